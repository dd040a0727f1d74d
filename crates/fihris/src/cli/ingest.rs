//! `fihris ingest SRC…`

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use fihris_corpus::read::Format;

use super::{FieldArgs, ReportFormat, SparkArgs};

/// How sources are read and cleaned.
#[derive(Debug, Args)]
#[command(after_help = INGEST_HELP)]
pub(crate) struct IngestArgs {
    /// Files or folders; `-` is standard input
    #[arg(value_name = "SRC")]
    pub(crate) sources: Vec<PathBuf>,
    /// Files that the program itself writes beside the index
    #[arg(skip)]
    pub(crate) not_sources: Vec<PathBuf>,
    /// Read the names of sources from a file, one a line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,
    /// Format of all sources [default: found out for each]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,
    /// Field that holds the text [default: guessed, and said]
    #[arg(long, value_name = "NAME")]
    pub(crate) text_field: Option<String>,
    /// Field that holds the title
    #[arg(long, value_name = "NAME")]
    pub(crate) title_field: Option<String>,
    /// Field that holds the document's own name
    #[arg(long, value_name = "NAME")]
    pub(crate) id_field: Option<String>,
    /// Field that holds the web address
    #[arg(long, value_name = "NAME")]
    pub(crate) url_field: Option<String>,
    /// Field that holds the date
    #[arg(long, value_name = "NAME")]
    pub(crate) date_field: Option<String>,
    #[command(flatten)]
    pub(crate) own: FieldArgs,
    /// Keep near-duplicates
    #[arg(long)]
    pub(crate) keep_near_duplicates: bool,
    /// Keep all duplicates
    #[arg(long)]
    pub(crate) keep_duplicates: bool,
    /// Leave paragraphs that stand on many pages of a site in the texts
    #[arg(long)]
    pub(crate) keep_boilerplate: bool,
    /// Which documents to drop for what they are: search, pretrain, fineweb2, or a file
    #[arg(long, value_name = "NAME", default_value = "search")]
    pub(crate) profile: String,
    /// Smallest share of Arabic among the letters of a document, 0 to 1; 0 keeps every language
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    pub(crate) min_arabic: Option<f64>,
    /// Compare known sources by content, not by size and time
    #[arg(long)]
    pub(crate) checksum: bool,
    /// Stop at the first record that cannot be read
    #[arg(long, conflicts_with = "engine")]
    pub(crate) strict: bool,
    /// Stop at the cleaned corpus
    #[arg(long)]
    pub(crate) no_index: bool,
    /// Learn the words from the corpus, although an evidence was given to `fihris index` before
    #[arg(long, conflicts_with = "no_index")]
    pub(crate) relearn: bool,
    /// What to print on standard output when done
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
    #[command(flatten)]
    pub(crate) spark: SparkArgs,
}

const INGEST_HELP: &str = "\
Formats: plain text (one document a file), JSON lines, CSV and TSV, Parquet, web pages, web archives
(WARC, WET), MediaWiki dumps, OpenITI texts; each also as .gz, .zst, .bz2 or .xz; and archives (ZIP,
tar) of any of these. They are recognised by content, as are encodings. Running it again adds to
the index: sources that have not changed are skipped, those that have changed replace their
documents.

Every document that was left out stands in the audit folder of the index with its reason, and
report.json adds up: read = kept + dropped + failed. `fihris stats --profile NAME` shows what each
rule of a profile would drop; docs/concepts/profiles.md has all signals and how a profile is written.";

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum InputFormat {
    Text,
    Jsonl,
    Json,
    Csv,
    Tsv,
    Html,
    Warc,
    Mediawiki,
    Openiti,
}

impl From<InputFormat> for Format {
    fn from(format: InputFormat) -> Self {
        match format {
            InputFormat::Text => Self::Text,
            InputFormat::Jsonl => Self::Jsonl,
            InputFormat::Json => Self::Json,
            InputFormat::Csv => Self::Csv,
            InputFormat::Tsv => Self::Tsv,
            InputFormat::Html => Self::Html,
            InputFormat::Warc => Self::Warc,
            InputFormat::Mediawiki => Self::MediaWiki,
            InputFormat::Openiti => Self::OpenIti,
        }
    }
}

fn parse_share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    (0.0..=1.0).contains(&share).then_some(share).ok_or_else(|| "not between 0 and 1".to_owned())
}
