//! What can be typed.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use fihris_corpus::Folder;
use fihris_corpus::read::Format;

use crate::exit::Exit;
use crate::numbers::parse_bytes;

/// Cleans, deduplicates and searches Arabic document collections.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) shared: Shared,
}

const EXAMPLES: &str = "\
Examples:
  fihris ingest seeds/                     clean, deduplicate and index a folder
  fihris search \"وقف إطلاق النار\"           find a word in all its spellings and forms
  fihris ingest news.jsonl.zst archive/    add more; what is there already is recognised

Exit codes: 0 done or found, 1 nothing found, 2 error, 3 done but some inputs could not be read,
130 interrupted.";

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Shared {
    /// Folder of the index
    #[arg(long, global = true, env = "FIHRIS_INDEX", default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Threads; 0: one for each core. Results do not depend on it
    #[arg(long, global = true, env = "FIHRIS_THREADS", default_value_t = 0, value_name = "N")]
    pub(crate) threads: usize,
    /// Memory to stay below
    #[arg(long, global = true, env = "FIHRIS_MEMORY", default_value = "1GiB", value_name = "SIZE", value_parser = parse_bytes)]
    pub(crate) memory: u64,
    /// Do not show progress
    #[arg(long, global = true, env = "FIHRIS_NO_PROGRESS")]
    pub(crate) no_progress: bool,
    /// Whether to colour the output [default: on a terminal]
    #[arg(long, global = true, value_name = "WHEN", value_parser = color_choice())]
    pub(crate) color: Option<anstream::ColorChoice>,
}

impl Shared {
    /// Whether the index is where it is if nobody says anything.
    pub(crate) fn has_default_index(&self) -> bool {
        self.index.as_os_str() == "index"
    }

    /// The index folder.
    pub(crate) fn folder(&self) -> Folder {
        Folder::at(&self.index)
    }
}

fn color_choice() -> impl clap::builder::TypedValueParser<Value = anstream::ColorChoice> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    PossibleValuesParser::new(["auto", "always", "never"]).map(|when| match when.as_str() {
        "always" => anstream::ColorChoice::Always,
        "never" => anstream::ColorChoice::Never,
        _ => anstream::ColorChoice::Auto,
    })
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read documents, clean and deduplicate them, and make them searchable
    Ingest(IngestArgs),
    /// Find documents
    Search(SearchArgs),
    /// Rebuild the search index from the cleaned corpus, beside the old one, and swap it in
    Index(IndexArgs),
    /// Show what the index holds
    Stats(StatsArgs),
    /// Check every byte of the index
    Check(CheckArgs),
    /// Show the terms of a text: lines on standard input, terms on standard output
    Analyze(AnalyzeArgs),
    /// Measure how good the answers are on test collections
    Eval(EvalArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// How sources are read and cleaned.
#[derive(Debug, Args)]
#[command(after_help = INGEST_HELP)]
pub(crate) struct IngestArgs {
    /// Files or folders; `-` is standard input
    #[arg(value_name = "SRC", required_unless_present = "files_from")]
    pub(crate) sources: Vec<PathBuf>,
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
    /// Keep near-duplicates
    #[arg(long)]
    pub(crate) keep_near_duplicates: bool,
    /// Keep all duplicates
    #[arg(long)]
    pub(crate) keep_duplicates: bool,
    /// Smallest share of Arabic among the letters of a document, 0 to 1; 0 keeps every language
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    pub(crate) min_arabic: Option<f64>,
    /// Compare known sources by content, not by size and time
    #[arg(long)]
    pub(crate) checksum: bool,
    /// Stop at the first record that cannot be read
    #[arg(long)]
    pub(crate) strict: bool,
    /// Stop at the cleaned corpus
    #[arg(long)]
    pub(crate) no_index: bool,
    /// What to print on standard output when done
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

const INGEST_HELP: &str = "\
Formats: plain text (one document a file), JSON lines, CSV and TSV, each also as .gz, .zst or .bz2,
recognised by content. Encodings are found out. Running it again adds to the index: sources that
have not changed are skipped, those that have changed replace their documents.

Every document that was left out stands in the audit folder of the index with its reason, and
report.json adds up: read = kept + dropped + failed.";

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum InputFormat {
    Text,
    Jsonl,
    Json,
    Csv,
    Tsv,
}

impl From<InputFormat> for Format {
    fn from(format: InputFormat) -> Self {
        match format {
            InputFormat::Text => Self::Text,
            InputFormat::Jsonl => Self::Jsonl,
            InputFormat::Json => Self::Json,
            InputFormat::Csv => Self::Csv,
            InputFormat::Tsv => Self::Tsv,
        }
    }
}

fn parse_share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    (0.0..=1.0).contains(&share).then_some(share).ok_or_else(|| "not between 0 and 1".to_owned())
}

/// A report for a person or for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For reading
    Text,
    /// One JSON object
    Json,
}

