//! Who decides whether work may go on.

use std::fmt;

/// Decides whether work may go on.
pub trait Supervisor: fmt::Debug + Send + Sync {
    /// Returns an error once the work has to end. It is called from within the work, on its thread,
    /// at intervals of less than a millisecond of usual work, and may block to make it wait.
    ///
    /// # Errors
    ///
    /// Why the work has to end. Every later call returns an error too.
    fn check(&self) -> std::result::Result<(), Stopped>;

    /// Whether the work has to end; it may be called from any thread, and never blocks.
    fn is_stopped(&self) -> bool;
}

/// Why work ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Stopped {
    /// The answer is no longer wanted.
    #[error("the search was cancelled")]
    Cancelled,
    /// It took longer than it may.
    #[error("the search took too long")]
    TimedOut,
    /// Too much other work is under way.
    #[error("the search had to give way to others")]
    Crowded,
}
