//! Measures an index and its queries against Tantivy as it comes: one field of title and text,
//! the default tokenizer, nothing stored.
//!
//! `cargo run --release -p fihris-query --example against -- INDEX QUERIES`
//!
//! Builds both from the corpus of INDEX on one thread, each in a folder of its own, and asks both
//! the QUERIES, one a line with or without a name and a tab before it. Ratios are of one run, in
//! seconds of this process's CPU, so that a busy machine matters little.

use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;

use cpu_time::ProcessTime;
use fihris_corpus::{Document, Folder, ShardReader};
use fihris_index::{BuildOptions, build};
use fihris_query::eval::plain;
use fihris_query::{Engine, Ranking};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TEXT};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument, Term};

/// Hits asked for.
const LIMIT: usize = 10;

/// Times that all queries are asked; the fastest counts.
const ROUNDS: usize = 5;

/// Memory of Tantivy's writer: no segment of the corpora that are measured is larger.
const WRITER_BYTES: usize = 1 << 30;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[expect(clippy::print_stdout, reason = "an example prints its results")]
fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let (Some(index), Some(queries)) = (args.next(), args.next()) else {
        println!("usage: against INDEX QUERIES");
        return Ok(());
    };
    let home = tempfile::tempdir()?;
    let (ours, theirs) = (home.path().join("ours"), home.path().join("theirs"));
    let text = copy_corpus(Path::new(&index), &ours)?;
    let (built, engine) = timed(|| build_ours(&ours))?;
    let (built_theirs, peer) = timed(|| Peer::build(&ours, &theirs))?;
    let rate = |seconds: f64| text as f64 / 1e6 / seconds;
    println!("index    Fihris {:6.2} MB of text per CPU second", rate(built));
    println!("         Tantivy{:6.2}   ratio {:.2}", rate(built_theirs), built_theirs / built);

    let queries = std::fs::read_to_string(queries)?;
    let text_of = |line: &str| plain(line.split_once('\t').map_or(line, |(_, text)| text));
    let queries: Vec<String> = queries.lines().map(text_of).collect();
    let rank = |query: &str, ranking| Ok(engine.rank(query, ranking, LIMIT)?.len());
    let mut times = [f64::MAX; 3];
    for _ in 0..ROUNDS {
        let full = timed(|| ask(&queries, |query| rank(query, Ranking::Full)))?.0;
        let stems = timed(|| ask(&queries, |query| rank(query, Ranking::Stems)))?.0;
        let theirs = timed(|| ask(&queries, |query| peer.ask(query)))?.0;
        times
            .iter_mut()
            .zip([full, stems, theirs])
            .for_each(|(best, time)| *best = time.min(*best));
    }
    println!("queries  per CPU second, best of {ROUNDS}");
    for (name, time) in ["all fields", "stems alone", "Tantivy"].iter().zip(times) {
        let (rate, ratio) = (queries.len() as f64 / time, times[2] / time);
        println!("         {name:12} {rate:6.0}   ratio {ratio:.2}");
    }
    Ok(())
}

/// CPU seconds that something takes, and what comes of it.
fn timed<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<(f64, T)> {
    let start = ProcessTime::now();
    let done = work()?;
    Ok((start.elapsed().as_secs_f64(), done))
}

/// Asks all queries, and counts the hits so that none is left out.
fn ask(queries: &[String], mut one: impl FnMut(&str) -> Outcome<usize>) -> Outcome<usize> {
    queries.iter().map(|query| one(query)).sum()
}

/// Copies the manifest and the corpus of an index folder; returns bytes of its texts.
fn copy_corpus(from: &Path, to: &Path) -> Outcome<u64> {
    std::fs::create_dir_all(to.join("corpus"))?;
    std::fs::copy(from.join("manifest.json"), to.join("manifest.json"))?;
    for entry in std::fs::read_dir(from.join("corpus"))? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join("corpus").join(entry.file_name()))?;
    }
    let mut bytes = 0;
    documents(to, |document| {
        bytes += (document.text.len() + document.title.map_or(0, |title| title.len())) as u64;
        Ok(())
    })?;
    Ok(bytes)
}

/// Goes through the corpus of an index folder.
fn documents(folder: &Path, mut each: impl FnMut(Document) -> Outcome<()>) -> Outcome<()> {
    let folder = Folder::at(folder);
    let corpus = folder.manifest()?.corpus.ok_or("no corpus")?;
    for shard in &corpus.shards {
        let mut reader = ShardReader::open(&folder, &shard.file)?;
        while let Some(line) = reader.next_line()? {
            each(serde_json::from_slice(line)?)?;
        }
    }
    Ok(())
}

fn build_ours(folder: &Path) -> Outcome<Engine> {
    let folder = Folder::at(folder);
    let mut options = BuildOptions::default();
    options.threads = 1;
    let lock = folder.lock()?;
    build(&folder, &lock, &options, &|_| ControlFlow::Continue(()))?;
    Ok(Engine::open(&folder)?)
}

/// Tantivy as it comes.
struct Peer {
    index: Index,
    text: Field,
    searcher: Searcher,
}

impl Peer {
    fn build(corpus: &Path, folder: &Path) -> Outcome<Self> {
        let mut schema = Schema::builder();
        let text = schema.add_text_field("text", TEXT);
        std::fs::create_dir_all(folder)?;
        let index = Index::create_in_dir(folder, schema.build())?;
        let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_BYTES)?;
        documents(corpus, |document| {
            let mut row = TantivyDocument::new();
            let title = document.title.unwrap_or_default();
            row.add_text(text, format!("{title}\n{}", document.text));
            writer.add_document(row)?;
            Ok(())
        })?;
        writer.commit()?;
        writer.wait_merging_threads()?;
        let searcher = index.reader()?.searcher();
        Ok(Self { index, text, searcher })
    }

    fn ask(&self, query: &str) -> Outcome<usize> {
        let mut analyzer = self.index.tokenizer_for_field(self.text)?;
        let mut tokens = analyzer.token_stream(query);
        let mut terms: Vec<Box<dyn Query>> = Vec::new();
        while tokens.advance() {
            let term = Term::from_field_text(self.text, &tokens.token().text);
            terms.push(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)));
        }
        let top = TopDocs::with_limit(LIMIT).order_by_score();
        Ok(self.searcher.search(&BooleanQuery::union(terms), &top)?.len())
    }
}
