//! Keys, sorted in parts that each fit in memory; on disk until then, if there are several.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use fihris_corpus::{BUFFER_BYTES, read_at};
use rayon::prelude::*;

use crate::error::{Context, Result};
use crate::ordered::ordered;

/// A key and the row that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyEntry {
    /// The key.
    pub key: u64,
    /// Number of the row.
    pub row: u32,
}

/// Bytes of an entry on disk.
const ENTRY_BYTES: usize = 12;

impl KeyEntry {
    /// The bytes of the key, then those of the row.
    fn encode(self) -> [u8; ENTRY_BYTES] {
        let [a, b, c, d, e, f, g, h] = self.key.to_le_bytes();
        let [i, j, k, l] = self.row.to_le_bytes();
        [a, b, c, d, e, f, g, h, i, j, k, l]
    }

    fn decode(bytes: &[u8; ENTRY_BYTES]) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = *bytes;
        let (key, row) = ([a, b, c, d, e, f, g, h], [i, j, k, l]);
        Self { key: u64::from_le_bytes(key), row: u32::from_le_bytes(row) }
    }
}

/// The entries of one key, where there is more than one.
pub(crate) fn buckets(entries: &[KeyEntry]) -> impl Iterator<Item = &[KeyEntry]> {
    entries.chunk_by(|left, right| left.key == right.key).filter(|bucket| bucket.len() > 1)
}

/// Entries read at a time.
const CHUNK_ENTRIES: usize = BUFFER_BYTES / ENTRY_BYTES;

/// Files open at once; half of what a system allows by default.
const MAX_PARTITIONS: u64 = 512;

/// Tells in which of `n_parts` a key is, by its upper bits: keys are hashes, so the parts fill evenly,
/// and each holds keys greater than those of the parts before it.
fn part(key: u64, n_parts: u64) -> u64 {
    ((u128::from(key) * u128::from(n_parts)) >> 64) as u64
}

/// Where entries are brought together by their keys.
pub(crate) struct Space<'a> {
    /// The folder of the files.
    pub(crate) workspace: &'a Path,
    /// What their names begin with.
    pub(crate) name: &'a str,
    /// In how many parts the entries are sorted, within reason. One is sorted without a file.
    pub(crate) n_partitions: u64,
}

impl Space<'_> {
    /// Brings together the entries of some blocks, of which `entries_of` makes a list of a block's,
    /// on all threads.
    pub(crate) fn sort<B: Send>(
        self,
        blocks: Vec<B>,
        entries_of: impl Fn(B) -> Result<Vec<KeyEntry>> + Sync,
    ) -> Result<Partitions> {
        let n_partitions = self.n_partitions.clamp(1, MAX_PARTITIONS);
        if n_partitions == 1 {
            let sorted = sort(blocks, 1, entries_of)?;
            return Ok(Partitions {
                here: Some(sorted),
                n_partitions,
                files: Vec::new().into_iter(),
            });
        }
        let mut files = self.create(n_partitions)?;
        let mut blocks = blocks.into_iter();
        ordered(
            || Ok(blocks.next()),
            entries_of,
            |entries| entries.into_iter().try_for_each(|entry| push(&mut files, entry)),
        )?;
        let files = files.into_iter().map(EntryWriter::finish).collect::<Result<Vec<_>>>()?;
        Ok(Partitions { here: None, n_partitions, files: files.into_iter() })
    }

    fn create(&self, n_partitions: u64) -> Result<Vec<EntryWriter>> {
        let path = |number| self.workspace.join(format!("{}-{number:03}", self.name));
        (0..n_partitions).map(|number| EntryWriter::create(path(number))).collect()
    }
}

/// Writes an entry to the file of its partition.
fn push(files: &mut [EntryWriter], entry: KeyEntry) -> Result<()> {
    let number = part(entry.key, files.len() as u64);
    files.get_mut(number as usize).map_or(Ok(()), |file| file.push(entry))
}

/// Writes entries to a file.
pub(crate) struct EntryWriter {
    path: PathBuf,
    file: BufWriter<File>,
    n_entries: u64,
}

impl EntryWriter {
    pub(crate) fn create(path: PathBuf) -> Result<Self> {
        let file = File::create(&path).context("create", &path)?;
        Ok(Self { path, file: BufWriter::with_capacity(1 << 16, file), n_entries: 0 })
    }

    pub(crate) fn push(&mut self, entry: KeyEntry) -> Result<()> {
        self.n_entries += 1;
        Ok(self.file.write_all(&entry.encode()).context("write", &self.path)?)
    }

    pub(crate) fn finish(mut self) -> Result<EntryFile> {
        self.file.flush().context("write", &self.path)?;
        let file = File::open(&self.path).context("open", &self.path)?;
        Ok(EntryFile { path: self.path, file, n_entries: self.n_entries })
    }
}

