//! `fihris search`

mod json;
mod text;

use std::io::Write;

use anyhow::Result;
use fihris_query::{Engine, Request, Response, sanitize_for_terminal};

use crate::cli::{HitFormat, SearchArgs, Shared};
use crate::exit::Exit;
use crate::{output, talk};

pub(crate) use text::Page;

/// Runs the command.
pub(crate) fn run(shared: &Shared, args: &SearchArgs) -> Result<Exit> {
    let engine = Engine::open(&shared.folder())?;
    let request = Request {
        query: args.query.join(" "),
        limit: args.limit as usize,
        offset: args.offset as usize,
        ..Request::default()
    };
    let response = engine.search(&request)?;
    match args.hit_format() {
        HitFormat::Text => {
            output::print(|out| text::print(&response, &text::Page::of_terminal(), out))?;
            talk::say(&text::summary(&response));
            if !response.understood.is_plain() {
                talk::say("understood as");
                talk::say(&text::indented(&response.understood.text));
            }
            response.notes.iter().for_each(|note| talk::say(note));
        }
        HitFormat::Json => output::print_json(&json::Answer::of(&request, &response))?,
        HitFormat::Jsonl => output::print(|out| print_lines(&response, out))?,
        HitFormat::Trec => output::print(|out| print_run(&response, &args.topic, out))?,
    }
    Ok(if response.hits.is_empty() { Exit::NothingFound } else { Exit::Done })
}

fn print_lines(response: &Response, out: &mut dyn Write) -> std::io::Result<()> {
    for hit in &response.hits {
        writeln!(out, "{}", output::json_line(&json::Hit::of(hit))?)?;
    }
    Ok(())
}

/// Writes a TREC run: topic, `Q0`, document, rank, score, name of the run.
fn print_run(response: &Response, topic: &str, out: &mut dyn Write) -> std::io::Result<()> {
    for hit in &response.hits {
        // White space would begin the next column.
        let id = sanitize_for_terminal(&hit.id);
        let id: String = id.split_whitespace().collect::<Vec<_>>().join("_");
        writeln!(out, "{topic} Q0 {id} {} {} fihris", hit.rank, hit.score)?;
    }
    Ok(())
}
