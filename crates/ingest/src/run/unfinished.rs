//! The work of interrupted runs: begun, gone on with, and removed once it is of no use.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fihris_corpus::{Manifest, PlannedSource, UnfinishedWork, WorkPlan};

use super::ingest::Ingest;
use crate::error::Result;
use crate::observer::{Event, WorkRemoved};
use crate::options::CorpusOptions;
use crate::prepare::{Source, SourcePlan, Spilled, plan_hash, spilled};
use crate::publish::{Deletions, ExcludedLines, State};
use crate::table::{Row, Rows};

impl Ingest<'_> {
    /// Opens the folder for the work of a run, as an interrupted run with the same plan has left it.
    pub(crate) fn begin_work(&self, todo: &[SourcePlan]) -> Result<PathBuf> {
        let options = serde_json::to_value(&self.options.corpus).unwrap_or_default();
        let plan = WorkPlan::new(options, todo.iter().map(planned).collect());
        let key = plan_hash(todo, self.options);
        let (workspace, removed) = self.folder.begin_work(&key, &plan, self.lock)?;
        removed.iter().for_each(|work| self.tell_removed(work, WorkRemoved::Unusable));
        Ok(workspace)
    }

    /// Removes the work that no run can go on from, now that `manifest` is published: of other options,
    /// or of sources that are in the corpus.
    pub(crate) fn remove_unusable_work(&self, manifest: &Manifest) -> Result<()> {
        let works = self.folder.unfinished()?;
        let Some(corpus) = manifest.corpus.as_ref().filter(|_| !works.is_empty()) else {
            return Ok(());
        };
        let known = self.known_sources(&State::of(corpus))?;
        let options = CorpusOptions::of(corpus);
        let is_usable = |work: &UnfinishedWork| {
            let of_work = serde_json::from_value::<CorpusOptions>(work.plan.options.clone());
            of_work.is_ok_and(|of_work| of_work == options)
                && !Source::have_one_of(&known, &work.plan.sources)
        };
        works.iter().filter(|work| !is_usable(work)).try_for_each(|work| {
            self.tell_removed(work, WorkRemoved::Unusable);
            Ok(self.folder.remove_work(&work.path, self.lock)?)
        })
    }

    /// Removes the work that holds words that are deleted, or a source that goes.
    pub(crate) fn remove_deleted_work(
        &self,
        deletions: &Deletions,
        removed: &BTreeSet<String>,
    ) -> Result<()> {
        for work in self.folder.unfinished()? {
            let goes = work.plan.sources.iter().any(|source| removed.contains(&source.name));
            if goes || self.holds_deleted(&work.path, deletions) {
                self.tell_removed(&work, WorkRemoved::Deleted);
                self.folder.remove_work(&work.path, self.lock)?;
            }
        }
        Ok(())
    }

    /// Whether the files of a first pass hold a document or a record that is deleted, or may: what was
    /// half written when the run ended cannot be told.
    fn holds_deleted(&self, work: &Path, deletions: &Deletions) -> bool {
        let Spilled { table, excluded, .. } = spilled(work);
        // A run that was killed at once has no files yet.
        if deletions.is_empty() || !excluded.exists() {
            return false;
        }
        let has_words = |row: Result<Row>| row.map_or(true, |row| deletions.have_words(row.folded));
        Rows::open(&table).map_or(true, |mut rows| rows.any(has_words))
            || ExcludedLines::of_file(self.folder, &excluded)
                .and_then(|lines| deletions.have_one_of(lines))
                .unwrap_or(true)
    }

    fn tell_removed(&self, work: &UnfinishedWork, why: WorkRemoved) {
        let (n_sources, bytes) = (work.plan.sources.len(), work.bytes);
        self.observer.event(Event::WorkRemoved { n_sources, bytes, why });
    }
}

fn planned(todo: &SourcePlan) -> PlannedSource {
    let SourcePlan { name, path, file } = todo.clone();
    PlannedSource { name, path, file }
}
