//! `fihris eval DIR`

use std::path::PathBuf;

use clap::Args;
use fihris_cluster::Target;
use fihris_query::Ranking;

use super::ReportFormat;

/// What to measure and how to show it.
#[derive(Debug, Args)]
#[command(after_help = EVAL_HELP)]
pub(crate) struct EvalArgs {
    /// Folders of test collections
    #[arg(value_name = "DIR", required = true)]
    pub(crate) collections: Vec<PathBuf>,
    /// Documents to add to each collection as distractors
    #[arg(long, value_name = "FILE")]
    pub(crate) with: Vec<PathBuf>,
    /// Write the rankings to a file, as a TREC run
    #[arg(long, value_name = "FILE")]
    pub(crate) run: Option<PathBuf>,
    /// Compare with a TREC run of another engine or version
    #[arg(long, value_name = "FILE")]
    pub(crate) compare: Option<PathBuf>,
    /// Parse the queries in the query language, not as plain text
    #[arg(long)]
    pub(crate) operators: bool,
    /// Rank by stems alone
    #[arg(long)]
    pub(crate) fast: bool,
    /// Score queries by the prefix of their names too, as in `news-1`, `law-1`
    #[arg(long)]
    pub(crate) groups: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
    /// Push each collection to this cluster, such as quickwit=http://127.0.0.1:7280, and search it there
    #[arg(long, value_name = "CLUSTER")]
    pub(crate) backend: Option<Target>,
}

impl EvalArgs {
    /// How words are ranked.
    pub(crate) fn ranking(&self) -> Ranking {
        if self.fast { Ranking::Stems } else { Ranking::Full }
    }
}

const EVAL_HELP: &str = "\
A collection is a folder with
  docs.jsonl     documents with id, title and text; also .zst, .gz or .bz2
  queries.tsv    name and text of a query on each line, with a tab between them
  qrels.tsv      query, document and grade on each line; 0 is not relevant

Documents are cleaned and indexed as in an ingest, but none is dropped. The measures are those of
trec_eval, over all judged queries; a query without hits scores 0. p comes from a paired randomisation
test on nDCG@10. With --backend, each collection is pushed to an index of its own, which is deleted
at the end.";
