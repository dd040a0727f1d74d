//! The work for one request: its turn, its time, and its end.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cpu_time::ThreadTime;
use fihris_query::{Stopped, Supervisor, supervised};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::gate::{Gate, Lane, Turn};
use crate::problem::Problem;

/// The work for one request, while it reads the index on a thread of its own.
///
/// It ends soon after [`Self::stop`]. In each lane but the slow one it has a budget of CPU time; when
/// that is used up, it gives its turn back, and goes on when it has one in the next lane.
#[derive(Debug)]
pub(crate) struct Job {
    gate: Arc<Gate>,
    /// CPU time that a job may take in the quick lane.
    quick_time: Duration,
    place: Mutex<LaneTurn>,
    /// 0 while it may go on; else the number of a reason.
    stopped: AtomicU8,
    /// Wakes it while it waits for a turn in the next lane.
    wake: Notify,
    /// Nanoseconds of CPU that its thread has used when its time in this lane is over.
    until: AtomicU64,
}

/// Where a job is.
#[derive(Debug)]
struct LaneTurn {
    lane: Lane,
    /// Nothing while it waits for one, and when it has ended.
    turn: Option<Turn>,
}

/// Its lane is the last one.
const NEVER: u64 = u64::MAX;

impl Job {
    /// Begins with a turn in `lane`.
    pub(crate) fn new(gate: Arc<Gate>, (lane, turn): (Lane, Turn), quick_time: Duration) -> Self {
        Self {
            gate,
            quick_time,
            place: Mutex::new(LaneTurn { lane, turn: Some(turn) }),
            stopped: AtomicU8::new(0),
            wake: Notify::new(),
            until: AtomicU64::new(NEVER),
        }
    }

    /// Gives it the budget of its lane, from now on, on this thread.
    fn begin(&self, lane: Lane) {
        let budget = lane.budget(self.quick_time).map(nanoseconds);
        let until = budget.map_or(NEVER, |budget| cpu_time().saturating_add(budget));
        self.until.store(until, Ordering::Relaxed);
    }

    fn place(&self) -> MutexGuard<'_, LaneTurn> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells it to end. The first reason stands.
    pub(crate) fn stop(&self, why: Stopped) {
        let number = match why {
            Stopped::TimedOut => 1,
            Stopped::Crowded => 2,
            _ => 3,
        };
        let _ = self.stopped.compare_exchange(0, number, Ordering::Relaxed, Ordering::Relaxed);
        self.wake.notify_one();
    }

    /// Gives its turn back: the work has ended.
    fn end(&self) {
        drop(self.place().turn.take());
    }

    fn stopped(&self) -> Result<(), Stopped> {
        match self.stopped.load(Ordering::Relaxed) {
            0 => Ok(()),
            1 => Err(Stopped::TimedOut),
            2 => Err(Stopped::Crowded),
            _ => Err(Stopped::Cancelled),
        }
    }

    /// Leaves its lane, and waits for a turn in the next one.
    fn step_aside(&self) -> Result<(), Stopped> {
        self.end();
        let lane = self.place().lane.next();
        let turn = Handle::current().block_on(async {
            tokio::select! {
                turn = self.gate.enter(lane) => turn.ok(),
                () = self.wake.notified() => None,
            }
        });
        if turn.is_none() {
            self.stop(Stopped::Crowded);
        }
        *self.place() = LaneTurn { lane, turn };
        self.begin(lane);
        self.stopped()
    }
}

impl Supervisor for Job {
    fn check(&self) -> Result<(), Stopped> {
        self.stopped()?;
        let until = self.until.load(Ordering::Relaxed);
        if until != NEVER && cpu_time() > until { self.step_aside() } else { Ok(()) }
    }

    fn is_stopped(&self) -> bool {
        self.stopped().is_err()
    }
}

/// Nanoseconds of CPU that this thread has used; 0 where the system does not tell.
fn cpu_time() -> u64 {
    ThreadTime::try_now().map_or(0, |time| nanoseconds(time.as_duration()))
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(NEVER - 1)
}

