//! The document, the readers that bring it in, and the folder that keeps it.
//!
//! Bytes of any kind come in through [`read`]; what has been cleaned lives in a
//! [`Folder`], whose [`Manifest`] says which files are whole and belong together.

#[cfg(not(unix))]
compile_error!("Fihris needs Linux or macOS: it flushes folders and deletes files that are in use");

pub mod atomic;
mod document;
mod error;
mod folder;
mod manifest;
pub mod read;
mod shard;
mod signals;
mod site;
mod unfinished;
mod user_field;
pub mod write;

/// Bytes of a buffer between us and a file.
///
/// No larger, so that it stays in the cache: on a virtual machine with Linux, the kernel was seen to
/// copy a file that is in memory into 128 KiB at 7 to 11 GB per second, and into 256 KiB or more at 2.
pub const BUFFER_BYTES: usize = 128 << 10;

pub use document::{DocId, Document, PageStart, Passage};
pub use error::{Context, Error, Result};
pub use folder::{Folder, WriterLock};
pub use manifest::{Analyzed, CorpusRecord, FORMAT, Generation, Manifest, SealedFile, Shard};
pub use shard::{
    Frame, FrameCutter, HeldDocuments, KeyedLines, KeyedWriter, LineReader, PackedFrame,
    ShardFiles, ShardReader, ShardWriter, documents, read_at,
};
pub use signals::{SIGNALS, Signal, SignalId, Signals, ratio};
pub use site::site;
pub use unfinished::{MAX_UNFINISHED, PlannedSource, UnfinishedWork, WorkPlan};
pub use user_field::{IndexedField, MAX_USER_FIELDS, UserField, UserFieldError, UserFieldKind};
