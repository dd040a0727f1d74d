//! The third pass: the corpus and the audit are written, and replace the old ones.
//!
//! Three streams of lines lie in the order of the corpus already: the documents
//! kept so far, their duplicates, and what is new. The table of all rows, in
//! that order too, says whose line is next and what is to become of it. So
//! a corpus that grows by a little is a merge, and a duplicate whose keeper has gone
//! comes back.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use fihris_corpus::{CorpusRecord, DocId, Folder, SealedFile, ShardReader, ShardWriter};
use serde::Deserialize;
use xxhash_rust::xxh3::Xxh3;

use crate::account::{Account, Reason, Tally};
use crate::audit::{Merge, doc_id_of, unwrap, wrap};
use crate::dedup::{Decisions, Duplicate};
use crate::error::{Error, Result};
use crate::rows::{Lookup, Place, Row, Table, TableReader, TableWriter};
use crate::sources::Source;

/// Where things lie in an index folder.
pub(crate) const CORPUS: &str = "corpus";
pub(crate) const DUPLICATES: &str = "audit/duplicates";
pub(crate) const EXCLUDED: &str = "audit/excluded";
pub(crate) const SIGNATURES: &str = "signatures";

/// The files that a corpus keeps beside its shards.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) shards: Vec<SealedFile>,
    pub(crate) duplicates: Vec<SealedFile>,
    pub(crate) excluded: Vec<SealedFile>,
    pub(crate) rows: Option<SealedFile>,
    pub(crate) sketches: Option<SealedFile>,
    pub(crate) sources: Option<SealedFile>,
}

impl State {
    /// Finds the files in a corpus record.
    pub(crate) fn of(corpus: &CorpusRecord) -> Self {
        let below = |place: &str, suffix: &str| -> Vec<SealedFile> {
            let belongs =
                |file: &&SealedFile| file.path.starts_with(place) && file.path.ends_with(suffix);
            corpus.state.iter().filter(belongs).cloned().collect()
        };
        Self {
            shards: corpus.shards.iter().map(|shard| shard.file.clone()).collect(),
            duplicates: below(DUPLICATES, ""),
            excluded: below(EXCLUDED, ""),
            rows: below(SIGNATURES, ".rows").pop(),
            sketches: below(SIGNATURES, ".sketches").pop(),
            sources: below(SIGNATURES, ".sources.jsonl.zst").pop(),
        }
    }

    /// The table of the corpus, if there is one.
    pub(crate) fn table(&self, folder: &Folder) -> Option<Table> {
        let rows = folder.path(&self.rows.as_ref()?.path);
        Some(Table { rows, sketches: folder.path(&self.sketches.as_ref()?.path) })
    }
}

/// Merges two tables, each in the order of its sources.
///
/// `old_sources` and `new_sources` give each source its new number; rows of a source that
/// has none are left out.
pub(crate) fn merge_tables(
    old: Option<(&Table, &[Option<u32>])>,
    new: (&Table, &[Option<u32>]),
    merged: Table,
) -> Result<Table> {
    let mut writer = TableWriter::create(merged)?;
    let mut old = old.map(|(table, numbers)| Renumbered::open(table, numbers)).transpose()?;
    let mut new = Renumbered::open(new.0, new.1)?;
    loop {
        let old_key = old.as_ref().and_then(Renumbered::key);
        let takes_old = old_key.is_some_and(|key| new.key().is_none_or(|new| key < new));
        let next = if takes_old { old.as_mut().map(Renumbered::take) } else { Some(new.take()) };
        let Some(Some((row, record))) = next.transpose()? else { return writer.finish() };
        writer.push(&row, &record)?;
    }
}

/// Rows of a table with the new numbers of their sources.
struct Renumbered<'a> {
    reader: TableReader,
    numbers: &'a [Option<u32>],
    next: Option<(Row, Vec<u8>)>,
}

impl<'a> Renumbered<'a> {
    fn open(table: &Table, numbers: &'a [Option<u32>]) -> Result<Self> {
        let mut rows = Self { reader: TableReader::open(table)?, numbers, next: None };
        rows.advance()?;
        Ok(rows)
    }

    /// Place of the next row in the corpus.
    fn key(&self) -> Option<(u32, u64)> {
        self.next.as_ref().map(|(row, _)| (row.source, row.position))
    }

    fn take(&mut self) -> Result<Option<(Row, Vec<u8>)>> {
        let next = self.next.take();
        self.advance()?;
        Ok(next)
    }

    fn advance(&mut self) -> Result<()> {
        while let Some((row, record)) = self.reader.next()? {
            let number = self.numbers.get(row.source as usize).copied().flatten();
            if let Some(source) = number {
                self.next = Some((Row { source, ..row }, record));
                break;
            }
        }
        Ok(())
    }
}

