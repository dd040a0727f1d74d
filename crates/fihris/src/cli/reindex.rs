//! `fihris reindex [SRC…]`

use std::path::PathBuf;

use clap::Args;

use super::IngestArgs;

/// Where a batch job writes its log, and what it ingests first.
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
Steps: ingest the sources, if any are given; bring the search index up to the corpus beside the one
in use and swap it in; build it from scratch if it has many segments, or if a fifth of it is
deleted; check every byte. Searches go on throughout. A failed run leaves the last published index
in use.

The job holds the writer's lock of the index from the first step to the last. The system releases
the lock when the process ends, however it ends. A job that finds the lock taken waits two seconds,
then ends with 75: try again later.

Messages go to the log, and to standard error on a terminal. Errors go to both in any case.
--no-index is refused.

`fihris --help` lists the exit codes.";
