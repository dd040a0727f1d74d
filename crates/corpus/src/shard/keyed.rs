//! Lines that are found by a key, without reading the rest of their file.
//!
//! The file is a sequence of small zstd frames of lines, in the order of their keys, and an index of
//! the frames in a skippable frame at its end. So `zstdcat` shows the lines, and a reader needs
//! the index and the frames of one key.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::frame::compress;
use crate::atomic;
use crate::error::{Context, Error, Result};
use crate::folder::Folder;
use crate::manifest::SealedFile;

/// Uncompressed bytes of one frame: some hundred lines of a hundred bytes, which take 0.05 ms to
/// decompress.
const FRAME_BYTES: usize = 16 << 10;

/// How a skippable frame begins: one of the sixteen numbers that zstd passes over.
const SKIPPABLE: u32 = 0x184D_2A5E;

/// Bytes of a skippable frame before its content: that number, and the length of the content.
const HEADER_BYTES: usize = 8;

/// Bytes of an entry of the index: the first key of a frame, and where the frame begins.
const ENTRY_BYTES: usize = 16;

/// Bytes behind the entries: how many there are, and a hash of them.
const FOOTER_BYTES: usize = 16;

/// Writes lines that are found by a key.
pub struct KeyedWriter {
    folder: Folder,
    /// Folder of the file from the root, such as `audit/members`.
    place: &'static str,
    file: NamedTempFile,
    hash: Xxh3,
    n_bytes: u64,
    lines: Vec<u8>,
    first_key: u64,
    index: Vec<u8>,
}

impl KeyedWriter {
    /// Writes a file below `place`, a folder from the root of `folder`.
    ///
    /// # Errors
    ///
    /// If that folder or the file cannot be created.
    pub fn create(folder: &Folder, place: &'static str) -> Result<Self> {
        let path = folder.path(place);
        std::fs::create_dir_all(&path).context("create", &path)?;
        Ok(Self {
            folder: folder.clone(),
            place,
            file: atomic::create_in(&path)?,
            hash: Xxh3::new(),
            n_bytes: 0,
            lines: Vec::new(),
            first_key: 0,
            index: Vec::new(),
        })
    }

    /// Adds a line, without its line feed. Keys must not become smaller.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub fn push(&mut self, key: u64, line: &[u8]) -> Result<()> {
        if self.lines.len() >= FRAME_BYTES {
            self.end_frame()?;
        }
        if self.lines.is_empty() {
            self.first_key = key;
        }
        self.lines.extend_from_slice(line);
        self.lines.push(b'\n');
        Ok(())
    }

    /// Closes the file, and returns it once it is on the disk; `None` if it has no line.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub fn finish(mut self) -> Result<Option<SealedFile>> {
        if self.lines.is_empty() {
            return Ok(None);
        }
        self.end_frame()?;
        let index = skippable(std::mem::take(&mut self.index));
        self.append(&index)?;
        let hash = format!("{:032x}", self.hash.digest128());
        let path = format!("{}/{hash}.jsonl.zst", self.place);
        atomic::persist(self.file, &self.folder.path(&path))?;
        Ok(Some(SealedFile { path, bytes: self.n_bytes, hash }))
    }

    fn end_frame(&mut self) -> Result<()> {
        self.index.extend(self.first_key.to_le_bytes());
        self.index.extend(self.n_bytes.to_le_bytes());
        let packed = compress(&self.lines).context("compress", self.file.path())?;
        self.lines.clear();
        self.append(&packed)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).context("write", self.file.path())?;
        self.hash.update(bytes);
        self.n_bytes += bytes.len() as u64;
        Ok(())
    }
}

/// Returns entries of an index as a skippable frame.
fn skippable(mut entries: Vec<u8>) -> Vec<u8> {
    let (n_entries, hash) = ((entries.len() / ENTRY_BYTES) as u64, xxh3_64(&entries));
    entries.extend(n_entries.to_le_bytes());
    entries.extend(hash.to_le_bytes());
    let mut frame = Vec::with_capacity(HEADER_BYTES + entries.len());
    frame.extend(SKIPPABLE.to_le_bytes());
    // Of frames of 16 KiB, four gigabytes of entries are four terabytes of lines.
    frame.extend(u32::try_from(entries.len()).unwrap_or(u32::MAX).to_le_bytes());
    frame.extend(entries);
    frame
}