/// Entries in a file, in no order.
pub(crate) struct EntryFile {
    path: PathBuf,
    file: File,
    pub(crate) n_entries: u64,
}

impl EntryFile {
    /// The places of the entries, in parts to be read at a time.
    pub(crate) fn chunks(&self) -> Vec<Range<u64>> {
        let starts = (0..self.n_entries).step_by(CHUNK_ENTRIES);
        starts.map(|start| start..self.n_entries.min(start + CHUNK_ENTRIES as u64)).collect()
    }

    pub(crate) fn read(&self, chunk: Range<u64>) -> Result<Vec<KeyEntry>> {
        let mut bytes = vec![[0; ENTRY_BYTES]; (chunk.end - chunk.start) as usize];
        let at = chunk.start * ENTRY_BYTES as u64;
        read_at(&self.file, bytes.as_flattened_mut(), at).context("read", &self.path)?;
        Ok(bytes.iter().map(KeyEntry::decode).collect())
    }

    pub(crate) fn delete(self) -> Result<()> {
        let Self { path, file, .. } = self;
        drop(file);
        Ok(std::fs::remove_file(&path).context("delete", &path)?)
    }
}

/// The partitions, one after another; the file of one is deleted once it has been read.
pub(crate) struct Partitions {
    /// The only one, if it was not too large.
    here: Option<Partition>,
    n_partitions: u64,
    files: std::vec::IntoIter<EntryFile>,
}

/// Sorted entries in sorted lists; those of one key are in one list.
pub(crate) type Partition = Vec<Vec<KeyEntry>>;

impl Iterator for Partitions {
    type Item = Result<Partition>;

    fn next(&mut self) -> Option<Self::Item> {
        let here = self.here.take().map(Ok);
        here.or_else(|| self.files.next().map(|file| read(file, self.n_partitions)))
    }
}

/// Reads a partition, and sorts it.
fn read(file: EntryFile, n_partitions: u64) -> Result<Partition> {
    let sorted = sort(file.chunks(), n_partitions, |chunk| file.read(chunk))?;
    file.delete()?;
    Ok(sorted)
}

/// Lists that a partition is sorted in: of each, all that is compared lies in the cache.
const N_LISTS: u64 = 1024;

/// Sorts the entries of some blocks: keys are hashes, so their upper bits put them on lists that
/// fill evenly.
fn sort<B: Send>(
    blocks: Vec<B>,
    n_partitions: u64,
    entries_of: impl Fn(B) -> Result<Vec<KeyEntry>> + Sync,
) -> Result<Partition> {
    let spread = |mut lists: Partition, block| {
        for entry in entries_of(block)? {
            let number = part(entry.key, n_partitions * N_LISTS) % N_LISTS;
            lists.get_mut(number as usize).into_iter().for_each(|list| list.push(entry));
        }
        Ok(lists)
    };
    let empty = || vec![Vec::new(); N_LISTS as usize];
    let of_threads = blocks.into_par_iter().try_fold(empty, spread);
    let mut of_threads: Vec<Partition> = of_threads.collect::<Result<_>>()?;
    let mut lists = of_threads.pop().unwrap_or_default();
    lists.par_iter_mut().enumerate().for_each(|(number, list)| {
        let others = of_threads.iter().filter_map(|lists| lists.get(number));
        others.for_each(|other| list.extend_from_slice(other));
        list.sort_unstable();
    });
    Ok(lists)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thousand rows, ten for each key.
    fn sorted(n_partitions: u64) -> Vec<Partition> {
        let home = tempfile::tempdir().unwrap();
        let space = Space { workspace: home.path(), name: "keys", n_partitions };
        let entry = |row| KeyEntry { key: fihris_text::splitmix64(u64::from(row % 100)), row };
        let blocks = (0..10).map(|number| 100 * number..100 * (number + 1)).collect();
        let partitions = space.sort(blocks, |block| Ok(block.map(entry).collect())).unwrap();
        let partitions = partitions.map(Result::unwrap).collect();
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "a file is left");
        partitions
    }

    #[test]
    fn every_entry_comes_back_in_order_and_those_of_a_key_in_one_list() {
        for n_partitions in [1, 7] {
            let partitions = sorted(n_partitions);
            assert_eq!(partitions.len() as u64, n_partitions);
            let entries = partitions.concat().concat();
            assert_eq!(entries.len(), 1000);
            assert!(entries.is_sorted());
            for list in partitions.iter().flatten() {
                for key in list.chunk_by(|left, right| left.key == right.key) {
                    assert_eq!(key.len(), 10);
                }
            }
        }
    }
}
