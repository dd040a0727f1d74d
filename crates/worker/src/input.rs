//! Rows that come in, from an Arrow IPC stream or from anywhere.

use std::io::Read;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Int64Type};
use arrow_array::{Array, BinaryArray, PrimitiveArray, RecordBatch};
use arrow_ipc::reader::StreamReader;

use crate::error::{Error, Result};
use crate::table::{Column, sql};

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
