//! Keys on disk, in parts that each fit in memory once they are to be sorted.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use fihris_corpus::BUFFER_BYTES;
use rayon::prelude::*;

use crate::error::{Context, Result};

/// A key and the row that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The key.
    pub key: u64,
    /// Number of the row.
    pub row: u32,
}

/// Bytes of an entry on disk.
const ENTRY_BYTES: usize = 12;

impl Entry {
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

/// Entries read at a time.
const CHUNK_ENTRIES: usize = BUFFER_BYTES / ENTRY_BYTES;

/// Files open at once; half of what a system allows by default.
const MAX_PARTITIONS: u64 = 512;

/// Tells in which of `n_parts` a key is, by its upper bits: keys are hashes, so the parts fill evenly,
/// and each holds keys greater than those of the parts before it.
fn part(key: u64, n_parts: u64) -> u64 {
    ((u128::from(key) * u128::from(n_parts)) >> 64) as u64
}

/// Spreads entries over files, those of one key into one file.
pub(crate) struct PartitionsWriter {
    files: Vec<(PathBuf, BufWriter<File>)>,
}

impl PartitionsWriter {
    /// Creates that many files, within reason.
    pub(crate) fn create(workspace: &Path, name: &str, n_partitions: u64) -> Result<Self> {
        let create = |number| -> Result<_> {
            let path = workspace.join(format!("{name}-{number:03}"));
            let file = File::create(&path).context("create", &path)?;
            Ok((path, BufWriter::with_capacity(1 << 16, file)))
        };
        let n_partitions = n_partitions.clamp(1, MAX_PARTITIONS);
        Ok(Self { files: (0..n_partitions).map(create).collect::<Result<_>>()? })
    }

    /// Adds an entry.
    pub(crate) fn push(&mut self, entry: Entry) -> Result<()> {
        let number = part(entry.key, self.files.len() as u64);
        let Some((path, file)) = self.files.get_mut(number as usize) else { return Ok(()) };
        file.write_all(&entry.encode()).context("write", path)
    }

    /// Closes the files.
    pub(crate) fn finish(self) -> Result<Partitions> {
        let mut paths = Vec::with_capacity(self.files.len());
        for (path, mut file) in self.files {
            file.flush().context("write", &path)?;
            paths.push(path);
        }
        Ok(Partitions { n_partitions: paths.len() as u64, paths: paths.into_iter() })
    }
}

/// The partitions, one after another, each sorted; it is deleted once it has been read.
pub(crate) struct Partitions {
    n_partitions: u64,
    paths: std::vec::IntoIter<PathBuf>,
}

impl Iterator for Partitions {
    type Item = Result<Vec<Entry>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.paths.next().map(|path| read(&path, self.n_partitions))
    }
}

/// Parts that a partition is sorted in: of each, all that is compared lies in the cache.
const N_SHELVES: u64 = 1024;

/// Reads a partition, and sorts it: keys are hashes, so their upper bits put them on shelves that
/// fill evenly, and these are sorted in parallel.
fn read(path: &Path, n_partitions: u64) -> Result<Vec<Entry>> {
    let mut file = File::open(path).context("open", path)?;
    let n_bytes = file.metadata().context("look at", path)?.len();
    let n_entries = (n_bytes / ENTRY_BYTES as u64) as usize;
    let mut shelves = vec![Vec::new(); N_SHELVES as usize];
    let mut chunk = vec![[0; ENTRY_BYTES]; CHUNK_ENTRIES.min(n_entries)];
    let mut n_left = n_entries;
    while n_left > 0 {
        chunk.truncate(n_left);
        file.read_exact(chunk.as_flattened_mut()).context("read", path)?;
        for entry in chunk.iter().map(Entry::decode) {
            let number = part(entry.key, n_partitions * N_SHELVES) % N_SHELVES;
            shelves.get_mut(number as usize).into_iter().for_each(|shelf| shelf.push(entry));
        }
        n_left -= chunk.len();
    }
    std::fs::remove_file(path).context("delete", path)?;
    shelves.par_iter_mut().for_each(|shelf| shelf.sort_unstable());
    Ok(shelves.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_comes_back_in_order_and_a_key_is_in_one_partition() {
        let home = tempfile::tempdir().unwrap();
        let mut writer = PartitionsWriter::create(home.path(), "keys", 7).unwrap();
        for row in 0..1000 {
            let key = crate::signature::mix(u64::from(row % 100));
            writer.push(Entry { key, row }).unwrap();
        }
        let parts: Vec<Vec<Entry>> = writer.finish().unwrap().map(Result::unwrap).collect();
        assert_eq!(parts.iter().map(Vec::len).sum::<usize>(), 1000);
        for part in &parts {
            assert!(part.is_sorted());
            for entry in part {
                let elsewhere = parts.iter().filter(|other| *other != part).flatten();
                assert!(elsewhere.clone().all(|other| other.key != entry.key));
            }
        }
    }
}
