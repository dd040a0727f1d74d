//! What an ingest and an index do with a text.

use std::hint::black_box;

use fihris_corpus::read::RawDocument;
use fihris_ingest::CorpusOptions;
use fihris_ingest::stages::prepare_batch;
use fihris_text::{Analyzer, WordCounts, fold, identify, language, repair};

/// A name and what is done.
pub(crate) type Stage = (&'static str, fn(&str));

/// Stages of an ingest and of an index.
pub(crate) const STAGES: [Stage; 6] = [
    ("repair", |text| drop(black_box(repair(text)))),
    ("first pass of an ingest", prepare),
    ("language", |text| {
        black_box(identify(text));
        black_box(language::shares(text));
    }),
    ("fold", |text| drop(black_box(fold(text)))),
    ("analysis", analyze),
    ("evidence", |text| {
        let mut counts = WordCounts::default();
        counts.add(text);
        black_box(counts);
    }),
];

fn prepare(text: &str) {
    let raw = RawDocument { text: text.to_owned(), ..RawDocument::default() };
    black_box(prepare_batch("source", [Ok(raw)].into_iter(), &CorpusOptions::default()));
}

fn analyze(text: &str) {
    let analyzer = Analyzer::default();
    let mut tokens = analyzer.tokens(text);
    while let Some(token) = tokens.advance() {
        black_box(token);
    }
}
