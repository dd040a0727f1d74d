//! `fihris export OUT`

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use fihris_corpus::write::Format;

/// What to export, and how.
#[derive(Debug, Args)]
#[command(after_help = EXPORT_HELP)]
pub(crate) struct ExportArgs {
    /// File to write; `-` is standard output
    #[arg(value_name = "OUT")]
    pub(crate) out: PathBuf,
    /// Format [default: told by the name of the file]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: Option<ExportFormat>,
    /// Columns to write, in that order; `signals` stands for all signals [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) fields: Option<Vec<String>>,
}

const EXPORT_HELP: &str = "\
Examples:
  fihris export corpus.parquet                      for pandas, DuckDB or Hugging Face datasets
  fihris export corpus.jsonl.zst                    compressed by its name: .zst or .gz
  fihris export --to csv --fields id,text,n_words - | head

The documents are those of the corpus, cleaned and each once, with their quality signals.";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// Apache Parquet
    Parquet,
}

impl From<ExportFormat> for Format {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Jsonl => Self::Jsonl,
            ExportFormat::Csv => Self::Csv,
            ExportFormat::Parquet => Self::Parquet,
        }
    }
}
