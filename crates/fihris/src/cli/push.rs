//! `fihris push`, and what other commands say of a cluster.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use fihris_cluster::{Flavour, Target};

use super::ReportFormat;

/// What to fill, and how.
#[derive(Debug, Args)]
#[command(after_help = PUSH_HELP)]
pub(crate) struct PushArgs {
    /// Cluster to push to, such as quickwit=http://127.0.0.1:7280
    #[arg(long, value_name = "CLUSTER", required_unless_present = "print_config")]
    pub(crate) to: Option<Target>,
    /// Prefix of the index name in the cluster; hashes of analyzer and corpus follow
    #[arg(long, value_name = "NAME", default_value = "docs")]
    pub(crate) name: String,
    /// Type of the cluster [default: detected]
    #[arg(long, value_name = "KIND")]
    pub(crate) flavour: Option<FlavourName>,
    /// Print the configuration of the index; send nothing
    #[arg(long)]
    pub(crate) print_config: bool,
    /// Delete the index named by --to, such as quickwit=http://127.0.0.1:7280/INDEX, and its ledger;
    /// send nothing
    #[arg(long, conflicts_with = "print_config")]
    pub(crate) remove: bool,
    /// Format of the summary on standard output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

const PUSH_HELP: &str = "\
Examples:
  fihris push --to quickwit=http://127.0.0.1:7280
  fihris search --backend quickwit=http://127.0.0.1:7280 \"وقف إطلاق النار\"
  fihris push --print-config --flavour opensearch

An interrupted push resumes where it stopped; no document is duplicated. A changed corpus goes into
a new index, and the old one keeps documents that were deleted since. Remove it when no search uses
it:
  fihris push --to quickwit=http://127.0.0.1:7280/docs-a2-1 --remove

FIHRIS_BACKEND_AUTHORIZATION is sent as the header Authorization: Basic … or ApiKey ….
docs/guides/outgrow-one-machine.md has the details.";

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
    /// Search a cluster that `fihris push` has filled, such as quickwit=http://127.0.0.1:7280. Further
    /// addresses, separated by commas, are used if one does not answer
    #[arg(long, env = "FIHRIS_BACKEND", value_name = "CLUSTER")]
    pub(crate) backend: Option<Target>,
    /// Search synonyms from this file too: one group per line, such as `a, b, c`, or one-way with an
    /// arrow, as in `a => b, c`
    #[arg(long, env = "FIHRIS_SYNONYMS", value_name = "FILE")]
    pub(crate) synonyms: Option<PathBuf>,
}
