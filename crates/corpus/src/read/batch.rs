//! Whole records of one source, on their way to a worker thread.

use std::ops::Range;
use std::sync::Arc;

use super::json::Keys;
use super::table::Columns;
use super::wiki::Site;
use super::{
    Failure, FailureReason, Format, RawDocument, arc, decode, html, json, office, openiti, table,
    text, warc, wiki, xml,
};

/// How the records of a source are parsed.
#[derive(Debug)]
pub(super) struct Parser {
    pub(super) shape: Shape,
    /// Whether the source was transcoded: what could not be decoded then is U+FFFD already.
    pub(super) transcoded: bool,
    /// Most bytes that a record may unpack to.
    pub(super) max_bytes: u64,
}

/// What a record looks like.
#[derive(Debug)]
pub(super) enum Shape {
    Text,
    Json(Keys),
    Xml(Keys),
    Table(Columns),
    Html,
    Warc,
    Arc,
    OpenIti,
    /// A file that is one document, in this format.
    Office(Format),
    Wiki(Site),
}

/// Why a record is no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) reason: FailureReason,
    /// The fault in words.
    pub(super) detail: String,
}

impl Fault {
    pub(super) fn malformed(detail: &str) -> Self {
        detail.to_owned().into()
    }
}

impl From<String> for Fault {
    fn from(detail: String) -> Self {
        Self { reason: FailureReason::Malformed, detail }
    }
}

impl Parser {
    fn parse(&self, bytes: &[u8]) -> Result<RawDocument, Fault> {
        match &self.shape {
            Shape::Html => Ok(self.page(bytes)),
            Shape::Arc => arc::parse(bytes, self.max_bytes),
            Shape::Warc => warc::parse(bytes, self.max_bytes),
            Shape::Office(format) => self.office(bytes, *format),
            Shape::Text => self.decoded(bytes, |text| Ok(text::parse(text))),
            Shape::OpenIti => self.decoded(bytes, |text| Ok(openiti::parse(text))),
            Shape::Wiki(site) => self.decoded(bytes, |page| wiki::parse(page, site)),
            Shape::Json(keys) => self.decoded(bytes, |text| json::parse(text, keys)),
            Shape::Xml(keys) => self.decoded(bytes, |text| Ok(xml::parse(text, keys))),
            Shape::Table(columns) => self.decoded(bytes, |text| table::parse(text, columns)),
        }
    }

    fn page(&self, bytes: &[u8]) -> RawDocument {
        let page = html::parse(bytes, None);
        let lost = if self.transcoded { decode::replacements(&page.text) } else { 0 };
        RawDocument { n_replaced: page.n_replaced + lost, ..page }
    }

    fn office(&self, bytes: &[u8], format: Format) -> Result<RawDocument, Fault> {
        // Text shrinks to a quarter when its markup goes.
        let document = office::parse(bytes, format, self.max_bytes.saturating_mul(4))?;
        if document.text.len() as u64 > self.max_bytes {
            let detail = format!("has a text of more than {} bytes", self.max_bytes);
            return Err(Fault { reason: FailureReason::TooLarge, detail });
        }
        Ok(document)
    }

    /// Decodes a record, and has it parsed.
    fn decoded(
        &self,
        bytes: &[u8],
        parse: impl FnOnce(&str) -> Result<RawDocument, String>,
    ) -> Result<RawDocument, Fault> {
        let (text, mut n_replaced) = decode::record(bytes);
        if self.transcoded {
            n_replaced = decode::replacements(&text);
        }
        let document = parse(&text)?;
        Ok(RawDocument { n_replaced: n_replaced + document.n_replaced, ..document })
    }
}

/// A record as it was cut off.
#[derive(Debug)]
pub(super) enum Item {
    /// Its bytes.
    Record(Range<usize>),
    /// It has no bytes here, only a fault. Boxed, since most records have none.
    Failed(Box<Failure>),
}

/// About [`ReadOptions::batch_bytes`](super::ReadOptions::batch_bytes) of whole records of one
/// source.
#[derive(Debug)]
pub struct Batch {
    pub(super) data: Vec<u8>,
    pub(super) items: Vec<Item>,
    pub(super) first_position: u64,
    pub(super) bytes: u64,
    pub(super) parser: Arc<Parser>,
    /// The member of an archive that they are of.
    pub(super) member: Option<Arc<str>>,
}

impl Batch {
    /// Nothing but a failure, of what could not be opened.
    pub(super) fn failed(failure: Failure, member: Option<Arc<str>>) -> Self {
        Self {
            data: Vec::new(),
            first_position: failure.position,
            bytes: failure.bytes,
            items: vec![Item::Failed(Box::new(failure))],
            parser: Arc::new(Parser { shape: Shape::Text, transcoded: false, max_bytes: 0 }),
            member,
        }
    }

    /// Number of the first record in its source.
    #[must_use]
    pub fn first_position(&self) -> u64 {
        self.first_position
    }

    /// Number of records, failures among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is no record; no reader returns such a batch.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Bytes of its records, failures among them.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Parses the records, in order.
    #[must_use]
    pub fn into_records(self) -> Records {
        let positions = self.first_position..;
        let items = positions.zip(self.items);
        Records { data: self.data, items, parser: self.parser, member: self.member }
    }
}

/// The records of a [`Batch`], parsed one by one.
#[derive(Debug)]
pub struct Records {
    data: Vec<u8>,
    items: std::iter::Zip<std::ops::RangeFrom<u64>, std::vec::IntoIter<Item>>,
    parser: Arc<Parser>,
    member: Option<Arc<str>>,
}

impl Iterator for Records {
    type Item = Result<RawDocument, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let (position, item) = self.items.next()?;
        let record = match item {
            Item::Failed(failure) => Err(*failure),
            Item::Record(range) => self.parse(position, range),
        };
        let Some(member) = &self.member else { return Some(record) };
        Some(match record {
            Ok(document) => Ok(RawDocument { member: Some(Arc::clone(member)), ..document }),
            Err(failure) => Err(failure.in_member(member)),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
    }
}

impl Failure {
    /// Says in which member of an archive it is.
    pub(super) fn in_member(self, member: &str) -> Self {
        Self { detail: format!("in `{member}`: {}", self.detail), ..self }
    }
}

impl ExactSizeIterator for Records {}

impl Records {
    /// Passes over the next record without looking into it, for that has ended a process before.
    pub fn pass_over(&mut self) -> Option<Failure> {
        let (position, item) = self.items.next()?;
        let failure = match item {
            Item::Failed(failure) => *failure,
            Item::Record(range) => Failure {
                position,
                bytes: range.len() as u64,
                reason: FailureReason::Poisoned,
                detail: "has ended the process that worked on it, twice".to_owned(),
            },
        };
        let Some(member) = &self.member else { return Some(failure) };
        Some(failure.in_member(member))
    }

    fn parse(&self, position: u64, range: Range<usize>) -> Result<RawDocument, Failure> {
        let record = self.data.get(range).unwrap_or_default();
        let bytes = record.len() as u64;
        match self.parser.parse(record) {
            Ok(document) => Ok(RawDocument { position, bytes, ..document }),
            Err(Fault { reason, detail }) => Err(Failure { position, bytes, reason, detail }),
        }
    }
}
