//! `fihris analyze`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Which terms to show.
#[derive(Debug, Args)]
#[command(after_help = ANALYZE_HELP)]
pub(crate) struct AnalyzeArgs {
    /// Which terms of each word
    #[arg(long, value_name = "FIELD", default_value = "any")]
    pub(crate) field: TermField,
    /// Put the bytes of the line where the word stands behind each term
    #[arg(long)]
    pub(crate) offsets: bool,
    /// Say of each word what was cut off, and why
    #[arg(long, conflicts_with_all = ["field", "offsets"])]
    pub(crate) explain: bool,
    /// Analyze as this index does, which knows the words of its collection: an index folder, or
    /// the file `evidence` of one. Without it, a dictionary of nouns is all that is known
    #[arg(long, value_name = "PATH")]
    pub(crate) evidence: Option<PathBuf>,
}

const ANALYZE_HELP: &str = "\
The words of a line are set apart by blanks, several terms of one word by `|`:

  $ echo 'وللمكتبات' | fihris analyze --field stem
  $ echo 'F-16' | fihris analyze --field exact --offsets
  f16@0-4|f@0-1 16@2-4
  $ echo 'وللمكتبات' | fihris analyze --explain --evidence index/

What speaks for a reading is counted in tenths of a natural logarithm; the largest sum wins.";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TermField {
    /// The word as written, spelling variants folded
    Exact,
    /// The word without its clitics and endings
    Stem,
    /// The consonants of the stem
    Skeleton,
    /// All of them, equal ones once
    Any,
}
