//! A finished index on trial, before anybody relies on it.

use std::path::Path;

use fihris_corpus::Document;
use fihris_text::Analyzer;
use tantivy::collector::Count;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption::Basic;
use tantivy::schema::Value;
use tantivy::{DocAddress, Searcher, TantivyDocument, Term};

use crate::clip::clip;
use crate::error::{Context, Error, Result};
use crate::evidence;
use crate::merge::verify;
use crate::open::open;
use crate::schema::Fields;

/// Opens the index in `place` as a reader would and asks what must be true of it.
///
/// # Errors
///
/// If a checksum does not fit, a document is missing, or a document cannot be found by its words.
pub(crate) fn run(place: &Path, documents: u64) -> Result<()> {
    evidence::read(place)?;
    let (index, searcher) = open(place)?;
    verify(&index, place)?;
    if searcher.num_docs() != documents {
        let found = searcher.num_docs();
        return Err(failed(format!("it has {found} documents instead of {documents}")));
    }
    let fields = Fields::of(&index.schema()).context("read the schema in", place)?;
    for address in samples(&searcher) {
        find(&searcher, &fields, address)?;
    }
    Ok(())
}

/// The first and the last document of each segment.
fn samples(searcher: &Searcher) -> Vec<DocAddress> {
    let ends = |(segment, max_doc): (u32, u32)| {
        [0, max_doc.saturating_sub(1)].map(|doc| DocAddress::new(segment, doc))
    };
    let sizes = searcher.segment_readers().iter().map(|reader| reader.max_doc());
    (0..).zip(sizes).flat_map(ends).collect()
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
