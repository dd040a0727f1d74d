//! `fihris analyze`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Which terms to show.
#[derive(Debug, Args)]
#[command(after_help = ANALYZE_HELP)]
pub(crate) struct AnalyzeArgs {
    /// Terms to print for each word
    #[arg(long, value_name = "FIELD", default_value = "any")]
    pub(crate) field: TermField,
    /// Print the byte range of the word after each term
    #[arg(long)]
    pub(crate) offsets: bool,
    /// Print the cut affixes of each word and the reasons
    #[arg(long, conflicts_with_all = ["field", "offsets"])]
    pub(crate) explain: bool,
    /// Use the evidence of an index: its folder, or its file `evidence`. Without it, only the dictionary
    /// is used
    #[arg(long, value_name = "PATH")]
    pub(crate) evidence: Option<PathBuf>,
}

const ANALYZE_HELP: &str = "\
Spaces separate the words of a line, and `|` the terms of one word:

  $ echo 'وللمكتبات' | fihris analyze --field stem
  $ echo 'F-16' | fihris analyze --field exact --offsets
  f16@0-4|f@0-1 16@2-4
  $ echo 'وللمكتبات' | fihris analyze --explain --evidence index/

Scores of a segmentation are tenths of a natural logarithm; the largest sum wins.";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TermField {
    /// The word as written, spelling variants folded
    Exact,
    /// The word without clitics and endings
    Stem,
    /// The consonants of the stem
    Skeleton,
    /// All distinct terms
    Any,
}
