//! The account: what became of every document.

use std::collections::BTreeMap;

use fihris_corpus::read::FailureReason;
use serde::{Deserialize, Serialize};

/// Why a document is not in the corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// No word in title or text.
    Empty,
    /// Too many of its characters could not be decoded.
    Encoding,
    /// Hardly a letter among its signs and digits.
    Symbols,
    /// Hardly an Arabic letter among its letters.
    NotArabic,
    /// Hardly an Arabic paragraph: Persian, Urdu, Kurdish and so on, as the audit names it.
    OtherLanguage,
    /// The same words as another document.
    ExactDuplicate,
    /// Nearly the same words as another document.
    NearDuplicate,
}

/// What is to become of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes on.
    Keep,
    /// It leaves the corpus, and the audit says why.
    Drop(Reason),
}

/// A number of documents and the bytes that their records took in the sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Documents.
    pub documents: u64,
    /// Bytes, after decompression.
    pub bytes: u64,
}

impl Tally {
    /// Counts one document more.
    pub fn add(&mut self, bytes: u64) {
        self.documents += 1;
        self.bytes += bytes;
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.documents += other.documents;
        self.bytes += other.bytes;
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |mut sum, tally| {
            sum += tally;
            sum
        })
    }
}

/// What became of every record: `read = kept + dropped + failed`, in documents and in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Account {
    /// Every record of every source.
    pub read: Tally,
    /// Documents of the corpus.
    pub kept: Tally,
    /// Documents left out, by reason.
    pub dropped: BTreeMap<Reason, Tally>,
    /// Records that are no documents, by reason.
    pub failed: BTreeMap<FailureReason, Tally>,
    /// Bytes between the records: blank lines, the header of a table, byte order marks.
    pub structure_bytes: u64,
}

impl Account {
    /// Whether the account adds up.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let parts = self.kept_and_dropped();
        self.read == parts
    }

    /// All documents left out.
    #[must_use]
    pub fn dropped_in_all(&self) -> Tally {
        self.dropped.values().copied().sum()
    }

    /// All records that are no documents.
    #[must_use]
    pub fn failed_in_all(&self) -> Tally {
        self.failed.values().copied().sum()
    }

    fn kept_and_dropped(&self) -> Tally {
        [self.kept, self.dropped_in_all(), self.failed_in_all()].into_iter().sum()
    }

    /// Counts a document left out.
    pub(crate) fn drop(&mut self, reason: Reason, bytes: u64) {
        self.read.add(bytes);
        self.dropped.entry(reason).or_default().add(bytes);
    }

    /// Counts a record that is no document.
    pub(crate) fn fail(&mut self, reason: FailureReason, bytes: u64) {
        self.read.add(bytes);
        self.failed.entry(reason).or_default().add(bytes);
    }

    /// Counts a document of the corpus.
    pub(crate) fn keep(&mut self, bytes: u64) {
        self.read.add(bytes);
        self.kept.add(bytes);
    }
}

impl std::ops::AddAssign<&Self> for Account {
    fn add_assign(&mut self, other: &Self) {
        self.read += other.read;
        self.kept += other.kept;
        for (reason, tally) in &other.dropped {
            *self.dropped.entry(*reason).or_default() += *tally;
        }
        for (reason, tally) in &other.failed {
            *self.failed.entry(*reason).or_default() += *tally;
        }
        self.structure_bytes += other.structure_bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_adds_up_only_if_every_document_is_in_it_once() {
        let mut account = Account::default();
        account.keep(10);
        account.drop(Reason::Empty, 3);
        account.fail(FailureReason::Malformed, 2);
        assert_eq!(account.read, Tally { documents: 3, bytes: 15 });
        assert!(account.adds_up());
        account.kept.add(1);
        assert!(!account.adds_up());
    }
}
