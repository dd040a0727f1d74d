//! The inverted index of a segment.

use tantivy::fieldnorm::{FieldNormReader, FieldNormReaders};
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::Field;

use super::log::{Log, Posting};
use super::words::Ranked;

/// Writes the fields of a segment, in the order of the schema.
pub(super) struct PostingsWriter<'w> {
    pub(super) serializer: InvertedIndexSerializer,
    pub(super) lengths: &'w FieldNormReaders,
}

/// A whole value and the document that has it.
pub(super) type Value = (Field, Vec<u8>, u32);

impl PostingsWriter<'_> {
    /// Writes a field of words. One that no document has is left out, as Tantivy does.
    pub(super) fn words(
        &mut self,
        field: Field,
        log: &Log,
        ranked: &Ranked<'_>,
    ) -> tantivy::Result<()> {
        let n_words = log.n_words();
        if n_words == 0 {
            return Ok(());
        }
        let (postings, borders) = log.postings(ranked);
        let mut out = self.field(field, n_words)?;
        let mut positions = Vec::new();
        for (term, border) in ranked.terms.iter().zip(borders.windows(2)) {
            let postings = &postings[border[0]..border[1]];
            if !postings.is_empty() {
                write_term(&mut out, term, postings, &mut positions)?;
            }
        }
        Ok(out.close()?)
    }

    /// Writes the fields of whole values.
    pub(super) fn values(&mut self, values: &[Value]) -> tantivy::Result<()> {
        for of_field in values.chunk_by(|a, b| a.0 == b.0) {
            let Some((field, ..)) = of_field.first() else { continue };
            let mut out = self.field(*field, of_field.len())?;
            for of_term in of_field.chunk_by(|a, b| a.1 == b.1) {
                let Some((_, term, _)) = of_term.first() else { continue };
                out.new_term(term, 0, false)?;
                of_term.iter().for_each(|(.., document)| out.write_doc(*document, 0, &[]));
                out.close_term()?;
            }
            out.close()?;
        }
        Ok(())
    }

    fn field(&mut self, field: Field, n_tokens: usize) -> tantivy::Result<FieldSerializer<'_>> {
        let lengths: Option<FieldNormReader> = self.lengths.get_field(field)?;
        Ok(self.serializer.new_field(field, n_tokens as u64, lengths)?)
    }
}

/// Writes the postings of a term; `positions` is room to work in.
fn write_term(
    out: &mut FieldSerializer<'_>,
    term: &str,
    postings: &[Posting],
    positions: &mut Vec<u32>,
) -> tantivy::Result<()> {
    let documents = || postings.chunk_by(|a, b| a.0 == b.0);
    out.new_term(term.as_bytes(), documents().count() as u32, true)?;
    for in_document in documents() {
        positions.clear();
        let mut last = 0;
        // Two spellings of one word may have one stem.
        for of_position in in_document.chunk_by(|a, b| a == b) {
            let (_, position) = of_position[0];
            positions.push(position - last);
            last = position;
        }
        let document = in_document.first().map_or(0, |(document, _)| *document);
        out.write_doc(document, positions.len() as u32, positions);
    }
    Ok(out.close_term()?)
}
