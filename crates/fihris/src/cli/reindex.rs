//! `fihris reindex [SRC…]`

use std::path::PathBuf;

use clap::Args;

use super::IngestArgs;

/// Options of a batch job.
#[derive(Debug, Args)]
#[command(after_help = REINDEX_HELP)]
pub(crate) struct ReindexArgs {
    /// File to append the log to [default: the index folder's name and `.reindex.log`]
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) ingest: IngestArgs,
}

const REINDEX_HELP: &str = "\
Steps: ingest the sources, if any are given; update the search index; rebuild it if it has many
segments or a fifth of it is deleted; check every byte. Searches go on throughout. A failed run leaves
the last published index in use.

The job holds the writer lock of the index from the first step to the last. The system releases the
lock when the process ends. If another process holds the lock, the job waits two seconds, then ends
with 75: try again later.

Messages go to the log, and to standard error on a terminal. Errors always go to both.
--no-index is refused.

`fihris --help` lists the exit codes.";
