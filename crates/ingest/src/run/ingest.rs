//! A whole run, from sources to a published corpus.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use fihris_corpus::read::SourceFile;
use fihris_corpus::{CorpusRecord, Folder, Manifest, WriterLock};
use rayon::prelude::*;

use super::outcome::{Outcome, outcome};
use super::replace::{Replaced, Replacement};
use crate::boilerplate::Boilerplate;
use crate::dedup::Dedup;
use crate::error::{Error, Result};
use crate::observer::{Event, Observer, Stage};
use crate::options::{CorpusOptions, IngestOptions};
use crate::prepare::{IngestPlan, MergedSources, Prepared, Source, prepare, read_sources};
use crate::publish::{
    Deletions, ExcludedLines, LineStreams, Publication, PublicationCounts, State,
    apply_boilerplate_cuts,
};
use crate::table::{Table, merge_tables};

/// What a corpus is made of anew.
pub(crate) struct Inputs {
    /// The files of the corpus so far.
    pub(crate) old: State,
    /// Its table, without what is deleted now.
    pub(crate) old_table: Option<Table>,
    /// Its sources.
    pub(crate) known: Vec<Source>,
    /// What was read, without what was deleted before.
    pub(crate) prepared: Prepared,
    /// Files of lines of the audit for documents that were taken out of either.
    pub(crate) taken_out: Vec<PathBuf>,
    pub(crate) deletions: Deletions,
    /// Names of the sources that go.
    pub(crate) removed: BTreeSet<String>,
}

/// Records that are shown of a run that has left out all of them.
const MAX_SHOWN: usize = 5;

/// An ingest into one index folder.
pub struct Ingest<'a> {
    /// Where the corpus is.
    pub folder: &'a Folder,
    /// The right to write there.
    pub lock: &'a WriterLock,
    /// How it is done.
    pub options: &'a IngestOptions,
    /// Who follows it.
    pub observer: &'a dyn Observer,
}

