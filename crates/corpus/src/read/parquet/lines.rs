//! The rows of a row group as lines of JSON.

use std::collections::HashSet;
use std::io::{self, Read, Write};
use std::sync::Arc;

use ::parquet::basic::{ConvertedType, LogicalType, Type as PhysicalType};
use ::parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use ::parquet::data_type::{ByteArray, ByteArrayType};
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::reader::RowGroupReader;
use ::parquet::record::reader::{ReaderIter, TreeBuilder};
use ::parquet::schema::types::{ColumnDescriptor, SchemaDescriptor, Type};

use super::guarded;

/// Bytes of rows that are decoded at a time, about: what a batch of records has.
const BATCH_BYTES: i64 = 1 << 20;

/// Most rows that are decoded at a time.
const MAX_BATCH_ROWS: i64 = 1024;

/// Reads a row group as lines of JSON.
pub(super) struct RowGroupLines {
    number: usize,
    texts: Vec<TextColumn>,
    /// All other columns.
    rest: Option<ReaderIter>,
    rows_left: usize,
    batch_rows: usize,
    lines: Vec<u8>,
    /// Bytes of the lines that were read.
    read: usize,
}

impl RowGroupLines {
    pub(super) fn new(number: usize, group: &dyn RowGroupReader) -> Result<Self> {
        let metadata = group.metadata();
        let n_rows = metadata.num_rows().max(0);
        let schema = metadata.schema_descr();
        let columns = schema.columns().iter().enumerate();
        let texts = columns.filter(|(_, column)| is_text(column)).map(|(at, column)| {
            TextColumn::new(column, get_typed_column_reader(group.get_column_reader(at)?))
        });
        let row_bytes = metadata.total_byte_size().max(1) / n_rows.max(1);
        Ok(Self {
            number,
            texts: texts.collect::<Result<_>>()?,
            rest: rest(schema, group)?,
            rows_left: usize::try_from(n_rows).unwrap_or(0),
            batch_rows: (BATCH_BYTES / row_bytes.max(1)).clamp(1, MAX_BATCH_ROWS) as usize,
            lines: Vec::new(),
            read: 0,
        })
    }

    /// Decodes the next rows.
    fn fill(&mut self) -> Result<()> {
        self.lines.clear();
        self.read = 0;
        let n_rows = self.batch_rows.min(self.rows_left);
        for column in &mut self.texts {
            column.fill(n_rows)?;
        }
        for _ in 0..n_rows {
            self.row()?;
        }
        self.rows_left -= n_rows;
        Ok(())
    }

    fn row(&mut self) -> Result<()> {
        self.lines.push(b'{');
        let start = self.lines.len();
        for column in &mut self.texts {
            column.write(&mut self.lines)?;
        }
        if let Some(rest) = &mut self.rest {
            let row = rest.next().ok_or_else(ends_early)??;
            for (name, field) in row.get_column_iter() {
                write_key(&mut self.lines, name)?;
                serde_json::to_writer(&mut self.lines, &field.to_json_value())
                    .map_err(io::Error::from)?;
                self.lines.push(b',');
            }
        }
        if self.lines.len() > start {
            self.lines.pop();
        }
        self.lines.extend_from_slice(b"}\n");
        Ok(())
    }
}

impl Read for RowGroupLines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read == self.lines.len() && self.rows_left > 0 {
            guarded(|| self.fill()).map_err(|detail| {
                let (number, left) = (self.number, self.rows_left);
                self.rows_left = 0;
                io::Error::other(format!("{left} rows of row group {number} are lost: {detail}"))
            })?;
        }
        let n = self.lines.get(self.read..).unwrap_or_default().read(buffer)?;
        self.read += n;
        Ok(n)
    }
}

/// A column of texts.
struct TextColumn {
    /// Its name, in JSON, with the colon.
    key: Vec<u8>,
    /// Whether it says that it holds texts, and not just bytes.
    says_so: bool,
    reader: ColumnReaderImpl<ByteArrayType>,
    max_level: i16,
    /// For each row at hand, `max_level` if it has a value.
    levels: Vec<i16>,
    values: Vec<ByteArray>,
    /// Rows and values that were written.
    n_rows: usize,
    n_values: usize,
}

