//! `fihris delete ID…`

use clap::Args;

use super::ReportFormat;

/// Which documents to take out.
#[derive(Debug, Args)]
#[command(after_help = DELETE_HELP)]
pub(crate) struct DeleteArgs {
    /// The documents, by their `doc_id`, by the `id` that their sources gave them, which takes out all
    /// documents that have it, or by source and position, such as news.jsonl:17. Records that were left
    /// out have these names too. `-` reads names from standard input, one a line
    #[arg(value_name = "ID", required_unless_present = "source")]
    pub(crate) ids: Vec<String>,
    /// Take out a source with all that came from it; may be given again. Read again, it is new
    #[arg(long, value_name = "NAME", conflicts_with_all = ["ids", "duplicates", "undo"])]
    pub(crate) source: Vec<String>,
    /// Take out the duplicates that they were kept for, too
    #[arg(long, conflicts_with = "undo")]
    pub(crate) duplicates: bool,
    /// Take the deletions of these documents back
    #[arg(long)]
    pub(crate) undo: bool,
    /// Only mark documents as deleted in the search index: its files keep their words until `fihris
    /// index`, or the next deletion without this option
    #[arg(long, conflicts_with = "no_index")]
    pub(crate) no_purge: bool,
    /// Leave the search index as it is, until `fihris index`
    #[arg(long)]
    pub(crate) no_index: bool,
    /// What to print on standard output when done
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

const DELETE_HELP: &str = "\
A deleted document leaves corpus, audit, report, unfinished ingests and search index, and of its text
nothing is kept but a hash; its names stay. All documents of the same words go with it, and none of
them comes back when a source is read again; the audit says `deleted`. What is only alike takes its
place, unless --duplicates is given.

An index in a cluster keeps the text until `fihris push --remove`; an evidence that was given to
`fihris index --evidence` stays too, as hashes of words.

Each call rewrites the corpus and the segments of the search index that have one of the documents,
so name many documents at once:
  fihris search --json -n 1000 'site:example.org' | jq -r .doc_id | fihris delete -

--undo lets documents in again: run `fihris ingest` on their sources afterwards.";
