//! Records that are not in the corpus, as the audit shows them.

use fihris_corpus::read::Failure;
use fihris_corpus::{DocId, Document, Signals};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128_with_seed;

use super::reason::{Cause, Reason};

/// Characters of a document that the audit shows: enough to recognise it.
const EXCERPT_CHARS: usize = 200;

/// Seed of the hash of a record without words, so that no hash of words is the same.
const RECORD_SEED: u64 = 1;

/// A record that was dropped for what it is, or that is no document.
///
/// The fields that order the audit come first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Excluded {
    /// Stable name of the document.
    pub doc_id: DocId,
    /// Its source.
    pub source: String,
    /// Its number in the source, from 0.
    pub position: u64,
    /// Its own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Why it was left out.
    pub reason: Cause,
    /// The fault in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Bytes of its record in the source.
    pub bytes: u64,
    /// How it begins.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub excerpt: String,
    /// Hash of its folded words, in hexadecimal digits: what a deletion is known by. Empty if it has
    /// no words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// What it is made of, if it is a document.
    #[serde(default, skip_serializing_if = "Signals::is_empty")]
    pub signals: Signals,
}

impl Excluded {
    /// Notes a document that a rule dropped.
    pub(crate) fn dropped(document: &Document, reason: Reason, bytes: u64) -> Self {
        Self {
            doc_id: document.doc_id,
            source: document.source.clone(),
            position: document.position,
            id: Some(document.id.clone()),
            reason: Cause::Dropped(reason),
            detail: String::new(),
            bytes,
            excerpt: excerpt(document),
            words: String::new(),
            signals: document.signals.clone(),
        }
    }

    /// Notes a record that is no document.
    pub(crate) fn failed(source: &str, failure: &Failure) -> Self {
        Self {
            doc_id: DocId::of(source, failure.position),
            source: source.to_owned(),
            position: failure.position,
            id: None,
            reason: Cause::Failed(failure.reason),
            detail: failure.detail.clone(),
            bytes: failure.bytes,
            excerpt: String::new(),
            words: String::new(),
            signals: Signals::default(),
        }
    }

    /// What a deletion of this record is known by: the hash of its words, or of its place if it has none.
    pub(crate) fn key(&self) -> u128 {
        let words = u128::from_str_radix(&self.words, 16).ok();
        words.unwrap_or_else(|| xxh3_128_with_seed(&self.doc_id.0.to_le_bytes(), RECORD_SEED))
    }

    /// Whether it was deleted already.
    pub(crate) fn is_deleted(&self) -> bool {
        self.reason == Cause::Dropped(Reason::Deleted)
    }

    /// What is left of it in the audit once it is deleted: nothing of its text.
    pub(crate) fn deleted(self) -> Self {
        Self {
            reason: Cause::Dropped(Reason::Deleted),
            detail: String::new(),
            excerpt: String::new(),
            words: String::new(),
            signals: Signals::default(),
            ..self
        }
    }
}

/// Returns how a document begins.
pub(crate) fn excerpt(document: &Document) -> String {
    let title = document.title.iter().map(String::as_str);
    let parts: Vec<&str> = title.chain([document.text.as_str()]).collect();
    parts.join(" — ").chars().take(EXCERPT_CHARS).collect()
}
