//! Which value of a keyword may be meant by one that no document has.

use fihris_index::keyword;
use fihris_text::fold;
use tantivy::TantivyError;
use tantivy::schema::Field;

use crate::error::Result;
use crate::grammar::{FieldName, OwnValue, nearest};
use crate::ranking::Lookup;
use crate::supervise::spend;
use crate::understood::Clause;

/// Values that are compared with the one that was asked for. A field with more of them is a field of
/// names, in which a near one is another one.
const MAX_VALUES: usize = 10_000;

/// Says that no document has the value that a clause asks for, and which is near it.
pub(super) fn note_unknown_value(
    clause: &Clause,
    lookup: &mut Lookup<'_>,
    notes: &mut Vec<String>,
) -> Result<()> {
    let (Some(FieldName::Own(own)), Some(OwnValue::Text)) = (&clause.field, clause.own) else {
        return Ok(());
    };
    let (field, value) = (lookup.reader.fields().user(own.number), keyword(&clause.text));
    if lookup.find(field, &value)?.doc_freq > 0 {
        return Ok(());
    }
    let known = values(lookup, field)?;
    let is_same = |other: &&String| fold(other) == fold(&value);
    let near = known.iter().find(is_same).map(String::as_str);
    let near = near.or_else(|| nearest(&value, known.iter().map(String::as_str)));
    let near = near.map_or(String::new(), |near| format!("; the nearest value is “{near}”"));
    notes.push(format!("no document has “{value}” as `{}`{near}", own.field.name));
    Ok(())
}

/// The values of a keyword, in order; the first ones of very many.
fn values(lookup: &mut Lookup<'_>, field: Field) -> Result<Vec<String>> {
    let mut values = Vec::new();
    for segment in lookup.reader.searcher().segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().stream().map_err(TantivyError::from)?;
        while values.len() < MAX_VALUES && terms.advance() {
            spend(64)?;
            values.extend(std::str::from_utf8(terms.key()).map(str::to_owned));
        }
    }
    values.sort_unstable();
    values.dedup();
    if lookup.reader.deletions().is_empty() {
        return Ok(values);
    }
    let mut living = Vec::with_capacity(values.len());
    for value in values {
        if lookup.find(field, &value)?.doc_freq > 0 {
            living.push(value);
        }
    }
    Ok(living)
}
