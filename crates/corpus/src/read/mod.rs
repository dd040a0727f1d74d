//! Bytes in, documents out.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// A document as its source has it: decoded, not yet cleaned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RawDocument {
    /// Number of the record in its source, from 0.
    pub position: u64,
    /// Bytes that the record takes in its source, after decompression, with its line end.
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
}

/// A record that is no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Number of the record in its source, from 0.
    pub position: u64,
    /// Bytes that the record takes in its source.
    pub bytes: u64,
    /// What kind of fault.
    pub reason: FailureReason,
    /// The fault in words.
    pub detail: String,
}

/// The kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
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
}

/// One file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// How it was named, with the path as given: the name that its documents carry.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}
