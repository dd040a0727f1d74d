//! A document as a row of the index.

use fihris_corpus::{Document, IndexedField, site};
use tantivy::TantivyDocument;

use crate::clip::clip;
use crate::day::day;
use crate::schema::Fields;
use crate::user_values;

/// Returns the row of `document`, of which `stored` is stored: all but its words. What is found of the
/// user's own fields is added to `tallies`.
pub(crate) fn row(
    fields: &Fields,
    document: &Document,
    stored: &[u8],
    tallies: &mut [IndexedField],
) -> TantivyDocument {
    let mut row = TantivyDocument::new();
    row.add_bytes(fields.document, stored);
    row.add_u64(fields.doc_id, document.doc_id.0);
    row.add_u64(fields.length, document.text.chars().count() as u64);
    row.add_text(fields.id, clip(&document.id));
    row.add_text(fields.source, clip(&document.source));
    if let Some(site) = document.url.as_deref().and_then(site) {
        row.add_text(fields.site, clip(&site));
    }
    if let Some(language) = &document.language {
        row.add_text(fields.lang, clip(language));
    }
    if let Some(day) = document.date.as_deref().and_then(day) {
        row.add_i64(fields.day, day);
    }
    user_values::add(fields, document, &mut row, tallies);
    row
}