/// Lets `work` run as `job` on a thread that may block, and tells it to end after `time`, or when this
/// future is dropped, as it is when the client goes away. Its turn is given back when it has ended.
///
/// # Errors
///
/// If it takes too long, or as `work`.
pub(crate) async fn run<T: Send + 'static>(
    job: Arc<Job>,
    time: Duration,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let own = Arc::clone(&job);
    let work = tokio::task::spawn_blocking(move || {
        let _end = EndOnDrop(Arc::clone(&own));
        let lane = own.place().lane;
        own.begin(lane);
        supervised(own, work)
    });
    let gone = StopOnDrop(job);
    match timeout(time, work).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panicked)) => Err(Problem::internal(&panicked)),
        Err(_) => {
            gone.0.stop(Stopped::TimedOut);
            Err(Problem::too_slow())
        }
    }
}

/// Stops a job unless its outcome was waited for: its client has gone.
struct StopOnDrop(Arc<Job>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop(Stopped::Cancelled);
    }
}

/// Gives the turn of a job back when its work is over, also after a panic.
struct EndOnDrop(Arc<Job>);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Limits;

    /// A job in the quick lane, which has no CPU time there.
    async fn job(limits: &Limits) -> (Arc<Gate>, Arc<Job>) {
        let gate = Arc::new(Gate::new(limits, Arc::default()));
        let turn = gate.enter(Lane::Quick).await.unwrap();
        let job = Job::new(Arc::clone(&gate), (Lane::Quick, turn), Duration::ZERO);
        (gate, Arc::new(job))
    }

    /// Changes the lane of a job so many times; all its budgets are nothing.
    async fn step_aside(job: &Arc<Job>, n_times: usize) -> Result<(), Stopped> {
        let job = Arc::clone(job);
        let work = move || {
            job.begin(Lane::Quick);
            (0..n_times).try_for_each(|_| job.check())
        };
        tokio::task::spawn_blocking(work).await.unwrap()
    }

    fn limits() -> Limits {
        Limits { concurrency: 1, queue: 0, ..Limits::default() }
    }

    #[tokio::test]
    async fn a_costly_job_gives_its_turn_to_the_next() {
        let (gate, job) = job(&limits()).await;
        step_aside(&job, 1).await.unwrap();
        let _quick = gate.enter(Lane::Quick).await.unwrap();
        assert!(gate.enter(Lane::Middle).await.is_err(), "it has the only middle turn");
        step_aside(&job, 9).await.unwrap();
        let _middle = gate.enter(Lane::Middle).await.unwrap();
        assert!(gate.enter(Lane::Slow).await.is_err(), "it has the only slow turn");
        job.end();
        gate.enter(Lane::Slow).await.unwrap();
    }

    #[tokio::test]
    async fn a_job_that_waits_for_a_turn_can_be_stopped() {
        let limits = Limits { queue: 8, ..limits() };
        let (gate, job) = job(&limits).await;
        let _middle = gate.enter(Lane::Middle).await.unwrap();
        let waiting = Arc::clone(&job);
        let work = tokio::spawn(async move { step_aside(&waiting, 1).await });
        let _quick = gate.enter(Lane::Quick).await;
        drop(StopOnDrop(job));
        assert_eq!(work.await.unwrap(), Err(Stopped::Cancelled));
    }

    /// Work that goes on until it is stopped.
    fn endless() -> Result<(), Problem> {
        while fihris_query::check().is_ok() {
            std::thread::yield_now();
        }
        Ok(())
    }

    /// Patience for the next turn, which comes as soon as work that was stopped has ended.
    fn patient() -> Limits {
        Limits { queue: 8, queue_time: Duration::from_secs(20), ..limits() }
    }

    #[tokio::test]
    async fn work_ends_when_its_time_is_over() {
        let (gate, job) = job(&patient()).await;
        let outcome = run(job, Duration::from_millis(20), endless).await;
        assert_eq!(outcome.unwrap_err(), Problem::too_slow());
        gate.enter(Lane::Slow).await.unwrap();
    }

    #[tokio::test]
    async fn work_ends_when_its_client_has_gone() {
        let (gate, job) = job(&patient()).await;
        let work = run(job, Duration::from_secs(600), endless);
        // The client leaves while its work goes on.
        assert!(timeout(Duration::from_millis(20), work).await.is_err());
        gate.enter(Lane::Slow).await.unwrap();
    }

    #[tokio::test]
    async fn the_first_reason_to_stop_stands() {
        let (_, job) = job(&limits()).await;
        job.stop(Stopped::TimedOut);
        job.stop(Stopped::Cancelled);
        assert_eq!((job.check(), job.is_stopped()), (Err(Stopped::TimedOut), true));
    }
}
