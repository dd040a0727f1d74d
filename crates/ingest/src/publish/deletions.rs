//! Documents that somebody has taken out of the corpus, and that stay out.
//!
//! A deletion is one of words: the document and whatever has the same words, in whichever source
//! and spelling, now or later, kept or left out. So neither a copy nor the next reading of its source
//! brings it back. Of its text nothing is kept but a hash; the audit says where it stood, and that it was
//! deleted.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use fihris_corpus::{DocId, Signals};
use serde::{Deserialize, Serialize};

use super::names::Names;
use super::streams::ExcludedLines;
use crate::error::{Context, Result};
use crate::model::{Cause, Excluded, Reason};
use crate::prepare::Source;
use crate::table::{Row, SketchRecord, Table, TableReader, TableWriter, damaged};

/// A document that was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Deleted {
    pub(crate) doc_id: DocId,
    /// Its own name.
    pub(crate) id: String,
    /// Its source, by name.
    pub(crate) source: String,
    /// Hash of its folded words, in hexadecimal digits.
    folded: String,
}

/// All deletions, by the hash of the words; of a record without words, by that of its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Deletions {
    by_words: BTreeMap<u128, Deleted>,
}

/// A table without what was deleted.
pub(crate) struct FilteredTable {
    pub(crate) table: Table,
    /// A line of the audit for each document that was taken out, in the order of the corpus.
    pub(crate) excluded: PathBuf,
    pub(crate) n_deleted: u64,
}

impl Deletions {
    /// Reads the deletions of a corpus.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let file = File::open(path).context("open", path)?;
        let mut deletions = Self::default();
        for line in BufReader::new(zstd::Decoder::new(file).context("open", path)?).lines() {
            let line = line.context("read", path)?;
            let deleted: Deleted = serde_json::from_str(&line).map_err(|_| damaged(path))?;
            let folded = u128::from_str_radix(&deleted.folded, 16).map_err(|_| damaged(path))?;
            deletions.by_words.insert(folded, deleted);
        }
        Ok(deletions)
    }

    /// Writes them, one JSON object a line.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let file = File::create(path).context("create", path)?;
        let mut encoder = zstd::Encoder::new(file, 3).context("write", path)?;
        for deleted in self.by_words.values() {
            write_line(&mut encoder, deleted).context("write", path)?;
        }
        encoder.finish().context("write", path)?;
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_words.is_empty()
    }

    /// Adds the documents of a table that are named; each name found is noted.
    pub(crate) fn add(
        &mut self,
        names: &mut Names<'_>,
        table: &Table,
        sources: &[Source],
    ) -> Result<()> {
        let mut reader = TableReader::open(table)?;
        while let Some((row, record)) = reader.next()? {
            let id = SketchRecord::id(&record).ok_or_else(|| damaged(&table.sketches))?;
            if names.find(row.doc_id, Some(id)) {
                let deleted = Deleted {
                    doc_id: row.doc_id,
                    id: id.to_owned(),
                    source: name_of(sources, row.source),
                    folded: format!("{:032x}", row.folded),
                };
                self.by_words.entry(row.folded).or_insert(deleted);
            }
        }
        Ok(())
    }

    /// Adds the records of the audit that are named and not deleted yet; each name found is noted.
    pub(crate) fn add_excluded(
        &mut self,
        names: &mut Names<'_>,
        mut lines: ExcludedLines<'_>,
    ) -> Result<()> {
        while let Some(excluded) = lines.next_excluded()? {
            let id = excluded.id.as_deref();
            if !excluded.is_deleted() && names.find(excluded.doc_id, id) {
                let folded = excluded.key();
                let deleted = Deleted {
                    doc_id: excluded.doc_id,
                    id: id.unwrap_or_default().to_owned(),
                    source: excluded.source,
                    folded: format!("{folded:032x}"),
                };
                self.by_words.entry(folded).or_insert(deleted);
            }
        }
        Ok(())
    }

    /// Whether documents with words of this hash are deleted.
    pub(crate) fn have_words(&self, folded: u128) -> bool {
        self.by_words.contains_key(&folded)
    }

    /// Whether a line of the audit is to be deleted and is not yet.
    fn have(&self, excluded: &Excluded) -> bool {
        !excluded.is_deleted() && self.have_words(excluded.key())
    }

    /// Whether some lines of the audit hold a record that is to be deleted.
    pub(crate) fn have_one_of(&self, mut lines: ExcludedLines<'_>) -> Result<bool> {
        while let Some(excluded) = lines.next_excluded()? {
            if self.have(&excluded) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Moves the records of the audit that are to be deleted to the deleted ones, in the accounts of their
    /// sources; returns how many they are. [`Self::blank`] does the same to their lines.
    pub(crate) fn settle(
        &self,
        mut lines: ExcludedLines<'_>,
        sources: &mut [Source],
    ) -> Result<u64> {
        let mut n_deleted = 0;
        if self.is_empty() {
            return Ok(n_deleted);
        }
        let numbers: HashMap<String, usize> =
            (0..).zip(&*sources).map(|(number, source)| (source.name.clone(), number)).collect();
        while let Some(excluded) = lines.next_excluded()? {
            if !self.have(&excluded) {
                continue;
            }
            n_deleted += 1;
            let number = numbers.get(&excluded.source).copied();
            if let Some(source) = number.and_then(|number| sources.get_mut(number)) {
                source.account.delete_excluded(excluded.reason, excluded.bytes);
            }
        }
        Ok(n_deleted)
    }

    /// Returns a line of the audit as it may stay: without its text if it is deleted.
    pub(crate) fn blank(&self, line: Vec<u8>) -> Vec<u8> {
        if self.is_empty() {
            return line;
        }
        match serde_json::from_slice::<Excluded>(&line) {
            Ok(excluded) if self.have(&excluded) => {
                // Plain data of strings and numbers always serialises.
                serde_json::to_vec(&excluded.deleted()).unwrap_or_default()
            }
            _ => line,
        }
    }

    /// Takes back the deletions of the documents that are named, and returns these.
    pub(crate) fn remove(&mut self, names: &mut Names<'_>) -> Vec<Deleted> {
        let mut removed = Vec::new();
        self.by_words.retain(|_, deleted| {
            let is_named = names.find(deleted.doc_id, Some(&deleted.id));
            removed.extend(is_named.then(|| deleted.clone()));
            !is_named
        });
        removed
    }

    /// Copies a table without the documents that were deleted; they move to the dropped ones in the
    /// accounts of their sources.
    pub(crate) fn filter(
        &self,
        table: &Table,
        sources: &mut [Source],
        workspace: &Path,
    ) -> Result<FilteredTable> {
        let excluded = workspace.join("deleted");
        let mut lines = BufWriter::new(File::create(&excluded).context("create", &excluded)?);
        if self.is_empty() {
            return Ok(FilteredTable { table: table.clone(), excluded, n_deleted: 0 });
        }
        let mut n_deleted = 0;
        let mut writer = TableWriter::create(Table::named(workspace, "filtered"))?;
        let mut reader = TableReader::open(table)?;
        while let Some((row, record)) = reader.next()? {
            if !self.by_words.contains_key(&row.folded) {
                writer.push(&row, &record)?;
                continue;
            }
            let id = SketchRecord::id(&record).ok_or_else(|| damaged(&table.sketches))?;
            let source = name_of(sources, row.source);
            let line = taken_out(&row, id.to_owned(), source, Reason::Deleted);
            write_line(&mut lines, &line).context("write", &excluded)?;
            if let Some(source) = sources.get_mut(row.source as usize) {
                source.account.take_out(Reason::Deleted, row.bytes);
            }
            n_deleted += 1;
        }
        lines.flush().context("write", &excluded)?;
        Ok(FilteredTable { table: writer.finish()?, excluded, n_deleted })
    }
}

/// Writes a value as a line of JSON.
pub(crate) fn write_line(to: &mut impl Write, value: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *to, value)?;
    to.write_all(b"\n")
}

