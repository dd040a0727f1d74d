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
    /// Files that the program writes beside the index; never sources
    #[arg(skip)]
    pub(crate) not_sources: Vec<PathBuf>,
    /// Read the names of sources from a file, one per line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,
    /// Format of all sources [default: detected for each source]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,
    /// Field that holds the text [default: guessed and printed]
    #[arg(long, value_name = "NAME")]
    pub(crate) text_field: Option<String>,
    /// Field that holds the title
    #[arg(long, value_name = "NAME")]
    pub(crate) title_field: Option<String>,
    /// Field that holds the document's id
    #[arg(long, value_name = "NAME")]
    pub(crate) id_field: Option<String>,
    /// Field that holds the web address
    #[arg(long, value_name = "NAME")]
    pub(crate) url_field: Option<String>,
    /// Field that holds the date
    #[arg(long, value_name = "NAME")]
    pub(crate) date_field: Option<String>,
    /// Where the records are: keys of JSON joined by dots, such as `chats.list.messages`, or the name of
    /// an XML element [default: found]
    #[arg(long, value_name = "PATH")]
    pub(crate) records: Option<String>,
    /// Namespaces of a wiki whose pages are read, separated by commas
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', default_value = "0")]
    pub(crate) namespaces: Vec<i32>,
    #[command(flatten)]
    pub(crate) own: FieldArgs,
    /// Keep near-duplicates
    #[arg(long)]
    pub(crate) keep_near_duplicates: bool,
    /// Keep all duplicates
    #[arg(long)]
    pub(crate) keep_duplicates: bool,
    /// Keep paragraphs that occur on many pages of a site
    #[arg(long)]
    pub(crate) keep_boilerplate: bool,
    /// Rules for dropping documents: search, pretrain, fineweb2, or a TOML file
    #[arg(long, value_name = "NAME", default_value = "search")]
    pub(crate) profile: String,
    /// Smallest share of Arabic letters and paragraphs, 0 to 1; 0 keeps every language
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    pub(crate) min_arabic: Option<f64>,
    /// Detect changed sources by content, not by size and time
    #[arg(long)]
    pub(crate) checksum: bool,
    /// Replace earlier documents of the same `id` that were read with this option. Give a name to keep
    /// several such streams apart: --update=NAME
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true,
        default_missing_value = "updates", conflicts_with = "engine")]
    pub(crate) update: Option<String>,
    /// Stop at the first record that cannot be read
    #[arg(long, conflicts_with = "engine")]
    pub(crate) strict: bool,
    /// Do not build the search index
    #[arg(long)]
    pub(crate) no_index: bool,
    /// Collect evidence from the corpus, even if `fihris index --evidence` gave one before
    #[arg(long, conflicts_with = "no_index")]
    pub(crate) relearn: bool,
    /// Format of the summary on standard output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
    #[command(flatten)]
    pub(crate) spark: SparkArgs,
}

const INGEST_HELP: &str = "\
Formats: plain text (one document per file), JSON, JSON Lines, CSV and TSV, Parquet, XLSX and ODS
(one document per row), HTML, MHTML, web archives (WARC, WET, ARC), XML and SGML collections, RSS,
Atom and TEI, MediaWiki dumps, OpenITI texts, PDF with a text layer, DOCX, PPTX, ODT, ODP, EPUB and
RTF; each also as .gz, .zst, .bz2 or .xz; and archives (ZIP, tar) of any of these. Formats and
encodings are detected by content. A second run
adds to the index: it skips unchanged sources and replaces the documents of changed ones.

The audit folder of the index has every dropped document with its reason, and report.json adds up:
read = kept + dropped + failed. `fihris stats --profile NAME` shows what each rule of a profile would
drop; docs/concepts/profiles.md explains how to write a profile.";

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum InputFormat {
    Text,
    Jsonl,
    Json,
    Csv,
    Tsv,
    Html,
    Warc,
    Arc,
    Xml,
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
            InputFormat::Arc => Self::Arc,
            InputFormat::Xml => Self::Xml,
            InputFormat::Mediawiki => Self::MediaWiki,
            InputFormat::Openiti => Self::OpenIti,
        }
    }
}

fn parse_share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    (0.0..=1.0).contains(&share).then_some(share).ok_or_else(|| "not between 0 and 1".to_owned())
}
