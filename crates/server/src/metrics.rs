//! Is it slow, is it full, is it fresh.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// Borders of the buckets of latencies, in seconds: round a usual answer of 10 ms, up to the longest
/// time that a request may read.
const BUCKETS: [f64; 10] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// What a request was and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    status: u16,
}

/// Why a request was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(crate) enum Rejection {
    /// Too many wait for their turn to read.
    QueueFull,
    /// The wait for a turn exceeded its limit.
    QueueSlow,
    /// There are too many connections.
    Connections,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RejectionLabels {
    reason: Rejection,
}

/// How an attempt to carry out a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
enum Outcome {
    Succeeded,
    Failed,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct AttemptLabels {
    outcome: Outcome,
}

/// How full the inbox is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct InboxFigures {
    /// Tasks that are not done.
    pub(crate) open: i64,
    /// Of these, tasks whose last attempt failed.
    pub(crate) retrying: i64,
    /// Tasks that failed and are not tried again.
    pub(crate) failed: i64,
    /// When the oldest open task came in, in seconds since 1970.
    pub(crate) oldest: Option<u64>,
}

/// What is counted and measured.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Histogram, fn() -> Histogram>,
    rejections: Family<RejectionLabels, Counter>,
    /// Requests that are being answered.
    pub(crate) in_flight: Gauge,
    /// Requests that read the index.
    pub(crate) reads_running: Gauge,
    /// Requests that wait for their turn to read the index.
    pub(crate) reads_waiting: Gauge,
    /// Open connections.
    pub(crate) connections: Gauge,
    tasks_open: Gauge,
    tasks_retrying: Gauge,
    tasks_failed: Gauge,
    tasks_oldest_age: Gauge,
    /// When the oldest open task came in, in seconds since 1970; 0: there is none.
    oldest: AtomicU64,
    task_attempts: Family<AttemptLabels, Counter>,
    inbox_held: Gauge,
    /// Times that a published index could not be opened.
    pub(crate) refresh_failures: Counter,
    documents: Gauge,
    served_since: Gauge,
    swaps: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let latency: fn() -> Histogram = || Histogram::new(BUCKETS);
        let mut metrics = Self {
            registry: Registry::with_prefix("fihris"),
            requests: Family::new_with_constructor(latency),
            rejections: Family::default(),
            in_flight: Gauge::default(),
            reads_running: Gauge::default(),
            reads_waiting: Gauge::default(),
            connections: Gauge::default(),
            tasks_open: Gauge::default(),
            tasks_retrying: Gauge::default(),
            tasks_failed: Gauge::default(),
            tasks_oldest_age: Gauge::default(),
            oldest: AtomicU64::new(0),
            task_attempts: Family::default(),
            inbox_held: Gauge::default(),
            refresh_failures: Counter::default(),
            documents: Gauge::default(),
            served_since: Gauge::default(),
            swaps: Counter::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        let version = vec![("version", env!("CARGO_PKG_VERSION"))];
        registry.register("build", "The program", Info::new(version));
        let help = "Time from a request's headers to its answer's";
        registry.register_with_unit("requests", help, Unit::Seconds, self.requests.clone());
        let help = "Requests and connections that were sent away";
        registry.register("rejections", help, self.rejections.clone());
        for (name, help, gauge) in [
            ("requests_in_flight", "Requests being answered", &self.in_flight),
            ("reads_running", "Requests that read the index", &self.reads_running),
            ("reads_waiting", "Requests that wait to read the index", &self.reads_waiting),
            ("connections", "Open connections", &self.connections),
            ("tasks_open", "Tasks in the inbox that are not done", &self.tasks_open),
            ("tasks_retrying", "Open tasks whose last attempt failed", &self.tasks_retrying),
            ("tasks_failed", "Tasks that failed and are not tried again", &self.tasks_failed),
            ("inbox_held", "Whether this server takes documents in", &self.inbox_held),
            ("index_documents", "Documents that can be found", &self.documents),
        ] {
            registry.register(name, help, gauge.clone());
        }
        let help = "Attempts to carry out tasks";
        registry.register("task_attempts", help, self.task_attempts.clone());
        let help = "Time since the oldest open task came in";
        let age = self.tasks_oldest_age.clone();
        registry.register_with_unit("tasks_oldest_age", help, Unit::Seconds, age);
        let help = "When the served index was opened, since 1970";
        let since = self.served_since.clone();
        registry.register_with_unit("index_served_since", help, Unit::Seconds, since);
        registry.register("index_swaps", "Indexes opened", self.swaps.clone());
        let help = "Published indexes that could not be opened";
        registry.register("index_refresh_failures", help, self.refresh_failures.clone());
    }

    /// Counts an answer.
    pub(crate) fn answered(&self, route: String, status: u16, elapsed: Duration) {
        let labels = RequestLabels { route, status };
        self.requests.get_or_create(&labels).observe(elapsed.as_secs_f64());
    }

    /// Counts a rejected request.
    pub(crate) fn reject(&self, reason: Rejection) {
        self.rejections.get_or_create(&RejectionLabels { reason }).inc();
    }

    /// Notes that another index is served, with so many documents.
    pub(crate) fn swapped(&self, documents: u64, since: SystemTime) {
        self.documents.set(i64::try_from(documents).unwrap_or(i64::MAX));
        self.served_since.set(seconds(since));
        self.swaps.inc();
    }

    /// Notes how full the inbox is, which this server has.
    pub(crate) fn inbox(&self, figures: &InboxFigures) {
        self.inbox_held.set(1);
        self.tasks_open.set(figures.open);
        self.tasks_retrying.set(figures.retrying);
        self.tasks_failed.set(figures.failed);
        self.oldest.store(figures.oldest.unwrap_or(0), Ordering::Relaxed);
    }

    /// Counts an attempt to carry out a task.
    pub(crate) fn attempted(&self, succeeded: bool) {
        let outcome = if succeeded { Outcome::Succeeded } else { Outcome::Failed };
        self.task_attempts.get_or_create(&AttemptLabels { outcome }).inc();
    }

    /// Writes all of it as Prometheus reads it.
    pub(crate) fn text(&self) -> String {
        self.tasks_oldest_age.set(match self.oldest.load(Ordering::Relaxed) {
            0 => 0,
            oldest => seconds(SystemTime::now()).saturating_sub_unsigned(oldest).max(0),
        });
        let mut text = String::new();
        if encode(&mut text, &self.registry).is_err() {
            // Writing to a string cannot fail, nor can our metrics.
            let _ = writeln!(text, "# EOF");
        }
        text
    }
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
