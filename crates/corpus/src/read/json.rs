//! A JSON object as a document.

mod bounded;
mod envelope;
mod lenient;
mod rich;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use self::bounded::{Budget, ValueSeed};
use super::RawDocument;
use super::fields::{self, Role, Sample};
use super::layout::Fields;
pub(super) use envelope::{find as find_envelope, unescaped};

/// Names of the fields that make a document, for comparing with keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Keys {
    keys: Vec<(String, Role)>,
    /// Whether a record that lacks the field of the text may have it under another name.
    guess_text: bool,
}

impl Keys {
    pub(super) fn new(fields: &Fields) -> Self {
        let named = [
            (&fields.text, Role::Text),
            (&fields.title, Role::Title),
            (&fields.id, Role::Id),
            (&fields.url, Role::Url),
            (&fields.date, Role::Date),
        ];
        let given = |origin| origin == super::Origin::Given;
        Self {
            keys: named
                .into_iter()
                .filter_map(|(field, role)| Some((field.as_ref()?.name.clone(), role)))
                .collect(),
            guess_text: !fields.text.as_ref().is_some_and(|field| given(field.origin)),
        }
    }

    fn role(&self, key: &str) -> Option<Role> {
        self.keys.iter().find(|(name, _)| name == key).map(|(_, role)| *role)
    }
}

/// Parses a record; on failure, says why in words.
pub(super) fn parse(text: &str, keys: &Keys) -> Result<RawDocument, String> {
    let text = text.trim_start_matches('\u{FEFF}');
    strict(text, keys).or_else(|error| {
        let (mended, n_replaced) = lenient::mend(text).ok_or_else(|| words(&error))?;
        let document = strict(&mended, keys).map_err(|_| words(&error))?;
        Ok(RawDocument { n_replaced, ..document })
    })
}

fn strict(text: &str, keys: &Keys) -> serde_json::Result<RawDocument> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let document = parser.deserialize_map(DocumentVisitor { keys, budget: Budget::new() })?;
    parser.end()?;
    Ok(document)
}

/// An error without the line number, which is that of a line within the record.
fn words(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rsplit_once(" at line ") {
        Some((message, _)) => format!("{message} at byte {}", error.column()),
        None => message,
    }
}

/// Makes a document of fields that are not in JSON.
pub(super) fn assemble(fields: BTreeMap<String, Value>, keys: &Keys) -> RawDocument {
    let mut document = RawDocument::default();
    for (key, value) in fields {
        match keys.role(&key) {
            Some(role) => set(&mut document, role, rich::join(&value)),
            None => {
                document.extra.insert(key, value);
            }
        }
    }
    if keys.guess_text && document.text.is_empty() {
        find_text(&mut document);
    }
    document
}

/// Takes the text from a field that this record has and the first records did not.
fn find_text(document: &mut RawDocument) {
    let known = fields::known(Role::Text);
    let rank = |(key, value): (&String, &Value)| {
        let filled = value.as_str().is_some_and(|text| !text.trim().is_empty());
        let key = filled.then(|| fields::plain(key))?;
        known.iter().position(|known| *known == key)
    };
    let found = document.extra.iter().filter_map(|field| Some((rank(field)?, field.0))).min();
    let key = found.map(|(_, key)| key.clone());
    if let Some(Value::String(text)) = key.and_then(|key| document.extra.remove(&key)) {
        document.text = text;
    }
}

struct DocumentVisitor<'a> {
    keys: &'a Keys,
    budget: Budget,
}

impl<'de> Visitor<'de> for DocumentVisitor<'_> {
    type Value = RawDocument;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<RawDocument, M::Error> {
        let mut document = RawDocument::default();
        let mut has_text = !self.keys.guess_text;
        while let Some(key) = map.next_key_seed(KeySeed { keys: self.keys })? {
            match key {
                Key::Role(role) => {
                    let value = map.next_value_seed(TextSeed(&self.budget))?;
                    has_text |= role == Role::Text && value.is_some();
                    set(&mut document, role, value);
                }
                Key::Other(key) => {
                    document.extra.insert(key, map.next_value_seed(ValueSeed(&self.budget))?);
                }
            }
        }
        if !has_text {
            find_text(&mut document);
        }
        Ok(document)
    }
}

