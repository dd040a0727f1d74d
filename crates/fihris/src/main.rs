//! The command line: arguments, progress, printing; nothing else.

mod analyze;
mod backend;
mod check;
mod cli;
mod delete;
mod eval;
mod exit;
mod explain;
mod export;
mod failure;
mod fields;
mod index;
mod ingest;
mod numbers;
mod output;
mod profile;
mod progress;
mod push;
mod reference;
mod reindex;
mod report;
mod search;
mod serve;
mod spark;
mod stats;
mod talk;
mod timings;
mod trials;
mod unfinished;
mod worker;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use cli::{Cli, Command};
use exit::Exit;

fn main() -> ExitCode {
    match run(Cli::parse_from(cli::arguments(std::env::args_os()))) {
        Ok(exit) => exit.into(),
        Err(error) => failure::report(&error),
    }
}

fn run(cli: Cli) -> Result<Exit> {
    if let Some(choice) = cli.shared.color {
        choice.write_global();
    }
    match cli.command {
        Command::Ingest(args) => ingest::run(&cli.shared, &args),
        Command::Search(args) => search::run(&cli.shared, &args),
        Command::Serve(args) => serve::run(&cli.shared, &args),
        Command::Delete(args) => delete::run(&cli.shared, &args),
        Command::Index(args) => index::run(&cli.shared, &args),
        Command::Reindex(args) => reindex::run(&cli.shared, *args),
        Command::Push(args) => push::run(&cli.shared, &args),
        Command::Stats(args) => stats::run(&cli.shared, &args),
        Command::Explain(args) => explain::run(&cli.shared, &args),
        Command::Export(args) => export::run(&cli.shared, &args),
        Command::Check(args) => check::run(&cli.shared, &args),
        Command::Worker(args) => worker::run(&cli.shared, &args),
        Command::Analyze(args) => analyze::run(&args),
        Command::Eval(args) => eval::run(&cli.shared, &args),
        Command::Help(args) => cli::help(&args),
        Command::Completions { shell } => cli::completions(shell),
        Command::Man => cli::man(),
        Command::Reference { folder } => reference::run(&folder),
    }
}
