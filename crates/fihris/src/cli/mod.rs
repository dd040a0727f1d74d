//! Arguments: those of all commands here, the rest in one file per command.

mod analyze;
mod delete;
#[cfg(test)]
mod documented;
mod eval;
mod explain;
mod export;
mod fields;
mod format;
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
use clap::{Args, CommandFactory, Parser, Subcommand};
use fihris_corpus::Folder;

use crate::exit::Exit;
use crate::numbers::parse_bytes;

pub(crate) use analyze::{AnalyzeArgs, TermField};
pub(crate) use delete::DeleteArgs;
pub(crate) use eval::EvalArgs;
pub(crate) use explain::ExplainArgs;
pub(crate) use export::ExportArgs;
pub(crate) use fields::FieldArgs;
pub(crate) use format::ReportFormat;
pub(crate) use help::HelpArgs;
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
  fihris search \"وقف إطلاق النار\"           find words in all spellings and forms
  fihris ingest news.jsonl.zst archive/    add more; unchanged sources are skipped
";

/// Examples and exit codes.
fn after_help() -> String {
    let codes = Exit::ALL.map(|(exit, meaning)| format!("  {:<4} {meaning}\n", exit as u8));
    format!("{EXAMPLES}\nExit codes:\n{}", codes.concat())
}

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Shared {
    /// Index folder
    #[arg(long, global = true, env = "FIHRIS_INDEX", default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Threads; 0 means one per core. Results do not depend on it
    #[arg(long, global = true, env = "FIHRIS_THREADS", default_value_t = 0, value_name = "N")]
    pub(crate) threads: usize,
    /// Memory limit
    #[arg(long, global = true, env = "FIHRIS_MEMORY", default_value = "1GiB", value_name = "SIZE", value_parser = parse_bytes)]
    pub(crate) memory: u64,
    /// Do not show progress
    #[arg(long, global = true, env = "FIHRIS_NO_PROGRESS", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) no_progress: bool,
    /// Colour of the output [default: on a terminal]
    #[arg(long, global = true, value_name = "WHEN", value_parser = color_choice())]
    pub(crate) color: Option<anstream::ColorChoice>,
}

impl Shared {
    /// Whether no index folder was named.
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
    /// Read, clean, deduplicate and index documents
    #[command(mut_arg("sources", |sources| sources.required_unless_present("files_from")))]
    Ingest(IngestArgs),
    /// Search the index
    Search(SearchArgs),
    /// Serve the index over HTTP, with a search page, or to an agent over MCP
    Serve(ServeArgs),
    /// Delete documents and their exact copies
    Delete(DeleteArgs),
    /// Rebuild the search index from the cleaned corpus, and publish it
    Index(IndexArgs),
    /// Ingest, rebuild the search index and check it, under one lock: for cron
    #[command(mut_arg("no_index", |flag| flag.hide(true)))]
    Reindex(Box<ReindexArgs>),
    /// Send the analysed corpus to Quickwit, OpenSearch or Elasticsearch
    Push(PushArgs),
    /// Show statistics of the index
    Stats(StatsArgs),
    /// Explain why a document was kept, dropped or merged
    Explain(ExplainArgs),
    /// Write the cleaned corpus as JSON Lines, CSV or Parquet
    Export(ExportArgs),
    /// Verify every byte of the index
    Check(CheckArgs),
    /// Run one stage of a distributed ingest, Arrow in and out
    Worker(WorkerArgs),
    /// Print the terms of a text from standard input
    Analyze(AnalyzeArgs),
    /// Measure ranking quality on test collections
    Eval(EvalArgs),
    /// Print help for a command, or for the query language: `help query`
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

#[derive(Debug, Args)]
pub(crate) struct IndexArgs {
    /// Use the evidence of another index: its folder, or its file `evidence`. Indexes of parts of one
    /// collection need one evidence to agree on every term. Stays in force until another is given, or
    /// --relearn
    #[arg(long, value_name = "PATH")]
    pub(crate) evidence: Option<PathBuf>,
    /// Collect evidence from the corpus, even if one was given before
    #[arg(long, conflicts_with = "evidence")]
    pub(crate) relearn: bool,
    #[command(flatten)]
    pub(crate) own: FieldArgs,
    /// Format of the summary on standard output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

#[derive(Debug, Args)]
pub(crate) struct StatsArgs {
    /// Show what each rule of a profile would drop; repeatable
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Vec<String>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,
}

/// Prints the help on a command or a topic.
pub(crate) fn help(args: &HelpArgs) -> Result<Exit> {
    help::run(Cli::command(), args)
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
