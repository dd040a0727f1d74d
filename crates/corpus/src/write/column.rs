//! What stands in the columns of a table.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::document::Document;
use crate::signals::SignalId;

/// One column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column(Source);

/// Where its values come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Field(&'static str),
    Signal(SignalId),
}

/// A name that no column has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no column `{name}`")]
pub struct UnknownColumn {
    /// The name.
    pub name: String,
}

/// What kind of values a column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text in every row.
    Text,
    /// Text in some rows.
    OptionalText,
    /// JSON in some rows.
    Json,
    Integer,
    Number,
}

/// What stands in one cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'d> {
    Nothing,
    Text(&'d str),
    Name(String),
    /// An object; as text, it is JSON.
    Repairs(&'d BTreeMap<String, u32>),
    /// Another.
    Extra(&'d BTreeMap<String, serde_json::Value>),
    Integer(u64),
    Number(f64),
}

/// The fields of a document, in the order of the columns.
const FIELDS: [(&str, Kind); 11] = [
    ("doc_id", Kind::Text),
    ("id", Kind::Text),
    ("title", Kind::OptionalText),
    ("text", Kind::Text),
    ("url", Kind::OptionalText),
    ("date", Kind::OptionalText),
    ("language", Kind::OptionalText),
    ("source", Kind::Text),
    ("position", Kind::Integer),
    ("repairs", Kind::Json),
    ("extra", Kind::Json),
];

/// Stands for the columns of all signals.
const ALL_SIGNALS: &str = "signals";

impl Column {
    /// All columns: the fields of a document, then its signals.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let fields = FIELDS.iter().map(|(name, _)| Self(Source::Field(name)));
        fields.chain(Self::signals()).collect()
    }

    fn signals() -> impl Iterator<Item = Self> {
        SignalId::all().map(|id| Self(Source::Signal(id)))
    }

    /// Finds columns by name; `signals` names those of all signals.
    ///
    /// # Errors
    ///
    /// If one of the names is that of no column.
    pub fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Vec<Self>, UnknownColumn> {
        let mut columns = Vec::new();
        for name in names {
            if name == ALL_SIGNALS {
                columns.extend(Self::signals());
            } else {
                let found = Self::all().into_iter().find(|column| column.name() == name);
                columns.push(found.ok_or_else(|| UnknownColumn { name: name.to_owned() })?);
            }
        }
        Ok(columns)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            Source::Field(name) => name,
            Source::Signal(id) => id.signal().name,
        }
    }

    pub(super) fn kind(self) -> Kind {
        match self.0 {
            Source::Signal(id) if id.signal().is_count => Kind::Integer,
            Source::Signal(_) => Kind::Number,
            Source::Field(name) => {
                let found = FIELDS.iter().find(|(field, _)| *field == name);
                found.map_or(Kind::Json, |(_, kind)| *kind)
            }
        }
    }

    /// Returns what stands in this column for a document.
    pub(super) fn value(self, document: &Document) -> Value<'_> {
        match self.0 {
            Source::Signal(id) if id.signal().is_count => {
                Value::Integer(id.value(&document.signals) as u64)
            }
            Source::Signal(id) => Value::Number(id.value(&document.signals)),
            Source::Field(name) => field(document, name),
        }
    }
}

fn field<'d>(document: &'d Document, name: &str) -> Value<'d> {
    match name {
        "doc_id" => Value::Name(document.doc_id.to_string()),
        "id" => Value::Text(&document.id),
        "title" => optional(document.title.as_deref()),
        "text" => Value::Text(&document.text),
        "url" => optional(document.url.as_deref()),
        "date" => optional(document.date.as_deref()),
        "language" => optional(document.language.as_deref()),
        "source" => Value::Text(&document.source),
        "position" => Value::Integer(document.position),
        "repairs" if !document.repairs.is_empty() => Value::Repairs(&document.repairs),
        "extra" if !document.extra.is_empty() => Value::Extra(&document.extra),
        _ => Value::Nothing,
    }
}

fn optional(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Nothing, Value::Text)
}

/// Returns an object of plain data as JSON.
fn json(object: &impl serde::Serialize) -> Cow<'static, str> {
    Cow::Owned(serde_json::to_string(object).unwrap_or_default())
}

impl Value<'_> {
    /// Returns the value as text; of nothing, nothing.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Value::Nothing => Cow::Borrowed(""),
            Value::Text(text) => Cow::Borrowed(text),
            Value::Name(text) => Cow::Borrowed(text),
            Value::Repairs(repairs) => json(repairs),
            Value::Extra(extra) => json(extra),
            Value::Integer(number) => Cow::Owned(number.to_string()),
            Value::Number(number) => Cow::Owned(number.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name() {
        let names =
            |columns: Vec<Column>| columns.into_iter().map(Column::name).collect::<Vec<_>>();
        assert_eq!(names(Column::named(["text", "id"]).unwrap()), ["text", "id"]);
        let signals = names(Column::named(["signals"]).unwrap());
        assert!(signals.contains(&"n_words") && !signals.contains(&"text"));
        let error = Column::named(["id", "txet"]).unwrap_err();
        assert_eq!(error.name, "txet");
    }

    #[test]
    fn no_two_columns_have_one_name() {
        let names: std::collections::BTreeSet<_> =
            Column::all().into_iter().map(Column::name).collect();
        assert_eq!(names.len(), Column::all().len());
    }
}
