//! Comma-separated values.

use std::io::{self, Write};

use csv::Terminator;

use super::{Column, Rows, Sink};
use crate::document::Document;

/// Writes records with a header.
pub(super) struct Lines<W: Write> {
    writer: csv::Writer<Sink<W>>,
    columns: Vec<Column>,
}

impl<W: Write> Lines<W> {
    pub(super) fn on(sink: Sink<W>, columns: Vec<Column>) -> io::Result<Self> {
        let mut builder = csv::WriterBuilder::new();
        let mut writer = builder.terminator(Terminator::CRLF).from_writer(sink);
        writer.write_record(columns.iter().map(|column| column.name())).map_err(io_error)?;
        Ok(Self { writer, columns })
    }
}

impl<W: Write> Rows for Lines<W> {
    fn push(&mut self, document: &Document) -> io::Result<()> {
        for column in &self.columns {
            let value = column.value(document);
            self.writer.write_field(value.text().as_bytes()).map_err(io_error)?;
        }
        // The end of a record whose fields were written one by one.
        self.writer.write_record(None::<&[u8]>).map_err(io_error)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let sink = self.writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
        sink.finish()
    }
}

/// Returns the error of the sink itself, by which a closed pipe is known.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}
