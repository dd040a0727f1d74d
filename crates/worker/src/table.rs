//! Tables of a few columns, in and out, as Arrow has them.

use std::io::{Read, Write};
use std::sync::Arc;

use arrow_array::builder::{BinaryBuilder, Float32Builder, Int64Builder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Int64Type};
use arrow_array::{Array, ArrayRef, BinaryArray, PrimitiveArray, RecordBatch};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use crate::error::{Error, Result};

/// Bytes of rows that leave together, about.
const BATCH_BYTES: usize = 4 << 20;

/// Rows that leave together, at most.
const BATCH_ROWS: usize = 10_000;

/// What is in a column. Any of them may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 64 bits, of a number or a hash.
    Long,
    /// 32 bits.
    Float,
    /// Any bytes.
    Binary,
}

/// A column: its name, and what is in it.
pub type Column = (&'static str, Kind);

impl Kind {
    const fn data_type(self) -> DataType {
        match self {
            Self::Long => DataType::Int64,
            Self::Float => DataType::Float32,
            Self::Binary => DataType::Binary,
        }
    }

    /// Its name in SQL.
    const fn sql(self) -> &'static str {
        match self {
            Self::Long => "bigint",
            Self::Float => "float",
            Self::Binary => "binary",
        }
    }
}

/// Writes columns as SQL declares them, such as `number bigint, row binary`.
pub(crate) fn sql(columns: &[Column]) -> String {
    let declared: Vec<String> =
        columns.iter().map(|(name, kind)| format!("{name} {}", kind.sql())).collect();
    declared.join(", ")
}

/// Returns columns as Arrow declares them.
#[must_use]
pub fn schema(columns: &[Column]) -> SchemaRef {
    let field = |(name, kind): &Column| Field::new(*name, kind.data_type(), true);
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

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

/// A batch whose columns are known.
pub(crate) struct Batch {
    batch: RecordBatch,
}

impl Batch {
    /// Takes a batch if it has these columns, in this order.
    pub(crate) fn check(batch: RecordBatch, columns: &[Column]) -> Result<Self> {
        let schema = batch.schema();
        let found =
            schema.fields().iter().map(|field| (field.name().as_str(), field.data_type().clone()));
        if found.eq(columns.iter().map(|(name, kind)| (*name, kind.data_type()))) {
            return Ok(Self { batch });
        }
        let found: Vec<String> =
            schema.fields().iter().map(|f| format!("{} {}", f.name(), f.data_type())).collect();
        Err(Error::Columns { expected: sql(columns), found: found.join(", ") })
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        self.batch.num_rows()
    }

    /// Returns a row.
    pub(crate) const fn row(&self, number: usize) -> RowRef<'_> {
        RowRef { batch: &self.batch, number }
    }
}

/// A row of a [`Batch`]; its cells are asked for by the number of their column.
#[derive(Clone, Copy)]
pub(crate) struct RowRef<'b> {
    batch: &'b RecordBatch,
    number: usize,
}

impl<'b> RowRef<'b> {
    /// Returns a number, unless it is null.
    pub(crate) fn long(&self, column: usize) -> Option<i64> {
        let values = self.batch.columns().get(column)?.as_primitive_opt::<Int64Type>()?;
        self.of_primitive(values)
    }

    /// Returns a fraction, unless it is null.
    pub(crate) fn float(&self, column: usize) -> Option<f32> {
        let values = self.batch.columns().get(column)?.as_primitive_opt::<Float32Type>()?;
        self.of_primitive(values)
    }

    /// Returns bytes, unless they are null.
    pub(crate) fn binary(&self, column: usize) -> Option<&'b [u8]> {
        let values: &'b BinaryArray = self.batch.columns().get(column)?.as_binary_opt()?;
        values.is_valid(self.number).then(|| values.value(self.number))
    }

    fn of_primitive<T: arrow_array::ArrowPrimitiveType>(
        &self,
        values: &PrimitiveArray<T>,
    ) -> Option<T::Native> {
        values.is_valid(self.number).then(|| values.value(self.number))
    }
}

/// Reads the rows of an Arrow IPC stream, each by `read`, which returns `None` for a row that
/// cannot be.
pub(crate) fn rows<T>(
    columns: &'static [Column],
    input: impl Read,
    read: impl Fn(RowRef<'_>) -> Option<T>,
) -> Result<impl Iterator<Item = Result<T>>> {
    let batches = StreamReader::try_new(input, None)?.map(|batch| Ok(batch?));
    Ok(rows_of(columns, batches, read))
}

/// The same for batches from anywhere.
pub(crate) fn rows_of<T>(
    columns: &'static [Column],
    batches: impl Iterator<Item = Result<RecordBatch>>,
    read: impl Fn(RowRef<'_>) -> Option<T>,
) -> impl Iterator<Item = Result<T>> {
    let mut batches = batches;
    let mut ready = Vec::new().into_iter();
    std::iter::from_fn(move || {
        loop {
            if let Some(row) = ready.next() {
                return Some(Ok(row));
            }
            let batch = batches.next()?.and_then(|batch| Batch::check(batch, columns));
            let values = batch.and_then(|batch| {
                let rows = (0..batch.len()).map(|number| read(batch.row(number)));
                rows.collect::<Option<Vec<T>>>().ok_or(Error::Row)
            });
            match values {
                Ok(values) => ready = values.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    })
}

/// Works on the rows of one key after another; they come sorted by it.
pub(crate) fn for_each_group<T, K: PartialEq>(
    rows: impl Iterator<Item = Result<T>>,
    key: impl Fn(&T) -> K,
    mut work: impl FnMut(&[T]) -> Result<()>,
) -> Result<()> {
    let mut group: Vec<T> = Vec::new();
    for row in rows {
        let row = row?;
        if group.first().is_some_and(|first| key(first) != key(&row)) {
            work(&group)?;
            group.clear();
        }
        group.push(row);
    }
    if group.is_empty() { Ok(()) } else { work(&group) }
}
