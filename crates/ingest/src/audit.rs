//! Lines of the audit: why a record is not in the corpus.

use std::borrow::Cow;

use fihris_corpus::read::{Failure, FailureReason};
use fihris_corpus::{DocId, Document, Signals};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128_with_seed;

use crate::account::Reason;
use crate::sketch::Similarity;

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

/// Why a record was left out: dropped by a rule, or failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cause {
    /// A document that was dropped.
    Dropped(Reason),
    /// A record that is no document.
    Failed(FailureReason),
}

impl Cause {
    /// Its name in audit and report.
    #[must_use]
    pub fn name(self) -> String {
        let name = serde_json::to_value(self).unwrap_or_default();
        name.as_str().unwrap_or_default().to_owned()
    }
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

/// What stands before the document in the line of a duplicate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Merge<'a> {
    pub(crate) reason: Reason,
    /// The document that was kept: it names the cluster.
    pub(crate) keeper: DocId,
    /// The keeper's own name.
    pub(crate) keeper_id: Cow<'a, str>,
    #[serde(flatten)]
    pub(crate) similarity: Similarity,
}

const DOCUMENT: &[u8] = b",\"document\":";

/// Returns the line of a duplicate: why it was dropped, then the document as it is.
pub(crate) fn wrap(merge: &Merge<'_>, document: &[u8]) -> Vec<u8> {
    // Plain data of strings and numbers always serialises.
    let mut line = serde_json::to_vec(merge).unwrap_or_default();
    line.pop();
    line.extend(DOCUMENT);
    line.extend(document);
    line.push(b'}');
    line
}

/// Returns the line of the document in the line of a duplicate.
pub(crate) fn unwrap(line: &[u8]) -> Option<&[u8]> {
    // A quotation mark inside a string is escaped, so the key cannot occur in one.
    let at = line.windows(DOCUMENT.len()).position(|window| window == DOCUMENT)?;
    line.get(at + DOCUMENT.len()..line.len().checked_sub(1)?)
}

/// Returns the name with which the line of a document begins.
pub(crate) fn doc_id_of(line: &[u8]) -> Option<DocId> {
    let digits = line.strip_prefix(b"{\"doc_id\":\"")?.get(..16)?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_wrapped_and_unwrapped_byte_for_byte() {
        let document = Document { doc_id: DocId(7), text: "نص".into(), ..Document::default() };
        let line = serde_json::to_vec(&document).unwrap();
        let merge = Merge {
            reason: Reason::NearDuplicate,
            keeper: DocId(8),
            keeper_id: "a\",\"document\":b".into(),
            similarity: Similarity { jaccard: 0.75, containment: 1.0 },
        };
        let wrapped = wrap(&merge, &line);
        assert!(serde_json::from_slice::<serde_json::Value>(&wrapped).is_ok());
        assert_eq!(unwrap(&wrapped), Some(line.as_slice()));
        assert_eq!(doc_id_of(&line), Some(DocId(7)));
    }
}