/// What the third pass works with.
pub(crate) struct Publication<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) workspace: &'a Path,
    /// The files of the corpus so far.
    pub(crate) old: State,
    /// Lines of the documents that are new.
    pub(crate) spill: SealedFile,
    /// Lines of the records that are new and left out.
    pub(crate) excluded: SealedFile,
    /// Names of the sources that were read again.
    pub(crate) replaced: HashSet<String>,
    /// All rows in the order of the corpus.
    pub(crate) table: Table,
    pub(crate) decisions: Decisions,
    pub(crate) sources: Vec<Source>,
}

/// What became of the documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// All of them.
    pub(crate) total: Account,
    /// Those that this run read, of what passed the filters.
    pub(crate) new: BTreeMap<Option<Reason>, Tally>,
    /// The document that was kept, for each duplicate.
    keepers: Vec<u32>,
}

impl Publication<'_> {
    /// Writes corpus, audit and signatures; nothing points to them yet.
    pub(crate) fn write(&self) -> Result<(CorpusRecord, Counts)> {
        let (shards, duplicates, table, counts) = self.write_documents()?;
        let mut state: Vec<SealedFile> = duplicates;
        state.extend(self.write_excluded()?);
        state.push(self.folder.adopt(&table.rows, SIGNATURES, ".rows")?);
        state.push(self.folder.adopt(&table.sketches, SIGNATURES, ".sketches")?);
        let sources = self.workspace.join("sources");
        crate::sources::write(&sources, &self.sources)?;
        state.push(self.folder.adopt(&sources, SIGNATURES, ".sources.jsonl.zst")?);
        let record = CorpusRecord {
            documents: shards.iter().map(|shard| shard.documents).sum(),
            bytes: shards.iter().map(|shard| shard.text_bytes).sum(),
            digest: digest(shards.iter().map(|shard| shard.file.hash.as_str())),
            shards,
            state,
            ..CorpusRecord::default()
        };
        Ok((record, counts))
    }

    /// Sends every line to the corpus or to the duplicates.
    fn write_documents(
        &self,
    ) -> Result<(Vec<fihris_corpus::Shard>, Vec<SealedFile>, Table, Counts)> {
        let mut lines = Lines::open(self.folder, &self.old, &self.spill);
        let mut corpus = ShardWriter::create(self.folder, CORPUS)?;
        let mut duplicates = ShardWriter::create(self.folder, DUPLICATES)?;
        let mut table = TableWriter::create(Table::named(self.workspace, "final"))?;
        let lookup = Lookup::open(&self.table)?;
        let mut counts = Counts { total: self.excluded_account(), ..Counts::default() };
        let mut reader = TableReader::open(&self.table)?;
        let mut number = 0;
        while let Some((row, record)) = reader.next()? {
            let duplicate = self.decisions.of(number);
            counts.add(&row, duplicate);
            let line = lines.line_of(&row)?;
            let place = match duplicate {
                None => {
                    corpus.push(row.doc_id, line)?;
                    Place::Corpus
                }
                Some(duplicate) => {
                    duplicates.push(row.doc_id, &wrap(&merge(duplicate, &lookup)?, line))?;
                    Place::Duplicates
                }
            };
            table.push(&Row { place, ..row }, &record)?;
            number += 1;
        }
        counts.total.census.clustered(std::mem::take(&mut counts.keepers));
        let duplicates = duplicates.finish()?.into_iter().map(|shard| shard.file).collect();
        Ok((corpus.finish()?, duplicates, table.finish()?, counts))
    }

    /// The account of what the filters left out.
    fn excluded_account(&self) -> Account {
        let mut sum = Account::default();
        for source in &self.sources {
            sum += &source.account;
        }
        // What passed the filters is counted row by row.
        let passed = std::mem::take(&mut sum.kept);
        sum.read.documents -= passed.documents;
        sum.read.bytes -= passed.bytes;
        sum
    }

    /// Merges the lines of what was left out, without those of sources that were read again.
    fn write_excluded(&self) -> Result<Vec<SealedFile>> {
        let mut writer = ShardWriter::create(self.folder, EXCLUDED)?;
        let new = std::slice::from_ref(&self.excluded);
        let mut old = ExcludedLines::open(self.folder, &self.old.excluded, Some(&self.replaced))?;
        let mut new = ExcludedLines::open(self.folder, new, None)?;
        loop {
            let takes_old = match (&old.next, &new.next) {
                (Some((old, _)), Some((new, _))) => old <= new,
                (old, _) => old.is_some(),
            };
            let next = if takes_old { old.take()? } else { new.take()? };
            let Some((key, line)) = next else { break };
            writer.push(DocId::of(&key.source, key.position), &line)?;
        }
        Ok(writer.finish()?.into_iter().map(|shard| shard.file).collect())
    }
}

/// Says for whom a document was dropped.
fn merge(duplicate: Duplicate, lookup: &Lookup) -> Result<Merge<'static>> {
    let keeper = lookup.row(duplicate.keeper)?;
    Ok(Merge {
        reason: duplicate.reason,
        keeper: keeper.doc_id,
        keeper_id: lookup.sketch(&keeper)?.id.into(),
        similarity: duplicate.similarity,
    })
}