/// What to find and how to show it.
#[derive(Debug, Args)]
#[command(after_help = SEARCH_HELP)]
pub(crate) struct SearchArgs {
    /// What to look for
    #[arg(value_name = "QUERY", required = true)]
    pub(crate) query: Vec<String>,
    /// Most hits to show
    #[arg(short = 'n', long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub(crate) limit: u64,
    /// Hits to pass over
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub(crate) offset: u64,
    /// How to print the hits
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: HitFormat,
    /// Short for --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// Name of the query in a TREC run
    #[arg(long, value_name = "ID", default_value = "1")]
    pub(crate) topic: String,
}

const SEARCH_HELP: &str = "\
Query language:
  وقف إطلاق النار          any of these words, in all their spellings and forms; more is better
  \"وقف إطلاق النار\"        these words as written, one after the other
  +ليبيا -روسيا            must be there; must not be there
  title:ليبيا              in the title; also source: site: id:
Whatever cannot be read as an operator is read as text.

Highlights in JSON are byte ranges into the UTF-8 text beside them.";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HitFormat {
    /// For reading
    Text,
    /// One JSON object with all hits, the total and the query as understood
    Json,
    /// One JSON object a hit
    Jsonl,
    /// A TREC run
    Trec,
}

impl SearchArgs {
    /// How to print the hits.
    pub(crate) fn hit_format(&self) -> HitFormat {
        if self.json { HitFormat::Jsonl } else { self.format }
    }
}

#[derive(Debug, Args)]
pub(crate) struct IndexArgs {
    /// What to print on standard output when done
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

#[derive(Debug, Args)]
pub(crate) struct StatsArgs {
    /// How to print the figures
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// How to print what is wrong
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

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
}

const ANALYZE_HELP: &str = "\
The words of a line are set apart by blanks, several terms of one word by `|`:

  $ echo 'وللمكتبات' | fihris analyze --field stem
  $ echo 'F-16' | fihris analyze --field exact --offsets
  f16@0-4|f@0-1 16@2-4";

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

/// What to measure and how to show it.
#[derive(Debug, Args)]
#[command(after_help = EVAL_HELP)]
pub(crate) struct EvalArgs {
    /// Folders of test collections
    #[arg(value_name = "DIR", required = true)]
    pub(crate) collections: Vec<PathBuf>,
    /// Documents to add to each collection, which answer none of its queries
    #[arg(long, value_name = "FILE")]
    pub(crate) with: Vec<PathBuf>,
    /// Write the rankings to a file, as a TREC run
    #[arg(long, value_name = "FILE")]
    pub(crate) run: Option<PathBuf>,
    /// Compare with a TREC run: another engine's, or this one's from before
    #[arg(long, value_name = "FILE")]
    pub(crate) compare: Option<PathBuf>,
    /// Read the queries in the query language, not as plain text
    #[arg(long)]
    pub(crate) operators: bool,
    /// Score the queries apart whose names begin alike, as in `news-1`, `law-1`
    #[arg(long)]
    pub(crate) groups: bool,
    /// How to print the scores
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

const EVAL_HELP: &str = "\
A collection is a folder with
  docs.jsonl     documents with id, title and text; also .zst, .gz or .bz2
  queries.tsv    name and text of a query on each line, with a tab between them
  qrels.tsv      query, document and grade on each line; 0 is not relevant

Its documents are cleaned and indexed as a user's are, but none is left out. The measures are those
of trec_eval, over all judged queries; a query that finds nothing scores 0. p is that of a paired
randomisation test on nDCG@10.";

/// Prints a completion script.
pub(crate) fn completions(shell: clap_complete::Shell) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "fihris", &mut script);
    crate::output::print(|out| out.write_all(&script))?;
    Ok(Exit::Done)
}

/// Prints the manual page.
pub(crate) fn man() -> Result<Exit> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    crate::output::print(|out| out.write_all(&page))?;
    Ok(Exit::Done)
}

/// Returns the arguments with those that look like options but exclude a word from a
/// search, as in `fihris search ليبيا -روسيا`, behind a `--`, where no options are looked for.
pub(crate) fn arguments(given: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let given: Vec<OsString> = given.collect();
    if given.iter().any(|argument| argument == "--") {
        return given;
    }
    let excludes = |argument: &OsString| {
        let rest = argument.to_str().and_then(|text| text.strip_prefix('-'));
        rest.and_then(|rest| rest.chars().next()).is_some_and(|c| !c.is_ascii() || c == '"')
    };
    let (excluded, mut arguments): (Vec<_>, Vec<_>) = given.into_iter().partition(excludes);
    if !excluded.is_empty() {
        arguments.push("--".into());
        arguments.extend(excluded);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excluded_word_is_no_option() {
        let given = ["fihris", "search", "ليبيا", "-روسيا", "-n", "5"].map(OsString::from);
        let expected = ["fihris", "search", "ليبيا", "-n", "5", "--", "-روسيا"];
        assert_eq!(arguments(given.into_iter()), expected.map(OsString::from));
        let Command::Search(args) = Cli::parse_from(expected).command else { panic!() };
        assert_eq!((args.query.join(" "), args.limit), ("ليبيا -روسيا".to_owned(), 5));
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
