//! The work for one request: its turn, its time, and its end.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
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
/// It ends soon after [`Self::stop`]. In the quick lane it has a small budget of CPU time; when that
/// is used up, it gives its turn back, and goes on when it has one in the slow lane.
#[derive(Debug)]
pub(crate) struct Job {
    gate: Arc<Gate>,
    turn: Mutex<Option<Turn>>,
    /// 0 while it may go on; else the number of a reason.
    stopped: AtomicU8,
    /// Wakes it while it waits for a turn in the slow lane.
    wake: Notify,
    /// Nanoseconds of CPU that its thread may have used when its time in the quick lane is over.
    quick_until: AtomicU64,
}

/// It may not change its lane any more.
const NEVER: u64 = u64::MAX;

impl Job {
    /// Begins with a turn in `lane`.
    pub(crate) fn new(gate: Arc<Gate>, turn: Turn) -> Self {
        let (stopped, wake, quick_until) = (AtomicU8::new(0), Notify::new(), AtomicU64::new(NEVER));
        Self { gate, turn: Mutex::new(Some(turn)), stopped, wake, quick_until }
    }

    /// Gives it `budget` of CPU time in the quick lane, from now on, on this thread.
    pub(crate) fn be_quick(&self, budget: Duration) {
        let until = cpu_time().saturating_add(nanoseconds(budget));
        self.quick_until.store(until, Ordering::Relaxed);
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
    pub(crate) fn end(&self) {
        drop(self.turn.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn stopped(&self) -> Result<(), Stopped> {
        match self.stopped.load(Ordering::Relaxed) {
            0 => Ok(()),
            1 => Err(Stopped::TimedOut),
            2 => Err(Stopped::Crowded),
            _ => Err(Stopped::Cancelled),
        }
    }

    /// Leaves the quick lane, and waits for a turn in the slow one.
    fn step_aside(&self) -> Result<(), Stopped> {
        self.quick_until.store(NEVER, Ordering::Relaxed);
        self.end();
        let turn = Handle::current().block_on(async {
            tokio::select! {
                turn = self.gate.enter(Lane::Slow) => turn.ok(),
                () = self.wake.notified() => None,
            }
        });
        if turn.is_none() {
            self.stop(Stopped::Crowded);
        }
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner) = turn;
        self.stopped()
    }
}

impl Supervisor for Job {
    fn check(&self) -> Result<(), Stopped> {
        self.stopped()?;
        let until = self.quick_until.load(Ordering::Relaxed);
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

/// Lets `work` run as `job` on a thread that may block, in the quick lane if it has a `budget` of CPU
/// time, and tells it to end after `time`, or when this future is dropped, as it is when the client
/// goes away. Its turn is given back when it has ended.
///
/// # Errors
///
/// If it takes too long, or as `work`.
pub(crate) async fn run<T: Send + 'static>(
    job: Arc<Job>,
    budget: Option<Duration>,
    time: Duration,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let own = Arc::clone(&job);
    let work = tokio::task::spawn_blocking(move || {
        let _end = EndOnDrop(Arc::clone(&own));
        budget.iter().for_each(|budget| own.be_quick(*budget));
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

    async fn job(limits: &Limits) -> (Arc<Gate>, Arc<Job>) {
        let gate = Arc::new(Gate::new(limits, Arc::default()));
        let turn = gate.enter(Lane::Quick).await.unwrap();
        (Arc::clone(&gate), Arc::new(Job::new(gate, turn)))
    }

    fn limits() -> Limits {
        Limits { concurrency: 1, queue: 0, ..Limits::default() }
    }

    #[tokio::test]
    async fn a_costly_job_gives_its_turn_to_the_next() {
        let (gate, job) = job(&limits()).await;
        let costly = Arc::clone(&job);
        let work = tokio::task::spawn_blocking(move || {
            costly.be_quick(Duration::ZERO);
            costly.check()
        });
        work.await.unwrap().unwrap();
        let _quick = gate.enter(Lane::Quick).await.unwrap();
        assert!(gate.enter(Lane::Slow).await.is_err(), "it has the only slow turn");
        job.end();
        gate.enter(Lane::Slow).await.unwrap();
    }

    #[tokio::test]
    async fn a_job_that_waits_for_a_slow_turn_can_be_stopped() {
        let limits = Limits { queue: 8, ..limits() };
        let (gate, job) = job(&limits).await;
        let _slow = gate.enter(Lane::Slow).await.unwrap();
        let waiting = Arc::clone(&job);
        let work = tokio::task::spawn_blocking(move || {
            waiting.be_quick(Duration::ZERO);
            waiting.check()
        });
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
        let outcome = run(job, None, Duration::from_millis(20), endless).await;
        assert_eq!(outcome.unwrap_err(), Problem::too_slow());
        gate.enter(Lane::Quick).await.unwrap();
    }

    #[tokio::test]
    async fn work_ends_when_its_client_has_gone() {
        let (gate, job) = job(&patient()).await;
        let work = run(job, None, Duration::from_secs(600), endless);
        // The client leaves while its work goes on.
        assert!(timeout(Duration::from_millis(20), work).await.is_err());
        gate.enter(Lane::Quick).await.unwrap();
    }

    #[tokio::test]
    async fn the_first_reason_to_stop_stands() {
        let (_, job) = job(&limits()).await;
        job.stop(Stopped::TimedOut);
        job.stop(Stopped::Cancelled);
        assert_eq!((job.check(), job.is_stopped()), (Err(Stopped::TimedOut), true));
    }
}
