//! `fihris eval`

mod collection;
mod print;
mod report;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use fihris_corpus::atomic;
use fihris_query::eval::{Measures, Run, plain};
use rayon::prelude::*;

use crate::cli::{EvalArgs, ReportFormat, Shared};
use crate::exit::Exit;
use crate::numbers::{count, time};
use crate::{output, talk};
use collection::{Collection, Indexed};
use report::{EvalReport, Scored};

/// Documents that are asked for: as many as the deepest measure looks at.
const DEPTH: usize = 100;

/// Runs the command.
pub(crate) fn run(shared: &Shared, args: &EvalArgs) -> Result<Exit> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(shared.threads).build();
    let pool = pool.context("cannot start threads")?;
    let collections: Vec<Collection> =
        args.collections.iter().map(|folder| Collection::open(folder)).collect::<Result<_>>()?;
    let baseline = args.compare.as_deref().map(read_run).transpose()?;
    let mut ours = Run::default();
    let mut report = EvalReport::default();
    for collection in &collections {
        let scored = pool.install(|| score(shared, args, collection))?;
        let topics = collection.topics.iter().zip(&scored.rankings);
        for (topic, ranked) in topics.flat_map(|(t, ranking)| ranking.iter().map(move |r| (t, r))) {
            ours.push(&topic.id, &ranked.id, ranked.score);
        }
        report.add(collection, &scored, baseline.as_ref(), args.groups);
    }
    report.finish();
    if let Some(path) = &args.run {
        let path = std::path::absolute(path).context("cannot write the run")?;
        atomic::write(&path, ours.to_trec("fihris").as_bytes())?;
    }
    match args.format {
        ReportFormat::Json => output::print_json(&report)?,
        ReportFormat::Text => output::print(|out| print::print(&report, out))?,
    }
    Ok(Exit::Done)
}

fn read_run(path: &Path) -> Result<Run> {
    collection::read(path, Run::parse)
}

fn score(shared: &Shared, args: &EvalArgs, collection: &Collection) -> Result<Scored> {
    let Indexed { engine, n_documents, .. } = &collection.index(args, shared)?;
    let answers = collection.topics.par_iter().map(|topic| {
        let start = Instant::now();
        let query = if args.operators { topic.text.clone() } else { plain(&topic.text) };
        let ranking = engine.rank(&query, args.ranking(), DEPTH)?;
        let ids: Vec<&str> = ranking.iter().map(|ranked| ranked.id.as_str()).collect();
        let measures = Measures::of(&ids, collection.qrels.of(&topic.id));
        Ok((start.elapsed(), ranking, measures))
    });
    let answers = answers.collect::<fihris_query::Result<Vec<_>>>()?;
    let mut times: Vec<Duration> = answers.iter().map(|(elapsed, ..)| *elapsed).collect();
    say_times(&collection.name, &mut times);
    let (rankings, measures) =
        answers.into_iter().map(|(_, ranking, measures)| (ranking, measures)).unzip();
    Ok(Scored { n_documents: *n_documents, rankings, measures })
}

/// Says how long the queries took. It is no part of the scores, which are the same each time.
fn say_times(name: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |percent: usize| {
        let place = times.len().saturating_sub(1) * percent / 100;
        time(times.get(place).copied().unwrap_or_default())
    };
    let queries = count(times.len() as u64, "query", "queries");
    talk::say(&format!("{name}: {queries} · p50 {} · p95 {}", at(50), at(95)));
}
