//! What to make of a source, from its head.

use std::borrow::Cow;

use super::batch::{Fault, Shape};
use super::fields::{self, NoSuchField};
use super::json::{self, Keys};
use super::office;
use super::sniff::{self, Head};
use super::split::{Dialect, ElementSplitter, EnvelopeSplitter, PageSplitter, Quoting, Splitter};
use super::table::{self, Columns};
use super::wiki::Site;
use super::{Compression, FailureReason, Fields, Format, Layout, ReadOptions, xml};

/// What was made of the head of a source.
pub(super) struct Plan {
    pub(super) format: Format,
    pub(super) shape: Shape,
    pub(super) has_header: bool,
    pub(super) splitter: Splitter,
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
        let splitter = splitter(format, dialect, head, options);
        let records = match format {
            Format::Json
            | Format::Jsonl
            | Format::Parquet
            | Format::Xlsx
            | Format::Ods
            | Format::Csv
            | Format::Tsv
            | Format::Xml => head.records(splitter.clone()),
            _ => return Ok(Some(Self::of(format, shape(format, head), splitter))),
        };
        let enough = head.whole || head.bytes.len() as u64 > options.max_record_bytes;
        if records.is_empty() && !enough {
            return Ok(None);
        }
        if let (true, Some(path)) = (records.is_empty(), &options.records) {
            let detail = format!("there are no records at `{path}`");
            return Err(Fault { reason: FailureReason::NoSuchField, detail });
        }
        let plan = match format {
            Format::Csv | Format::Tsv => Self::table(splitter, format, dialect, &records, options),
            _ => Self::keyed(splitter, format, records, options),
        };
        plan.map(Some)
            .map_err(|NoSuchField { detail }| Fault { reason: FailureReason::NoSuchField, detail })
    }

    fn of(format: Format, shape: Shape, splitter: Splitter) -> Self {
        Self { format, shape, has_header: false, splitter, fields: Fields::default() }
    }

    /// A plan for records whose fields have names.
    fn keyed(
        splitter: Splitter,
        format: Format,
        records: Vec<Cow<'_, str>>,
        options: &ReadOptions,
    ) -> Result<Self, NoSuchField> {
        let samples = match format {
            Format::Xml => xml::sample(records.into_iter()),
            _ => json::sample(records.into_iter()),
        };
        let fields = fields::choose(&samples, &options.fields)?;
        let keys = Keys::new(&fields);
        let shape = if format == Format::Xml { Shape::Xml(keys) } else { Shape::Json(keys) };
        Ok(Self { format, shape, has_header: false, splitter, fields })
    }

    fn table(
        splitter: Splitter,
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
        Ok(Self { format, shape: Shape::Table(columns), has_header, splitter, fields })
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

/// How the records of a source in `format` are cut off.
fn splitter(format: Format, dialect: Dialect, head: Head<'_>, options: &ReadOptions) -> Splitter {
    match (format, path(format, head, options)) {
        (Format::Json | Format::Jsonl, Some(path)) => {
            Splitter::Envelope(EnvelopeSplitter::new(path))
        }
        (Format::Xml, _) => match element(head, options) {
            Some(name) => Splitter::Elements(ElementSplitter::new(name)),
            None => Splitter::new(format, dialect),
        },
        (Format::MediaWiki, _) => Splitter::Pages(PageSplitter::new(&options.namespaces)),
        _ => Splitter::new(format, dialect),
    }
}

/// The keys that lead to the records of JSON, if these do not lie open.
fn path(format: Format, head: Head<'_>, options: &ReadOptions) -> Option<Vec<String>> {
    let key = |part: &str| part.trim_end_matches("[*]").trim_end_matches("[]").to_owned();
    let given = |records: &String| {
        let path = records.trim_start_matches(['$', '/', '.']).split(['.', '/']).map(key);
        path.filter(|key| !key.is_empty()).collect::<Vec<_>>()
    };
    match (&options.records, format) {
        (Some(records), _) => Some(given(records)).filter(|path| !path.is_empty()),
        (None, Format::Json) => json::find_envelope(head.bytes),
        (None, _) => None,
    }
}

/// The name of the element that is a record of XML.
fn element(head: Head<'_>, options: &ReadOptions) -> Option<String> {
    match &options.records {
        Some(name) => Some(name.trim_matches(['<', '>', '/']).to_lowercase()),
        None => xml::find(&String::from_utf8_lossy(head.bytes)),
    }
}

/// What the records of a format look like that needs no guesses.
fn shape(format: Format, head: Head<'_>) -> Shape {
    match format {
        Format::Html => Shape::Html,
        Format::Warc => Shape::Warc,
        Format::Arc => Shape::Arc,
        Format::OpenIti => Shape::OpenIti,
        format if office::is_whole(format) => Shape::Office(format),
        Format::MediaWiki => Shape::Wiki(Site::new(head.bytes)),
        _ => Shape::Text,
    }
}

/// For formats that have no dialect.
const NO_TABLE: Dialect = Dialect { delimiter: b',', quoting: Quoting::Doubled };

/// The commonest number of cells, the largest of equals.
fn usual_length(rows: &[Vec<String>]) -> usize {
    let mut lengths: Vec<_> = rows.iter().map(Vec::len).collect();
    lengths.sort_unstable();
    let groups = lengths.chunk_by(|a, b| a == b);
    groups.max_by_key(|group| group.len()).and_then(|group| group.first().copied()).unwrap_or(0)
}
