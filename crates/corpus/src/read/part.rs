//! A run of bytes with records of one format: a file, or a member of an archive.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::batch::{Fault, Item, Parser};
use super::input::Input;
use super::plan::Plan;
use super::raw::Unpacked;
use super::sniff::{self, Head};
use super::split::{Piece, PieceKind, Splitter, Window};
use super::{Batch, Failure, FailureReason, Format, Layout, ReadOptions, SkippedKind, office};

/// Reads records of one format.
pub(super) struct Part {
    input: Input,
    format: Format,
    parser: Arc<Parser>,
    /// The member of the archive that this is.
    member: Option<Arc<str>>,
    splitter: Splitter,
    /// A splitter that has not seen anything.
    fresh_splitter: Splitter,
    batch_bytes: usize,
    max_record_bytes: u64,
    /// What has been read and not yet left in a batch.
    buffer: Vec<u8>,
    /// Where in the buffer the next record begins.
    start: usize,
    /// Bytes from there that the splitter has seen.
    seen: usize,
    /// Bytes of the next record that were let go of, since it is too long.
    forgotten: u64,
    /// Whether the next record is the header.
    at_header: bool,
    position: u64,
    structure_bytes: u64,
    skipped: BTreeMap<SkippedKind, u64>,
    items: Vec<Item>,
    item_bytes: u64,
    is_finished: bool,
}

/// What is left of a part.
pub(super) struct Ended {
    /// Bytes after decompression, in UTF-8, up to the last record that was read.
    pub(super) decoded_bytes: u64,
    pub(super) structure_bytes: u64,
    pub(super) skipped: BTreeMap<SkippedKind, u64>,
    /// Where the next record would be.
    pub(super) position: u64,
    pub(super) unpacked: Unpacked,
}

/// What is known about a part before it is opened.
#[derive(Clone, Default)]
pub(super) struct PartPlace<'a> {
    /// The name of the file or member, for the hint that it gives.
    pub(super) name: &'a str,
    pub(super) member: Option<Arc<str>>,
    /// The number of its first record.
    pub(super) position: u64,
    /// Its format, if that is known.
    pub(super) format: Option<Format>,
}

const BOM: &[u8] = "\u{FEFF}".as_bytes();

impl Part {
    /// Opens a part and finds out what it is.
    pub(super) fn open(
        place: PartPlace<'_>,
        mut unpacked: Unpacked,
        options: &ReadOptions,
    ) -> Result<(Self, Layout), Fault> {
        let mut buffer = Vec::new();
        let format = place.format.or_else(|| office::format(place.name, unpacked.any_head()));
        let unpacked = match format {
            Some(format @ (Format::Xlsx | Format::Ods)) => {
                office::as_lines(unpacked, format, &options.fields, options.max_ratio)?
            }
            _ => unpacked,
        };
        let mut input = Input::open(place.name, unpacked, format, &mut buffer)?;
        let start = if buffer.starts_with(BOM) { BOM.len() } else { 0 };
        let plan = loop {
            let bytes = buffer.get(start..).unwrap_or_default();
            let head = Head { bytes, whole: input.is_done() };
            let format = input.format.unwrap_or_else(|| sniff::format(place.name, head));
            match Plan::new(format, head, options)? {
                Some(plan) => break plan,
                None => input.double(&mut buffer),
            }
        };
        let layout = plan.layout(input.unpacked.compression(), input.encoding);
        let part = Self {
            format: layout.format,
            at_header: plan.has_header,
            splitter: plan.splitter.clone(),
            fresh_splitter: plan.splitter,
            parser: Arc::new(Parser {
                shape: plan.shape,
                transcoded: input.transcodes(),
                max_bytes: options.max_record_bytes,
            }),
            member: place.member,
            batch_bytes: options.batch_bytes,
            max_record_bytes: if office::is_whole(layout.format) {
                options.max_record_bytes.max(office::MAX_FILE_BYTES)
            } else {
                options.max_record_bytes
            },
            input,
            buffer,
            start,
            seen: 0,
            forgotten: 0,
            position: place.position,
            structure_bytes: start as u64,
            skipped: BTreeMap::new(),
            items: Vec::new(),
            item_bytes: 0,
            is_finished: false,
        };
        Ok((part, layout))
    }

    /// Reads the next records; `None` at the end.
    pub(super) fn next_batch(&mut self) -> Option<Batch> {
        while self.start < self.batch_bytes.max(1) || self.items.is_empty() {
            if let Some(piece) = self.next_piece() {
                self.take(piece);
            } else if self.input.is_done() {
                self.finish();
                if !self.resume() {
                    break;
                }
            } else {
                self.make_room();
                self.input.fill(&mut self.buffer);
            }
        }
        (!self.items.is_empty()).then(|| self.cut())
    }

