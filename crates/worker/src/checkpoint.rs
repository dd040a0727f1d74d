//! What the engine has written between the stages: folders of Parquet files, in their order.

use std::fs::File;
use std::path::{Path, PathBuf};

use fihris_corpus::Error as CorpusError;
use fihris_ingest::distributed::{CutLine, Findings, Record, RecordDecision};
use fihris_ingest::stages::{Comparison, Row};
use fihris_ingest::{Error as IngestError, Result as IngestResult};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::alike::read_comparison;
use crate::error::{Context, Error, Result};
use crate::input::{RowRef, rows_of};
use crate::stage::Stage;
use crate::table::Column;

/// Rows that are read at a time: each may be a book.
const BATCH_ROWS: usize = 64;

/// Reads the rows of the checkpoint `name` in the folder of a job.
pub(crate) fn read<T, F: Fn(RowRef<'_>) -> Option<T>>(
    folder: &Path,
    name: &str,
    columns: &'static [Column],
    read: F,
) -> Result<impl Iterator<Item = Result<T>> + use<T, F>> {
    let batches = parts(&folder.join(name))?.into_iter().flat_map(|path| {
        let (batches, failed) = match open(&path) {
            Ok(batches) => (Some(batches), None),
            Err(error) => (None, Some(Err(error))),
        };
        failed.into_iter().chain(batches.into_iter().flatten())
    });
    Ok(rows_of(columns, batches, read))
}

fn open(path: &Path) -> Result<impl Iterator<Item = Result<arrow_array::RecordBatch>> + use<>> {
    let file = File::open(path).context("open", path)?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)?.with_batch_size(BATCH_ROWS);
    Ok(reader.build()?.map(|batch| Ok(batch?)))
}

/// The files of a checkpoint, in the order of their partitions: `part-00017-….parquet`.
fn parts(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).context("list", folder)?;
    let mut parts = Vec::new();
    for entry in entries {
        let path = entry.context("list", folder)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let number = name.strip_prefix("part-").and_then(|rest| rest.split('-').next());
        if let Some(number) = number.and_then(|number| number.parse::<u64>().ok()) {
            parts.push((number, path));
        }
    }
    parts.sort();
    Ok(parts.into_iter().map(|(_, path)| path).collect())
}

/// What a job has found, in its folder.
#[derive(Clone, Debug)]
pub struct Checkpoints {
    folder: PathBuf,
}

impl Checkpoints {
    /// Looks into the folder of a job that is done.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The rows of a checkpoint that may be absent, as it is where there was nothing to do.
    fn rows<T, F: Fn(RowRef<'_>) -> Option<T>>(
        &self,
        name: &str,
        columns: &'static [Column],
        read: F,
    ) -> IngestResult<impl Iterator<Item = IngestResult<T>> + use<T, F>> {
        let path = self.folder.join(name);
        let rows = path.is_dir().then(|| self::read(&self.folder, name, columns, read)).transpose();
        let rows = rows.map_err(|error| damaged(&path, &error))?.into_iter().flatten();
        Ok(rows.map(move |row| row.map_err(|error| damaged(&path, &error))))
    }

    /// Names of the checkpoints of all rounds: `edges-0`, `edges-1`.
    fn rounds(&self, name: &'static str) -> impl Iterator<Item = String> {
        let names = (0..).map(move |round| format!("{name}-{round}"));
        names.take_while(|name| self.folder.join(name).is_dir())
    }
}

fn damaged(path: &Path, error: &Error) -> IngestError {
    IngestError::Corpus(CorpusError::Damaged { path: path.to_owned(), detail: error.to_string() })
}

impl Findings for Checkpoints {
    fn records(&self) -> IngestResult<impl Iterator<Item = IngestResult<Record>>> {
        self.rows("prepared", Stage::Prepare.output(), |row| {
            let fate = if let Some(finished) = row.binary(5) {
                let (source, failed) = serde_json::from_slice(finished).ok()?;
                RecordDecision::Finished(Box::new(source), failed)
            } else if let Some(line) = row.binary(4) {
                RecordDecision::Excluded(line.to_owned())
            } else {
                RecordDecision::Passed {
                    row: Box::new(Row::decode(row.binary(1)?)?),
                    sketch: row.binary(2)?.to_owned(),
                    line: row.binary(3)?.to_owned(),
                }
            };
            Some(Record { number: row.long(0)?, fate })
        })
    }

    fn stand_ins(&self) -> IngestResult<impl Iterator<Item = IngestResult<(i64, i64)>>> {
        let read = |row: RowRef<'_>| Some((row.long(0)?, row.long(1)?));
        let names = std::iter::once("exact".to_owned()).chain(self.rounds("found"));
        let rows = names.map(|name| self.rows(&name, Stage::Cluster.output(), read));
        Ok(rows.collect::<IngestResult<Vec<_>>>()?.into_iter().flatten())
    }

    fn edges(&self) -> IngestResult<impl Iterator<Item = IngestResult<(i64, i64, Comparison)>>> {
        let read = |row: RowRef<'_>| Some((row.long(0)?, row.long(1)?, read_comparison(row)?));
        let rows = self.rounds("edges").map(|name| self.rows(&name, Stage::Compare.output(), read));
        Ok(rows.collect::<IngestResult<Vec<_>>>()?.into_iter().flatten())
    }

    fn cut_lines(&self) -> IngestResult<impl Iterator<Item = IngestResult<CutLine>>> {
        self.rows("recut", Stage::Recut.output(), |row| {
            let (line, n_passages) = (row.binary(1)?.to_owned(), row.long(2)?.cast_unsigned());
            Some(CutLine { number: row.long(0)?, line, n_passages })
        })
    }
}
