//! `fihris eval`

mod collection;
mod print;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use fihris_corpus::atomic;
use fihris_query::eval::{Comparison, Measures, Ranked, Run, plain};
use rayon::prelude::*;
use serde::Serialize;

use crate::cli::{EvalArgs, ReportFormat, Shared};
use crate::exit::Exit;
use crate::numbers::{count, time};
use crate::{output, talk};
use collection::{Collection, Indexed};

/// Documents that are asked for: as many as the deepest measure looks at.
const DEPTH: usize = 100;

/// Topics won and lost that are shown, each.
const N_SHOWN: usize = 5;

/// Runs the command.
pub(crate) fn run(shared: &Shared, args: &EvalArgs) -> Result<Exit> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(shared.threads).build();
    let pool = pool.context("cannot start threads")?;
    let collections: Vec<Collection> =
        args.collections.iter().map(|folder| Collection::open(folder)).collect::<Result<_>>()?;
    let baseline = args.compare.as_deref().map(read_run).transpose()?;
    let mut ours = Run::default();
    let mut report = Report::default();
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

/// What the engine made of a collection.
struct Scored {
    n_documents: u64,
    rankings: Vec<Vec<Ranked>>,
    measures: Vec<Measures>,
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

/// What is printed: this is the contract with scripts.
#[derive(Default, Serialize)]
struct Report {
    collections: Vec<Row>,
    /// Of the collections, each counting the same.
    mean: Measures,
}

/// Scores of a collection, or of a group of its topics.
#[derive(Serialize)]
struct Row {
    name: String,
    documents: u64,
    queries: usize,
    #[serde(flatten)]
    measures: Measures,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<Row>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<Compared>,
}

/// How the scores differ from those of another run, on nDCG@10.
#[derive(Serialize)]
struct Compared {
    before: f64,
    after: f64,
    p_value: f64,
    n_won: usize,
    n_lost: usize,
    most_won: Vec<TopicChange>,
    most_lost: Vec<TopicChange>,
}

/// How the score of a topic differs.
#[derive(Serialize)]
struct TopicChange {
    id: String,
    text: String,
    before: f64,
    after: f64,
}

impl Report {
    fn add(
        &mut self,
        collection: &Collection,
        scored: &Scored,
        baseline: Option<&Run>,
        by_group: bool,
    ) {
        let (documents, queries) = (scored.n_documents, collection.topics.len());
        let measures = Measures::mean(&scored.measures);
        let groups = if by_group { groups(collection, scored) } else { Vec::new() };
        let comparison = baseline.and_then(|run| compare(collection, &scored.measures, run));
        let name = collection.name.clone();
        self.collections.push(Row { name, documents, queries, measures, groups, comparison });
    }

    fn finish(&mut self) {
        let all: Vec<Measures> = self.collections.iter().map(|row| row.measures).collect();
        self.mean = Measures::mean(&all);
    }
}

/// Scores the topics apart by what their names have before the first hyphen, if that differs.
fn groups(collection: &Collection, scored: &Scored) -> Vec<Row> {
    let mut groups = std::collections::BTreeMap::<&str, Vec<Measures>>::new();
    for (topic, measures) in collection.topics.iter().zip(&scored.measures) {
        let group = topic.id.split('-').next().unwrap_or_default();
        groups.entry(group).or_default().push(*measures);
    }
    if groups.len() < 2 {
        return Vec::new();
    }
    let row = |(group, measures): (&str, Vec<Measures>)| Row {
        name: format!("{}/{group}", collection.name),
        documents: scored.n_documents,
        queries: measures.len(),
        measures: Measures::mean(&measures),
        groups: Vec::new(),
        comparison: None,
    };
    groups.into_iter().map(row).collect()
}

/// Compares with a run, unless it knows none of the topics.
fn compare(collection: &Collection, ours: &[Measures], run: &Run) -> Option<Compared> {
    let topics = &collection.topics;
    if !topics.iter().any(|topic| run.has(&topic.id)) {
        talk::warning(&format!("{}: the compared run has none of its queries", collection.name));
        return None;
    }
    let before = topics.iter().map(|topic| {
        let ranking = run.of(&topic.id);
        Measures::of(&ranking, collection.qrels.of(&topic.id)).ndcg_at_10
    });
    let scores: Vec<(f64, f64)> = before.zip(ours.iter().map(|m| m.ndcg_at_10)).collect();
    let comparison = Comparison::of(&scores);
    let change = |change: &fihris_query::eval::Change| {
        let topic = topics.get(change.topic)?;
        let (id, text) = (topic.id.clone(), topic.text.clone());
        Some(TopicChange { id, text, before: change.before, after: change.after })
    };
    let won = comparison.changes.iter().take_while(|change| change.gain() > 0.0);
    let lost = comparison.changes.iter().rev().take_while(|change| change.gain() < 0.0);
    Some(Compared {
        before: comparison.before,
        after: comparison.after,
        p_value: comparison.p_value,
        n_won: comparison.n_won,
        n_lost: comparison.n_lost,
        most_won: won.take(N_SHOWN).filter_map(change).collect(),
        most_lost: lost.take(N_SHOWN).filter_map(change).collect(),
    })
}
