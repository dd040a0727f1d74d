//! Values of the user's own fields.

use fihris_corpus::{Document, IndexedField, UserField, UserFieldKind};
use fihris_text::fold;
use serde_json::Value;
use tantivy::TantivyDocument;

use crate::clip::{head, keyword};
use crate::day::days;
use crate::schema::Fields;

/// Most different values that a document may have in one field. Chosen by hand: ten times the tags
/// of an article.
const MAX_VALUES: usize = 256;

/// Bytes that are kept of a value that could not be read.
const MAX_EXAMPLE_BYTES: usize = 80;

/// Reads a number in digits of any script, such as `12.5`, `-3`, `1e6` or `١٢٫٥`.
///
/// ```
/// assert_eq!(fihris_index::number("12.5"), Some(12.5));
/// assert_eq!(fihris_index::number("\u{0661}\u{0662}\u{066B}\u{0665}"), Some(12.5));
/// assert_eq!(fihris_index::number("inf"), None);
/// ```
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    let text = fold(text.trim()).replace('\u{066B}', ".").replace('\u{066C}', "");
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    let number: f64 = text.chars().all(is_number).then(|| text.parse().ok())??;
    // Zero has one sign only, so that it is one value.
    number.is_finite().then_some(number + 0.0)
}

/// A value as the index has it.
#[derive(Clone, Debug, PartialEq)]
enum FieldValue {
    Keyword(String),
    Number(f64),
    /// Days since 1970-01-01.
    Day(i64),
}

/// What a document has in one field.
#[derive(Debug, Default, PartialEq)]
struct FieldValues {
    /// Its different values, in order of appearance.
    values: Vec<FieldValue>,
    /// What of the tally it makes up.
    found: IndexedField,
}

impl FieldValues {
    /// Reads `value`, or what is in it if it is a list.
    fn read(&mut self, kind: UserFieldKind, value: &Value) {
        let text = match value {
            Value::Null => return,
            Value::Array(values) => return values.iter().for_each(|value| self.read(kind, value)),
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        if keyword(&text).is_empty() {
            return;
        }
        let value = if value.is_object() { None } else { field_value(kind, &text) };
        match value {
            None => self.refuse(&text),
            Some(value) if self.values.contains(&value) => {}
            Some(_) if self.values.len() == MAX_VALUES => self.found.surplus += 1,
            Some(value) => self.values.push(value),
        }
    }

    fn refuse(&mut self, text: &str) {
        self.found.unreadable += 1;
        self.found.example.get_or_insert_with(|| head(text, MAX_EXAMPLE_BYTES).to_owned());
    }
}

fn field_value(kind: UserFieldKind, text: &str) -> Option<FieldValue> {
    match kind {
        UserFieldKind::Keyword => Some(FieldValue::Keyword(keyword(text))),
        UserFieldKind::Number => number(text).map(FieldValue::Number),
        // A year or a month stands for its first day.
        UserFieldKind::Date => days(text).map(|days| FieldValue::Day(*days.start())),
    }
}

/// Adds the values of `document` to its row, and what was found to `tallies`, one a field.
pub(crate) fn add(
    fields: &Fields,
    document: &Document,
    row: &mut TantivyDocument,
    tallies: &mut [IndexedField],
) {
    for (number, tally) in tallies.iter_mut().enumerate() {
        let Some(value) = tally.field.value_in(document) else { continue };
        let mut read = FieldValues::default();
        read.read(tally.field.kind, &value);
        read.found.documents = u64::from(!read.values.is_empty());
        tally.add(&read.found);
        let field = fields.user(number);
        for value in read.values {
            match value {
                FieldValue::Keyword(text) => row.add_text(field, text),
                FieldValue::Number(number) => row.add_f64(field, number),
                FieldValue::Day(day) => row.add_i64(field, day),
            }
        }
    }
}

/// An empty tally for each field.
pub(crate) fn tallies(declared: &[UserField]) -> Vec<IndexedField> {
    let tally = |field: &UserField| IndexedField { field: field.clone(), ..Default::default() };
    declared.iter().map(tally).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(kind: UserFieldKind, value: &Value) -> FieldValues {
        let mut values = FieldValues::default();
        values.read(kind, value);
        values
    }

    #[test]
    fn values_are_read_by_their_kind() {
        use FieldValue::{Day, Keyword, Number};
        use UserFieldKind as Kind;
        let table = [
            (Kind::Keyword, json!(" ثقافة "), vec![Keyword("ثقافة".into())]),
            (
                Kind::Keyword,
                json!(["فن", "أدب", "فن"]),
                vec![Keyword("فن".into()), Keyword("أدب".into())],
            ),
            (Kind::Keyword, json!(7), vec![Keyword("7".into())]),
            (Kind::Keyword, json!(true), vec![Keyword("true".into())]),
            (Kind::Keyword, json!(""), vec![]),
            (Kind::Keyword, json!(null), vec![]),
            (Kind::Number, json!(12.5), vec![Number(12.5)]),
            (Kind::Number, json!("٢٠٢٠"), vec![Number(2020.0)]),
            (Kind::Number, json!(["-0", "0"]), vec![Number(0.0)]),
            (Kind::Date, json!("1/1/1970"), vec![Day(0)]),
            (Kind::Date, json!("1971"), vec![Day(365)]),
            (Kind::Date, json!(1971), vec![Day(365)]),
        ];
        for (kind, value, expected) in table {
            let found = read(kind, &value);
            assert_eq!(found.values, expected, "{kind:?} {value}");
            assert_eq!(found.found, IndexedField::default(), "{kind:?} {value}");
        }
    }

    #[test]
    fn what_is_not_of_the_kind_is_counted() {
        use UserFieldKind as Kind;
        let table = [
            (Kind::Number, json!("n/a"), "n/a"),
            (Kind::Number, json!(["مجانا", "1,5"]), "مجانا"),
            (Kind::Number, json!(false), "false"),
            (Kind::Date, json!("أمس"), "أمس"),
            (Kind::Keyword, json!({"a": 1}), "{\"a\":1}"),
        ];
        for (kind, value, example) in table {
            let found = read(kind, &value).found;
            assert!(found.unreadable > 0, "{value}");
            assert_eq!(found.example.as_deref(), Some(example));
        }
    }

    #[test]
    fn a_document_has_so_many_values() {
        let many: Vec<usize> = (0..300).collect();
        let found = read(UserFieldKind::Number, &json!(many));
        assert_eq!((found.values.len(), found.found.surplus), (256, 44));
    }
}
