//! What the first pass writes: lines, rows and sketches of the documents that passed, lines of
//! the records that did not, and the journal that says how far they reach.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use fihris_corpus::read::{Failure, Layout, Summary};

use super::batch::PreparedBatch;
use super::intake::Progress;
use super::journal::{Journal, JournalEntry, N_FILES, Stretch, hash_of};
use super::sources::{FailedSource, Source, SourcePlan};
use crate::error::{Context, Result};
use crate::model::Account;
use crate::table::{ROW_BYTES, Row, RowLocation, Table};

/// What the first pass leaves behind.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// Signatures of the documents that passed; `source` is a number in the plan.
    pub(crate) table: Table,
    /// Their lines, in the same order.
    pub(crate) lines: PathBuf,
    /// A line for each record that did not pass.
    pub(crate) excluded: PathBuf,
    /// What was read of each source of the plan.
    pub(crate) sources: Vec<Source>,
    /// The sources that could not be opened, and why.
    pub(crate) failed: Vec<FailedSource>,
}

/// Files of the first pass, as they lie in the folder of its work.
pub(crate) struct Spilled {
    pub(crate) table: Table,
    pub(crate) lines: PathBuf,
    pub(crate) excluded: PathBuf,
}

/// Names the files of the first pass in `workspace`.
pub(crate) fn spilled(workspace: &Path) -> Spilled {
    let (lines, excluded) = (workspace.join("new.jsonl"), workspace.join("excluded.jsonl"));
    Spilled { table: Table::named(workspace, "new"), lines, excluded }
}

/// The files of the first pass while it goes on.
pub(crate) struct Spill<'a> {
    todo: &'a [SourcePlan],
    paths: [PathBuf; N_FILES],
    files: [File; N_FILES],
    journal: Journal,
    lengths: [u64; N_FILES],
    progress: Progress,
    /// Account of the source that is being read.
    account: Account,
    sources: Vec<Source>,
    failed: Vec<FailedSource>,
}

impl<'a> Spill<'a> {
    /// Opens the files in `workspace`, with what an interrupted run of the same plan has left.
    pub(crate) fn open(workspace: &Path, todo: &'a [SourcePlan], plan: &str) -> Result<Self> {
        let Spilled { table, lines, excluded } = spilled(workspace);
        let paths = [table.rows, table.sketches, lines, excluded];
        let [rows, sketches, lines, excluded] = paths.each_ref().map(|path| open(path));
        let mut files = [rows?, sketches?, lines?, excluded?];
        let (journal, entries) = Journal::open(&workspace.join("journal"), plan, &mut files)?;
        let mut spill = Self {
            todo,
            paths,
            files,
            journal,
            lengths: [0; N_FILES],
            progress: Progress::default(),
            account: Account::default(),
            sources: Vec::new(),
            failed: Vec::new(),
        };
        entries.into_iter().for_each(|entry| spill.note(entry));
        spill.cut()?;
        Ok(spill)
    }

    /// How far the pass has come.
    pub(crate) fn progress(&self) -> Progress {
        self.progress
    }

    /// Records that have been worked on.
    pub(crate) fn n_records(&self) -> u64 {
        let finished: u64 = self.sources.iter().map(|source| source.account.read.documents).sum();
        finished + self.account.read.documents
    }

    /// Adds what became of a batch of the source of that number.
    pub(crate) fn append(&mut self, source: u32, batch: &PreparedBatch) -> Result<()> {
        let rows = self.encode(source, batch);
        let parts: [&[u8]; N_FILES] = [&rows, &batch.sketches, &batch.lines, &batch.excluded];
        let mut lengths = self.lengths;
        for (((file, path), part), length) in
            self.files.iter_mut().zip(&self.paths).zip(parts).zip(&mut lengths)
        {
            file.write_all(part).context("write", path)?;
            *length += part.len() as u64;
        }
        self.enter(JournalEntry::Batch(Box::new(Stretch {
            next_position: batch.next_position,
            lengths,
            hash: hash_of(parts),
            account: batch.account.clone(),
        })))
    }

    /// Notes that a source has been read.
    pub(crate) fn finish_source(
        &mut self,
        number: u32,
        layout: &Layout,
        summary: &Summary,
    ) -> Result<()> {
        let account = std::mem::take(&mut self.account);
        let Some(todo) = self.todo.get(number as usize) else { return Ok(()) };
        let source = Source::read(todo, layout, summary, account);
        self.enter(JournalEntry::Finished(Box::new(source), None))
    }

    /// Notes that a source could not be opened.
    pub(crate) fn fail_source(&mut self, number: u32, failure: &Failure) -> Result<()> {
        let Some(todo) = self.todo.get(number as usize) else { return Ok(()) };
        let failed = FailedSource::new(todo, failure);
        let source = Box::new(Source::failed(todo, failure));
        self.enter(JournalEntry::Finished(source, Some(failed)))
    }

    /// Ends the pass.
    pub(crate) fn finish(self) -> Prepared {
        let [rows, sketches, lines, excluded] = self.paths;
        let table = Table { rows, sketches };
        Prepared { table, lines, excluded, sources: self.sources, failed: self.failed }
    }

    /// The rows of a batch in bytes, with the places of their sketches.
    fn encode(&self, source: u32, batch: &PreparedBatch) -> Vec<u8> {
        let [_, mut sketch_at, ..] = self.lengths;
        let mut bytes = Vec::with_capacity(batch.rows.len() * ROW_BYTES);
        for row in &batch.rows {
            let row = Row { source, sketch_at, place: RowLocation::Spill, ..row.clone() };
            row.encode(&mut bytes);
            sketch_at += u64::from(row.sketch_len);
        }
        bytes
    }

    fn enter(&mut self, entry: JournalEntry) -> Result<()> {
        self.journal.push(&entry)?;
        self.note(entry);
        Ok(())
    }

    fn note(&mut self, entry: JournalEntry) {
        match entry {
            JournalEntry::Plan(_) => {}
            JournalEntry::Batch(stretch) => {
                self.progress.next_position = stretch.next_position;
                self.lengths = stretch.lengths;
                self.account += &stretch.account;
            }
            JournalEntry::Finished(source, failed) => {
                self.sources.push(*source);
                self.failed.extend(failed);
                self.account = Account::default();
                self.progress = Progress { n_finished: self.sources.len(), next_position: 0 };
            }
        }
    }

    /// Cuts off what no line of the journal speaks of.
    fn cut(&mut self) -> Result<()> {
        for ((file, path), length) in self.files.iter_mut().zip(&self.paths).zip(self.lengths) {
            file.set_len(length).context("shorten", path)?;
            file.seek(SeekFrom::End(0)).context("read", path)?;
        }
        Ok(())
    }
}

fn open(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    let options = options.create(true).truncate(false).read(true).write(true);
    Ok(options.open(path).context("open", path)?)
}
