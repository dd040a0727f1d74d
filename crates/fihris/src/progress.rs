//! How far a run has come, on standard error.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use fihris_corpus::read::{Failure, FailureReason, Fields, Layout, Origin};
use fihris_ingest::{Event, Observer, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::Shared;
use crate::numbers::{bytes, count};
use crate::talk;
use crate::timings::{Stopwatch, Timing};
use crate::unfinished;

/// Makes a bar; indicatif hides it where standard error is no terminal.
pub(crate) fn bar(shared: &Shared) -> ProgressBar {
    let target = if shared.no_progress {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let bar = ProgressBar::with_draw_target(None, target);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// How a bar looks while so much is known.
fn style(template: &str) -> ProgressStyle {
    // The templates below are constants; a faulty one would show as the plain default.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Shows bytes done of bytes known, the rate and the time left.
pub(crate) fn show_bytes(bar: &ProgressBar, total: u64, what: &'static str) {
    bar.set_length(total);
    bar.set_style(style("{msg} {bar:30} {bytes}/{total_bytes} · {bytes_per_sec} · {eta} left"));
    bar.set_message(what);
}

/// Shows units done of units known.
pub(crate) fn show_units(bar: &ProgressBar, total: u64, what: &'static str) {
    bar.set_length(total);
    bar.set_style(style("{msg} {bar:30} {pos}/{len} · {eta} left"));
    bar.set_message(what);
}

/// Shows work without a known total.
pub(crate) fn show_work(bar: &ProgressBar, what: &'static str) {
    bar.set_style(style("{msg} {spinner} {elapsed}"));
    bar.set_message(what);
}

/// Whether the user has pressed Ctrl-C.
static CANCELLED: AtomicBool = AtomicBool::new(false);

/// Lets Ctrl-C end the run in good order; a second one ends it at once.
pub(crate) fn catch_interrupts() -> Result<()> {
    ctrlc::set_handler(|| {
        if CANCELLED.swap(true, Ordering::SeqCst) {
            stop_at_once();
        }
        talk::say("stopping; press Ctrl-C again to stop at once");
    })
    .context("cannot catch Ctrl-C")
}

#[expect(clippy::exit, reason = "the user asked twice; the published index is whole at any moment")]
fn stop_at_once() -> ! {
    std::process::exit(crate::exit::Exit::Interrupted as i32)
}

/// Whether the user wants the run to end.
pub(crate) fn is_cancelled() -> bool {
    CANCELLED.load(Ordering::SeqCst)
}

/// Follows an ingest.
pub(crate) struct IngestProgress {
    bar: ProgressBar,
    seen: Mutex<Seen>,
    stopwatch: Mutex<Stopwatch>,
}

#[derive(Default)]
struct Seen {
    /// Number of the source that is read, its bytes so far, and those of all before it.
    source: usize,
    raw_bytes: u64,
    before: u64,
    /// What was said of fields already.
    said: BTreeSet<String>,
}

impl IngestProgress {
    /// Follows on that bar, from now on.
    pub(crate) fn on(bar: ProgressBar) -> Self {
        Self { bar, seen: Mutex::default(), stopwatch: Mutex::new(Stopwatch::start("list")) }
    }

    /// What each stage has cost.
    pub(crate) fn timings(&self) -> Vec<Timing> {
        self.stopwatch().stop()
    }

    fn stopwatch(&self) -> std::sync::MutexGuard<'_, Stopwatch> {
        self.stopwatch.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn enter(&self, stage: Stage) {
        match stage {
            Stage::Read => self.stopwatch().enter("read"),
            Stage::Distributed => {
                self.stopwatch().enter("cluster");
                show_work(&self.bar, "waiting for the cluster");
            }
            Stage::Deduplicate => {
                self.stopwatch().enter("deduplicate");
                show_work(&self.bar, "comparing documents");
            }
            Stage::Write => {
                self.stopwatch().enter("write");
                show_work(&self.bar, "writing the corpus");
            }
            _ => {}
        }
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn read(&self, source: usize, raw_bytes: u64) {
        let mut seen = self.seen();
        if source != seen.source {
            seen.before += seen.raw_bytes;
            seen.source = source;
        }
        seen.raw_bytes = raw_bytes;
        self.bar.set_position(seen.before + raw_bytes);
    }

    /// Says once what a source turned out to be, where that was not obvious.
    fn opened(&self, name: &str, layout: &Layout) {
        let Some(guess) = describe(layout) else { return };
        if self.seen().said.insert(guess.clone()) {
            self.bar.suspend(|| talk::say(&format!("{name}: {guess}")));
        }
    }
}

impl IngestProgress {
    /// Says why a source was not opened; of files that are no texts, such as pictures, once for each
    /// kind. The summary counts them.
    fn not_opened(&self, name: &str, failure: &Failure) {
        let is_new = self.seen().said.insert(failure.detail.clone());
        if is_new || failure.reason != FailureReason::Binary {
            self.bar.suspend(|| talk::warning(&format!("{name}: {}", failure.detail)));
        }
    }
}

impl Observer for IngestProgress {
    fn event(&self, event: Event<'_>) {
        match event {
            Event::Planned { n_sources, bytes: total, n_unchanged } => {
                let sources = count(n_sources as u64, "source", "sources");
                let unchanged = match n_unchanged {
                    0 => String::new(),
                    n => format!(", {} unchanged", count(n, "other", "others")),
                };
                self.bar.suspend(|| {
                    talk::say(&format!("reading {sources} ({}){unchanged}", bytes(total)));
                });
                show_bytes(&self.bar, total, "reading");
            }
            Event::Resumed { records } => {
                let records = count(records, "record", "records");
                let text = format!("resuming an interrupted run after {records}");
                self.bar.suspend(|| talk::say(&text));
            }
            Event::WorkRemoved { n_sources, bytes, why } => {
                let text = unfinished::removed(n_sources, bytes, why);
                self.bar.suspend(|| talk::say(&text));
            }
            Event::Opened { name, layout } => self.opened(name, layout),
            Event::NotOpened { name, failure } => self.not_opened(name, failure),
            Event::Read { source, raw_bytes } => self.read(source, raw_bytes),
            Event::Stage(stage) => self.enter(stage),
            _ => {}
        }
    }

    fn is_cancelled(&self) -> bool {
        is_cancelled()
    }
}

/// Returns what had to be guessed about a source, in words; `None` if nothing had.
fn describe(layout: &Layout) -> Option<String> {
    let Fields { id, title, text, url, date } = &layout.fields;
    let fields = [("text", text), ("title", title), ("id", id), ("url", url), ("date", date)];
    let chosen: Vec<String> = fields
        .iter()
        .filter_map(|(what, field)| {
            let field = field.as_ref().filter(|field| field.origin == Origin::Guessed)?;
            Some(format!("{what} = `{}`", field.name))
        })
        .collect();
    let encoding = (layout.encoding != "UTF-8").then(|| format!("read as {}", layout.encoding));
    let fields = (!chosen.is_empty()).then(|| format!("taking {}", chosen.join(", ")));
    let parts: Vec<String> = encoding.into_iter().chain(fields).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
