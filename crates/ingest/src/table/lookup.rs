//! Looks into a table at any place.

use std::fs::File;
use std::ops::Range;

use fihris_corpus::read_at;

use super::ends::Ends;
use super::files::{Table, damaged};
use super::record::{ComparedDocument, SketchRecord};
use super::row::{ROW_BYTES, Row};
use crate::error::{Context, Result};

/// Bytes of most names and of their lengths.
const USUAL_ID_BYTES: usize = 256;

/// Rows that a thread reads at a time: with their sketches, what fits into the cache.
const BLOCK_ROWS: u32 = 128;

/// Looks into a table at any place, from many threads at once.
pub(crate) struct Lookup {
    table: Table,
    rows: File,
    sketches: File,
}

impl Lookup {
    /// Opens a table.
    pub(crate) fn open(table: &Table) -> Result<Self> {
        let rows = File::open(&table.rows).context("open", &table.rows)?;
        let sketches = File::open(&table.sketches).context("open", &table.sketches)?;
        Ok(Self { table: table.clone(), rows, sketches })
    }

    /// Returns row `number`, from 0.
    pub(crate) fn row(&self, number: u32) -> Result<Row> {
        let mut bytes = [0; ROW_BYTES];
        let at = u64::from(number) * ROW_BYTES as u64;
        read_at(&self.rows, &mut bytes, at).context("read", &self.table.rows)?;
        Row::decode(&bytes).ok_or_else(|| damaged(&self.table.rows))
    }

    /// Returns the numbers of all rows, in blocks that a thread reads at a time.
    pub(crate) fn blocks(&self) -> Result<Vec<Range<u32>>> {
        let n_rows = u32::try_from(self.table.len()?).unwrap_or(u32::MAX);
        let starts = (0..n_rows).step_by(BLOCK_ROWS as usize);
        Ok(starts.map(|start| start..n_rows.min(start.saturating_add(BLOCK_ROWS))).collect())
    }

    /// Returns the rows of a block.
    pub(crate) fn rows(&self, block: Range<u32>) -> Result<Vec<Row>> {
        let mut bytes = vec![[0; ROW_BYTES]; block.len()];
        let at = u64::from(block.start) * ROW_BYTES as u64;
        read_at(&self.rows, bytes.as_flattened_mut(), at).context("read", &self.table.rows)?;
        let rows: Option<Vec<Row>> = bytes.iter().map(|bytes| Row::decode(bytes)).collect();
        rows.ok_or_else(|| damaged(&self.table.rows))
    }

    /// Returns the paragraphs at the ends of the documents of a block.
    pub(crate) fn ends(&self, block: Range<u32>) -> Result<Vec<Ends>> {
        let rows = self.rows(block)?;
        let len = |row: &Row| row.sketch_len as usize;
        let mut bytes = vec![0; rows.iter().map(len).sum()];
        let at = rows.first().map_or(0, |row| row.sketch_at);
        read_at(&self.sketches, &mut bytes, at).context("read", &self.table.sketches)?;
        let mut rest = bytes.as_slice();
        let ends: Option<Vec<Ends>> = rows
            .iter()
            .map(|row| {
                let (record, behind) = rest.split_at_checked(len(row))?;
                rest = behind;
                SketchRecord::ends(record)
            })
            .collect();
        ends.ok_or_else(|| damaged(&self.table.sketches))
    }

    /// Returns what the document of a row is compared by.
    pub(crate) fn member(&self, row: &Row) -> Result<ComparedDocument> {
        Ok(ComparedDocument { title: row.title, sketch: self.sketch(row)?.sketch })
    }

    /// Returns the name that the document of a row has in its source.
    pub(crate) fn id(&self, row: &Row) -> Result<String> {
        // The name stands before the sketch, which is much longer and not wanted.
        let n_bytes = (row.sketch_len as usize).min(USUAL_ID_BYTES);
        let mut bytes = vec![0; n_bytes];
        read_at(&self.sketches, &mut bytes, row.sketch_at).context("read", &self.table.sketches)?;
        match SketchRecord::id(&bytes) {
            Some(id) => Ok(id.to_owned()),
            None => Ok(self.sketch(row)?.id),
        }
    }

    /// Returns the record of a row.
    pub(crate) fn sketch(&self, row: &Row) -> Result<SketchRecord> {
        let mut bytes = vec![0; row.sketch_len as usize];
        read_at(&self.sketches, &mut bytes, row.sketch_at).context("read", &self.table.sketches)?;
        SketchRecord::decode(&bytes).ok_or_else(|| damaged(&self.table.sketches))
    }
}
