//! Whose turn it is to read the index.
//!
//! As many requests read at a time as there are cores; more would only slow each other down. Some
//! may wait, for a short time; the rest is told at once to come back, so that who is answered is
//! answered soon, and memory stays what it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::metrics::{Metrics, Rejection};
use crate::options::Limits;
use crate::problem::Problem;

/// Lets in as many as may read at a time.
#[derive(Debug)]
pub(crate) struct Gate {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
    longest: Duration,
    metrics: Arc<Metrics>,
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
        Self {
            turns: Arc::new(Semaphore::new(limits.readers())),
            waiting: AtomicUsize::new(0),
            most_waiting: limits.queue,
            longest: limits.queue_time,
            metrics,
        }
    }

    /// Waits for a turn.
    ///
    /// # Errors
    ///
    /// If too many wait already, or the wait has become too long.
    pub(crate) async fn enter(&self) -> Result<Turn, Problem> {
        if let Ok(permit) = Arc::clone(&self.turns).try_acquire_owned() {
            return Ok(self.turn(permit));
        }
        let Some(_place) = Place::take(self) else {
            return Err(self.reject(Rejection::QueueFull));
        };
        match timeout(self.longest, Arc::clone(&self.turns).acquire_owned()).await {
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

/// A place among those who wait, until dropped: also where a client goes away.
struct Place<'g>(&'g Gate);

impl<'g> Place<'g> {
    fn take(gate: &'g Gate) -> Option<Self> {
        let one_more = |n| (n < gate.most_waiting).then_some(n + 1);
        gate.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).ok()?;
        gate.metrics.reads_waiting.inc();
        Some(Self(gate))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
        self.0.metrics.reads_waiting.dec();
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
        let turn = gate.enter().await.unwrap();
        assert_eq!(gate.enter().await.unwrap_err(), Problem::overloaded());
        drop(turn);
        gate.enter().await.unwrap();
    }

    #[tokio::test]
    async fn who_waits_gets_the_turn_of_who_is_done() {
        let gate = gate(1, 1);
        let turn = gate.enter().await.unwrap();
        assert!(gate.enter().await.is_err(), "the wait has an end");
        let (next, ()) = tokio::join!(gate.enter(), async { drop(turn) });
        next.unwrap();
        assert_eq!(gate.waiting.load(Ordering::Relaxed), 0);
    }
}
