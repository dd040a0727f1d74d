//! `fihris push`, and what other commands say of a cluster.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use fihris_cluster::{Flavour, Target};

use super::ReportFormat;

/// What to fill, and how.
#[derive(Debug, Args)]
#[command(after_help = PUSH_HELP)]
pub(crate) struct PushArgs {
    /// The cluster, such as quickwit=http://127.0.0.1:7280
    #[arg(long, value_name = "CLUSTER", required_unless_present = "print_config")]
    pub(crate) to: Option<Target>,
    /// How the name of the index in the cluster begins; analyzer and corpus make up the rest of it
    #[arg(long, value_name = "NAME", default_value = "docs")]
    pub(crate) name: String,
    /// What kind of cluster it is [default: it is asked]
    #[arg(long, value_name = "KIND")]
    pub(crate) flavour: Option<FlavourName>,
    /// Print the configuration of the index, and send nothing
    #[arg(long)]
    pub(crate) print_config: bool,
    /// Delete the index that --to names from the cluster, such as quickwit=http://127.0.0.1:7280/INDEX,
    /// and forget it; nothing is sent
    #[arg(long, conflicts_with = "print_config")]
    pub(crate) remove: bool,
    /// What to print on standard output when done
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

const PUSH_HELP: &str = "\
Examples:
  fihris push --to quickwit=http://127.0.0.1:7280
  fihris search --backend quickwit=http://127.0.0.1:7280 \"وقف إطلاق النار\"
  fihris push --print-config --flavour opensearch

A push that was interrupted goes on where it was; no document is sent twice. Another corpus is
another index, and the one before keeps the documents that were deleted since. Remove it when it is no
longer searched:
  fihris push --to quickwit=http://127.0.0.1:7280/docs-a2-1 --remove
What a cluster wants to
know of who asks stands in FIHRIS_BACKEND_AUTHORIZATION, as a header: Basic … or ApiKey ….
docs/guides/outgrow-one-machine.md has the rest.";

/// Kinds of cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FlavourName {
    /// Quickwit
    Quickwit,
    /// OpenSearch
    Opensearch,
    /// Elasticsearch
    Elasticsearch,
}

impl From<FlavourName> for Flavour {
    fn from(name: FlavourName) -> Self {
        match name {
            FlavourName::Quickwit => Self::Quickwit,
            FlavourName::Opensearch => Self::OpenSearch,
            FlavourName::Elasticsearch => Self::Elasticsearch,
        }
    }
}

/// Where documents are searched.
#[derive(Debug, Args)]
pub(crate) struct BackendArgs {
    /// Search in a cluster that `fihris push` has filled, such as quickwit=http://127.0.0.1:7280, and
    /// not on this machine. Several addresses with commas between them: the next is asked where one is gone
    #[arg(long, env = "FIHRIS_BACKEND", value_name = "CLUSTER")]
    pub(crate) backend: Option<Target>,
    /// Look for the synonyms in this file beside the words of a query: one group a line, such as
    /// `a, b, c`; with an arrow one way only, as in `a => b, c`
    #[arg(long, env = "FIHRIS_SYNONYMS", value_name = "FILE")]
    pub(crate) synonyms: Option<PathBuf>,
}
