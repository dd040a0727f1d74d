//! A note of which files have been verified, so that opening an index is quick.
//!
//! Hashing a large index for every search would cost more than the search. After
//! the files of a generation have been compared with their seals, a note keeps
//! what the file system says about them: size, times and inode. While it says
//! the same, the files are taken to be the same. Without a note that fits, the
//! files are hashed again.
//!
//! The note is in the index folder. Where that cannot be written, as on read-only
//! media, it is in the user's cache folder instead: `$XDG_CACHE_HOME/fihris`, or
//! `~/.cache/fihris`. A user who has neither hashes the index at each opening.

use std::ffi::OsString;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use fihris_corpus::{Folder, Generation, SealedFile, atomic};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use crate::error::{Context, Error, Result};

/// Name of the note in the index folder.
const NOTE: &str = ".verified";

#[derive(PartialEq, Serialize, Deserialize)]
struct Note {
    files: Vec<Trace>,
}

/// What the file system says about a sealed file.
#[derive(PartialEq, Serialize, Deserialize)]
struct Trace {
    #[serde(flatten)]
    file: SealedFile,
    modified: u128,
    /// Changes whenever content, owner or rights do, and no program can set it.
    changed: i128,
    inode: u64,
}

/// How files came to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// A note says that they were verified before.
    Noted,
    /// They were hashed just now.
    Hashed,
}

/// Makes sure that the files of `generation` are what was sealed.
///
/// # Errors
///
/// If one is not, or cannot be read.
pub(crate) fn ensure(folder: &Folder, generation: &Generation) -> Result<()> {
    ensure_by(&places(folder), folder, generation).map(drop)
}

/// Makes sure of the same, with notes in the first of `places` that can be written.
fn ensure_by(places: &[PathBuf], folder: &Folder, generation: &Generation) -> Result<Trust> {
    let now = traces(folder, generation)?;
    if places.iter().filter_map(|place| read(place)).any(|note| note == now) {
        return Ok(Trust::Noted);
    }
    generation.files.par_iter().try_for_each(|file| folder.verify(file)).map_err(|error| {
        match error {
            fihris_corpus::Error::Damaged { path, detail } => {
                Error::Damaged { detail: format!("`{}`: {detail}", path.display()) }
            }
            error => Error::Corpus(error),
        }
    })?;
    write(places, &now);
    Ok(Trust::Hashed)
}

/// Notes that the files of `generation` are what was sealed, which the caller knows.
pub(crate) fn remember(folder: &Folder, generation: &Generation) {
    if let Ok(note) = traces(folder, generation) {
        write(&places(folder), &note);
    }
}

/// Where the note of a folder may be, best first.
fn places(folder: &Folder) -> Vec<PathBuf> {
    let in_cache = user_cache().and_then(|cache| Some(cache.join(cache_name(folder)?)));
    std::iter::once(folder.path(NOTE)).chain(in_cache).collect()
}

/// The folder for what can be made again, of the user that runs the program.
fn user_cache() -> Option<PathBuf> {
    let named = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")))
}

/// The name of the note of a folder in the user's cache, from the folder's whole path.
fn cache_name(folder: &Folder) -> Option<PathBuf> {
    let root: OsString = folder.root().canonicalize().ok()?.into();
    let hash = xxh3_128(root.as_encoded_bytes());
    Some(Path::new("fihris").join("verified").join(format!("{hash:032x}.json")))
}

fn traces(folder: &Folder, generation: &Generation) -> Result<Note> {
    let files = generation.files.iter().map(|file| trace(folder, file)).collect::<Result<_>>()?;
    Ok(Note { files })
}

fn trace(folder: &Folder, file: &SealedFile) -> Result<Trace> {
    let path = folder.path(&file.path);
    let metadata = match path.metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::Damaged { detail: format!("`{}` is missing", path.display()) });
        }
        metadata => metadata.context("look at", &path)?,
    };
    if metadata.len() != file.bytes {
        let (path, found) = (path.display(), metadata.len());
        let detail = format!("`{path}` has {found} bytes instead of {}", file.bytes);
        return Err(Error::Damaged { detail });
    }
    let modified = metadata.modified().context("look at", &path)?;
    let modified = modified.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos());
    let changed = i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec());
    Ok(Trace { file: file.clone(), modified, changed, inode: metadata.ino() })
}

fn read(place: &Path) -> Option<Note> {
    let bytes = std::fs::read(place).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Writes the note to the first place that can be written; a reader may have no right to any.
fn write(places: &[PathBuf], note: &Note) {
    if let Ok(json) = serde_json::to_vec(note) {
        let _ = places.iter().any(|place| write_at(place, &json).is_ok());
    }
}

fn write_at(place: &Path, json: &[u8]) -> Result<()> {
    // In the index folder this makes nothing: it is there.
    let parent = atomic::folder_of(place);
    std::fs::create_dir_all(parent).context("create", parent)?;
    Ok(atomic::write(place, json)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of one sealed file, whose note cannot be written: a folder has its name.
    fn unwritable(home: &Path) -> (Folder, Generation, Vec<PathBuf>) {
        let folder = Folder::at(home.join("index"));
        std::fs::create_dir_all(folder.path(NOTE).join("taken")).unwrap();
        atomic::write(&folder.path("a"), "نص".as_bytes()).unwrap();
        let files = vec![folder.seal("a").unwrap()];
        let places = vec![folder.path(NOTE), home.join("cache").join(cache_name(&folder).unwrap())];
        (folder, Generation { files, ..Generation::default() }, places)
    }

    #[test]
    fn an_index_that_cannot_be_written_is_hashed_once() {
        let home = tempfile::tempdir().unwrap();
        let (folder, generation, places) = unwritable(home.path());
        let trust = || ensure_by(&places, &folder, &generation).unwrap();
        assert_eq!([trust(), trust(), trust()], [Trust::Hashed, Trust::Noted, Trust::Noted]);
    }

    #[test]
    fn a_note_elsewhere_hides_no_damage() {
        let home = tempfile::tempdir().unwrap();
        let (folder, generation, places) = unwritable(home.path());
        ensure_by(&places, &folder, &generation).unwrap();
        atomic::write(&folder.path("a"), "نض".as_bytes()).unwrap();
        for _ in 0..2 {
            let error = ensure_by(&places, &folder, &generation).unwrap_err();
            assert!(matches!(error, Error::Damaged { .. }), "{error}");
        }
    }

    #[test]
    fn the_index_folder_is_preferred_to_the_cache() {
        let home = tempfile::tempdir().unwrap();
        let (folder, generation, places) = unwritable(home.path());
        std::fs::remove_dir_all(folder.path(NOTE)).unwrap();
        ensure_by(&places, &folder, &generation).unwrap();
        assert!(places.iter().map(|place| place.exists()).eq([true, false]));
    }
}
