//! What a run did.

use serde::{Deserialize, Serialize};

use crate::model::{Account, Excluded, Tally};
use crate::prepare::{FailedSource, Prepared};
use crate::publish::PublicationCounts;

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What became of the records that this run read.
    pub run: Account,
    /// What became of every record in the corpus's sources.
    pub total: Account,
    /// Sources that were read.
    pub n_read: u64,
    /// Of these, sources that had been read before and have changed.
    pub n_replaced: u64,
    /// Documents that newer ones of the same `id` replaced.
    pub n_replaced_documents: u64,
    /// Sources that had not changed and were not read.
    pub n_unchanged: u64,
    /// Sources that could not be opened.
    pub failed: Vec<FailedSource>,
    /// Whether the folder has a corpus now.
    pub is_published: bool,
    /// If it has none: the first few records that were left out.
    pub excluded: Vec<Excluded>,
}

/// Sums up a run.
pub(super) fn outcome(
    prepared: &Prepared,
    counts: PublicationCounts,
    n_replaced: usize,
) -> Outcome {
    let mut run = Account::default();
    for source in &prepared.sources {
        run += &source.account;
    }
    run.kept = Tally::default();
    for (reason, tally) in counts.new {
        match reason {
            None => run.kept += tally,
            Some(reason) => *run.dropped.entry(reason).or_default() += tally,
        }
    }
    Outcome {
        run,
        total: counts.total,
        n_read: prepared.sources.iter().filter(|source| source.was_read()).count() as u64,
        n_replaced: n_replaced as u64,
        n_replaced_documents: 0,
        n_unchanged: 0,
        failed: prepared.failed.clone(),
        is_published: true,
        excluded: Vec::new(),
    }
}
