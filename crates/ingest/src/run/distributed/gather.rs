//! Findings become the files and tables of a run on one machine.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use fihris_corpus::BUFFER_BYTES;

use super::findings::{CutLine, Findings, Record, RecordDecision, Work, last_number};
use crate::dedup::{Decisions, Edge};
use crate::error::{Context, Error, Result};
use crate::observer::Observer;
use crate::prepare::Prepared;
use crate::publish::BoilerplateCuts;
use crate::table::{Row, RowLocation, Table, TableWriter};

/// The numbers of all documents that passed, in order: 8 bytes a document.
pub(super) type Numbers = Vec<i64>;

/// Writes what the first pass found into files, and makes sure that it is whole.
pub(super) fn prepared(
    work: &Work,
    records: impl Iterator<Item = Result<Record>>,
    workspace: &Path,
    observer: &dyn Observer,
) -> Result<(Prepared, Numbers)> {
    let mut gatherer = Gatherer::create(workspace)?;
    for record in records {
        if observer.is_cancelled() {
            return Err(Error::Interrupted);
        }
        gatherer.take(record?)?;
    }
    gatherer.finish(work)
}

/// Files that grow by a record at a time.
struct Gatherer {
    table: TableWriter,
    lines: LineFile,
    excluded: LineFile,
    /// The last record.
    number: i64,
    /// Records of the source that is at hand.
    n_records: u64,
    numbers: Numbers,
    prepared: Prepared,
}

impl Gatherer {
    fn create(workspace: &Path) -> Result<Self> {
        let table = Table::named(workspace, "new");
        let (lines, excluded) = (workspace.join("new.jsonl"), workspace.join("excluded.jsonl"));
        Ok(Self {
            table: TableWriter::create(table.clone())?,
            lines: LineFile::create(lines.clone())?,
            excluded: LineFile::create(excluded.clone())?,
            number: -1,
            n_records: 0,
            numbers: Vec::new(),
            prepared: Prepared { table, lines, excluded, sources: Vec::new(), failed: Vec::new() },
        })
    }

    fn take(&mut self, Record { number, fate }: Record) -> Result<()> {
        if number <= self.number {
            return Err(Error::NotWhole(format!("record {number} is duplicated or out of order")));
        }
        self.number = number;
        self.n_records += 1;
        match fate {
            RecordDecision::Passed { row, sketch, line } => {
                self.table.push(&Row { place: RowLocation::Spill, ..*row }, &sketch)?;
                self.numbers.push(number);
                self.lines.push(&line)
            }
            RecordDecision::Excluded(line) => self.excluded.push(&line),
            RecordDecision::Finished(source, failed) => {
                let n_records = std::mem::take(&mut self.n_records) - 1;
                let n_expected = if failed.is_none() { source.account.read.documents } else { 0 };
                if n_records != n_expected || number != last_number(self.n_sources()) {
                    let name = source.name;
                    let detail =
                        format!("`{name}` has {n_expected} records, but {n_records} were found");
                    return Err(Error::NotWhole(detail));
                }
                self.prepared.sources.push(*source);
                self.prepared.failed.extend(failed);
                Ok(())
            }
        }
    }

    fn n_sources(&self) -> u32 {
        self.prepared.sources.len() as u32
    }

    fn finish(self, work: &Work) -> Result<(Prepared, Numbers)> {
        if self.n_records > 0 || self.n_sources() as usize != work.todo.len() {
            let (n, n_expected) = (self.n_sources(), work.todo.len());
            return Err(Error::NotWhole(format!("{n} of {n_expected} sources were found")));
        }
        self.table.finish()?;
        self.lines.finish()?;
        self.excluded.finish()?;
        Ok((self.prepared, self.numbers))
    }
}

/// A file of lines.
struct LineFile {
    path: PathBuf,
    file: BufWriter<File>,
}

impl LineFile {
    fn create(path: PathBuf) -> Result<Self> {
        let file =
            BufWriter::with_capacity(BUFFER_BYTES, File::create(&path).context("create", &path)?);
        Ok(Self { path, file })
    }

    fn push(&mut self, line: &[u8]) -> Result<()> {
        let written = self.file.write_all(line).and_then(|()| self.file.write_all(b"\n"));
        Ok(written.context("write", &self.path)?)
    }

    fn finish(mut self) -> Result<PathBuf> {
        self.file.flush().context("write", &self.path)?;
        Ok(self.path)
    }
}

/// Puts what the second pass found in terms of rows.
pub(super) fn decisions(numbers: &Numbers, findings: &impl Findings) -> Result<Decisions> {
    let mut decisions = Decisions::none(numbers.len() as u64)?;
    for pair in findings.stand_ins()? {
        let (document, keeper) = pair?;
        decisions.decide(row_of(numbers, document)?, row_of(numbers, keeper)?);
    }
    let edges = findings.edges()?.map(|edge| {
        let (left, right, comparison) = edge?;
        Ok(Edge { left: row_of(numbers, left)?, right: row_of(numbers, right)?, comparison })
    });
    decisions.add_edges(edges)?;
    Ok(decisions)
}

/// Writes the lines of documents that boilerplate was cut off.
pub(super) fn cuts(
    numbers: &Numbers,
    lines: impl Iterator<Item = Result<CutLine>>,
    workspace: &Path,
) -> Result<BoilerplateCuts> {
    let mut file = LineFile::create(workspace.join("recut.jsonl"))?;
    let mut cuts =
        BoilerplateCuts { rows: vec![false; numbers.len()], ..BoilerplateCuts::default() };
    for line in lines {
        let CutLine { number, line, n_passages } = line?;
        if let Some(is_cut) = cuts.rows.get_mut(row_of(numbers, number)? as usize) {
            *is_cut = true;
        }
        cuts.n_passages += n_passages;
        file.push(&line)?;
    }
    Ok(BoilerplateCuts { path: Some(file.finish()?), ..cuts })
}

fn row_of(numbers: &Numbers, number: i64) -> Result<u32> {
    let unknown = |_| Error::NotWhole(format!("document {number} was compared but is missing"));
    numbers.binary_search(&number).map(|row| row as u32).map_err(unknown)
}
