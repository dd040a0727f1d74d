//! What a report says.

use std::collections::BTreeMap;

use anyhow::Result;
use fihris_corpus::read::{Listing, SkipReason};
use fihris_corpus::{CorpusRecord, Error, Folder};
use fihris_ingest::{Account, Example, IngestOptions, Outcome};
use serde::Serialize;

use crate::timings::Timing;

/// Documents that are shown for each reason.
const N_EXAMPLES: usize = 3;

/// Sources that are shown, those with the most documents.
const N_SOURCES: usize = 12;

/// What the report says. All of it but the timings depends on the input alone.
#[derive(Serialize)]
pub(crate) struct Report {
    /// The index folder, as it was named.
    #[serde(skip)]
    pub(super) index: String,
    /// The profile that documents were judged by.
    pub(super) profile: String,
    /// Smallest Jaccard similarity of near-duplicates.
    #[serde(skip)]
    pub(super) min_jaccard: f64,
    /// What became of every record in the index's sources.
    pub(crate) account: Account,
    /// What became of the records that the last run read.
    pub(crate) run: Account,
    /// The files of the last run.
    pub(crate) sources: Sources,
    /// Some documents for each reason.
    pub(super) examples: BTreeMap<String, Vec<Example>>,
    /// The sources with the most documents.
    pub(super) largest_sources: BTreeMap<String, u64>,
    /// What the stages of the run cost: the only thing here that no other run has.
    pub(crate) timings: Vec<Timing>,
}

/// What became of the files of a run.
#[derive(Serialize)]
pub(crate) struct Sources {
    pub(super) read: u64,
    pub(super) replaced: u64,
    pub(crate) unchanged: u64,
    pub(crate) skipped: BTreeMap<SkipReason, u64>,
    pub(super) failed: Vec<fihris_ingest::FailedSource>,
    pub(crate) unreadable: Vec<String>,
}

impl Report {
    /// Sums up a run.
    pub(crate) fn of(
        folder: &Folder,
        options: &IngestOptions,
        listing: &Listing,
        outcome: Outcome,
    ) -> Result<Self> {
        let corpus = match folder.manifest() {
            Err(Error::Missing { .. }) => CorpusRecord::default(),
            manifest => manifest?.corpus.unwrap_or_default(),
        };
        Ok(Self {
            index: folder.root().display().to_string(),
            profile: options.corpus.profile.name.clone(),
            min_jaccard: options.corpus.dedup.min_jaccard,
            examples: fihris_ingest::examples(folder, &corpus, N_EXAMPLES)?,
            largest_sources: largest(fihris_ingest::sources(folder, &corpus)?),
            timings: Vec::new(),
            sources: Sources::of(listing, &outcome),
            account: outcome.total,
            run: outcome.run,
        })
    }

    /// Whether something could not be read.
    pub(crate) fn has_failures(&self) -> bool {
        self.run.failed_in_all().documents > 0 || !self.sources.unreadable.is_empty()
    }
}

impl Sources {
    fn of(listing: &Listing, outcome: &Outcome) -> Self {
        let mut skipped = BTreeMap::new();
        for path in &listing.skipped {
            *skipped.entry(path.reason).or_default() += 1;
        }
        let unreadable = |failed: &fihris_corpus::read::Unlisted| {
            format!("{}: {}", failed.path.display(), failed.detail)
        };
        Self {
            read: outcome.n_read,
            replaced: outcome.n_replaced,
            unchanged: outcome.n_unchanged,
            skipped,
            failed: outcome.failed.clone(),
            unreadable: listing.failed.iter().map(unreadable).collect(),
        }
    }
}

/// Returns the sources with the most documents.
fn largest(mut sources: Vec<fihris_ingest::Source>) -> BTreeMap<String, u64> {
    // A stable sort: sources come by name.
    sources.sort_by_key(|source| std::cmp::Reverse(source.account.read.documents));
    sources.truncate(N_SOURCES);
    sources.into_iter().map(|source| (source.name, source.account.read.documents)).collect()
}

/// Returns the name of a reason, as serde writes it.
pub(crate) fn name_of(reason: &impl Serialize) -> String {
    let name = serde_json::to_value(reason).unwrap_or_default();
    name.as_str().unwrap_or_default().to_owned()
}
