//! Measures what the levels of the analysis cost: bytes of an index for each of its fields, and
//! the time of queries over all of them against the time over one.
//!
//! `cargo run --release -p fihris-query --example costs -- INDEX QUERIES.tsv`
//!
//! A line of QUERIES.tsv has the name of a query, a tab and its text. The ratio is of one run, so
//! that a slow machine matters little.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

use fihris_corpus::Folder;
use fihris_index::Reader;
use fihris_query::eval::plain;
use fihris_query::{Engine, Ranking};
use tantivy::Term;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

/// Hits asked for.
const LIMIT: usize = 10;

/// Times that each query is asked; the fastest counts.
const ROUNDS: usize = 5;

#[expect(clippy::print_stdout, reason = "an example prints its results")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(index), Some(queries)) = (args.next(), args.next()) else {
        println!("usage: costs INDEX QUERIES.tsv");
        return Ok(());
    };
    let engine = Engine::open(&Folder::at(index))?;
    let sizes = sizes(engine.reader())?;
    let all: u64 = sizes.values().sum();
    for (field, bytes) in &sizes {
        println!("{field:16} {bytes:>12} bytes  {:5.1} %", 100.0 * *bytes as f64 / all as f64);
    }
    let one = sizes.get("body_exact").copied().unwrap_or(1).max(1);
    println!("all fields       {all:>12} bytes, {:.2} times body_exact", all as f64 / one as f64);

    let queries = std::fs::read_to_string(queries)?;
    let queries: Vec<String> =
        queries.lines().filter_map(|line| line.split_once('\t')).map(|(_, q)| plain(q)).collect();
    let mut times = [Vec::new(), Vec::new()];
    for query in &queries {
        times[0].push(fastest(|| Ok(engine.rank(query, Ranking::Full, LIMIT)?.len()))?);
        let single = single(engine.reader(), query);
        let top = || TopDocs::with_limit(LIMIT).order_by_score();
        times[1].push(fastest(|| Ok(engine.reader().searcher().search(&single, &top())?.len()))?);
    }
    for (name, times) in ["all fields", "one field"].iter().zip(&mut times) {
        times.sort_unstable();
        let sum: u128 = times.iter().sum();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize] as f64 / 1e6;
        let per_second = 1e9 * times.len() as f64 / sum as f64;
        println!(
            "{name:10} p50 {:7.3} ms  p95 {:7.3} ms  p99 {:7.3} ms  {per_second:7.0} queries per second",
            at(0.5),
            at(0.95),
            at(0.99)
        );
    }
    let sums = times.map(|times| times.iter().sum::<u128>() as f64);
    println!("ratio      {:.2}", sums[0] / sums[1]);
    Ok(())
}

/// Bytes of each field of words: its terms, postings, positions and lengths.
fn sizes(reader: &Reader) -> Result<BTreeMap<String, u64>, Box<dyn Error>> {
    let mut sizes = BTreeMap::new();
    for segment in reader.searcher().segment_readers() {
        let usage = segment.space_usage()?;
        let parts = [usage.termdict(), usage.postings(), usage.positions(), usage.fieldnorms()];
        for field in parts.iter().flat_map(|part| part.fields()) {
            let name = field.field_name();
            if name.starts_with("body") || name.starts_with("title") {
                *sizes.entry(name.to_owned()).or_default() += field.total().get_bytes();
            }
        }
    }
    Ok(sizes)
}

/// A disjunction of the words of a query as written, as one would ask an index with one field.
fn single(reader: &Reader, query: &str) -> BooleanQuery {
    let field = reader.fields().body_exact;
    let mut tokens = reader.analyzer().tokens(query);
    let mut terms: Vec<Box<dyn Query>> = Vec::new();
    while let Some(token) = tokens.advance() {
        let term = Term::from_field_text(field, token.terms.exact);
        terms.push(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)));
    }
    BooleanQuery::union(terms)
}

/// Nanoseconds, the fastest of some rounds.
fn fastest(mut ask: impl FnMut() -> Result<usize, Box<dyn Error>>) -> Result<u128, Box<dyn Error>> {
    let mut best = u128::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        std::hint::black_box(ask()?);
        best = best.min(start.elapsed().as_nanos());
    }
    Ok(best)
}
