//! The table of signatures: one row of fixed size for each document that passed
//! the filters, kept or duplicate, in the order of the corpus.
//!
//! Beside it lies a file of *sketches*, one record of varying size for each row:
//! the document's own name and its [`Sketch`]. Both are streamed, or looked into
//! at one place; neither is ever held in memory.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use fihris_corpus::{BUFFER_BYTES, DocId, Error as CorpusError};
use serde::{Deserialize, Serialize};

use crate::boilerplate::Ends;
use crate::error::{Context, Error, Result};
use crate::signature::{Keys, N_KEYS, SIGNATURE_BYTES, Signature};
use crate::sketch::Sketch;
use crate::stages::Member;

/// Where the line of a document is, and so what became of it last time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Place {
    /// In the corpus.
    #[default]
    Corpus,
    /// Among the duplicates of the audit.
    Duplicates,
    /// In the spill of this run: it is new.
    Spill,
}

/// What is known of a document without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its stable name.
    pub doc_id: DocId,
    /// Number of its source in the table of sources.
    pub source: u32,
    /// Number of its record in the source.
    pub position: u64,
    /// Bytes of its record in the source.
    pub bytes: u64,
    /// Where its line is.
    pub place: Place,
    /// How much it is worth beside its duplicates.
    pub rank: Rank,
    /// Hash of its folded words: equal for exact duplicates.
    pub folded: u128,
    /// Hash of the folded words of its title; 0 if it has none.
    pub title: u64,
    /// What it is brought together with others by.
    pub keys: Keys,
    /// What strangers are told by.
    pub signature: Signature,
    /// Where its record in the file of sketches begins.
    pub sketch_at: u64,
    /// Bytes of that record.
    pub sketch_len: u32,
}

/// How much a document is worth keeping beside its duplicates: the greatest wins.
///
/// It depends on the documents alone, so the order in which they come does not matter; of
/// two of the same rank, the earlier in the corpus wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rank {
    /// Characters that were decoded, all but this number: `u32::MAX - n_replaced`.
    pub soundness: u32,
    /// Words of the text.
    pub n_words: u32,
    /// Bytes of title and text: of two with the same words, the vowelled one is the longer.
    pub n_bytes: u32,
}

/// Bytes of a rank on disk.
pub const RANK_BYTES: usize = 4 + 4 + 4;

/// Bytes of a row on disk.
pub(crate) const ROW_BYTES: usize =
    8 + 4 + 8 + 8 + 1 + RANK_BYTES + 16 + 8 + 8 * N_KEYS + SIGNATURE_BYTES + 8 + 4;

impl Row {
    /// Appends the row as it stands on disk.
    pub fn encode(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.doc_id.0.to_le_bytes());
        bytes.extend(self.source.to_le_bytes());
        bytes.extend(self.position.to_le_bytes());
        bytes.extend(self.bytes.to_le_bytes());
        bytes.push(self.place as u8);
        bytes.extend(self.rank.to_bytes());
        bytes.extend(self.folded.to_le_bytes());
        bytes.extend(self.title.to_le_bytes());
        self.keys.iter().for_each(|key| bytes.extend_from_slice(&key.to_le_bytes()));
        bytes.extend(self.signature.0);
        bytes.extend(self.sketch_at.to_le_bytes());
        bytes.extend(self.sketch_len.to_le_bytes());
    }

    /// Reads what [`Self::encode`] wrote; `None` if it is something else.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let row = Self {
            doc_id: DocId(fields.u64()?),
            source: fields.u32()?,
            position: fields.u64()?,
            bytes: fields.u64()?,
            place: match fields.take::<1>()? {
                [0] => Place::Corpus,
                [1] => Place::Duplicates,
                [2] => Place::Spill,
                _ => return None,
            },
            rank: Rank::from_bytes(fields.take()?),
            folded: u128::from_le_bytes(fields.take()?),
            title: fields.u64()?,
            keys: {
                let mut keys = [0; N_KEYS];
                for key in &mut keys {
                    *key = fields.u64()?;
                }
                keys
            },
            signature: Signature(fields.take()?),
            sketch_at: fields.u64()?,
            sketch_len: fields.u32()?,
        };
        fields.0.is_empty().then_some(row)
    }
}

impl Rank {
    /// Its numbers, one after another.
    #[must_use]
    pub fn to_bytes(self) -> [u8; RANK_BYTES] {
        let numbers = [self.soundness, self.n_words, self.n_bytes].map(u32::to_le_bytes);
        let mut bytes = [0; RANK_BYTES];
        bytes.iter_mut().zip(numbers.as_flattened()).for_each(|(place, byte)| *place = *byte);
        bytes
    }

    /// Reads what [`Self::to_bytes`] returned.
    #[must_use]
    pub fn from_bytes(bytes: [u8; RANK_BYTES]) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = bytes;
        let [soundness, n_words, n_bytes] =
            [[a, b, c, d], [e, f, g, h], [i, j, k, l]].map(u32::from_le_bytes);
        Self { soundness, n_words, n_bytes }
    }
}

/// Takes one number after another from the front.
struct Fields<'b>(&'b [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*field)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }
}

