//! Whose turn it is to read the index.
//!
//! As many requests read at a time as there are cores; more would only slow each other down. Some
//! may wait, for a short time; the others get 503 at once, so that an accepted request is answered
//! soon and memory is bounded.
//!
//! There are three lanes, each with turns and a queue of its own. A request that asks for much reads
//! in the slow lane. One that only turns out to cost much leaves the quick lane for the middle one,
//! and that for the slow one: so a few costly requests cannot keep all others waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::metrics::{Metrics, Rejection};
use crate::options::Limits;
use crate::problem::Problem;

/// Which requests a request shares turns with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Those that are answered within some milliseconds of CPU.
    Quick,
    /// Those that were expected to be, and were not.
    Middle,
    /// Those that take longer still.
    Slow,
}

/// By how much longer a request may take in the middle lane than in the quick one.
const MIDDLE: u32 = 10;

impl Lane {
    /// The lane of a request that has cost too much for this one.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::Quick => Self::Middle,
            Self::Middle | Self::Slow => Self::Slow,
        }
    }

    /// CPU time that a request may take in this lane, where it is `quick` in the first; `None`: as
    /// much as it may take at all.
    pub(crate) fn budget(self, quick: Duration) -> Option<Duration> {
        match self {
            Self::Quick => Some(quick),
            Self::Middle => Some(quick.saturating_mul(MIDDLE)),
            Self::Slow => None,
        }
    }
}

/// Lets in as many as may read at a time.
#[derive(Debug)]
pub(crate) struct Gate {
    quick: Queue,
    middle: Queue,
    slow: Queue,
    metrics: Arc<Metrics>,
}

/// The turns of a lane, and its waiting requests.
#[derive(Debug)]
struct Queue {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
    longest: Duration,
}

/// The right to read, until dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    _permit: OwnedSemaphorePermit,
    running: Gauge,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.running.dec();
    }
}

impl Gate {
    pub(crate) fn new(limits: &Limits, metrics: Arc<Metrics>) -> Self {
        let quick = Queue::new(limits.readers(), limits.queue, limits.queue_time);
        // A slow request has the patience to wait as long as it might take itself.
        let slow = || Queue::new(limits.slow_readers(), limits.slow_queue(), limits.read_time);
        Self { quick, middle: slow(), slow: slow(), metrics }
    }

    /// Waits for a turn.
    ///
    /// # Errors
    ///
    /// If too many wait already, or the wait has become too long.
    pub(crate) async fn enter(&self, lane: Lane) -> Result<Turn, Problem> {
        let queue = match lane {
            Lane::Quick => &self.quick,
            Lane::Middle => &self.middle,
            Lane::Slow => &self.slow,
        };
        if let Ok(permit) = Arc::clone(&queue.turns).try_acquire_owned() {
            return Ok(self.turn(permit));
        }
        let Some(_place) = QueueSlot::take(queue, &self.metrics) else {
            return Err(self.reject(Rejection::QueueFull));
        };
        match timeout(queue.longest, Arc::clone(&queue.turns).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(self.turn(permit)),
            _ => Err(self.reject(Rejection::QueueSlow)),
        }
    }

    fn turn(&self, permit: OwnedSemaphorePermit) -> Turn {
        let running = self.metrics.reads_running.clone();
        running.inc();
        Turn { _permit: permit, running }
    }

    fn reject(&self, why: Rejection) -> Problem {
        self.metrics.reject(why);
        Problem::overloaded()
    }
}

impl Queue {
    fn new(n_turns: usize, most_waiting: usize, longest: Duration) -> Self {
        let turns = Arc::new(Semaphore::new(n_turns));
        Self { turns, waiting: AtomicUsize::new(0), most_waiting, longest }
    }
}

/// A place in the queue, freed on drop: also if the client disconnects.
struct QueueSlot<'g> {
    queue: &'g Queue,
    metrics: &'g Metrics,
}

impl<'g> QueueSlot<'g> {
    fn take(queue: &'g Queue, metrics: &'g Metrics) -> Option<Self> {
        let one_more = |n| (n < queue.most_waiting).then_some(n + 1);
        queue.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).ok()?;
        metrics.reads_waiting.inc();
        Some(Self { queue, metrics })
    }
}

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        self.queue.waiting.fetch_sub(1, Ordering::Relaxed);
        self.metrics.reads_waiting.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(concurrency: usize, queue: usize) -> Gate {
        let queue_time = Duration::from_millis(20);
        let limits = Limits { concurrency, queue, queue_time, ..Limits::default() };
        Gate::new(&limits, Arc::default())
    }

    #[tokio::test]
    async fn who_finds_no_place_is_sent_away() {
        let gate = gate(1, 0);
        let turn = gate.enter(Lane::Quick).await.unwrap();
        assert_eq!(gate.enter(Lane::Quick).await.unwrap_err(), Problem::overloaded());
        drop(turn);
        gate.enter(Lane::Quick).await.unwrap();
    }

    #[tokio::test]
    async fn who_waits_gets_the_turn_of_who_is_done() {
        let gate = gate(1, 1);
        let turn = gate.enter(Lane::Quick).await.unwrap();
        assert!(gate.enter(Lane::Quick).await.is_err(), "the wait has an end");
        let (next, ()) = tokio::join!(gate.enter(Lane::Quick), async { drop(turn) });
        next.unwrap();
        assert_eq!(gate.quick.waiting.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn slow_requests_take_no_turn_of_quick_ones() {
        let gate = gate(1, 0);
        let _slow = gate.enter(Lane::Slow).await.unwrap();
        assert!(gate.enter(Lane::Slow).await.is_err());
        let _middle = gate.enter(Lane::Middle).await.unwrap();
        gate.enter(Lane::Quick).await.unwrap();
    }
}
