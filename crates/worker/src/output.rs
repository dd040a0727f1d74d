//! Rows that leave, as an Arrow IPC stream.

use std::io::Write;
use std::sync::Arc;

use arrow_array::builder::{BinaryBuilder, Float32Builder, Int64Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::SchemaRef;

use crate::error::Result;
use crate::table::{Column, Kind, schema};

/// Bytes of rows that leave together, about.
const BATCH_BYTES: usize = 4 << 20;

/// Rows that leave together, at most.
const BATCH_ROWS: usize = 10_000;

/// The value of a column in a row.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cell<'a> {
    Null,
    Long(i64),
    Float(f32),
    Binary(&'a [u8]),
}

impl Cell<'_> {
    const fn n_bytes(&self) -> usize {
        match self {
            Self::Binary(bytes) => bytes.len(),
            Self::Null | Self::Long(_) | Self::Float(_) => 8,
        }
    }
}

enum Builder {
    Long(Int64Builder),
    Float(Float32Builder),
    Binary(BinaryBuilder),
}

impl Builder {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Long => Self::Long(Int64Builder::new()),
            Kind::Float => Self::Float(Float32Builder::new()),
            Kind::Binary => Self::Binary(BinaryBuilder::new()),
        }
    }

    /// Adds a cell; one of another kind counts as null.
    fn push(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Self::Long(values), Cell::Long(value)) => values.append_value(value),
            (Self::Float(values), Cell::Float(value)) => values.append_value(value),
            (Self::Binary(values), Cell::Binary(value)) => values.append_value(value),
            (Self::Long(values), _) => values.append_null(),
            (Self::Float(values), _) => values.append_null(),
            (Self::Binary(values), _) => values.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Long(values) => Arc::new(values.finish()),
            Self::Float(values) => Arc::new(values.finish()),
            Self::Binary(values) => Arc::new(values.finish()),
        }
    }
}

/// Writes rows as an Arrow IPC stream. What has been written is flushed, so that whoever reads
/// does not wait for more.
pub(crate) struct Output<W: Write> {
    writer: StreamWriter<W>,
    schema: SchemaRef,
    columns: Vec<Builder>,
    n_rows: usize,
    n_bytes: usize,
}

impl<W: Write> Output<W> {
    /// Begins a stream.
    pub(crate) fn new(columns: &[Column], output: W) -> Result<Self> {
        let schema = schema(columns);
        let columns = columns.iter().map(|(_, kind)| Builder::new(*kind)).collect();
        let writer = StreamWriter::try_new(output, &schema)?;
        Ok(Self { writer, schema, columns, n_rows: 0, n_bytes: 0 })
    }

    /// Adds a row, a cell for each column.
    pub(crate) fn push(&mut self, row: &[Cell<'_>]) -> Result<()> {
        debug_assert_eq!(row.len(), self.columns.len(), "a cell for each column");
        for (column, cell) in self.columns.iter_mut().zip(row) {
            column.push(*cell);
            self.n_bytes += cell.n_bytes();
        }
        self.n_rows += 1;
        if self.n_rows >= BATCH_ROWS || self.n_bytes >= BATCH_BYTES { self.flush() } else { Ok(()) }
    }

    /// Ends the stream.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.writer.finish()?;
        Ok(self.writer.get_mut().flush()?)
    }

    fn flush(&mut self) -> Result<()> {
        if self.n_rows > 0 {
            let columns = self.columns.iter_mut().map(Builder::finish).collect();
            self.writer.write(&RecordBatch::try_new(SchemaRef::clone(&self.schema), columns)?)?;
            self.writer.get_mut().flush()?;
        }
        (self.n_rows, self.n_bytes) = (0, 0);
        Ok(())
    }
}
