//! One source, from its first byte to its last.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::batch::{Item, Parser};
use super::input::{self, Input};
use super::plan::Plan;
use super::sniff::{self, Head};
use super::split::{Piece, PieceKind, Splitter, Window};
use super::{Batch, Failure, FailureReason, Format, Layout, ReadOptions, SkippedKind, SourceFile};

/// Reads one source.
pub struct SourceReader {
    input: Input,
    layout: Layout,
    parser: Arc<Parser>,
    splitter: Splitter,
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

/// What was read of a source.
///
/// The bytes of all records and failures, and `structure_bytes`, make `decoded_bytes`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bytes of the file.
    pub raw_bytes: u64,
    /// xxh3-128 of the bytes of the file, all of them, even if reading stopped early.
    pub hash: u128,
    /// Bytes after decompression, in UTF-8, up to the last record that was read.
    pub decoded_bytes: u64,
    /// Decoded bytes that belong to no record: blank lines, header, byte order mark, and
    /// what is counted in `skipped`.
    pub structure_bytes: u64,
    /// Number of the records that are no documents.
    pub skipped: BTreeMap<SkippedKind, u64>,
    /// Number of records, failures among them.
    pub n_records: u64,
}

const BOM: &[u8] = "\u{FEFF}".as_bytes();

impl SourceReader {
    /// Opens `source` and finds out what it is.
    ///
    /// # Errors
    ///
    /// If it cannot be opened, is no text, or lacks a field that `options` names. The
    /// bytes of such a [`Failure`] are those of the file, since nothing was unpacked.
    pub fn open(source: &SourceFile, options: &ReadOptions) -> Result<Self, Failure> {
        let mut buffer = Vec::new();
        let mut input = Input::open(source, options, &mut buffer)?;
        let start = if buffer.starts_with(BOM) { BOM.len() } else { 0 };
        let plan = loop {
            let bytes = buffer.get(start..).unwrap_or_default();
            let head = Head { bytes, whole: input.is_done() };
            let format = input.format.unwrap_or_else(|| sniff::format(&source.name, head));
            let plan = Plan::new(format, head, options);
            match plan.map_err(|fault| input::failure(source, fault.0, fault.1))? {
                Some(plan) => break plan,
                None => input.double(&mut buffer),
            }
        };
        Ok(Self {
            layout: plan.layout(input.unpacked.compression(), input.encoding),
            at_header: plan.has_header,
            splitter: plan.splitter(),
            parser: Arc::new(Parser {
                shape: plan.shape,
                transcoded: input.transcodes(),
                max_bytes: options.max_record_bytes,
            }),
            batch_bytes: options.batch_bytes,
            max_record_bytes: options.max_record_bytes,
            input,
            buffer,
            start,
            seen: 0,
            forgotten: 0,
            position: 0,
            structure_bytes: start as u64,
            skipped: BTreeMap::new(),
            items: Vec::new(),
            item_bytes: 0,
            is_finished: false,
        })
    }

    /// What the source turned out to be.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Reads the next records; `None` at the end.
    ///
    /// A source that is damaged gives what came before the damage, and then a failure.
    pub fn next_batch(&mut self) -> Option<Batch> {
        while self.start < self.batch_bytes.max(1) || self.items.is_empty() {
            if let Some(piece) = self.next_piece() {
                self.take(piece);
            } else if self.input.is_done() {
                self.finish();
                break;
            } else {
                self.make_room();
                self.input.fill(&mut self.buffer);
            }
        }
        (!self.items.is_empty()).then(|| self.cut())
    }

    /// Bytes of the file read so far, for a progress bar.
    #[must_use]
    pub fn raw_bytes(&self) -> u64 {
        self.input.unpacked.raw_bytes()
    }

    /// Reads what is left of the file, for its hash, and sums up.
    #[must_use]
    pub fn summary(mut self) -> Summary {
        let (raw_bytes, hash) = self.input.unpacked.finish();
        let pending = self.pending_bytes();
        Summary {
            raw_bytes,
            hash,
            decoded_bytes: self.input.decoded_bytes - pending,
            structure_bytes: self.structure_bytes,
            skipped: self.skipped,
            n_records: self.position,
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
        let half = self.input.is_cut_short().is_some() && self.layout.format != Format::Text;
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
        let rest = self.buffer.split_off(self.start);
        let items = std::mem::take(&mut self.items);
        self.start = 0;
        Batch {
            data: std::mem::replace(&mut self.buffer, rest),
            first_position: self.position - items.len() as u64,
            items,
            bytes: std::mem::take(&mut self.item_bytes),
            parser: Arc::clone(&self.parser),
        }
    }
}