fn set(document: &mut RawDocument, role: Role, value: Option<String>) {
    match role {
        Role::Text => document.text = value.unwrap_or_default(),
        Role::Title => document.title = value,
        Role::Id => document.id = value,
        Role::Url => document.url = value,
        Role::Date => document.date = value,
    }
}

enum Key {
    Role(Role),
    Other(String),
}

struct KeySeed<'a> {
    keys: &'a Keys,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        Ok(self.keys.role(key).map_or_else(|| Key::Other(key.to_owned()), Key::Role))
    }
}

/// Reads a value as text: numbers in digits, a list of paragraphs line by line, and of
/// objects the text in their pieces.
#[derive(Clone, Copy)]
struct TextSeed<'a>(&'a Budget);

impl<'de> DeserializeSeed<'de> for TextSeed<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.spend()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextSeed<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Some(text))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Self::Value, E> {
        Ok(Some(truth.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, values: S) -> Result<Self::Value, S::Error> {
        Ok(rich::join(&ValueSeed(self.0).visit_seq(values)?))
    }

    fn visit_map<M: MapAccess<'de>>(self, fields: M) -> Result<Self::Value, M::Error> {
        Ok(rich::join(&ValueSeed(self.0).visit_map(fields)?))
    }
}

/// Notes which fields the records have.
pub(super) fn sample<'a>(records: impl Iterator<Item = Cow<'a, str>>) -> Vec<Sample> {
    let mut samples = BTreeMap::new();
    // Without names, every field is in `extra`.
    for document in records.filter_map(|record| parse(&record, &Keys::default()).ok()) {
        for (name, value) in document.extra {
            let sample = samples.entry(name).or_insert_with_key(|name| Sample::new(name.clone()));
            sample.add(value.as_str().unwrap_or_default());
        }
    }
    samples.into_values().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::read::{Chosen, Origin};

    fn keys() -> Keys {
        let field = |name: &str| Some(Chosen { name: name.into(), origin: Origin::Guessed });
        Keys::new(&Fields {
            id: field("id"),
            title: field("title"),
            text: field("text"),
            url: field("url"),
            date: field("date"),
        })
    }

    #[test]
    fn a_document_is_read() {
        let line = r#"{"id": 7, "title": null, "text": "وقف\n\u0625طلاق", "date": 2020.5, "tags": [1, "x"], "url": "u"}"#;
        let expected = RawDocument {
            id: Some("7".into()),
            text: "وقف\nإطلاق".into(),
            url: Some("u".into()),
            date: Some("2020.5".into()),
            extra: [("tags".to_owned(), json!([1, "x"]))].into(),
            ..RawDocument::default()
        };
        assert_eq!(parse(line, &keys()), Ok(expected));
    }

    #[test]
    fn texts_come_in_other_shapes() {
        let rows = [
            (r#"{"text": ["وقف", null, "إطلاق"]}"#, "وقف\nإطلاق"),
            (r#"{"text": {"ar": "x"}}"#, ""),
            (r#"{"text": ["قرأت ", {"type": "bold", "text": "رواية"}, "."]}"#, "قرأت رواية."),
            (r#"{"text": 5}"#, "5"),
            (r#"{"text": ""}"#, ""),
            (r#"{"Content": "x", "body": "y"}"#, "x"),
            (r#"{"Text": "x"}"#, "x"),
            (r#"{}"#, ""),
        ];
        for (line, expected) in rows {
            assert_eq!(
                parse(line, &keys()).map(|document| document.text),
                Ok(expected.into()),
                "{line}"
            );
        }
    }

    #[test]
    fn faults_are_put_into_words() {
        let rows = [
            (r#"{"text": "x""#, "EOF while parsing an object at byte 12"),
            (r#"["x"]"#, "invalid type: sequence, expected an object at byte 0"),
            (r#"{"text": "x"} y"#, "trailing characters at byte 15"),
        ];
        for (line, expected) in rows {
            assert_eq!(parse(line, &keys()), Err(expected.into()), "{line}");
        }
    }

    #[test]
    fn deep_nesting_is_no_crash() {
        let line = format!("{{\"a\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(parse(&line, &keys()).is_err());
    }
}
