//! The first pass: every record by itself.
//!
//! Records become documents, repaired and without repetition, or leave with a
//! reason. What passes goes to a spill file, its signature to a table; nothing
//! is held but the batches in work. Reading one group of batches goes on while
//! the group before it is worked on by all threads.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use fihris_corpus::read::{Batch, Failure, Layout, RawDocument, SourceReader, Summary};
use fihris_corpus::{DocId, Document, Signals, ratio};
use fihris_text::{Repairs, WordHash, hash_words, repair};
use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3;

use crate::account::{Account, Verdict};
use crate::audit::Excluded;
use crate::error::{Context, Error, Result};
use crate::language::Spoken;
use crate::options::IngestOptions;
use crate::repetition::{repetitions, without};
use crate::rows::{Place, Rank, Row, SketchRecord, Table, TableWriter};
use crate::run::{Event, Observer};
use crate::signals::{Gauge, Measured};
use crate::signature::{N_BANDS, Shingles};
use crate::sources::{Source, Todo};

/// Bytes of records that one thread works on at a time.
const CHUNK_BYTES: u64 = 1 << 20;

/// zstd's level for the spill, which is written once and read once: a negative one, fast above all.
const SPILL_LEVEL: i32 = -7;

/// What the first pass leaves behind.
pub(crate) struct Prepared {
    /// Signatures of the documents that passed; `source` is a number in the plan.
    pub(crate) table: Table,
    /// Their lines, in the same order.
    pub(crate) spill: PathBuf,
    /// A line for each record that did not pass.
    pub(crate) excluded: PathBuf,
    /// What was read of each source of the plan.
    pub(crate) sources: Vec<Source>,
    /// The sources that could not be opened, and why.
    pub(crate) failed: Vec<(String, Failure)>,
}

/// Reads, cleans and filters the sources of the plan.
pub(crate) fn prepare(
    todo: &[Todo],
    options: &IngestOptions,
    observer: &dyn Observer,
    workspace: &Path,
) -> Result<Prepared> {
    let mut intake = Intake::new(todo, options, observer);
    let mut output = Output::create(workspace, todo.len())?;
    let mut group = intake.next_group();
    while !group.is_empty() {
        if observer.is_cancelled() {
            return Err(Error::Interrupted);
        }
        let (next, chunks) =
            rayon::join(|| intake.next_group(), || prepare_group(group, todo, options));
        for chunk in chunks {
            output.append(chunk?)?;
        }
        group = next;
    }
    output.finish(todo, intake.finished)
}

/// Some batches that one thread works on.
type Chunk = Vec<(u32, Batch)>;

/// How the reading of a source ended.
enum Finished {
    Read(Box<Layout>, Summary),
    Failed(Failure),
}

/// Reads the sources one after another, in the reading thread.
struct Intake<'a> {
    todo: &'a [Todo],
    options: &'a IngestOptions,
    observer: &'a dyn Observer,
    open: Option<SourceReader>,
    finished: Vec<Finished>,
    group_bytes: u64,
}

impl<'a> Intake<'a> {
    fn new(todo: &'a [Todo], options: &'a IngestOptions, observer: &'a dyn Observer) -> Self {
        // A group is held twice (read and in work), and grows some four times while in work.
        let group_bytes = (options.memory_bytes / 32).clamp(CHUNK_BYTES, 64 * CHUNK_BYTES);
        Self { todo, options, observer, open: None, finished: Vec::new(), group_bytes }
    }

    /// Reads the next group of chunks; it is empty at the end.
    fn next_group(&mut self) -> Vec<Chunk> {
        let (mut chunks, mut chunk, mut bytes, mut chunk_bytes) = (vec![], vec![], 0, 0);
        while bytes < self.group_bytes {
            let Some((source, batch)) = self.next_batch() else { break };
            bytes += batch.bytes();
            chunk_bytes += batch.bytes();
            chunk.push((source, batch));
            if chunk_bytes >= CHUNK_BYTES {
                chunks.push(std::mem::take(&mut chunk));
                chunk_bytes = 0;
            }
        }
        if !chunk.is_empty() {
            chunks.push(chunk);
        }
        chunks
    }

