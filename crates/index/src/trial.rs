//! A finished index on trial, before anybody relies on it.

use fihris_corpus::{Document, Folder, Generation};
use fihris_text::Analyzer;
use tantivy::collector::Count;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption::Basic;
use tantivy::schema::Value;
use tantivy::{DocAddress, DocId, Searcher, SegmentReader, TantivyDocument, Term};

use crate::clip::clip;
use crate::error::{Context, Error, Result};
use crate::evidence;
use crate::open::open;
use crate::order::CorpusOrder;
use crate::schema::Fields;

/// Opens a generation as a reader would and asks what must be true of it. The files of its segments
/// have been checked when they were written.
///
/// # Errors
///
/// If a document is missing, or cannot be found by its words.
pub(crate) fn run(folder: &Folder, generation: &Generation) -> Result<()> {
    let place = folder.path(&format!("search/{}", generation.name));
    let place = place.as_path();
    evidence::read(place)?;
    let (index, searcher) = open(place)?;
    CorpusOrder::open(place, &searcher)?;
    if searcher.num_docs() != generation.documents {
        let (found, documents) = (searcher.num_docs(), generation.documents);
        return Err(failed(format!("it has {found} documents instead of {documents}")));
    }
    let fields = Fields::of(&index.schema()).context("read the schema in", place)?;
    for address in samples(&searcher) {
        find(&searcher, &fields, address)?;
    }
    Ok(())
}

/// The first and the last document of each segment that are left.
fn samples(searcher: &Searcher) -> Vec<DocAddress> {
    let ends = |(segment, reader): (u32, &SegmentReader)| {
        let ends = [reader.doc_ids_alive().next(), last_alive(reader)];
        ends.into_iter().flatten().map(move |doc| DocAddress::new(segment, doc)).collect::<Vec<_>>()
    };
    (0..).zip(searcher.segment_readers()).flat_map(ends).collect()
}

fn last_alive(reader: &SegmentReader) -> Option<DocId> {
    let is_alive = |doc: &DocId| reader.alive_bitset().is_none_or(|alive| alive.is_alive(*doc));
    (0..reader.max_doc()).rev().find(is_alive)
}

/// Looks for the document at `address` by its number and its first word.
fn find(searcher: &Searcher, fields: &Fields, address: DocAddress) -> Result<()> {
    let row =
        searcher.doc::<TantivyDocument>(address).map_err(|error| failed(error.to_string()))?;
    let json = row.get_first(fields.document).and_then(|value| value.as_bytes());
    let document: Document = serde_json::from_slice(json.unwrap_or_default())
        .map_err(|error| failed(format!("{address:?}: {error}")))?;
    let mut terms = vec![Term::from_field_u64(fields.doc_id, document.doc_id.0)];
    if let Some(word) = first_word(&document.text) {
        terms.push(Term::from_field_text(fields.body_exact, &word));
    }
    let terms = terms.into_iter().map(|term| Box::new(TermQuery::new(term, Basic)) as _);
    let query = BooleanQuery::intersection(terms.collect::<Vec<Box<dyn Query>>>());
    match searcher.search(&query, &Count) {
        Ok(0) => Err(failed(format!("document {} is not found by its words", document.doc_id))),
        Ok(_) => Ok(()),
        Err(error) => Err(failed(error.to_string())),
    }
}

fn first_word(text: &str) -> Option<String> {
    let analyzer = Analyzer::default();
    let mut tokens = analyzer.tokens(text);
    while let Some(token) = tokens.advance() {
        if !token.terms.exact.is_empty() {
            return Some(clip(token.terms.exact).to_owned());
        }
    }
    None
}

fn failed(detail: String) -> Error {
    Error::Damaged { detail: format!("the new index failed its trial: {detail}") }
}