/// The record of a document in the file of sketches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SketchRecord {
    /// The document's own name.
    pub(crate) id: String,
    /// The paragraphs at its ends.
    pub(crate) ends: Ends,
    pub(crate) sketch: Sketch,
}

impl SketchRecord {
    /// Appends the record: length of the name, name, ends, sketch. Returns its bytes.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) -> u32 {
        let before = bytes.len();
        bytes.extend((self.id.len() as u32).to_le_bytes());
        bytes.extend(self.id.as_bytes());
        self.ends.write(bytes);
        self.sketch.write(bytes);
        (bytes.len() - before) as u32
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (id, bytes) = split_id(bytes)?;
        let (ends, bytes) = Ends::read(bytes)?;
        let id = std::str::from_utf8(id).ok()?.to_owned();
        Some(Self { id, ends, sketch: Sketch::read(bytes)? })
    }

    /// Reads the name alone.
    pub(crate) fn id(bytes: &[u8]) -> Option<&str> {
        std::str::from_utf8(split_id(bytes)?.0).ok()
    }

    /// Reads the ends alone.
    pub(crate) fn ends(bytes: &[u8]) -> Option<Ends> {
        Some(Ends::read(split_id(bytes)?.1)?.0)
    }
}

fn split_id(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, bytes) = bytes.split_first_chunk()?;
    bytes.split_at_checked(u32::from_le_bytes(*len) as usize)
}

/// A table on disk: rows and sketches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) rows: PathBuf,
    pub(crate) sketches: PathBuf,
}

impl Table {
    /// Names the table called `name` in `folder`.
    pub(crate) fn named(folder: &Path, name: &str) -> Self {
        let file = |part: &str| folder.join(format!("{name}.{part}"));
        Self { rows: file("rows"), sketches: file("sketches") }
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> Result<u64> {
        let metadata = self.rows.metadata().context("look at", &self.rows)?;
        Ok(metadata.len() / ROW_BYTES as u64)
    }
}

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
        self.file.write_all(&self.buffer).context("write", &self.path)
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
}

impl TableReader {
    /// Opens a table.
    pub(crate) fn open(table: &Table) -> Result<Self> {
        let sketches = File::open(&table.sketches).context("open", &table.sketches)?;
        let sketches = BufReader::with_capacity(BUFFER_BYTES, sketches);
        Ok(Self { rows: Rows::open(table)?, path: table.sketches.clone(), sketches })
    }

    /// Returns the next row and the bytes of its record.
    pub(crate) fn next(&mut self) -> Result<Option<(Row, Vec<u8>)>> {
        let Some(row) = self.rows.next().transpose()? else { return Ok(None) };
        let mut record = vec![0; row.sketch_len as usize];
        self.sketches.read_exact(&mut record).context("read", &self.path)?;
        Ok(Some((row, record)))
    }
}

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
    pub(crate) fn member(&self, row: &Row) -> Result<Member> {
        Ok(Member { title: row.title, sketch: self.sketch(row)?.sketch })
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

/// Fills `bytes` from a place in a file.
pub(crate) fn read_at(file: &File, bytes: &mut [u8], at: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

/// Says that a file does not hold what was written.
pub(crate) fn damaged(path: &Path) -> Error {
    let detail = "a record is not what was written".to_owned();
    Error::Corpus(CorpusError::Damaged { path: path.to_owned(), detail })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn row(number: u64) -> Row {
        Row {
            doc_id: DocId(number),
            source: 1,
            position: number,
            bytes: 100,
            place: Place::Spill,
            rank: Rank { n_words: 7, ..Rank::default() },
            folded: u128::from(number) << 64,
            title: 0,
            keys: [number; N_KEYS],
            signature: Signature([number as u8; SIGNATURE_BYTES]),
            sketch_at: 0,
            sketch_len: 0,
        }
    }

    pub(crate) fn bytes_of(record: &SketchRecord) -> Vec<u8> {
        let mut bytes = Vec::new();
        record.write(&mut bytes);
        bytes
    }

    #[test]
    fn a_table_is_read_back_as_it_was_written() {
        let home = tempfile::tempdir().unwrap();
        let mut writer = TableWriter::create(Table::named(home.path(), "new")).unwrap();
        let ids = ["أول", "ثان"];
        let records = ids.map(|id| SketchRecord { id: id.into(), ..Default::default() });
        for (number, record) in records.iter().enumerate() {
            writer.push(&row(number as u64), &bytes_of(record)).unwrap();
        }
        let table = writer.finish().unwrap();
        assert_eq!(table.len().unwrap(), 2);

        let lookup = Lookup::open(&table).unwrap();
        let mut reader = TableReader::open(&table).unwrap();
        for (number, record) in records.iter().enumerate() {
            let (row, bytes) = reader.next().unwrap().unwrap();
            assert_eq!(row.position, number as u64);
            assert_eq!(bytes, bytes_of(record));
            assert_eq!(lookup.row(number as u32).unwrap(), row);
            assert_eq!(lookup.sketch(&row).unwrap(), *record);
        }
        assert_eq!(reader.next().unwrap(), None);
    }
}