    /// Reads the next batch of any source.
    fn next_batch(&mut self) -> Option<(u32, Batch)> {
        loop {
            let number = self.finished.len();
            let source = self.todo.get(number)?;
            let Some(mut reader) = self.open.take().or_else(|| self.open(source)) else { continue };
            if let Some(batch) = reader.next_batch() {
                self.observer.event(Event::Read { source: number, raw_bytes: reader.raw_bytes() });
                self.open = Some(reader);
                return Some((number as u32, batch));
            }
            let layout = Box::new(reader.layout().clone());
            let summary = reader.summary();
            let raw_bytes = summary.raw_bytes;
            self.observer.event(Event::Read { source: number, raw_bytes });
            self.finished.push(Finished::Read(layout, summary));
        }
    }

    fn open(&mut self, source: &Todo) -> Option<SourceReader> {
        match SourceReader::open(&source.file, &self.options.read) {
            Ok(reader) => {
                self.observer.event(Event::Opened { name: &source.name, layout: reader.layout() });
                Some(reader)
            }
            Err(failure) => {
                self.observer.event(Event::NotOpened { name: &source.name, failure: &failure });
                self.finished.push(Finished::Failed(failure));
                None
            }
        }
    }
}

fn prepare_group(
    group: Vec<Chunk>,
    todo: &[Todo],
    options: &IngestOptions,
) -> Vec<Result<PreparedChunk>> {
    group.into_par_iter().map(|chunk| prepare_chunk(chunk, todo, options)).collect()
}

/// What became of a chunk.
#[derive(Default)]
struct PreparedChunk {
    /// Lines of the documents that passed, compressed.
    lines: Vec<u8>,
    /// Their rows and sketch records.
    rows: Vec<(Row, Vec<u8>)>,
    /// Lines of the records that did not, compressed.
    excluded: Vec<u8>,
    accounts: BTreeMap<u32, Account>,
}

fn prepare_chunk(chunk: Chunk, todo: &[Todo], options: &IngestOptions) -> Result<PreparedChunk> {
    let mut worker = Worker {
        options,
        words: Vec::new(),
        title_words: Vec::new(),
        gauge: Gauge::default(),
        output: PreparedChunk::default(),
    };
    for (number, batch) in chunk {
        let Some(source) = todo.get(number as usize) else { continue };
        for record in batch.into_records() {
            worker.take(Origin { number, name: &source.name }, record)?;
        }
    }
    worker.finish()
}

/// The source of a record.
#[derive(Clone, Copy)]
struct Origin<'a> {
    number: u32,
    name: &'a str,
}

/// Turns records into rows and lines.
struct Worker<'a> {
    options: &'a IngestOptions,
    words: Vec<WordHash>,
    title_words: Vec<WordHash>,
    gauge: Gauge,
    output: PreparedChunk,
}

