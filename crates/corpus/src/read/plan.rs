//! What to make of a source, from its head.

use std::borrow::Cow;

use super::batch::{Fault, Shape};
use super::fields::{self, NoSuchField};
use super::json::{self, Keys};
use super::sniff::{self, Head};
use super::split::{Dialect, Splitter};
use super::table::{self, Columns};
use super::wiki::Site;
use super::{Compression, FailureReason, Fields, Format, Layout, ReadOptions};

/// What was made of the head of a source.
pub(super) struct Plan {
    pub(super) format: Format,
    pub(super) shape: Shape,
    pub(super) has_header: bool,
    fields: Fields,
}

impl Plan {
    /// Makes a plan for a source in `format`; `None` if `head` has no whole record yet.
    pub(super) fn new(
        format: Format,
        head: Head<'_>,
        options: &ReadOptions,
    ) -> Result<Option<Self>, Fault> {
        let dialect = match format {
            Format::Csv | Format::Tsv => sniff::dialect(format, head),
            _ => NO_TABLE,
        };
        let records = match format {
            Format::Json | Format::Jsonl | Format::Parquet | Format::Csv | Format::Tsv => {
                head.records(Splitter::new(format, dialect))
            }
            _ => return Ok(Some(Self::of(format, shape(format, head)))),
        };
        let enough = head.whole || head.bytes.len() as u64 > options.max_record_bytes;
        if records.is_empty() && !enough {
            return Ok(None);
        }
        let plan = match format {
            Format::Csv | Format::Tsv => Self::table(format, dialect, &records, options),
            _ => Self::json(format, records, options),
        };
        plan.map(Some)
            .map_err(|NoSuchField { detail }| Fault { reason: FailureReason::NoSuchField, detail })
    }

    fn of(format: Format, shape: Shape) -> Self {
        Self { format, shape, has_header: false, fields: Fields::default() }
    }

    fn json(
        format: Format,
        records: Vec<Cow<'_, str>>,
        options: &ReadOptions,
    ) -> Result<Self, NoSuchField> {
        let fields = fields::choose(&json::sample(records.into_iter()), &options.fields)?;
        Ok(Self { format, shape: Shape::Json(Keys::new(&fields)), has_header: false, fields })
    }

    fn table(
        format: Format,
        dialect: Dialect,
        records: &[Cow<'_, str>],
        options: &ReadOptions,
    ) -> Result<Self, NoSuchField> {
        let rows: Vec<_> = records.iter().map(|row| table::cells(row, dialect)).collect();
        let has_header = sniff::has_header(&rows, &options.fields);
        let (header, rows) = match rows.split_first() {
            Some((header, rows)) if has_header => (Some(header.as_slice()), rows),
            _ => (None, rows.as_slice()),
        };
        let n_columns = if has_header { 0 } else { usual_length(rows) };
        let names = table::column_names(header, n_columns);
        let fields = fields::choose(&table::sample(&names, rows), &options.fields)?;
        let columns = Columns::new(dialect, names, &fields);
        Ok(Self { format, shape: Shape::Table(columns), has_header, fields })
    }

    pub(super) fn splitter(&self) -> Splitter {
        let dialect = match &self.shape {
            Shape::Table(columns) => columns.dialect,
            _ => NO_TABLE,
        };
        Splitter::new(self.format, dialect)
    }

    pub(super) fn layout(&self, compression: Compression, encoding: &'static str) -> Layout {
        let delimiter = match &self.shape {
            Shape::Table(columns) => Some(char::from(columns.dialect.delimiter)),
            _ => None,
        };
        Layout {
            archive: None,
            format: self.format,
            compression,
            encoding,
            delimiter,
            has_header: self.has_header,
            fields: self.fields.clone(),
        }
    }
}

/// What the records of a format look like that needs no guesses.
fn shape(format: Format, head: Head<'_>) -> Shape {
    match format {
        Format::Html => Shape::Html,
        Format::Warc => Shape::Warc,
        Format::OpenIti => Shape::OpenIti,
        Format::MediaWiki => Shape::Wiki(Site::new(head.bytes)),
        _ => Shape::Text,
    }
}

/// For formats that have no dialect.
const NO_TABLE: Dialect = Dialect { delimiter: b',', quoting: true };

/// The commonest number of cells, the largest of equals.
fn usual_length(rows: &[Vec<String>]) -> usize {
    let mut lengths: Vec<_> = rows.iter().map(Vec::len).collect();
    lengths.sort_unstable();
    let groups = lengths.chunk_by(|a, b| a == b);
    groups.max_by_key(|group| group.len()).and_then(|group| group.first().copied()).unwrap_or(0)
}
