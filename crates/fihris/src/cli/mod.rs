//! What can be typed: what all commands share here, the rest in a file for each command.

mod analyze;
mod delete;
#[cfg(test)]
mod documented;
mod eval;
mod explain;
mod export;
mod fields;
mod help;
mod ingest;
mod push;
mod reindex;
mod search;
mod serve;
mod worker;

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use fihris_corpus::Folder;

use crate::exit::Exit;
use crate::numbers::parse_bytes;

pub(crate) use analyze::{AnalyzeArgs, TermField};
pub(crate) use delete::DeleteArgs;
pub(crate) use eval::EvalArgs;
pub(crate) use explain::ExplainArgs;
pub(crate) use export::ExportArgs;
pub(crate) use fields::FieldArgs;
pub(crate) use help::{HelpArgs, run as help};
pub(crate) use ingest::IngestArgs;
pub(crate) use push::{BackendArgs, PushArgs};
pub(crate) use reindex::ReindexArgs;
pub(crate) use search::{HitFormat, SearchArgs};
pub(crate) use serve::{LogFormat, ServeArgs};
pub(crate) use worker::{Engine, SparkArgs, WorkerArgs};

/// Cleans, deduplicates and searches Arabic document collections.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = after_help(), disable_help_subcommand = true)]
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
";

/// Examples and exit codes.
fn after_help() -> String {
    let codes = Exit::ALL.map(|(exit, meaning)| format!("  {:<4} {meaning}\n", exit as u8));
    format!("{EXAMPLES}\nExit codes:\n{}", codes.concat())
}

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
    #[command(mut_arg("sources", |sources| sources.required_unless_present("files_from")))]
    Ingest(IngestArgs),
    /// Find documents
    Search(SearchArgs),
    /// Answer searches over HTTP, from programs and from a browser
    Serve(ServeArgs),
    /// Take documents out, for good
    Delete(DeleteArgs),
    /// Rebuild the search index from the cleaned corpus, beside the old one, and swap it in
    Index(IndexArgs),
    /// Ingest, rebuild the search index and check it, unattended: for cron
    #[command(mut_arg("no_index", |flag| flag.hide(true)))]
    Reindex(Box<ReindexArgs>),
    /// Send the cleaned corpus, analysed, to a cluster: Quickwit, OpenSearch or Elasticsearch
    Push(PushArgs),
    /// Show what the index holds
    Stats(StatsArgs),
    /// Say what became of a document, and why
    Explain(ExplainArgs),
    /// Write the cleaned corpus as JSON lines, CSV or Parquet
    Export(ExportArgs),
    /// Check every byte of the index
    Check(CheckArgs),
    /// Run one stage of an ingest: Arrow on standard input, Arrow on standard output
    Worker(WorkerArgs),
    /// Show the terms of a text: lines on standard input, terms on standard output
    Analyze(AnalyzeArgs),
    /// Measure how good the answers are on test collections
    Eval(EvalArgs),
    /// Explain a command, or the query language: `help query`
    Help(HelpArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
    /// Write the reference pages of the documentation
    #[command(hide = true)]
    Reference {
        /// Folder of the pages
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// A report for a person or for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For reading
    Text,
    /// One JSON object
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct IndexArgs {
    /// Take what is known of the words from here instead of learning it from the corpus: another
    /// index folder, or the file `evidence` of one. Indexes of parts of one collection need
    /// one evidence, to agree on every term. It stays in force in later runs, until another is given or
    /// --relearn
    #[arg(long, value_name = "PATH")]
    pub(crate) evidence: Option<PathBuf>,
    /// Learn the words from the corpus, although an evidence was given before
    #[arg(long, conflicts_with = "evidence")]
    pub(crate) relearn: bool,
    #[command(flatten)]
    pub(crate) own: FieldArgs,
    /// What to print on standard output when done
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

#[derive(Debug, Args)]
pub(crate) struct StatsArgs {
    /// Show what the rules of a profile would drop of all that was read; may be given again
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Vec<String>,
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
        rest.and_then(|rest| rest.chars().next())
            .is_some_and(|c| !c.is_ascii() || matches!(c, '"' | '(' | '='))
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
        let given = ["fihris", "search", "ليبيا", "-(روسيا)", "-n", "5"].map(OsString::from);
        let expected = ["fihris", "search", "ليبيا", "-n", "5", "--", "-(روسيا)"];
        assert_eq!(arguments(given.into_iter()), expected.map(OsString::from));
        let Command::Search(args) = Cli::parse_from(expected).command else { panic!() };
        assert_eq!((args.query.join(" "), args.limit), ("ليبيا -(روسيا)".to_owned(), 5));
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
