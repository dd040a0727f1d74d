//! `fihris delete ID…`

use clap::Args;

use super::ReportFormat;

/// Which documents to delete.
#[derive(Debug, Args)]
#[command(after_help = DELETE_HELP)]
pub(crate) struct DeleteArgs {
    /// Documents by `doc_id`, by `id` in the source (deletes all documents with it), or by source and
    /// position, such as news.jsonl:17. Dropped records have these names too. `-` reads names from
    /// standard input, one per line
    #[arg(value_name = "ID", required_unless_present = "source")]
    pub(crate) ids: Vec<String>,
    /// Delete all documents of a source; repeatable. Reading the source again adds them again
    #[arg(long, value_name = "NAME", conflicts_with_all = ["ids", "duplicates", "undo"])]
    pub(crate) source: Vec<String>,
    /// Delete their duplicates too
    #[arg(long, conflicts_with = "undo")]
    pub(crate) duplicates: bool,
    /// Undo the deletion of these documents
    #[arg(long)]
    pub(crate) undo: bool,
    /// Only mark documents as deleted in the search index. Its files keep their words until `fihris index`
    /// runs, or a deletion without this option
    #[arg(long, conflicts_with = "no_index")]
    pub(crate) no_purge: bool,
    /// Do not update the search index; `fihris index` does so later
    #[arg(long)]
    pub(crate) no_index: bool,
    /// Format of the summary on standard output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

const DELETE_HELP: &str = "\
Removes a document and its exact copies from corpus, audit, report, unfinished ingests and search
index, and keeps them out when a source is read again. A hash of the words and the names stay; the
audit says `deleted`. A near-duplicate takes its place, unless --duplicates is given.

An index in a cluster keeps the text until `fihris push --remove`. An evidence that was given by
`fihris index --evidence` stays too, as hashes of words.

Each call rewrites the corpus and the segments of the search index that have one of the documents,
so name many documents at once:
  fihris search --json -n 1000 'site:example.org' | jq -r .doc_id | fihris delete -

After --undo, run `fihris ingest` on the sources to add the documents again.";