/// Finds lines by their key. It may be shared between threads, and keeps its file open: the lines can
/// be read until it is dropped, even if the file has been replaced.
#[derive(Debug)]
pub struct KeyedLines {
    path: PathBuf,
    file: File,
    /// For each frame, its first key, where it begins, and where it ends.
    frames: Vec<(u64, u64, u64)>,
}

impl KeyedLines {
    /// Opens a file of `folder` and reads its index.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if it has no index or not the one that was written.
    pub fn open(folder: &Folder, file: &SealedFile) -> Result<Self> {
        let path = folder.path(&file.path);
        let file = File::open(&path).context("open", &path)?;
        let n_bytes = file.metadata().context("look at", &path)?.len();
        let entries = read_index(&file, n_bytes).context("read", &path)?;
        let frames = entries.and_then(|(entries, end)| frames(&entries, end));
        let frames = frames.ok_or_else(|| damaged(&path, "its index is not what was written"))?;
        Ok(Self { path, file, frames })
    }

    /// Reads the lines of all frames that may have `key`, and those of neighbouring keys with them.
    /// Each item is the lines of a frame, with their line feeds.
    pub fn frames_with(&self, key: u64) -> impl Iterator<Item = Result<Vec<u8>>> {
        // The lines of a key may begin in the frame before the first that begins with it.
        let begin = self.frames.partition_point(|(first, ..)| *first < key).saturating_sub(1);
        let rest = self.frames.get(begin..).unwrap_or_default();
        let frames = rest.iter().take_while(move |(first, ..)| *first <= key);
        frames.map(|(_, start, end)| self.read(*start, *end))
    }

    fn read(&self, start: u64, end: u64) -> Result<Vec<u8>> {
        let mut packed = vec![0; usize::try_from(end - start).unwrap_or(usize::MAX)];
        read_at(&self.file, &mut packed, start).context("read", &self.path)?;
        zstd::decode_all(packed.as_slice()).map_err(|error| damaged(&self.path, &error.to_string()))
    }
}

/// Reads the entries of the index at the end of a file, and where they begin; `None` if there is no
/// such index.
fn read_index(file: &File, n_bytes: u64) -> std::io::Result<Option<(Vec<u8>, u64)>> {
    let mut footer = [0; FOOTER_BYTES];
    let Some(end) = n_bytes.checked_sub(FOOTER_BYTES as u64) else { return Ok(None) };
    read_at(file, &mut footer, end)?;
    let [n_entries, hash] = [0, 8].map(|at| number(&footer, at));
    let entry_bytes = n_entries.checked_mul(ENTRY_BYTES as u64);
    let header =
        entry_bytes.and_then(|bytes| end.checked_sub(bytes)?.checked_sub(HEADER_BYTES as u64));
    let (Some(entry_bytes), Some(header)) = (entry_bytes, header) else { return Ok(None) };
    let mut entries = vec![0; usize::try_from(entry_bytes).unwrap_or(usize::MAX)];
    read_at(file, &mut entries, header + HEADER_BYTES as u64)?;
    Ok((xxh3_64(&entries) == hash).then_some((entries, header)))
}

/// Returns first key, begin and end of each frame; `None` if they do not follow each other.
fn frames(entries: &[u8], end: u64) -> Option<Vec<(u64, u64, u64)>> {
    let entries: Vec<(u64, u64)> =
        entries.chunks(ENTRY_BYTES).map(|entry| (number(entry, 0), number(entry, 8))).collect();
    let ends = entries.iter().skip(1).map(|(_, start)| *start).chain([end]);
    let frames = entries.iter().zip(ends).map(|((key, start), end)| (*key, *start, end));
    let frames: Vec<(u64, u64, u64)> = frames.collect();
    frames.iter().all(|(_, start, end)| start < end).then_some(frames)
}

