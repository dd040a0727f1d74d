//! The journal of the first pass: what an interrupted run need not do again.
//!
//! The files of the pass only grow. Each line of the journal says how long they are once a batch
//! has been worked on, and the hash of what it added. A run that finds the journal of one like
//! it takes over what is whole and goes on there; whatever was half written is cut off. Nothing
//! has to be flushed for that: what a loss of power took away does not fit its hash.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::sources::{FailedSource, Source};
use crate::error::{Context, Result};
use crate::model::Account;

/// Files that a batch adds to.
pub(crate) const N_FILES: usize = 4;

/// A line of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum JournalEntry {
    /// The first line: what the run was to do, as a hash.
    Plan(String),
    /// Some records of a source were worked on.
    Batch(Box<Stretch>),
    /// All records of a source were, or it could not be opened.
    Finished(Box<Source>, Option<FailedSource>),
}

/// What a batch added to the files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stretch {
    /// Number of the record with which its source goes on.
    pub(crate) next_position: u64,
    /// Lengths of the files behind it.
    pub(crate) lengths: [u64; N_FILES],
    /// XXH3 of what was added, file by file.
    pub(crate) hash: u64,
    /// What became of its records.
    pub(crate) account: Account,
}

/// Returns the hash of what a batch adds to each file.
pub(crate) fn hash_of(parts: [&[u8]; N_FILES]) -> u64 {
    let mut hash = Xxh3::new();
    for part in parts {
        hash.update(part);
    }
    hash.digest()
}

/// The journal, open for more lines.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Opens the journal at `path` and returns what it has of the run with that plan: the lines
    /// whose bytes are whole in `files`. The rest of it, or all of another run's, is cut off.
    pub(crate) fn open(
        path: &Path,
        plan: &str,
        files: &mut [File; N_FILES],
    ) -> Result<(Self, Vec<JournalEntry>)> {
        let mut options = OpenOptions::new();
        let options = options.create(true).truncate(false).read(true).write(true);
        let file = options.open(path).context("open", path)?;
        let (entries, bytes) = whole(BufReader::new(&file), plan, files);
        file.set_len(bytes).context("shorten", path)?;
        let mut journal = Self { path: path.to_owned(), file };
        journal.file.seek(SeekFrom::End(0)).context("read", path)?;
        if bytes == 0 {
            journal.push(&JournalEntry::Plan(plan.to_owned()))?;
        }
        Ok((journal, entries))
    }

    /// Appends a line.
    pub(crate) fn push(&mut self, entry: &JournalEntry) -> Result<()> {
        // Plain data of strings and numbers always serialises.
        let json = serde_json::to_string(entry).unwrap_or_default();
        let line = format!("{:016x} {json}\n", xxh3_64(json.as_bytes()));
        Ok(self.file.write_all(line.as_bytes()).context("write", &self.path)?)
    }
}

/// Returns the entries that can be relied on, without the plan, and their bytes in the journal.
fn whole(
    mut journal: impl BufRead,
    plan: &str,
    files: &mut [File; N_FILES],
) -> (Vec<JournalEntry>, u64) {
    let (mut entries, mut bytes) = (Vec::new(), 0);
    let (mut line, mut lengths) = (Vec::new(), [0; N_FILES]);
    while let Ok(n_bytes) = journal.read_until(b'\n', &mut line) {
        let entry = parse(&line).filter(|entry| match entry {
            JournalEntry::Plan(found) => bytes == 0 && found == plan,
            JournalEntry::Batch(stretch) => bytes > 0 && is_on_disk(stretch, lengths, files),
            JournalEntry::Finished(..) => bytes > 0,
        });
        let Some(entry) = entry else { break };
        if let JournalEntry::Batch(stretch) = &entry {
            lengths = stretch.lengths;
        }
        entries.push(entry);
        bytes += n_bytes as u64;
        line.clear();
    }
    (entries, bytes)
}

/// Reads a line: sixteen digits, a space, what they are the hash of.
fn parse(line: &[u8]) -> Option<JournalEntry> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (hash, json) = line.split_once(' ')?;
    let is_sound = u64::from_str_radix(hash, 16) == Ok(xxh3_64(json.as_bytes()));
    serde_json::from_str(json).ok().filter(|_| is_sound)
}

/// Whether the files hold what a batch added behind `lengths`.
fn is_on_disk(stretch: &Stretch, lengths: [u64; N_FILES], files: &mut [File; N_FILES]) -> bool {
    let mut parts = [const { Vec::new() }; N_FILES];
    let ranges = lengths.into_iter().zip(stretch.lengths);
    let is_there =
        files.iter_mut().zip(ranges).zip(&mut parts).all(|((file, (from, to)), part)| {
            let n_bytes = to.checked_sub(from);
            n_bytes.is_some_and(|n_bytes| read_at(file, from, n_bytes, part).is_ok())
        });
    is_there && hash_of(parts.each_ref().map(Vec::as_slice)) == stretch.hash
}

/// Reads so many bytes from `from` on, or as many as there are.
fn read_at(mut file: &File, from: u64, n_bytes: u64, part: &mut Vec<u8>) -> std::io::Result<()> {
    file.seek(SeekFrom::Start(from))?;
    file.take(n_bytes).read_to_end(part).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a journal of three batches of four bytes a file, and damages it.
    fn n_entries(plan: &str, damage: impl FnOnce(&Path)) -> usize {
        let home = tempfile::tempdir().unwrap();
        let paths = ["a", "b", "c", "d"].map(|name| home.path().join(name));
        let open = |path: &PathBuf| {
            let mut options = OpenOptions::new();
            options.create(true).truncate(false).read(true).write(true).open(path).unwrap()
        };
        let mut files = paths.each_ref().map(open);
        let (mut journal, _) = Journal::open(&home.path().join("j"), "one", &mut files).unwrap();
        for number in 1..=3 {
            files.iter_mut().for_each(|file| file.write_all(&[number; 4]).unwrap());
            let lengths = [u64::from(number) * 4; N_FILES];
            let hash = hash_of([&[number; 4]; N_FILES]);
            let account = Account::default();
            let stretch = Stretch { next_position: 9, lengths, hash, account };
            journal.push(&JournalEntry::Batch(Box::new(stretch))).unwrap();
        }
        damage(home.path());
        let mut files = paths.each_ref().map(open);
        let (_, entries) = Journal::open(&home.path().join("j"), plan, &mut files).unwrap();
        // What was refused is gone: a second look finds the same.
        let (_, again) = Journal::open(&home.path().join("j"), plan, &mut files).unwrap();
        assert_eq!(entries.len().max(1), again.len());
        entries.iter().filter(|entry| matches!(entry, JournalEntry::Batch(_))).count()
    }

    fn change(path: PathBuf, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = std::fs::read(&path).unwrap();
        change(&mut bytes);
        fihris_corpus::atomic::write(&path, &bytes).unwrap();
    }

    #[test]
    fn what_is_whole_is_taken_over_and_nothing_else() {
        assert_eq!(n_entries("one", |_| {}), 3);
        assert_eq!(n_entries("another", |_| {}), 0);
        assert_eq!(n_entries("one", |home| change(home.join("b"), |file| file.truncate(11))), 2);
        assert_eq!(n_entries("one", |home| change(home.join("c"), |file| file[5] ^= 1)), 1);
        assert_eq!(n_entries("one", |home| change(home.join("j"), |file| file[20] ^= 1)), 0);
        assert_eq!(
            n_entries("one", |home| change(home.join("j"), |file| {
                file.pop();
            })),
            2
        );
    }
}