impl Worker<'_> {
    fn take(&mut self, origin: Origin<'_>, record: Result<RawDocument, Failure>) -> Result<()> {
        match record {
            Ok(raw) => self.take_document(origin, raw),
            Err(failure) if self.options.strict => Err(Error::Strict {
                source_name: origin.name.to_owned(),
                position: failure.position,
                detail: failure.detail,
            }),
            Err(failure) => {
                self.account(origin).fail(failure.reason, failure.bytes);
                self.exclude(&Excluded::failed(origin.name, &failure));
                Ok(())
            }
        }
    }

    fn take_document(&mut self, origin: Origin<'_>, raw: RawDocument) -> Result<()> {
        let (bytes, n_replaced) = (raw.bytes, raw.n_replaced);
        let document = self.clean(origin.name, raw);
        self.account(origin).census.read(&document);
        let profile = &self.options.corpus.profile;
        match profile.judge(&document.signals) {
            Verdict::Drop(reason) => {
                let detail = profile.detail(reason, &document);
                self.account(origin).drop(reason, bytes);
                self.exclude(&Excluded { detail, ..Excluded::dropped(&document, reason, bytes) });
            }
            Verdict::Keep => {
                self.account(origin).keep(bytes);
                let (row, record) = self.signature(&document, n_replaced);
                self.output.rows.push((Row { source: origin.number, bytes, ..row }, record));
                append_line(&mut self.output.lines, &document);
            }
        }
        Ok(())
    }

    /// Makes the document that a reader should see, and leaves its words in `words`.
    fn clean(&mut self, source: &str, raw: RawDocument) -> Document {
        let doc_id = DocId::of(source, raw.position);
        let mut repairs = Repairs::default();
        let title = raw.title.map(|title| one_line(&repaired(&title, &mut repairs)));
        let title = title.filter(|title| !title.is_empty());
        let text = repaired(&raw.text, &mut repairs);
        let repairs = by_kind(&repairs);
        let (text, cuts) = self.cut(text);
        let mut signals = self.measure(title.as_deref().unwrap_or_default(), &text);
        let spoken = Spoken::of(if text.is_empty() { title.as_deref() } else { Some(&text) });
        signals.arabic_paragraphs = spoken.arabic_paragraphs;
        signals.n_repairs = repairs.values().sum();
        (signals.n_cuts, signals.cut) = cuts;
        Document {
            doc_id,
            id: raw.id.filter(|id| !id.is_empty()).unwrap_or_else(|| doc_id.to_string()),
            title,
            text,
            url: raw.url.filter(|url| !url.is_empty()),
            date: raw.date.filter(|date| !date.is_empty()),
            language: spoken.language.map(|language| language.code().to_owned()),
            source: source.to_owned(),
            position: raw.position,
            repairs,
            signals,
            extra: raw.extra,
        }
    }

    /// Cuts out what a text says twice, and leaves its words in `words`; returns the number of
    /// cuts and their share of the text.
    fn cut(&mut self, text: String) -> (String, (u32, f64)) {
        hash_words(&text, &mut self.words);
        let cuts = repetitions(&text, &self.words);
        if cuts.is_empty() {
            return (text, (0, 0.0));
        }
        let rest = without(&text, &cuts);
        hash_words(&rest, &mut self.words);
        let share = ratio(text.len().saturating_sub(rest.len()) as u64, text.len() as u64);
        (rest, (small(cuts.len()), share))
    }

    /// Measures a document whose words are at hand.
    fn measure(&mut self, title: &str, text: &str) -> Signals {
        if self.words.is_empty() {
            // A headline alone is a document too, told from others by its title.
            hash_words(title, &mut self.words);
            return self.gauge.measure(Measured { text: title, words: &self.words, title: text });
        }
        self.gauge.measure(Measured { text, words: &self.words, title })
    }

    /// Describes a document whose words are at hand.
    fn signature(&mut self, document: &Document, n_replaced: u64) -> (Row, Vec<u8>) {
        let shingles = Shingles::of(&self.words, self.options.corpus.dedup.shingle_words);
        let record = SketchRecord { id: document.id.clone(), sketch: shingles.sketch() };
        let row = Row {
            doc_id: document.doc_id,
            source: 0,
            position: document.position,
            bytes: 0,
            place: Place::Spill,
            rank: rank(document, self.words.len(), n_replaced),
            folded: folded(&self.words),
            title: self.title(document),
            bands: shingles.bands().unwrap_or([0; N_BANDS]),
            sketch_at: 0,
            sketch_len: 0,
        };
        (row, record.encode())
    }

    /// Returns the hash of the title's words, 0 if it has none.
    fn title(&mut self, document: &Document) -> u64 {
        let Some(title) = &document.title else { return 0 };
        hash_words(title, &mut self.title_words);
        if self.title_words.is_empty() { 0 } else { folded(&self.title_words) as u64 }
    }

    fn account(&mut self, origin: Origin<'_>) -> &mut Account {
        self.output.accounts.entry(origin.number).or_default()
    }

    fn exclude(&mut self, excluded: &Excluded) {
        append_line(&mut self.output.excluded, excluded);
    }

    fn finish(self) -> Result<PreparedChunk> {
        let compress = |lines: &[u8]| match lines {
            [] => Ok(Vec::new()),
            lines => {
                zstd::bulk::compress(lines, SPILL_LEVEL).context("compress", Path::new("the spill"))
            }
        };
        let (lines, excluded) = (compress(&self.output.lines)?, compress(&self.output.excluded)?);
        Ok(PreparedChunk { lines, excluded, ..self.output })
    }
}

