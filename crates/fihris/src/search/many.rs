//! Many queries at once, one a line.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use anyhow::{Context, Result};
use fihris_query::{Request, Response};
use rayon::prelude::*;

use super::duplicates::Duplicates;
use super::json;
use super::trec::print_run;
use crate::cli::{HitFormat, SearchArgs, Shared};
use crate::exit::Exit;
use crate::{backend, output};

/// Queries that are answered before their answers are printed: enough for any number of threads,
/// and few enough to keep their answers in memory.
const BATCH: usize = 256;

/// A query and its name.
struct Topic {
    id: String,
    request: Request,
}

/// Answers the queries of a file, or of standard input for `-`: a name, a tab and a query a line,
/// or a query alone, which is named by the number of its line. Answers come in their order.
pub(super) fn run(shared: &Shared, args: &SearchArgs, path: &Path) -> Result<Exit> {
    let engine = &*backend::open(shared, &args.backend)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(shared.threads).build();
    let pool = pool.context("cannot start threads")?;
    let mut lines = open(path)?.lines();
    let (mut n_lines, mut found) = (0, false);
    loop {
        let batch = lines.by_ref().take(BATCH).collect::<std::io::Result<Vec<String>>>();
        let batch = batch.with_context(|| format!("cannot read `{}`", path.display()))?;
        if batch.is_empty() {
            return Ok(if found { Exit::Done } else { Exit::NothingFound });
        }
        let topics: Vec<Topic> = batch
            .iter()
            .zip(n_lines + 1..)
            .map(|(line, number)| topic(args, line, number))
            .collect();
        n_lines += batch.len();
        let answer = |topic: &Topic| engine.search(&topic.request);
        let answers: fihris_query::Result<Vec<Response>> =
            pool.install(|| topics.par_iter().map(answer).collect());
        let answers = answers?;
        found |= answers.iter().any(|answer| !answer.hits.is_empty());
        output::print(|out| {
            topics
                .iter()
                .zip(&answers)
                .try_for_each(|(topic, answer)| print(args, topic, answer, out))
        })?;
    }
}

fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(std::io::stdin().lock()));
    }
    let file = std::fs::File::open(path);
    let file = file.with_context(|| format!("cannot read `{}`", path.display()))?;
    Ok(Box::new(BufReader::new(file)))
}

fn topic(args: &SearchArgs, line: &str, number: usize) -> Topic {
    let (id, query) = match line.split_once('\t') {
        Some((id, query)) => (id.to_owned(), query),
        None => (number.to_string(), line),
    };
    Topic { id, request: args.request(query.to_owned()) }
}

fn print(
    args: &SearchArgs,
    topic: &Topic,
    response: &Response,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    if args.hit_format() == HitFormat::Trec {
        return print_run(response, &topic.id, out);
    }
    let none = &Duplicates::new();
    let answer =
        json::Named { id: &topic.id, answer: json::Answer::of(&topic.request, response, none) };
    writeln!(out, "{}", output::json_line(&answer)?)
}
