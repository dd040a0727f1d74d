//! The account: what became of every document.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use fihris_corpus::read::{FailureReason, SkippedKind};
use serde::{Deserialize, Serialize};

use super::census::Census;
use super::reason::{Cause, Reason};

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
        *self += Self { documents: 1, bytes };
    }
}

impl std::ops::AddAssign for Tally {
    /// Adds without ever wrapping: the largest number stays the largest.
    fn add_assign(&mut self, other: Self) {
        self.documents = self.documents.saturating_add(other.documents);
        self.bytes = self.bytes.saturating_add(other.bytes);
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
    /// Bytes between the records: blank lines, the header of a table, byte order marks, and
    /// records that are no documents.
    pub structure_bytes: u64,
    /// What the documents are made of.
    pub census: Census,
    /// Number of the records that are no documents, such as the requests in a web archive.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub skipped: BTreeMap<SkippedKind, u64>,
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

    /// Moves a document that was kept to those left out.
    pub(crate) fn take_out(&mut self, reason: Reason, bytes: u64) {
        self.kept.documents = self.kept.documents.saturating_sub(1);
        self.kept.bytes = self.kept.bytes.saturating_sub(bytes);
        self.dropped.entry(reason).or_default().add(bytes);
    }

    /// Moves a record that was left out to the deleted ones.
    pub(crate) fn delete_excluded(&mut self, cause: Cause, bytes: u64) {
        match cause {
            Cause::Dropped(reason) => take_from(&mut self.dropped, reason, bytes),
            Cause::Failed(reason) => take_from(&mut self.failed, reason, bytes),
        }
        self.dropped.entry(Reason::Deleted).or_default().add(bytes);
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

/// Takes one record out of a count.
fn take_from<R: Ord>(counts: &mut BTreeMap<R, Tally>, reason: R, bytes: u64) {
    if let Entry::Occupied(mut entry) = counts.entry(reason) {
        let tally = entry.get_mut();
        tally.documents = tally.documents.saturating_sub(1);
        tally.bytes = tally.bytes.saturating_sub(bytes);
        if tally.documents == 0 {
            entry.remove();
        }
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
        self.structure_bytes = self.structure_bytes.saturating_add(other.structure_bytes);
        self.census += &other.census;
        for (kind, number) in &other.skipped {
            let sum = self.skipped.entry(*kind).or_default();
            *sum = sum.saturating_add(*number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_found_by_its_name() {
        for name in
            ["empty", "encoding", "too_short", "high_dup_5gram", "near_duplicate", "deleted"]
        {
            assert_eq!(Reason::named(name).map(Reason::name), Some(name));
        }
        assert_eq!(Reason::named("low_nonsense"), None);
    }

    #[test]
    fn an_account_never_wraps() {
        let mut account = Account::default();
        account.fail(FailureReason::Damaged, u64::MAX);
        account.keep(3);
        let copy = account.clone();
        account += &copy;
        assert_eq!((account.read.documents, account.read.bytes), (4, u64::MAX));
        assert!(account.adds_up());
    }

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
