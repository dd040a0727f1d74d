//! How the program ends.

use std::process::ExitCode;

/// What an exit code means; the same for every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, or found.
    Done = 0,
    /// Nothing was found.
    NothingFound = 1,
    /// It could not be done.
    Failed = 2,
    /// Done, but some inputs could not be read; or no document was kept, and there is no index.
    SomeInputsFailed = 3,
    /// Another process is writing to the index: try again later (`EX_TEMPFAIL`).
    Busy = 75,
    /// The user interrupted it.
    Interrupted = 130,
}

impl Exit {
    /// Every exit code in order, with its meaning, for `fihris --help` and the reference.
    pub(crate) const ALL: [(Self, &str); 6] = [
        (Self::Done, "done, or found"),
        (Self::NothingFound, "nothing found"),
        (Self::Failed, "error"),
        (
            Self::SomeInputsFailed,
            "done, but some inputs could not be read; or no document was kept, and there is no index",
        ),
        (Self::Busy, "another process is writing to the index (`reindex` only)"),
        (Self::Interrupted, "interrupted"),
    ];
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
