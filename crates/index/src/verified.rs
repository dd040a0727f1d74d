//! A note of which files have been verified, so that opening an index is quick.
//!
//! Hashing a large index at every search would cost more than the search. So
//! whoever has compared the files of a generation with their seals notes what
//! the file system says about them (size, times, and on Unix the inode); while
//! it says the same, the files are taken to be the same. The note is of no
//! value by itself: where it is missing, does not fit or cannot be written,
//! the files are hashed again.

use std::time::UNIX_EPOCH;

use fihris_corpus::{Folder, Generation, SealedFile, atomic};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

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

/// Makes sure that the files of `generation` are what was sealed.
///
/// # Errors
///
/// If one is not, or cannot be read.
pub(crate) fn ensure(folder: &Folder, generation: &Generation) -> Result<()> {
    let now = traces(folder, generation)?;
    if read(folder).is_some_and(|note| note == now) {
        return Ok(());
    }
    generation.files.par_iter().try_for_each(|file| folder.verify(file)).map_err(|error| {
        match error {
            fihris_corpus::Error::Damaged { path, detail } => {
                Error::Damaged { detail: format!("`{}`: {detail}", path.display()) }
            }
            error => Error::Corpus(error),
        }
    })?;
    write(folder, &now);
    Ok(())
}

/// Notes that the files of `generation` are what was sealed, which the caller knows.
pub(crate) fn remember(folder: &Folder, generation: &Generation) {
    if let Ok(note) = traces(folder, generation) {
        write(folder, &note);
    }
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
    let (changed, inode) = identity(&metadata);
    Ok(Trace { file: file.clone(), modified, changed, inode })
}

#[cfg(unix)]
fn identity(metadata: &std::fs::Metadata) -> (i128, u64) {
    use std::os::unix::fs::MetadataExt;
    let changed = i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec());
    (changed, metadata.ino())
}

#[cfg(not(unix))]
fn identity(_metadata: &std::fs::Metadata) -> (i128, u64) {
    (0, 0)
}

fn read(folder: &Folder) -> Option<Note> {
    let bytes = std::fs::read(folder.path(NOTE)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Writes the note if the folder may be written to; a reader may well have no right to.
fn write(folder: &Folder, note: &Note) {
    if let Ok(json) = serde_json::to_vec(note) {
        let _ = atomic::write(&folder.path(NOTE), &json);
    }
}
