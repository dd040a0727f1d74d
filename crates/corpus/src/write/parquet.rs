//! Apache Parquet.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::column::{Kind, Value};
use super::{Column, Rows, ZSTD_LEVEL};
use crate::document::Document;

/// Bytes of text in one row group: a reader has to hold a group, and we do. 32 MiB.
const GROUP_BYTES: usize = 32 << 20;

/// Documents in one row group, for those without much text.
const GROUP_ROWS: usize = 100_000;

/// Writes groups of rows, each column by column.
pub(super) struct RowGroups<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<(Column, Cells)>,
    n_rows: usize,
    n_bytes: usize,
}

/// What stands in one column of the group to come.
enum Cells {
    Texts { values: Vec<ByteArray>, levels: Vec<i16> },
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
}

impl<W: Write + Send> RowGroups<W> {
    pub(super) fn on(sink: W, columns: Vec<Column>) -> io::Result<Self> {
        let schema = Arc::new(schema(&columns).map_err(io_error)?);
        let properties = Arc::new(properties().map_err(io_error)?);
        let writer = SerializedFileWriter::new(sink, schema, properties).map_err(io_error)?;
        let columns = columns.into_iter().map(|column| (Cells::of(&column), column));
        let columns = columns.map(|(cells, column)| (column, cells)).collect();
        Ok(Self { writer, columns, n_rows: 0, n_bytes: 0 })
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for (column, cells) in &mut self.columns {
            if let Some(mut writer) = group.next_column()? {
                cells.write(&mut writer, column.kind() != Kind::Text)?;
                writer.close()?;
            }
            *cells = Cells::of(column);
        }
        group.close()?;
        (self.n_rows, self.n_bytes) = (0, 0);
        Ok(())
    }
}

impl<W: Write + Send> Rows for RowGroups<W> {
    fn push(&mut self, document: &Document) -> io::Result<()> {
        for (column, cells) in &mut self.columns {
            self.n_bytes += cells.push(column.value(document));
        }
        self.n_rows += 1;
        if self.n_bytes >= GROUP_BYTES || self.n_rows >= GROUP_ROWS {
            self.write_group().map_err(io_error)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.n_rows > 0 {
            self.write_group().map_err(io_error)?;
        }
        let mut sink = self.writer.into_inner().map_err(io_error)?;
        sink.flush()
    }
}

impl Cells {
    fn of(column: &Column) -> Self {
        match column.kind() {
            Kind::Integer => Self::Integers(Vec::new()),
            Kind::Number => Self::Numbers(Vec::new()),
            Kind::Text | Kind::OptionalText | Kind::Json => {
                Self::Texts { values: Vec::new(), levels: Vec::new() }
            }
        }
    }

    /// Adds a cell; returns the bytes that it takes.
    fn push(&mut self, value: Value<'_>) -> usize {
        match (self, value) {
            (Self::Integers(cells), Value::Integer(number)) => {
                cells.push(i64::try_from(number).unwrap_or(i64::MAX));
            }
            (Self::Integers(cells), _) => cells.push(0),
            (Self::Numbers(cells), Value::Number(number)) => cells.push(number),
            (Self::Numbers(cells), _) => cells.push(0.0),
            (Self::Texts { levels, .. }, Value::Nothing) => levels.push(0),
            (Self::Texts { values, levels }, value) => {
                let text = value.text().as_bytes().to_vec();
                let n_bytes = text.len();
                values.push(text.into());
                levels.push(1);
                return n_bytes;
            }
        }
        size_of::<u64>()
    }

    fn write(
        &self,
        writer: &mut SerializedColumnWriter<'_>,
        is_optional: bool,
    ) -> Result<(), ParquetError> {
        match self {
            Self::Integers(cells) => writer.typed::<Int64Type>().write_batch(cells, None, None)?,
            Self::Numbers(cells) => writer.typed::<DoubleType>().write_batch(cells, None, None)?,
            Self::Texts { values, levels } => {
                let levels = is_optional.then_some(levels.as_slice());
                writer.typed::<ByteArrayType>().write_batch(values, levels, None)?
            }
        };
        Ok(())
    }
}

fn properties() -> Result<WriterProperties, ParquetError> {
    let level = ZstdLevel::try_new(ZSTD_LEVEL)?;
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        // No two texts are alike, and none is found by its place in the alphabet.
        .set_column_statistics_enabled("text".into(), EnabledStatistics::None)
        .set_column_dictionary_enabled("text".into(), false)
        .set_created_by(concat!("fihris ", env!("CARGO_PKG_VERSION")).to_owned())
        .build())
}

/// Describes the columns.
fn schema(columns: &[Column]) -> Result<Type, ParquetError> {
    let field = |column: &Column| {
        let (kind, repetition) = match column.kind() {
            Kind::Text => (PhysicalType::BYTE_ARRAY, Repetition::REQUIRED),
            Kind::OptionalText | Kind::Json => (PhysicalType::BYTE_ARRAY, Repetition::OPTIONAL),
            Kind::Integer => (PhysicalType::INT64, Repetition::REQUIRED),
            Kind::Number => (PhysicalType::DOUBLE, Repetition::REQUIRED),
        };
        let text = (kind == PhysicalType::BYTE_ARRAY).then_some(LogicalType::String);
        let field = Type::primitive_type_builder(column.name(), kind);
        field.with_repetition(repetition).with_logical_type(text).build().map(Arc::new)
    };
    let fields = columns.iter().map(field).collect::<Result<_, _>>()?;
    Type::group_type_builder("corpus").with_fields(fields).build()
}

fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(source) => io::Error::other(source),
        },
        error => io::Error::other(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    fn document(number: u64) -> Document {
        let title = number.is_multiple_of(2).then(|| "عنوان".to_owned());
        let text = "وقف إطلاق النار ".repeat(20_000);
        let mut document = Document { position: number, title, text, ..Document::default() };
        document.signals.n_words = 60_000;
        document.signals.arabic = 0.5;
        document
    }

    #[test]
    fn rows_are_read_back_as_they_were_written_in_groups() {
        let mut file = tempfile::tempfile().unwrap();
        let mut rows = Box::new(RowGroups::on(&mut file, Column::all()).unwrap());
        (0..100).for_each(|number| rows.push(&document(number)).unwrap());
        rows.finish().unwrap();

        let reader = SerializedFileReader::new(file).unwrap();
        assert!(reader.num_row_groups() > 1);
        let rows = reader.get_row_iter(None).unwrap().map(Result::unwrap);
        let mut n_rows = 0;
        for (row, number) in rows.zip(0..) {
            let expected = document(number);
            let field = |name: &str| {
                row.get_column_iter().find(|(column, _)| *column == name).unwrap().1.clone()
            };
            let title = expected.title.map_or(Field::Null, Field::Str);
            assert_eq!((field("text"), field("title")), (Field::Str(expected.text), title));
            assert_eq!(field("position"), Field::Long(number as i64));
            assert_eq!(
                (field("n_words"), field("arabic")),
                (Field::Long(60_000), Field::Double(0.5))
            );
            n_rows += 1;
        }
        assert_eq!(n_rows, 100);
    }
}