impl Ingest<'_> {
    /// Brings `files` into the corpus and publishes it.
    ///
    /// A source that has not changed is not read; one that has changed replaces its
    /// documents; the rest is added, and duplicates are looked for in all of it. The result
    /// depends on the sources alone: neither on their order, nor on the number of runs or
    /// threads. The search index is not touched.
    ///
    /// A folder without a corpus stays one if no document passes the filters: an index of nothing is of
    /// no use, and the next run tries again. [`Outcome::is_published`] says so.
    ///
    /// # Errors
    ///
    /// If the folder cannot be written, or holds a corpus that was made with other options.
    /// Whatever the error, the corpus that was published before stands.
    pub fn run(&self, files: &[SourceFile]) -> Result<Outcome> {
        let Opened { manifest, old, mut known, plan } = self.open(files)?;
        let deletions = self.deletions(&old)?;
        if plan.todo.is_empty()
            && let Some(corpus) = &manifest.corpus
        {
            self.remove_unusable_work(&manifest)?;
            let total = serde_json::from_value(corpus.account.clone()).unwrap_or_default();
            let n_unchanged = plan.n_unchanged;
            return Ok(Outcome { total, n_unchanged, is_published: true, ..Outcome::default() });
        }
        if let Some(corpus) = &manifest.corpus {
            self.verify(corpus)?;
        }
        let workspace = self.begin_work(&plan.todo)?;
        self.observer.event(Event::Stage(Stage::Read));
        let mut prepared = prepare(&plan.todo, self.options, self.observer, &workspace)?;
        let filtered = deletions.filter(&prepared.table, &mut prepared.sources, &workspace)?;
        let excluded = ExcludedLines::of_file(self.folder, &prepared.excluded)?;
        deletions.settle(excluded, &mut prepared.sources)?;
        prepared.table = filtered.table;
        let replaced =
            self.replace(old.table(self.folder), &mut known, &mut prepared, &workspace)?;
        if prepared.table.len()? == 0 && manifest.corpus.is_none() {
            let outcome = self.unpublished(&prepared)?;
            self.folder.remove_work(&workspace, self.lock)?;
            return Ok(outcome);
        }
        let inputs = Inputs {
            old_table: replaced.old_table,
            old,
            known,
            prepared,
            taken_out: std::iter::once(filtered.excluded).chain(replaced.excluded).collect(),
            deletions,
            removed: BTreeSet::new(),
        };
        let (corpus, outcome) = self.resolve(inputs, &workspace)?;
        self.publish(Manifest { corpus: Some(corpus), ..manifest }, &workspace)?;
        let n_replaced_documents = replaced.n_replaced;
        Ok(Outcome { n_unchanged: plan.n_unchanged, n_replaced_documents, ..outcome })
    }

    /// Lets newer documents of the stream replace earlier ones.
    fn replace(
        &self,
        old_table: Option<Table>,
        known: &mut [Source],
        prepared: &mut Prepared,
        workspace: &Path,
    ) -> Result<Replaced> {
        let Some(stream) = &self.options.stream else {
            return Ok(Replaced { old_table, excluded: Vec::new(), n_replaced: 0 });
        };
        prepared.sources.iter_mut().for_each(|source| source.stream = Some(stream.name.clone()));
        // A source that is read again goes as a whole, and replaces nothing of itself.
        let again: HashSet<&str> = prepared.sources.iter().map(|new| new.path.as_str()).collect();
        let mut others = known.to_vec();
        for source in others.iter_mut().filter(|source| again.contains(source.path.as_str())) {
            source.stream = None;
        }
        let replacement = Replacement::of(stream, prepared, workspace)?;
        let replaced = replacement.carry_out(old_table, &mut others, prepared)?;
        for (known, other) in known.iter_mut().zip(others) {
            (known.account, known.is_outdated) = (other.account, other.is_outdated);
        }
        Ok(replaced)
    }

    /// Compares the files at hand with what is there.
    pub(crate) fn open(&self, files: &[SourceFile]) -> Result<Opened> {
        let manifest = self.folder.manifest_or_new(self.lock)?;
        self.check_options(&manifest)?;
        let old = manifest.corpus.as_ref().map(State::of).unwrap_or_default();
        let known = self.known_sources(&old)?;
        let plan = IngestPlan::make(files, &known, self.options.checksum);
        self.observer.event(Event::Planned {
            n_sources: plan.todo.len(),
            bytes: plan.todo.iter().map(|todo| todo.file.bytes).sum(),
            n_unchanged: plan.n_unchanged,
        });
        Ok(Opened { manifest, old, known, plan })
    }

    /// Merges what was read with what is there, finds the duplicates and writes the corpus.
    pub(crate) fn resolve(
        &self,
        inputs: Inputs,
        workspace: &Path,
    ) -> Result<(CorpusRecord, Outcome)> {
        let Inputs { old, old_table, known, prepared, taken_out, deletions, removed } = inputs;
        let merged = MergedSources::of(&known, &prepared.sources, &removed);
        self.observer.event(Event::Stage(Stage::Deduplicate));
        let table = match &old_table {
            // The sources of the plan are in the order of their names: they have their numbers.
            None => prepared.table.clone(),
            Some(old) => merge_tables(
                (old, &merged.old),
                (&prepared.table, &merged.new),
                Table::named(workspace, "merged"),
            )?,
        };
        let dedup = Dedup {
            table: &table,
            options: &self.options.corpus.dedup,
            memory_bytes: self.options.memory_bytes,
            workspace,
            observer: self.observer,
        };
        let decisions = dedup.decide()?;
        let boilerplate = match self.options.corpus.keep_boilerplate {
            true => Boilerplate::default(),
            false => dedup.boilerplate(&decisions)?,
        };
        self.observer.event(Event::Stage(Stage::Write));
        let lines = LineStreams::open(self.folder, &old, &prepared.lines)?;
        let cuts = apply_boilerplate_cuts(boilerplate, &table, lines, workspace)?;
        self.write(
            &prepared,
            &Publication {
                folder: self.folder,
                workspace,
                old,
                lines: &prepared.lines,
                excluded: std::iter::once(&prepared.excluded)
                    .chain(&taken_out)
                    .map(PathBuf::as_path)
                    .collect(),
                replaced: replaced_names(&known, &merged),
                table,
                decisions,
                cuts,
                sources: merged.sources,
                deletions,
            },
        )
    }

    /// Writes the corpus, and sums up what was done.
    pub(crate) fn write(
        &self,
        prepared: &Prepared,
        publication: &Publication<'_>,
    ) -> Result<(CorpusRecord, Outcome)> {
        let (mut corpus, counts) = publication.write()?;
        corpus.options = serde_json::to_value(&self.options.corpus).unwrap_or_default();
        corpus.account = serde_json::to_value(&counts.total).unwrap_or_default();
        Ok((corpus, outcome(prepared, counts, publication.replaced.len())))
    }

    /// Sums up a run that read no document to keep, and publishes nothing.
    pub(crate) fn unpublished(&self, prepared: &Prepared) -> Result<Outcome> {
        let outcome = outcome(prepared, PublicationCounts::default(), 0);
        let mut lines = ExcludedLines::of_file(self.folder, &prepared.excluded)?;
        let mut excluded = Vec::new();
        while excluded.len() < MAX_SHOWN
            && let Some(line) = lines.next_excluded()?
        {
            excluded.push(line);
        }
        Ok(Outcome { total: outcome.run.clone(), is_published: false, excluded, ..outcome })
    }

    /// Puts the new manifest in place, and clears away what it no longer lists.
    pub(crate) fn publish(&self, manifest: Manifest, workspace: &Path) -> Result<()> {
        self.folder.publish(&manifest, self.lock)?;
        self.folder.remove_work(workspace, self.lock)?;
        self.remove_unusable_work(&manifest)?;
        Ok(self.folder.sweep(&manifest, self.lock)?)
    }

    /// Refuses to go on from damaged files: what they are merged into would be sealed afresh, and
    /// the damage with it.
    pub(crate) fn verify(&self, corpus: &CorpusRecord) -> Result<()> {
        let shards = corpus.shards.par_iter().map(|shard| &shard.file);
        let files = shards.chain(&corpus.state);
        Ok(files.try_for_each(|file| self.folder.verify(file))?)
    }

    /// Refuses to mix documents that were made in different ways.
    pub(crate) fn check_options(&self, manifest: &Manifest) -> Result<()> {
        let Some(corpus) = &manifest.corpus else { return Ok(()) };
        let ours = &self.options.corpus;
        match serde_json::from_value::<CorpusOptions>(corpus.options.clone()) {
            Ok(theirs) if theirs == *ours => Ok(()),
            _ => Err(Error::OtherOptions(differences(&corpus.options, ours))),
        }
    }

    pub(crate) fn deletions(&self, state: &State) -> Result<Deletions> {
        let Some(file) = &state.deletions else { return Ok(Deletions::default()) };
        self.folder.verify(file)?;
        Deletions::read(&self.folder.path(&file.path))
    }

    pub(crate) fn known_sources(&self, state: &State) -> Result<Vec<Source>> {
        match &state.sources {
            Some(file) => {
                self.folder.verify(file)?;
                read_sources(&self.folder.path(&file.path))
            }
            None => Ok(Vec::new()),
        }
    }
}

