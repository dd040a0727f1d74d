//! The corpus as a table, for those who came for the data.
//!
//! Every format has the same columns: the fields of a [`Document`] and each of its signals.
//! Documents are written as they come, so memory is bounded, and the same documents give the
//! same bytes.
//!
//! ```
//! use fihris_corpus::{Document, write};
//!
//! let columns = write::Column::named(["id", "text", "n_words"])?;
//! let mut csv = Vec::new();
//! let target = write::Target { format: write::Format::Csv, compression: write::Compression::None };
//! let mut writer = write::Writer::create(&mut csv, target, &columns)?;
//! writer.push(&Document { id: "7".into(), text: "وقف إطلاق النار".into(), ..Document::default() })?;
//! writer.finish()?;
//! assert_eq!(String::from_utf8(csv)?, "id,text,n_words\r\n7,وقف إطلاق النار,0\r\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod column;
mod csv;
mod json;
mod parquet;

use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::write::GzEncoder;

use crate::document::Document;
pub use column::{Column, UnknownColumn};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// One JSON object a line; what a document does not have is left out.
    Jsonl,
    /// Comma-separated values with a header, after RFC 4180.
    Csv,
    /// Apache Parquet, compressed inside.
    Parquet,
}

/// How what is written is compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// It is not.
    #[default]
    None,
    /// Zstandard.
    Zstd,
    /// gzip.
    Gzip,
}

/// What is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its format.
    pub format: Format,
    /// What is done to its bytes; nothing to those of Parquet.
    pub compression: Compression,
}

impl Target {
    /// Tells from the name of a file what is meant, such as `corpus.jsonl.zst`; the format if it
    /// is not given.
    #[must_use]
    pub fn of(path: &Path, format: Option<Format>) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let (name, compression) = match name.rsplit_once('.') {
            Some((name, "zst")) => (name, Compression::Zstd),
            Some((name, "gz")) => (name, Compression::Gzip),
            _ => (name.as_str(), Compression::None),
        };
        let told = match name.rsplit_once('.') {
            Some((_, "jsonl" | "ndjson")) => Some(Format::Jsonl),
            Some((_, "csv")) => Some(Format::Csv),
            Some((_, "parquet")) => Some(Format::Parquet),
            _ => None,
        };
        Some(Self { format: format.or(told)?, compression })
    }
}

/// zstd's level: its own default, for a file that is written once and kept.
const ZSTD_LEVEL: i32 = 3;

/// Writes documents as the rows of a table.
pub struct Writer<'w> {
    rows: Box<dyn Rows + 'w>,
}

/// Writes rows in one of the formats.
trait Rows {
    fn push(&mut self, document: &Document) -> io::Result<()>;

    /// Writes what is left, and flushes.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

impl<'w> Writer<'w> {
    /// Begins a table of `columns` on `sink`.
    ///
    /// # Errors
    ///
    /// If the sink refuses.
    pub fn create(
        sink: impl Write + Send + 'w,
        target: Target,
        columns: &[Column],
    ) -> io::Result<Self> {
        let columns = columns.to_vec();
        let rows: Box<dyn Rows + 'w> = match target.format {
            Format::Jsonl => {
                Box::new(json::Lines::on(Sink::on(sink, target.compression)?, columns))
            }
            Format::Csv => Box::new(csv::Lines::on(Sink::on(sink, target.compression)?, columns)?),
            Format::Parquet => Box::new(parquet::RowGroups::on(sink, columns)?),
        };
        Ok(Self { rows })
    }

    /// Adds a document.
    ///
    /// # Errors
    ///
    /// If the sink refuses.
    pub fn push(&mut self, document: &Document) -> io::Result<()> {
        self.rows.push(document)
    }

    /// Ends the table.
    ///
    /// # Errors
    ///
    /// If the sink refuses.
    pub fn finish(self) -> io::Result<()> {
        self.rows.finish()
    }
}

/// Compresses on the way.
enum Sink<W: Write> {
    Plain(BufWriter<W>),
    Zstd(Box<zstd::Encoder<'static, BufWriter<W>>>),
    Gzip(GzEncoder<BufWriter<W>>),
}

impl<W: Write> Sink<W> {
    fn on(sink: W, compression: Compression) -> io::Result<Self> {
        let sink = BufWriter::with_capacity(1 << 16, sink);
        Ok(match compression {
            Compression::None => Self::Plain(sink),
            Compression::Zstd => {
                let mut encoder = zstd::Encoder::new(sink, ZSTD_LEVEL)?;
                encoder.include_checksum(true)?;
                Self::Zstd(Box::new(encoder))
            }
            Compression::Gzip => Self::Gzip(GzEncoder::new(sink, flate2::Compression::default())),
        })
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Plain(mut sink) => sink.flush(),
            Self::Zstd(encoder) => encoder.finish()?.flush(),
            Self::Gzip(encoder) => encoder.finish()?.flush(),
        }
    }
}

impl<W: Write> Write for Sink<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(sink) => sink.write(bytes),
            Self::Zstd(sink) => sink.write(bytes),
            Self::Gzip(sink) => sink.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(sink) => sink.flush(),
            Self::Zstd(sink) => sink.flush(),
            Self::Gzip(sink) => sink.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_format_and_compression() {
        let table = [
            ("a.jsonl", None, Some((Format::Jsonl, Compression::None))),
            ("a.JSONL.zst", None, Some((Format::Jsonl, Compression::Zstd))),
            ("أخبار.csv.gz", None, Some((Format::Csv, Compression::Gzip))),
            ("a.parquet", None, Some((Format::Parquet, Compression::None))),
            ("a.zst", Some(Format::Csv), Some((Format::Csv, Compression::Zstd))),
            ("-", Some(Format::Jsonl), Some((Format::Jsonl, Compression::None))),
            ("a.txt", None, None),
        ];
        for (name, format, expected) in table {
            let expected = expected.map(|(format, compression)| Target { format, compression });
            assert_eq!(Target::of(Path::new(name), format), expected, "{name}");
        }
    }
}
