//! `fihris search`

mod duplicates;
mod json;
mod many;
mod text;
mod trec;

use std::io::Write;

use anyhow::{Result, anyhow};
use fihris_query::{Backend, Expression, FieldName, Request, Response, sanitize_for_terminal};

use crate::cli::{HitFormat, SearchArgs, Shared};
use crate::exit::Exit;
use crate::{backend, output, talk};
use duplicates::Duplicates;
use trec::print_run;

pub(crate) use text::TerminalPage;

/// Runs the command.
pub(crate) fn run(shared: &Shared, args: &SearchArgs) -> Result<Exit> {
    if let Some(path) = &args.queries {
        return many::run(shared, args, path);
    }
    let engine = &*backend::open(shared, &args.backend)?;
    if args.suggest {
        return suggest(engine, args);
    }
    let query = match &args.similar {
        Some(id) => similar(engine, id)?,
        None => args.query.join(" "),
    };
    let request = args.request(query);
    let response = engine.search(&request)?;
    let duplicates = match args.duplicates {
        true => duplicates::of(&shared.folder(), &response)?,
        false => Duplicates::new(),
    };
    match args.hit_format() {
        HitFormat::Text => print_text(&response, &duplicates)?,
        HitFormat::Json => output::print_json(&json::Answer::of(&request, &response, &duplicates))?,
        HitFormat::Jsonl => output::print(|out| print_lines(&response, &duplicates, out))?,
        HitFormat::Trec => output::print(|out| print_run(&response, &args.topic, out))?,
    }
    Ok(if response.hits.is_empty() { Exit::NothingFound } else { Exit::Done })
}

fn print_text(response: &Response, duplicates: &Duplicates) -> Result<()> {
    output::print(|out| {
        text::print(response, duplicates, &text::TerminalPage::of_terminal(), out)
    })?;
    talk::say(&text::summary(response));
    if !response.understood.is_plain() {
        talk::say("understood as");
        talk::say(&text::indented(&response.understood.text));
    }
    response.notes.iter().for_each(|note| talk::say(note));
    Ok(())
}

/// Returns a query for documents like the one of that name.
fn similar(engine: &dyn Backend, name: &str) -> Result<String> {
    let by_name = Expression::Value(FieldName::Id, name.to_owned());
    let request = Request { expression: Some(by_name), ..Request::default() };
    let hits = engine.search(&request)?.hits;
    // Of the two names, the one that is the document's alone goes first.
    let own = hits.iter().find(|hit| hit.doc_id.to_string() == name.to_lowercase());
    let several = own.is_none() && hits.len() > 1;
    if several {
        let all: Vec<String> = hits.iter().map(|hit| hit.doc_id.to_string()).collect();
        return Err(Ambiguous { name: name.to_owned(), all: all.join(", ") }.into());
    }
    let found = own.or(hits.first());
    let query = found.map(|hit| engine.query_like(hit.doc_id)).transpose()?.flatten();
    query.ok_or_else(|| anyhow!("there is no document `{name}`"))
}

/// Several documents have the name by which one was asked for.
#[derive(Debug)]
pub(crate) struct Ambiguous {
    name: String,
    /// The names that are theirs alone.
    all: String,
}

impl std::fmt::Display for Ambiguous {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "several documents are called `{}`: {}", self.name, self.all)
    }
}

impl std::error::Error for Ambiguous {}

/// Prints suggestions, one per line.
fn suggest(engine: &dyn Backend, args: &SearchArgs) -> Result<Exit> {
    let found = engine.suggest(&args.query.join(" "), args.limit as usize)?;
    output::print(|out| {
        found.iter().try_for_each(|suggestion| match args.hit_format() {
            HitFormat::Text | HitFormat::Trec => {
                writeln!(out, "{}", sanitize_for_terminal(&suggestion.text))
            }
            HitFormat::Json | HitFormat::Jsonl => {
                writeln!(out, "{}", output::json_line(suggestion)?)
            }
        })
    })?;
    Ok(if found.is_empty() { Exit::NothingFound } else { Exit::Done })
}

fn print_lines(
    response: &Response,
    duplicates: &Duplicates,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    for hit in &response.hits {
        writeln!(out, "{}", output::json_line(&json::Hit::of(hit, duplicates))?)?;
    }
    Ok(())
}
