//! Bytes in, documents out.
//!
//! [`list`] finds the files, a [`SourceReader`] cuts one of them into [`Batch`]es of
//! whole records, and a batch turns into [`RawDocument`]s wherever there is a thread
//! to spare:
//!
//! ```no_run
//! use fihris_corpus::read::{self, ListOptions, ReadOptions, SourceReader};
//!
//! let listing = read::list(&["أخبار".into()], &ListOptions::default());
//! for source in &listing.sources {
//!     let Ok(mut reader) = SourceReader::open(source, &ReadOptions::default()) else { continue };
//!     while let Some(batch) = reader.next_batch() {
//!         for record in batch.into_records() {
//!             println!("{:?}", record.map(|document| document.title));
//!         }
//!     }
//!     println!("{:?}", reader.summary());
//! }
//! ```
//!
//! Nothing here ends a run: what cannot be read is a [`Failure`] with its bytes, and
//! the bytes of records, failures and structure add up to those of the source.

mod arc;
mod archive;
mod batch;
mod decode;
mod fields;
mod html;
mod input;
mod json;
mod layout;
mod list;
mod office;
mod openiti;
mod parquet;
mod part;
mod plan;
mod raw;
mod sniff;
mod source;
mod split;
mod table;
mod text;
mod warc;
mod wiki;
mod xml;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::document::PageStart;

pub use batch::{Batch, Records};
pub(crate) use fields::{Role, plain, role_named};
pub use layout::{Archive, Chosen, Compression, FieldNames, Fields, Format, Layout, Origin};
pub(crate) use list::modified_ns;
pub use list::{ListOptions, Listing, SkipReason, Skipped, Unlisted, list};
pub use raw::hash_file;
pub use source::{SourceReader, Summary};

/// A document as its source has it: decoded, not yet cleaned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RawDocument {
    /// Number of the record in its source, from 0.
    pub position: u64,
    /// Bytes that the record takes in its source, after decompression and in UTF-8, with
    /// its line end.
    pub bytes: u64,
    /// Its own name, if the source gives one.
    pub id: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// The text; empty where the record has none.
    pub text: String,
    /// Web address.
    pub url: Option<String>,
    /// Date, as written.
    pub date: Option<String>,
    /// Every other field.
    pub extra: BTreeMap<String, serde_json::Value>,
    /// Bytes or characters that could not be decoded and stand as U+FFFD.
    pub n_replaced: u64,
    /// Where its pages or chapters begin, in order.
    pub places: Vec<PageStart>,
    /// What had to be repaired for the record to be read, by name.
    pub repaired: Option<&'static str>,
    /// The file in the archive that the source is.
    pub member: Option<Arc<str>>,
}

impl RawDocument {
    /// Says that a page or chapter begins at the end of the text so far.
    pub(in crate::read) fn begin_place(&mut self, name: String) {
        self.places.push(PageStart { at: self.text.len(), name });
    }

    /// Names where it is: its source, called `source`, and within it its file.
    #[must_use]
    pub fn source_name(&self, source: &str) -> String {
        match &self.member {
            Some(member) => format!("{source}/{member}"),
            None => source.to_owned(),
        }
    }
}

/// A record that is no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Number of the record in its source, from 0.
    pub position: u64,
    /// Bytes that the record takes in its source, as in [`RawDocument::bytes`].
    pub bytes: u64,
    /// What kind of fault.
    pub reason: FailureReason,
    /// The fault in words.
    pub detail: String,
}

/// The kinds of faults.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailureReason {
    /// A line that is not a JSON object, or a CSV record that cannot be parsed.
    Malformed,
    /// A record longer than the limit.
    TooLarge,
    /// The compressed stream ends early or is damaged.
    Damaged,
    /// The file cannot be opened or read.
    Unreadable,
    /// The file is no text: a picture, a program, an archive.
    Binary,
    /// The file needs a password.
    Encrypted,
    /// A document without a text that can be read: its pages are pictures, or its letters are known
    /// by their looks only.
    NeedsOcr,
    /// No record of the source has a field that was asked for.
    NoSuchField,
    /// Whoever worked on it did not live to tell; only on a cluster, where others go on.
    Poisoned,
}

/// The kinds of records that are no documents, and no faults either.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SkippedKind {
    /// A record about other records: requests and the like of a web archive.
    Metadata,
    /// An answer that is neither page nor plain text.
    OtherMedia,
    /// An answer of a server that did not have what was asked for.
    NoSuccess,
    /// A member of an archive whose name begins with a dot.
    Hidden,
    /// A page of a wiki that is about the wiki: a talk, a category, a template.
    OtherNamespace,
    /// A page of a wiki that leads to another.
    Redirect,
}

/// One file to read.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SourceFile {
    /// How it was named, with the path as given: the name that its documents carry.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its size when it was listed.
    pub bytes: u64,
    /// When it was last changed, in nanoseconds since 1970; 0 where the system does not say.
    pub modified_ns: i64,
}

/// How sources are read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReadOptions {
    /// The format of every source; `None` finds it out.
    pub format: Option<Format>,
    /// Names of the fields; those that are `None` are guessed.
    pub fields: FieldNames,
    /// Where the records are: keys of JSON joined by dots, such as `chats.list.messages`, or the
    /// name of an element of XML. `None` finds it out.
    pub records: Option<String>,
    /// Namespaces of a wiki whose pages are read; articles alone, unless it is told otherwise.
    pub namespaces: Vec<i32>,
    /// Bytes of records in a batch, about. 1 MiB: work enough for a thread, and little
    /// enough to hold a few for each.
    pub batch_bytes: usize,
    /// Longest record. 32 MiB, several times the longest book in the Arabic libraries we met.
    pub max_record_bytes: u64,
    /// Most bytes that one byte of a compressed file may unpack to, beyond the first
    /// 64 MiB. Text shrinks to a fifth, a log to a fiftieth; a bomb to a thousandth.
    pub max_ratio: u64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            format: None,
            fields: FieldNames::default(),
            records: None,
            namespaces: vec![0],
            batch_bytes: 1 << 20,
            max_record_bytes: 32 << 20,
            max_ratio: 300,
        }
    }
}