/// The number at a place of some bytes.
fn number(bytes: &[u8], at: usize) -> u64 {
    let bytes = bytes.get(at..).and_then(<[u8]>::first_chunk);
    bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

fn damaged(path: &Path, detail: &str) -> Error {
    Error::Damaged { path: path.to_owned(), detail: detail.to_owned() }
}

/// Fills `bytes` from a place in a file.
///
/// # Errors
///
/// Those of the system, and if the file ends before.
#[cfg(unix)]
pub fn read_at(file: &File, bytes: &mut [u8], at: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

/// Fills `bytes` from a place in a file.
///
/// # Errors
///
/// Those of the system, and if the file ends before.
#[cfg(windows)]
pub fn read_at(file: &File, bytes: &mut [u8], at: u64) -> std::io::Result<()> {
    use std::os::windows::fs::FileExt;
    let mut done = 0;
    while done < bytes.len() {
        let rest = bytes.get_mut(done..).unwrap_or_default();
        match file.seek_read(rest, at + done as u64)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            n_bytes => done += n_bytes,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes as many lines for each key as it says, of some hundred bytes.
    fn write(folder: &Folder, keys: &[(u64, usize)]) -> Option<SealedFile> {
        let mut writer = KeyedWriter::create(folder, "audit/members").unwrap();
        for (key, n_lines) in keys {
            for number in 0..*n_lines {
                writer.push(*key, line(*key, number).as_bytes()).unwrap();
            }
        }
        writer.finish().unwrap()
    }

    fn line(key: u64, number: usize) -> String {
        format!("{key} {number} {}", "سطر ".repeat(30))
    }

    /// The lines of a key, and how many frames were read for them.
    fn find(lines: &KeyedLines, key: u64) -> (Vec<String>, usize) {
        let frames: Vec<Vec<u8>> = lines.frames_with(key).map(Result::unwrap).collect();
        let text = String::from_utf8(frames.concat()).unwrap();
        let prefix = format!("{key} ");
        let found = text.lines().filter(|line| line.starts_with(&prefix)).map(str::to_owned);
        (found.collect(), frames.len())
    }

    #[test]
    fn the_lines_of_a_key_are_found_without_the_others() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        let keys: Vec<(u64, usize)> = (0..3000)
            .map(|key| (key * 10, if key == 77 { 900 } else { 1 + key as usize % 3 }))
            .collect();
        let file = write(&folder, &keys).unwrap();
        folder.verify(&file).unwrap();
        let lines = KeyedLines::open(&folder, &file).unwrap();
        assert!(lines.frames.len() > 50, "{}", lines.frames.len());
        for (key, n_lines) in keys {
            let expected: Vec<String> = (0..n_lines).map(|number| line(key, number)).collect();
            let (found, n_frames) = find(&lines, key);
            assert_eq!(found, expected, "{key}");
            assert!(n_frames <= 2 || n_lines == 900, "{key}: {n_frames} frames");
            assert_eq!(find(&lines, key + 1).0, [""; 0]);
        }
    }

    #[test]
    fn it_is_a_file_of_lines_to_everybody_else() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        let file = write(&folder, &[(1, 500), (2, 500)]).unwrap();
        let mut reader = crate::ShardReader::open(&folder, &file).unwrap();
        let mut n_lines = 0;
        while reader.advance().unwrap() {
            n_lines += 1;
        }
        assert_eq!(n_lines, 1000);
    }

    #[test]
    fn no_line_makes_no_file() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(write(&Folder::at(home.path()), &[]), None);
    }

    #[test]
    fn damage_is_told() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        let file = write(&folder, &[(1, 200), (2, 200)]).unwrap();
        let sound = std::fs::read(folder.path(&file.path)).unwrap();
        for at in (0..sound.len()).step_by(7) {
            let mut bytes = sound.clone();
            bytes[at] ^= 1;
            atomic::write(&folder.path(&file.path), &bytes).unwrap();
            let read = KeyedLines::open(&folder, &file).and_then(|lines| {
                [1, 2]
                    .iter()
                    .try_for_each(|key| lines.frames_with(*key).try_for_each(|f| f.map(drop)))
            });
            // What stands between the frames and the entries is not read.
            let n_entries = frames_of(&sound);
            let header = sound.len() - FOOTER_BYTES - n_entries * ENTRY_BYTES - HEADER_BYTES;
            let is_header = (header..header + HEADER_BYTES).contains(&at);
            assert!(read.is_err() || is_header, "byte {at} of {}", sound.len());
        }
    }

    fn frames_of(bytes: &[u8]) -> usize {
        number(&bytes[bytes.len() - FOOTER_BYTES..], 0) as usize
    }
}
