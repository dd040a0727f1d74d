//! `fihris explain ID`

use clap::Args;

use super::ReportFormat;

/// Which document to explain.
#[derive(Debug, Args)]
#[command(after_help = EXPLAIN_HELP)]
pub(crate) struct ExplainArgs {
    /// The document: its `doc_id`, the `id` that its source gave it, or its source and position, such as
    /// news.jsonl:17
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// How to print what became of it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

const EXPLAIN_HELP: &str = "\
Says whether the document was kept, dropped or merged, and why: the rule it broke with value and
threshold, or the document that was kept instead with their likeness and all other members of the
cluster; which repairs and cuts were made, with samples where the source can still be read; and its
quality signals. Exit code 1 if nothing of that name was ever read.";
