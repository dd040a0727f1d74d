//! A whole run, from sources to a published corpus.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use fihris_corpus::read::{Failure, Layout, SourceFile};
use fihris_corpus::{CorpusRecord, Folder, Manifest, WriterLock};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::account::{Account, Tally};
use crate::audit::Excluded;
use crate::boilerplate::Boilerplate;
use crate::dedup::Dedup;
use crate::deletions::Deletions;
use crate::error::{Error, Result};
use crate::lines::{ExcludedLines, Lines};
use crate::merge::merge_tables;
use crate::options::{CorpusOptions, IngestOptions};
use crate::prepare::prepare;
use crate::publish::{Counts, Publication, State};
use crate::recut::recut;
use crate::rows::Table;
use crate::sources::{Merged, Plan, Source, Todo};
use crate::spill::Prepared;

/// What a run tells while it goes on.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The sources are known.
    Planned {
        /// Sources to read.
        n_sources: usize,
        /// Their bytes on disk.
        bytes: u64,
        /// Sources that are in the corpus already and have not changed.
        n_unchanged: u64,
    },
    /// The run goes on where an interrupted one was.
    Resumed {
        /// Records that need not be worked on again.
        records: u64,
    },
    /// The work of another run that was interrupted is gone.
    WorkRemoved {
        /// Sources that it was to read.
        n_sources: usize,
        /// Bytes of its files.
        bytes: u64,
        /// Why.
        why: WorkRemoved,
    },
    /// A source was opened.
    Opened {
        /// Its name.
        name: &'a str,
        /// What it turned out to be.
        layout: &'a Layout,
    },
    /// A source could not be opened; the run goes on.
    NotOpened {
        /// Its name.
        name: &'a str,
        /// Why.
        failure: &'a Failure,
    },
    /// More of a source was read.
    Read {
        /// Number of the source.
        source: usize,
        /// Bytes on disk read of it so far.
        raw_bytes: u64,
    },
    /// The next part of the run begins.
    Stage(Stage),
}

/// Why the work of an interrupted run was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WorkRemoved {
    /// No run can go on from it: a source has changed or is in the corpus, or the options are not those
    /// of the corpus; or there is more unfinished work than is kept.
    Unusable,
    /// It holds a document or a source that was deleted.
    Deleted,
}

/// The parts of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Other machines work.
    Elsewhere,
    /// Records are read, cleaned and filtered.
    Read,
    /// Duplicates are looked for.
    Deduplicate,
    /// Corpus and audit are written.
    Write,
}

/// Who follows a run.
pub trait Observer: Sync {
    /// Takes notice of an event, from the thread that reads.
    fn event(&self, event: Event<'_>);

    /// Whether the run should end as soon as it can.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Follows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn event(&self, _event: Event<'_>) {}
}

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
    /// Sources that had not changed and were not read.
    pub n_unchanged: u64,
    /// Sources that could not be opened.
    pub failed: Vec<FailedSource>,
    /// Whether the folder has a corpus now.
    pub is_published: bool,
    /// If it has none: the first few records that were left out.
    pub excluded: Vec<Excluded>,
}

/// A source that could not be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedSource {
    /// Its name.
    pub name: String,
    /// The kind of fault.
    pub reason: fihris_corpus::read::FailureReason,
    /// The fault in words.
    pub detail: String,
}

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
    /// Lines of the audit for what was taken out of either.
    pub(crate) deleted: PathBuf,
    pub(crate) deletions: Deletions,
    /// Names of the sources that go.
    pub(crate) removed: BTreeSet<String>,
}

impl FailedSource {
    /// Notes why `todo` could not be opened.
    pub(crate) fn new(todo: &Todo, failure: &Failure) -> Self {
        let (name, detail) = (todo.name.clone(), failure.detail.clone());
        Self { name, reason: failure.reason, detail }
    }
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
        let Opened { manifest, old, known, plan } = self.open(files)?;
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
        let sifted = deletions.sift(&prepared.table, &mut prepared.sources, &workspace)?;
        let excluded = ExcludedLines::of_file(self.folder, &prepared.excluded)?;
        deletions.settle(excluded, &mut prepared.sources)?;
        prepared.table = sifted.table;
        if prepared.table.len()? == 0 && manifest.corpus.is_none() {
            let outcome = self.unpublished(&prepared)?;
            self.folder.remove_work(&workspace, self.lock)?;
            return Ok(outcome);
        }
        let inputs = Inputs {
            old_table: old.table(self.folder),
            old,
            known,
            prepared,
            deleted: sifted.excluded,
            deletions,
            removed: BTreeSet::new(),
        };
        let (corpus, outcome) = self.resolve(inputs, &workspace)?;
        self.publish(Manifest { corpus: Some(corpus), ..manifest }, &workspace)?;
        Ok(Outcome { n_unchanged: plan.n_unchanged, ..outcome })
    }

    /// Compares the files at hand with what is there.
    pub(crate) fn open(&self, files: &[SourceFile]) -> Result<Opened> {
        let manifest = self.folder.manifest_or_new(self.lock)?;
        self.check_options(&manifest)?;
        let old = manifest.corpus.as_ref().map(State::of).unwrap_or_default();
        let known = self.known_sources(&old)?;
        let plan = Plan::make(files, &known, self.options.checksum);
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
        let Inputs { old, old_table, known, prepared, deleted, deletions, removed } = inputs;
        let merged = Merged::of(&known, &prepared.sources, &removed);
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
        let lines = Lines::open(self.folder, &old, &prepared.lines)?;
        let recut = recut(boilerplate, &table, lines, workspace)?;
        self.write(
            &prepared,
            &Publication {
                folder: self.folder,
                workspace,
                old,
                lines: &prepared.lines,
                excluded: vec![&prepared.excluded, &deleted],
                replaced: replaced_names(&known, &merged),
                table,
                decisions,
                recut,
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
        let outcome = outcome(prepared, Counts::default(), 0);
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
                crate::sources::read(&self.folder.path(&file.path))
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
    pub(crate) plan: Plan,
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
fn replaced_names(known: &[Source], merged: &Merged) -> HashSet<String> {
    let replaced = known.iter().zip(&merged.old).filter(|(_, number)| number.is_none());
    replaced.map(|(source, _)| source.name.clone()).collect()
}

/// Sums up a run.
fn outcome(prepared: &Prepared, counts: Counts, n_replaced: usize) -> Outcome {
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
        n_unchanged: 0,
        failed: prepared.failed.clone(),
        is_published: true,
        excluded: Vec::new(),
    }
}
