//! Writes tables, row after row.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use fihris_corpus::BUFFER_BYTES;

use super::files::Table;
use super::row::Row;
use crate::error::{Context, Result};

/// Writes rows.
pub(crate) struct RowsWriter {
    path: PathBuf,
    file: BufWriter<File>,
    buffer: Vec<u8>,
}

impl RowsWriter {
    /// Creates the file.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        Ok(Self { path: path.to_owned(), file: create(path)?, buffer: Vec::new() })
    }

    /// Appends a row.
    pub(crate) fn push(&mut self, row: &Row) -> Result<()> {
        self.buffer.clear();
        row.encode(&mut self.buffer);
        Ok(self.file.write_all(&self.buffer).context("write", &self.path)?)
    }

    /// Closes the file.
    pub(crate) fn finish(mut self) -> Result<PathBuf> {
        self.file.flush().context("write", &self.path)?;
        Ok(self.path)
    }
}

fn create(path: &Path) -> Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(BUFFER_BYTES, File::create(path).context("create", path)?))
}

/// Writes a table.
pub(crate) struct TableWriter {
    table: Table,
    rows: RowsWriter,
    sketches: BufWriter<File>,
    sketch_at: u64,
}

impl TableWriter {
    /// Creates the files of a table.
    pub(crate) fn create(table: Table) -> Result<Self> {
        let (rows, sketches) = (RowsWriter::create(&table.rows)?, create(&table.sketches)?);
        Ok(Self { table, rows, sketches, sketch_at: 0 })
    }

    /// Appends a row and its record; where the record stands is filled in.
    pub(crate) fn push(&mut self, row: &Row, sketch: &[u8]) -> Result<()> {
        let sketch_len = sketch.len() as u32;
        self.rows.push(&Row { sketch_at: self.sketch_at, sketch_len, ..row.clone() })?;
        self.sketches.write_all(sketch).context("write", &self.table.sketches)?;
        self.sketch_at += u64::from(sketch_len);
        Ok(())
    }

    /// Closes the files.
    pub(crate) fn finish(mut self) -> Result<Table> {
        self.rows.finish()?;
        self.sketches.flush().context("write", &self.table.sketches)?;
        Ok(self.table)
    }
}
