//! What a run tells while it goes on, and who follows it.

use fihris_corpus::read::{Failure, Layout};

/// What a run tells while it goes on.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The sources are known.
    Planned {
        /// Sources to read.
        n_sources: usize,
        /// Their bytes on disk.
        bytes: u64,
        /// Sources that are in the corpus already and have not changed.
        n_unchanged: u64,
    },
    /// The run goes on where an interrupted one was.
    Resumed {
        /// Records that need not be worked on again.
        records: u64,
    },
    /// The work of another run that was interrupted is gone.
    WorkRemoved {
        /// Sources that it was to read.
        n_sources: usize,
        /// Bytes of its files.
        bytes: u64,
        /// Why.
        why: WorkRemoved,
    },
    /// A source was opened.
    Opened {
        /// Its name.
        name: &'a str,
        /// What it turned out to be.
        layout: &'a Layout,
    },
    /// A source could not be opened; the run goes on.
    NotOpened {
        /// Its name.
        name: &'a str,
        /// Why.
        failure: &'a Failure,
    },
    /// More of a source was read.
    Read {
        /// Number of the source.
        source: usize,
        /// Bytes on disk read of it so far.
        raw_bytes: u64,
    },
    /// The next part of the run begins.
    Stage(Stage),
}

/// Why the work of an interrupted run was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WorkRemoved {
    /// No run can go on from it: a source has changed or is in the corpus, or the options are not those
    /// of the corpus; or there is more unfinished work than is kept.
    Unusable,
    /// It holds a document or a source that was deleted.
    Deleted,
}

/// The parts of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Other machines work.
    Distributed,
    /// Records are read, cleaned and filtered.
    Read,
    /// Duplicates are looked for.
    Deduplicate,
    /// Corpus and audit are written.
    Write,
}

/// Who follows a run.
pub trait Observer: Sync {
    /// Takes notice of an event, from the thread that reads.
    fn event(&self, event: Event<'_>);

    /// Whether the run should end as soon as it can.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Follows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn event(&self, _event: Event<'_>) {}
}
