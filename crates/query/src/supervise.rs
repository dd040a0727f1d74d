//! Long work that can be stopped.
//!
//! A [`Supervisor`] is set for the work of one thread by [`supervised`]; ranking, facets, sorting and
//! passages then ask it at short intervals whether to go on. Nothing asks where there is none.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::error::{Error, Result};
use crate::supervisor::{Stopped, Supervisor};

/// Stops work when it is told to, or when its time is over. Clones stop together.
#[derive(Clone, Debug, Default)]
pub struct CancelToken {
    is_cancelled: Arc<AtomicBool>,
    deadline: Option<Instant>,
}

impl CancelToken {
    /// Stops work at `deadline` too.
    #[must_use]
    pub fn until(deadline: Instant) -> Self {
        Self { deadline: Some(deadline), ..Self::default() }
    }

    /// Stops the work.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }
}

impl Supervisor for CancelToken {
    fn check(&self) -> std::result::Result<(), Stopped> {
        if self.is_cancelled.load(Ordering::Relaxed) {
            return Err(Stopped::Cancelled);
        }
        let is_over = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        if is_over { Err(Stopped::TimedOut) } else { Ok(()) }
    }

    fn is_stopped(&self) -> bool {
        self.check().is_err()
    }
}

thread_local! {
    static SUPERVISOR: RefCell<Option<Arc<dyn Supervisor>>> = const { RefCell::new(None) };
    static SPENT: Cell<usize> = const { Cell::new(0) };
}

/// Steps of work between two questions: with some nanoseconds a step, 50 to 500 microseconds.
const INTERVAL: usize = 1 << 14;

/// Runs `work` on this thread under `supervisor`.
pub fn supervised<T>(supervisor: Arc<dyn Supervisor>, work: impl FnOnce() -> T) -> T {
    let _restore = Restore(SUPERVISOR.replace(Some(supervisor)));
    SPENT.set(0);
    work()
}

/// Puts the supervisor back that was there before, also after a panic.
struct Restore(Option<Arc<dyn Supervisor>>);

impl Drop for Restore {
    fn drop(&mut self) {
        SUPERVISOR.set(self.0.take());
    }
}

/// Returns a function that says, on any thread, whether the work of this thread has to end.
pub fn stop_signal() -> impl Fn() -> bool + Send + Sync {
    let supervisor = SUPERVISOR.with_borrow(Clone::clone);
    move || supervisor.as_ref().is_some_and(|supervisor| supervisor.is_stopped())
}

/// Asks whether the work of this thread may go on.
///
/// # Errors
///
/// [`Error::Stopped`] if it may not.
pub fn check() -> Result<()> {
    SPENT.set(0);
    let supervisor = SUPERVISOR.with_borrow(Clone::clone);
    supervisor.map_or(Ok(()), |supervisor| supervisor.check()).map_err(Error::Stopped)
}

/// Counts steps of work, of some nanoseconds each, and now and then does what [`check`] does.
#[inline]
pub(crate) fn spend(n_steps: usize) -> Result<()> {
    let spent = SPENT.get().saturating_add(n_steps);
    if spent < INTERVAL {
        SPENT.set(spent);
        return Ok(());
    }
    check()
}

impl From<tantivy::TantivyError> for Error {
    /// Work that is stopped within Tantivy can only end with an error of Tantivy's own.
    fn from(error: tantivy::TantivyError) -> Self {
        check().err().unwrap_or(Self::Tantivy(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_asked_for_only_where_it_is_supervised() {
        let token = CancelToken::default();
        token.cancel();
        assert!(check().is_ok());
        let within = supervised(Arc::new(token.clone()), || (check(), stop_signal()()));
        assert!(matches!(within, (Err(Error::Stopped(Stopped::Cancelled)), true)));
        assert!(check().is_ok() && !stop_signal()());
    }

    #[test]
    fn many_small_steps_are_one_question() {
        let token = CancelToken::until(Instant::now());
        let n_steps =
            supervised(Arc::new(token), || (0..).take_while(|_| spend(1).is_ok()).count());
        assert_eq!(n_steps, INTERVAL - 1);
    }
}