fn name_of(sources: &[Source], number: u32) -> String {
    sources.get(number as usize).map(|source| source.name.clone()).unwrap_or_default()
}

/// What the audit says of a document that is taken out of the corpus; nothing of its text.
pub(crate) fn taken_out(row: &Row, id: String, source: String, reason: Reason) -> Excluded {
    Excluded {
        doc_id: row.doc_id,
        source,
        position: row.position,
        id: Some(id),
        reason: Cause::Dropped(reason),
        detail: String::new(),
        bytes: row.bytes,
        excerpt: String::new(),
        words: String::new(),
        signals: Signals::default(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::table::Rows;
    use crate::table::tests::{bytes_of, row};

    #[test]
    fn what_was_deleted_is_not_in_the_table_and_the_account_says_so() {
        let home = tempfile::tempdir().unwrap();
        let mut writer = TableWriter::create(Table::named(home.path(), "t")).unwrap();
        let record = SketchRecord { id: "خبر".into(), ..Default::default() };
        for number in 0..3 {
            writer.push(&Row { source: 0, ..row(number) }, &bytes_of(&record)).unwrap();
        }
        let table = writer.finish().unwrap();
        let mut sources = [Source { name: "أخبار".into(), ..Source::default() }];
        (0..3).for_each(|_| sources[0].account.keep(100));

        let mut deletions = Deletions::default();
        let wanted = BTreeSet::from([DocId(1).to_string(), "نبأ".to_owned()]);
        let mut names = Names::of(&wanted);
        deletions.add(&mut names, &table, &sources).unwrap();
        assert_eq!(names.unknown(), ["نبأ"]);
        let path = home.path().join("deletions");
        deletions.write(&path).unwrap();
        assert_eq!(Deletions::read(&path).unwrap(), deletions);

        let filtered = deletions.filter(&table, &mut sources, home.path()).unwrap();
        let left: Vec<u64> =
            Rows::open(&filtered.table).unwrap().map(|row| row.unwrap().position).collect();
        assert_eq!((left, filtered.n_deleted), (vec![0, 2], 1));
        let line = std::fs::read(&filtered.excluded).unwrap();
        let line: Excluded = serde_json::from_slice(&line).unwrap();
        assert_eq!((line.id.as_deref(), line.source.as_str()), (Some("خبر"), "أخبار"));
        assert_eq!(sources[0].account.dropped[&Reason::Deleted].documents, 1);
        assert!(sources[0].account.adds_up());

        assert_eq!(deletions.remove(&mut names).len(), 1);
        assert!(deletions.is_empty());
    }
}
