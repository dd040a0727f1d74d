//! Two tables of signatures made one.

use super::files::Table;
use super::reader::TableReader;
use super::row::Row;
use super::writer::TableWriter;
use crate::error::Result;

/// Merges two tables, each in the order of its sources.
///
/// Each comes with the new numbers of its sources; rows of a source that has none are left out.
pub(crate) fn merge_tables(
    old: (&Table, &[Option<u32>]),
    new: (&Table, &[Option<u32>]),
    merged: Table,
) -> Result<Table> {
    let mut writer = TableWriter::create(merged)?;
    let mut old = Renumbered::open(old.0, old.1)?;
    let mut new = Renumbered::open(new.0, new.1)?;
    loop {
        let takes_old = old.key().is_some_and(|old| new.key().is_none_or(|new| old < new));
        let next = if takes_old { old.take() } else { new.take() };
        let Some((row, record)) = next? else { return writer.finish() };
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
