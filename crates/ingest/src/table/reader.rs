//! Reads tables, row after row.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::PathBuf;

use fihris_corpus::BUFFER_BYTES;

use super::files::{Table, damaged};
use super::row::{ROW_BYTES, Row};
use crate::error::{Context, Result};

/// Reads the rows of a table in their order.
pub(crate) struct Rows {
    path: PathBuf,
    reader: BufReader<File>,
}

impl Rows {
    /// Opens the rows.
    pub(crate) fn open(table: &Table) -> Result<Self> {
        let file = File::open(&table.rows).context("open", &table.rows)?;
        Ok(Self { path: table.rows.clone(), reader: BufReader::with_capacity(BUFFER_BYTES, file) })
    }

    fn read(&mut self) -> Result<Option<Row>> {
        let mut bytes = [0; ROW_BYTES];
        match self.reader.read_exact(&mut bytes) {
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
            done => done.context("read", &self.path)?,
        }
        Row::decode(&bytes).map(Some).ok_or_else(|| damaged(&self.path))
    }
}

impl Iterator for Rows {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// Reads rows with their records in order, both as a stream.
pub(crate) struct TableReader {
    rows: Rows,
    path: PathBuf,
    sketches: BufReader<File>,
    /// Where the next record is read from.
    at: u64,
}

impl TableReader {
    /// Opens a table.
    pub(crate) fn open(table: &Table) -> Result<Self> {
        let sketches = File::open(&table.sketches).context("open", &table.sketches)?;
        let sketches = BufReader::with_capacity(BUFFER_BYTES, sketches);
        Ok(Self { rows: Rows::open(table)?, path: table.sketches.clone(), sketches, at: 0 })
    }

    /// Returns the next row and the bytes of its record.
    pub(crate) fn next(&mut self) -> Result<Option<(Row, Vec<u8>)>> {
        let Some(row) = self.rows.next().transpose()? else { return Ok(None) };
        if row.sketch_at != self.at {
            // Records of rows that were taken out are passed over.
            let distance = row.sketch_at.wrapping_sub(self.at).cast_signed();
            self.sketches.seek_relative(distance).context("read", &self.path)?;
        }
        self.at = row.sketch_at + u64::from(row.sketch_len);
        let mut record = vec![0; row.sketch_len as usize];
        self.sketches.read_exact(&mut record).context("read", &self.path)?;
        Ok(Some((row, record)))
    }
}