/// Repairs a text, and adds up what was done.
fn repaired(text: &str, repairs: &mut Repairs) -> String {
    let repaired = repair(text);
    repairs.add(&repaired.repairs);
    repaired.text.into_owned()
}

/// Returns how often each kind of repair was made, where one was.
fn by_kind(repairs: &Repairs) -> BTreeMap<String, u32> {
    let made = repairs.counts().into_iter().filter(|(_, n)| *n > 0);
    made.map(|(kind, n)| (kind.to_owned(), n)).collect()
}

/// Joins the lines of a title.
fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn rank(document: &Document, n_words: usize, n_replaced: u64) -> Rank {
    let title = document.title.as_deref().unwrap_or_default();
    Rank {
        soundness: u32::MAX - u32::try_from(n_replaced).unwrap_or(u32::MAX),
        n_words: small(n_words),
        n_bytes: small(document.text.len() + title.len()),
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn folded(words: &[WordHash]) -> u128 {
    let mut hash = Xxh3::new();
    for word in words {
        hash.update(&word.hash.to_le_bytes());
    }
    hash.digest128()
}

fn append_line(lines: &mut Vec<u8>, value: &impl serde::Serialize) {
    // Plain data of strings and numbers always serialises, and memory never refuses.
    let _ = serde_json::to_writer(&mut *lines, value);
    lines.push(b'\n');
}

/// The files that the first pass writes.
struct Output {
    table: TableWriter,
    spill: (PathBuf, File),
    excluded: (PathBuf, File),
    accounts: Vec<Account>,
}

impl Output {
    fn create(workspace: &Path, n_sources: usize) -> Result<Self> {
        let create = |name: &str| -> Result<_> {
            let path = workspace.join(name);
            let mut file = File::create(&path).context("create", &path)?;
            // An empty frame, for an empty file is no zstd file.
            let frame = zstd::bulk::compress(&[], SPILL_LEVEL).context("compress", &path)?;
            file.write_all(&frame).context("write", &path)?;
            Ok((path, file))
        };
        Ok(Self {
            table: TableWriter::create(Table::named(workspace, "new"))?,
            spill: create("spill.jsonl.zst")?,
            excluded: create("excluded.jsonl.zst")?,
            accounts: vec![Account::default(); n_sources],
        })
    }

    fn append(&mut self, chunk: PreparedChunk) -> Result<()> {
        for (row, record) in &chunk.rows {
            self.table.push(row, record)?;
        }
        self.spill.1.write_all(&chunk.lines).context("write", &self.spill.0)?;
        self.excluded.1.write_all(&chunk.excluded).context("write", &self.excluded.0)?;
        for (source, account) in &chunk.accounts {
            if let Some(sum) = self.accounts.get_mut(*source as usize) {
                *sum += account;
            }
        }
        Ok(())
    }

    fn finish(self, todo: &[Todo], finished: Vec<Finished>) -> Result<Prepared> {
        let table = self.table.finish()?;
        let (mut sources, mut failed) = (Vec::new(), Vec::new());
        for ((todo, finished), account) in todo.iter().zip(finished).zip(self.accounts) {
            match finished {
                Finished::Read(layout, summary) => {
                    sources.push(Source::read(todo, &layout, &summary, account));
                }
                Finished::Failed(failure) => {
                    sources.push(Source::failed(todo, &failure));
                    failed.push((todo.name.clone(), failure));
                }
            }
        }
        let (spill, excluded) = (self.spill.0, self.excluded.0);
        Ok(Prepared { table, spill, excluded, sources, failed })
    }
}