impl TextColumn {
    fn new(column: &ColumnDescriptor, reader: ColumnReaderImpl<ByteArrayType>) -> Result<Self> {
        let mut key = Vec::new();
        write_key(&mut key, column.name())?;
        Ok(Self {
            key,
            says_so: column.converted_type() != ConvertedType::NONE
                || column.logical_type_ref().is_some(),
            reader,
            max_level: column.max_def_level(),
            levels: Vec::new(),
            values: Vec::new(),
            n_rows: 0,
            n_values: 0,
        })
    }

    /// Decodes the next `n_rows` values.
    fn fill(&mut self, n_rows: usize) -> Result<()> {
        self.levels.clear();
        self.values.clear();
        (self.n_rows, self.n_values) = (0, 0);
        let mut left = n_rows;
        while left > 0 {
            let levels = (self.max_level > 0).then_some(&mut self.levels);
            let (n, ..) = self.reader.read_records(left, levels, None, &mut self.values)?;
            left = left.checked_sub(n).filter(|_| n > 0).ok_or_else(ends_early)?;
        }
        Ok(())
    }

    /// Writes the next value as a field of an object.
    fn write(&mut self, out: &mut Vec<u8>) -> Result<()> {
        let is_null = self.max_level > 0 && self.levels.get(self.n_rows) != Some(&self.max_level);
        self.n_rows += 1;
        out.extend_from_slice(&self.key);
        if is_null {
            out.extend_from_slice(b"null,");
            return Ok(());
        }
        let value = self.values.get(self.n_values).ok_or_else(ends_early)?;
        self.n_values += 1;
        match str::from_utf8(value.data()) {
            Ok(text) => serde_json::to_writer(&mut *out, text).map_err(io::Error::from)?,
            // As in a JSONL file, the parser of records sees to what is no UTF-8.
            Err(_) if self.says_so => write_bytes(out, value.data())?,
            Err(_) => out.extend_from_slice(b"null"),
        }
        out.push(b',');
        Ok(())
    }
}

/// Whether a column is one of texts, and not part of a list or an object.
fn is_text(column: &ColumnDescriptor) -> bool {
    let is_texts = matches!(
        column.converted_type(),
        ConvertedType::NONE | ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON
    );
    column.physical_type() == PhysicalType::BYTE_ARRAY
        && is_texts
        && column.path().parts().len() == 1
        && column.max_rep_level() == 0
}

/// A reader of all columns that [`is_text`] does not take, if there are any; but for those
/// with pictures and other bytes in them.
fn rest(schema: &SchemaDescriptor, group: &dyn RowGroupReader) -> Result<Option<ReaderIter>> {
    let taken = schema.columns().iter().filter(|column| is_text(column) || is_bytes(column));
    let taken: HashSet<&str> =
        taken.filter_map(|column| column.path().parts().first().map(String::as_str)).collect();
    let fields = schema.root_schema().get_fields().iter();
    let fields: Vec<_> = fields.filter(|field| !taken.contains(field.name())).cloned().collect();
    if fields.is_empty() {
        return Ok(None);
    }
    let projection = Type::group_type_builder(schema.name()).with_fields(fields).build()?;
    let projection = Arc::new(SchemaDescriptor::new(Arc::new(projection)));
    TreeBuilder::new().with_batch_size(64).as_iter(projection, group).map(Some)
}

fn is_bytes(column: &ColumnDescriptor) -> bool {
    column.physical_type() == PhysicalType::BYTE_ARRAY
        && column.converted_type() == ConvertedType::NONE
        && !matches!(column.logical_type_ref(), Some(LogicalType::String))
}

fn ends_early() -> ParquetError {
    ParquetError::General("a column ends early".to_owned())
}

fn write_key(out: &mut Vec<u8>, name: &str) -> io::Result<()> {
    serde_json::to_writer(&mut *out, name)?;
    out.push(b':');
    Ok(())
}

/// Writes a JSON string of what is no UTF-8, and so no JSON, but for its form.
fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) -> io::Result<()> {
    out.push(b'"');
    for byte in bytes {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            ..b' ' => write!(out, "\\u{byte:04x}")?,
            _ => out.push(*byte),
        }
    }
    out.push(b'"');
    Ok(())
}
