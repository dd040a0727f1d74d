//! `fihris explain ID`

use clap::Args;

use super::ReportFormat;

/// Which document to explain.
#[derive(Debug, Args)]
#[command(after_help = EXPLAIN_HELP)]
pub(crate) struct ExplainArgs {
    /// The document: its `doc_id`, its `id` in the source, or its source and position, such as
    /// news.jsonl:17
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

const EXPLAIN_HELP: &str = "\
Prints whether the document was kept, dropped or merged, and why: the broken rule with value and
threshold, or the keeper with the similarity and the other members of the cluster. Then the repairs
and cuts, with samples if the source can still be read, and the signals. The exit code is 1 if no
document of that name was read.";
