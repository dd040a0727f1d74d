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
    /// Format [default: by the file name]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: Option<ExportFormat>,
    /// Columns to write, in this order; `signals` means all signals [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) fields: Option<Vec<String>>,
}

const EXPORT_HELP: &str = "\
Examples:
  fihris export corpus.parquet                      for pandas, DuckDB or Hugging Face datasets
  fihris export corpus.jsonl.zst                    compressed by the file name: .zst or .gz
  fihris export --to csv --fields id,text,n_words - | head

Writes the cleaned, deduplicated documents of the corpus with their signals.";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// One JSON object per line
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
