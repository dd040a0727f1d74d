//! JSON lines.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::column::{Value, extra_name};
use super::{Column, Rows, Sink};
use crate::document::Document;

/// Writes one object a line.
pub(super) struct Lines<W: Write> {
    sink: Sink<W>,
    columns: Vec<Column>,
}

impl<W: Write> Lines<W> {
    pub(super) fn on(sink: Sink<W>, columns: Vec<Column>) -> Self {
        Self { sink, columns }
    }
}

impl<W: Write> Rows for Lines<W> {
    fn push(&mut self, document: &Document) -> io::Result<()> {
        serde_json::to_writer(&mut self.sink, &Row { document, columns: &self.columns })?;
        self.sink.write_all(b"\n")
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.sink.finish()
    }
}

/// The object of a document.
struct Row<'a> {
    document: &'a Document,
    columns: &'a [Column],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for column in self.columns {
            let name = column.name();
            match column.value(self.document) {
                Value::Nothing => {}
                Value::Text(text) => object.serialize_entry(name, text)?,
                Value::Name(text) => object.serialize_entry(name, &text)?,
                Value::Repairs(repairs) => object.serialize_entry(name, repairs)?,
                Value::Extra(extra) => object.serialize_entry(name, extra)?,
                Value::EachExtra(extra) => {
                    for (field, value) in extra {
                        object.serialize_entry(&extra_name(field), value)?;
                    }
                }
                Value::Json(value) => object.serialize_entry(name, value)?,
                Value::Integer(number) => object.serialize_entry(name, &number)?,
                Value::Number(number) => object.serialize_entry(name, &number)?,
            }
        }
        object.end()
    }
}