    /// Goes on behind damage, if records are to be told from what is left of others there.
    fn resume(&mut self) -> bool {
        let stands_alone = matches!(
            self.format,
            Format::Jsonl
                | Format::Csv
                | Format::Tsv
                | Format::Warc
                | Format::Arc
                | Format::MediaWiki
                | Format::Xml
        );
        let resumes = stands_alone && self.input.resume();
        if resumes {
            self.splitter = self.fresh_splitter.clone();
            self.is_finished = false;
            self.seen = 0;
        }
        resumes
    }

    /// Bytes of the file read so far.
    pub(super) fn raw_bytes(&self) -> u64 {
        self.input.unpacked.raw_bytes()
    }

    /// Sums up.
    pub(super) fn end(self) -> Ended {
        let pending = self.pending_bytes();
        Ended {
            decoded_bytes: self.input.decoded_bytes - pending,
            structure_bytes: self.structure_bytes,
            skipped: self.skipped,
            position: self.position,
            unpacked: self.input.unpacked,
        }
    }

    fn next_piece(&mut self) -> Option<Piece> {
        let bytes = self.buffer.get(self.start..).unwrap_or_default();
        let piece = self.splitter.next(Window { bytes, seen: self.seen, last: self.is_last() });
        self.seen = if piece.is_some() { 0 } else { bytes.len() };
        piece
    }

    /// Whether the buffer ends with the last record. What is left of a damaged source is
    /// half a record, which only a plain text can do with.
    fn is_last(&self) -> bool {
        let half = self.input.is_cut_short().is_some() && self.format != Format::Text;
        self.input.is_done() && !half
    }

    fn take(&mut self, piece: Piece) {
        let range = self.start..self.start + piece.len;
        let bytes = self.forgotten + piece.len as u64;
        self.start = range.end;
        self.forgotten = 0;
        match piece.kind {
            PieceKind::Structure if bytes == piece.len as u64 => self.structure_bytes += bytes,
            PieceKind::Skipped(kind) => {
                self.structure_bytes += bytes;
                *self.skipped.entry(kind).or_default() += 1;
            }
            _ if std::mem::take(&mut self.at_header) => self.structure_bytes += bytes,
            _ if bytes > self.max_record_bytes => self.fail_too_large(bytes),
            PieceKind::Record | PieceKind::Structure => self.push(Item::Record(range), bytes),
            PieceKind::Broken(fault) => self.fail(bytes, FailureReason::Malformed, fault.into()),
        }
    }

    fn push(&mut self, item: Item, bytes: u64) {
        self.items.push(item);
        self.item_bytes += bytes;
        self.position += 1;
    }

    fn fail(&mut self, bytes: u64, reason: FailureReason, detail: String) {
        let failure = Failure { position: self.position, bytes, reason, detail };
        self.push(Item::Failed(Box::new(failure)), bytes);
    }

    fn fail_too_large(&mut self, bytes: u64) {
        let detail = format!("is longer than {} bytes", self.max_record_bytes);
        self.fail(bytes, FailureReason::TooLarge, detail);
    }

    /// Bytes that were read and are in no record so far.
    fn pending_bytes(&self) -> u64 {
        self.forgotten + (self.buffer.len() - self.start) as u64
    }

    /// Lets go of bytes that nobody waits for: structure, and records that are too long.
    fn make_room(&mut self) {
        if self.pending_bytes() > self.max_record_bytes {
            self.forgotten = self.pending_bytes();
            self.splitter.forget(self.buffer.len() - self.start);
            self.buffer.truncate(self.start);
            self.seen = 0;
        }
        if self.items.is_empty() {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
    }

    /// Accounts for what is left when no more will come.
    fn finish(&mut self) {
        if std::mem::replace(&mut self.is_finished, true) {
            return;
        }
        let pending = self.pending_bytes();
        self.forgotten = 0;
        self.start = self.buffer.len();
        let cut_short =
            self.input.is_cut_short().map(|(reason, detail)| (reason, detail.to_owned()));
        if let Some((reason, detail)) = cut_short {
            self.fail(pending, reason, detail);
        } else if pending > 0 {
            self.fail_too_large(pending);
        }
    }

    fn cut(&mut self) -> Batch {
        // The next batch will be as large: a buffer that grew to it would be copied on the way.
        let mut rest = Vec::with_capacity(self.buffer.len());
        rest.extend(self.buffer.drain(self.start..));
        let items = std::mem::take(&mut self.items);
        self.start = 0;
        Batch {
            data: std::mem::replace(&mut self.buffer, rest),
            first_position: self.position - items.len() as u64,
            items,
            bytes: std::mem::take(&mut self.item_bytes),
            parser: Arc::clone(&self.parser),
            member: self.member.clone(),
        }
    }
}