impl Counts {
    fn add(&mut self, row: &Row, duplicate: Option<Duplicate>) {
        let reason = duplicate.map(|duplicate| duplicate.reason);
        match reason {
            None => {
                self.total.keep(row.bytes);
                self.total.census.words_kept.add(row.rank.n_words);
            }
            Some(reason) => self.total.drop(reason, row.bytes),
        }
        if let Some(duplicate) = duplicate {
            self.keepers.push(duplicate.keeper);
            if duplicate.reason == Reason::NearDuplicate {
                self.total.census.merged(duplicate.similarity);
            }
        }
        if row.place == Place::Spill {
            self.new.entry(reason).or_default().add(row.bytes);
        }
    }
}

/// Hash of the hashes of all shards.
fn digest<'h>(hashes: impl Iterator<Item = &'h str>) -> String {
    let mut digest = Xxh3::new();
    for hash in hashes {
        digest.update(hash.as_bytes());
    }
    format!("{:032x}", digest.digest128())
}

/// The lines of all documents, by where they are.
struct Lines<'a> {
    corpus: LineStream<'a>,
    duplicates: LineStream<'a>,
    spill: LineStream<'a>,
}

impl<'a> Lines<'a> {
    fn open(folder: &'a Folder, old: &State, spill: &SealedFile) -> Self {
        Self {
            corpus: LineStream::open(folder, &old.shards),
            duplicates: LineStream::open(folder, &old.duplicates),
            spill: LineStream::open(folder, std::slice::from_ref(spill)),
        }
    }

    /// Returns the line of a row; rows come in the order of the corpus.
    fn line_of(&mut self, row: &Row) -> Result<&[u8]> {
        match row.place {
            Place::Corpus => self.corpus.find(row.doc_id, whole),
            Place::Duplicates => self.duplicates.find(row.doc_id, unwrap),
            Place::Spill => self.spill.find(row.doc_id, whole),
        }
    }
}

/// A line that is the document.
fn whole(line: &[u8]) -> Option<&[u8]> {
    Some(line)
}

/// The lines of some files, one after another.
struct LineStream<'a> {
    folder: &'a Folder,
    files: std::collections::VecDeque<SealedFile>,
    reader: Option<ShardReader>,
    line: Vec<u8>,
}

impl<'a> LineStream<'a> {
    fn open(folder: &'a Folder, files: &[SealedFile]) -> Self {
        Self { folder, files: files.iter().cloned().collect(), reader: None, line: Vec::new() }
    }

    /// Moves to the next line, which is then in `line`; `false` at the end.
    fn advance(&mut self) -> Result<bool> {
        loop {
            if let Some(reader) = &mut self.reader
                && let Some(line) = reader.next_line()?
            {
                self.line.clear();
                self.line.extend_from_slice(line);
                return Ok(true);
            }
            let Some(file) = self.files.pop_front() else { return Ok(false) };
            self.reader = Some(ShardReader::open(self.folder, &file)?);
        }
    }

    /// Returns the document of that name, passing over those of sources that were read again.
    fn find(&mut self, doc_id: DocId, document: fn(&[u8]) -> Option<&[u8]>) -> Result<&[u8]> {
        while self.advance()? {
            if document(&self.line).and_then(doc_id_of) == Some(doc_id) {
                return Ok(document(&self.line).unwrap_or_default());
            }
        }
        let detail = format!("document {doc_id} is in the table and not in its file");
        Err(Error::Corpus(fihris_corpus::Error::Damaged { path: self.folder.path(CORPUS), detail }))
    }
}

/// What orders the lines of the audit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Key {
    source: String,
    position: u64,
}

/// Lines of records that were left out, with their keys.
struct ExcludedLines<'a> {
    stream: LineStream<'a>,
    without: Option<&'a HashSet<String>>,
    next: Option<(Key, Vec<u8>)>,
}

impl<'a> ExcludedLines<'a> {
    fn open(
        folder: &'a Folder,
        files: &[SealedFile],
        without: Option<&'a HashSet<String>>,
    ) -> Result<Self> {
        let mut lines = Self { stream: LineStream::open(folder, files), without, next: None };
        lines.advance()?;
        Ok(lines)
    }

    fn take(&mut self) -> Result<Option<(Key, Vec<u8>)>> {
        let next = self.next.take();
        self.advance()?;
        Ok(next)
    }

    fn advance(&mut self) -> Result<()> {
        while self.stream.advance()? {
            let key: Key = serde_json::from_slice(&self.stream.line).map_err(|error| {
                let path = self.stream.folder.path(EXCLUDED);
                fihris_corpus::Error::Damaged { path, detail: error.to_string() }
            })?;
            if self.without.is_none_or(|without| !without.contains(&key.source)) {
                self.next = Some((key, self.stream.line.clone()));
                break;
            }
        }
        Ok(())
    }
}
