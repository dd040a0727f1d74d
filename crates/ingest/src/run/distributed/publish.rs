//! What is to be read by other machines, and what they have found, published.

use fihris_corpus::Manifest;
use fihris_corpus::read::SourceFile;

use super::findings::{Findings, Work};
use super::gather;
use crate::error::{Error, Result};
use crate::observer::{Event, Stage};
use crate::prepare::plan_hash;
use crate::publish::{Deletions, Publication, State};
use crate::run::ingest::Ingest;
use crate::run::outcome::Outcome;

impl Ingest<'_> {
    /// Returns what is to be read of `files`, which is nothing if all of it is in the corpus.
    ///
    /// # Errors
    ///
    /// [`Error::NotNew`] if there is something to read, and the folder has a corpus; else as
    /// [`Self::run`].
    pub fn work(&self, files: &[SourceFile]) -> Result<Work> {
        let opened = self.open(files)?;
        let todo = opened.plan.todo;
        if opened.manifest.corpus.is_some() && !todo.is_empty() {
            return Err(Error::NotNew);
        }
        Ok(Work { hash: plan_hash(&todo, self.options), todo })
    }

    /// Publishes what was found elsewhere.
    ///
    /// # Errors
    ///
    /// [`Error::NotWhole`] if something is missing in the findings, or there twice; else as
    /// [`Self::run`].
    pub fn publish_findings(&self, work: &Work, findings: &impl Findings) -> Result<Outcome> {
        let manifest = self.folder.manifest_or_new(self.lock)?;
        if manifest.corpus.is_some() {
            return Err(Error::NotNew);
        }
        let workspace = self.folder.workspace("gather", self.lock)?;
        self.observer.event(Event::Stage(Stage::Read));
        let (prepared, numbers) =
            gather::prepared(work, findings.records()?, &workspace, self.observer)?;
        if prepared.table.len()? == 0 {
            let outcome = self.unpublished(&prepared)?;
            self.folder.remove_work(&workspace, self.lock)?;
            return Ok(outcome);
        }
        self.observer.event(Event::Stage(Stage::Write));
        let decisions = gather::decisions(&numbers, findings)?;
        let cuts = gather::cuts(&numbers, findings.cut_lines()?, &workspace)?;
        let (corpus, outcome) = self.write(
            &prepared,
            &Publication {
                folder: self.folder,
                workspace: &workspace,
                old: State::default(),
                lines: &prepared.lines,
                excluded: vec![&prepared.excluded],
                replaced: Default::default(),
                table: prepared.table.clone(),
                decisions,
                cuts,
                sources: prepared.sources.clone(),
                deletions: Deletions::default(),
            },
        )?;
        self.publish(Manifest { corpus: Some(corpus), ..manifest }, &workspace)?;
        Ok(outcome)
    }
}