/// What is there, and what is to be done.
pub(crate) struct Opened {
    pub(crate) manifest: Manifest,
    old: State,
    known: Vec<Source>,
    pub(crate) plan: IngestPlan,
}

/// Says in which options a corpus differs from ours.
fn differences(theirs: &serde_json::Value, ours: &CorpusOptions) -> String {
    let name = theirs.pointer("/profile/name").and_then(serde_json::Value::as_str);
    if let Some(name) = name.filter(|name| *name != ours.profile.name) {
        return format!("their profile was `{name}` and is now `{}`", ours.profile.name);
    }
    let ours = serde_json::to_value(ours).unwrap_or_default();
    let groups = ours.as_object().into_iter().flatten();
    let options = groups.flat_map(|(group, options)| {
        options.as_object().into_iter().flatten().map(move |(name, ours)| (group, name, ours))
    });
    let differences = options.filter_map(|(group, name, ours)| {
        let theirs = theirs.get(group).and_then(|group| group.get(name));
        let shown = theirs.map_or_else(|| "unknown".to_owned(), ToString::to_string);
        (theirs != Some(ours)).then(|| format!("{group}.{name} was {shown} and is now {ours}"))
    });
    differences.collect::<Vec<_>>().join(", ")
}

/// Names of the sources that were known and are read again, or go.
fn replaced_names(known: &[Source], merged: &MergedSources) -> HashSet<String> {
    let replaced = known.iter().zip(&merged.old).filter(|(_, number)| number.is_none());
    replaced.map(|(source, _)| source.name.clone()).collect()
}
