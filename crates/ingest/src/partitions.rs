//! Keys on disk, in parts that each fit in memory once they are to be sorted.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

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

/// Bytes read at a time: whole entries.
const BUFFER_BYTES: usize = ENTRY_BYTES << 14;

/// Files open at once; half of what a system allows by default.
const MAX_PARTITIONS: u64 = 512;

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
        // The upper bits choose the file: keys are hashes, so the files fill evenly.
        let number = (u128::from(entry.key) * self.files.len() as u128) >> 64;
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
        Ok(Partitions { paths: paths.into_iter() })
    }
}

/// The partitions, one after another; each is deleted once it has been read.
pub(crate) struct Partitions {
    paths: std::vec::IntoIter<PathBuf>,
}

impl Iterator for Partitions {
    type Item = Result<Vec<Entry>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.paths.next().map(|path| read(&path))
    }
}

fn read(path: &Path) -> Result<Vec<Entry>> {
    let file = File::open(path).context("open", path)?;
    let n_bytes = file.metadata().context("look at", path)?.len();
    let mut reader = BufReader::with_capacity(BUFFER_BYTES, file);
    let mut entries = Vec::with_capacity((n_bytes / ENTRY_BYTES as u64) as usize);
    let mut buffer = Vec::with_capacity(BUFFER_BYTES);
    loop {
        buffer.clear();
        let n_read = reader.by_ref().take(BUFFER_BYTES as u64).read_to_end(&mut buffer);
        if n_read.context("read", path)? == 0 {
            break;
        }
        let (records, _) = buffer.as_chunks::<ENTRY_BYTES>();
        entries.extend(records.iter().map(Entry::decode));
    }
    std::fs::remove_file(path).context("delete", path)?;
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_comes_back_and_a_key_is_in_one_partition() {
        let home = tempfile::tempdir().unwrap();
        let mut writer = PartitionsWriter::create(home.path(), "keys", 7).unwrap();
        for row in 0..1000 {
            let key = crate::signature::mix(u64::from(row % 100));
            writer.push(Entry { key, row }).unwrap();
        }
        let parts: Vec<Vec<Entry>> = writer.finish().unwrap().map(Result::unwrap).collect();
        assert_eq!(parts.iter().map(Vec::len).sum::<usize>(), 1000);
        for part in &parts {
            for entry in part {
                let elsewhere = parts.iter().filter(|other| *other != part).flatten();
                assert!(elsewhere.clone().all(|other| other.key != entry.key));
            }
        }
    }
}
