//! Taking documents out of a corpus, and letting them back in.

use std::collections::BTreeSet;

use fihris_corpus::{DocId, Manifest};
use serde::{Deserialize, Serialize};

use super::ingest::{Ingest, Inputs};
use crate::error::Result;
use crate::inspect::duplicates_of_all;
use crate::prepare::{Source, prepare};
use crate::publish::{Deletions, ExcludedLines, Names, State};

/// What a deletion did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// Documents that were taken out: those that were named, and all of the same words.
    pub deleted: u64,
    /// Names that no document has, in their order.
    pub unknown: Vec<String>,
    /// Documents that are left.
    pub kept: u64,
}

/// What taking deletions back did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restoration {
    /// Sources that the next run reads again, by name.
    pub sources: BTreeSet<String>,
    /// Names that no deleted document had, in their order.
    pub unknown: Vec<String>,
}

/// What an index folder holds of a corpus.
struct Held {
    manifest: Manifest,
    state: State,
    sources: Vec<Source>,
    deletions: Deletions,
}

impl Ingest<'_> {
    /// Takes documents out of the corpus, for good, and publishes it; with the duplicates that they
    /// were kept for, if that is asked for. A name is a document's own, the digits of its [`DocId`], or its
    /// source and position, such as `news.jsonl:17`; records that were left out have such names too.
    ///
    /// Whatever has the same words goes too, and does not come back when its source is read
    /// again. A document that is only alike to a deleted one is a document of its own: it takes
    /// its place. Their words leave all files but those of the search index: the unfinished work of a run
    /// that holds them goes, and so does the report, which shows excerpts.
    ///
    /// # Errors
    ///
    /// If the folder has no corpus, one that was made with other options, or cannot be written.
    /// Whatever the error, the corpus that was published before stands.
    pub fn delete(&self, names: &BTreeSet<String>, with_duplicates: bool) -> Result<Deletion> {
        let mut held = self.held()?;
        let Some(table) = held.state.table(self.folder) else {
            return Ok(Deletion {
                unknown: names.iter().cloned().collect(),
                ..Deletion::default()
            });
        };
        let mut found = Names::of(names);
        held.deletions.add(&mut found, &table, &held.sources)?;
        let excluded = ExcludedLines::of_all(self.folder, &held.state.excluded)?;
        held.deletions.add_excluded(&mut found, excluded)?;
        if with_duplicates {
            let duplicates = duplicates_of_all(self.folder, &held.state, &found.documents)?;
            let duplicates = duplicates.iter().map(DocId::to_string).collect();
            held.deletions.add(&mut Names::of(&duplicates), &table, &held.sources)?;
        }
        let unknown = found.unknown();
        if found.documents.is_empty() {
            return self.nothing_deleted(&held.manifest, unknown);
        }
        let (deleted, kept) = self.rewrite(held, BTreeSet::new())?;
        Ok(Deletion { deleted, unknown, kept })
    }

    /// Takes deletions back, by the names of the documents that were deleted. Their text is gone: the
    /// next run that is given their sources reads these again.
    ///
    /// # Errors
    ///
    /// As [`delete`](Self::delete).
    pub fn restore(&self, names: &BTreeSet<String>) -> Result<Restoration> {
        let mut held = self.held()?;
        let mut found = Names::of(names);
        let restored = held.deletions.remove(&mut found);
        let unknown = found.unknown();
        let sources: BTreeSet<String> =
            restored.into_iter().map(|deleted| deleted.source).collect();
        if !sources.is_empty() {
            let is_again = |source: &&mut Source| sources.contains(&source.name);
            held.sources.iter_mut().filter(is_again).for_each(Source::forget);
            self.rewrite(held, BTreeSet::new())?;
        }
        Ok(Restoration { sources, unknown })
    }

    /// Reads what is there, if it is whole and was made with our options.
    fn held(&self) -> Result<Held> {
        let manifest = self.folder.manifest()?;
        self.check_options(&manifest)?;
        let state = manifest.corpus.as_ref().map(State::of).unwrap_or_default();
        if let Some(corpus) = &manifest.corpus {
            self.verify(corpus)?;
        }
        let (sources, deletions) = (self.known_sources(&state)?, self.deletions(&state)?);
        Ok(Held { manifest, state, sources, deletions })
    }

    /// Takes sources out of the corpus with all that came from them, and publishes it. They are named
    /// as their documents name them; read again, they are new.
    ///
    /// # Errors
    ///
    /// As [`delete`](Self::delete).
    pub fn delete_sources(&self, names: &BTreeSet<String>) -> Result<Deletion> {
        let held = self.held()?;
        let is_named = |source: &&Source| names.contains(&source.name);
        let named: Vec<&Source> = held.sources.iter().filter(is_named).collect();
        // What passed the filters, duplicates among it.
        let deleted = named.iter().map(|source| source.account.kept.documents).sum();
        let removed: BTreeSet<String> = named.iter().map(|source| source.name.clone()).collect();
        let unknown = names.difference(&removed).cloned().collect();
        if removed.is_empty() {
            return self.nothing_deleted(&held.manifest, unknown);
        }
        let (_, kept) = self.rewrite(held, removed)?;
        Ok(Deletion { deleted, unknown, kept })
    }

    /// Ends a deletion of nothing. The one before may have been killed before it had swept.
    fn nothing_deleted(&self, manifest: &Manifest, unknown: Vec<String>) -> Result<Deletion> {
        self.folder.sweep(manifest, self.lock)?;
        Ok(Deletion { unknown, ..Deletion::default() })
    }

    /// Writes the corpus without what is deleted, and publishes it. Returns how many documents
    /// went, and how many are left.
    fn rewrite(&self, held: Held, removed: BTreeSet<String>) -> Result<(u64, u64)> {
        let Held { manifest, state: old, sources: mut known, deletions } = held;
        let workspace = self.folder.workspace("delete", self.lock)?;
        let prepared = prepare(&[], self.options, self.observer, &workspace)?;
        let table = old.table(self.folder).unwrap_or_else(|| prepared.table.clone());
        let filtered = deletions.filter(&table, &mut known, &workspace)?;
        let excluded = ExcludedLines::of_all(self.folder, &old.excluded)?;
        let n_deleted = filtered.n_deleted + deletions.settle(excluded, &mut known)?;
        self.remove_deleted_work(&deletions, &removed)?;
        let (old_table, taken_out) = (Some(filtered.table), vec![filtered.excluded]);
        let inputs = Inputs { old, old_table, known, prepared, taken_out, deletions, removed };
        let (corpus, outcome) = self.resolve(inputs, &workspace)?;
        self.folder.remove_report(self.lock)?;
        self.publish(Manifest { corpus: Some(corpus), ..manifest }, &workspace)?;
        Ok((n_deleted, outcome.total.kept.documents))
    }
}
