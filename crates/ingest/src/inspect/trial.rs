//! What a profile would drop of a corpus, told from the stored signals.

use fihris_corpus::{CorpusRecord, Folder, SealedFile, ShardReader, Signals};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::model::{Cause, Reason, Verdict};
use crate::profile::{Profile, Rule};
use crate::publish::{State, damaged};

/// What a profile would drop.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trial {
    /// The profile.
    pub profile: String,
    /// Documents that were judged: all that were read, kept or not.
    pub documents: u64,
    /// Of these, documents that it would drop.
    pub dropped: u64,
    /// What each of its rules would do.
    pub rules: Vec<RuleTrial>,
}

/// What one rule would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleTrial {
    /// The rule.
    #[serde(flatten)]
    pub rule: Rule,
    /// Documents that break it.
    pub broken: u64,
    /// Of these, documents that break no rule before it: for them it would be the reason.
    pub dropped: u64,
}

/// Tries a profile on all documents that were ever read into a corpus.
///
/// # Errors
///
/// If corpus or audit cannot be read.
pub fn try_profile(folder: &Folder, corpus: &CorpusRecord, profile: &Profile) -> Result<Trial> {
    let state = State::of(corpus);
    let kinds: [(&[SealedFile], ReadLine); 3] =
        [(&state.shards, kept), (&state.duplicates, duplicate), (&state.excluded, excluded)];
    let files = kinds.iter().flat_map(|(files, read)| files.iter().map(move |file| (file, *read)));
    let files: Vec<_> = files.collect();
    let counts: Result<Vec<TrialCounts>> =
        files.par_iter().map(|(file, read)| count(folder, file, *read, profile)).collect();
    Ok(counts?.iter().fold(TrialCounts::of(profile), TrialCounts::and).finish(profile))
}

/// The signals of a line, `None` if it is no document; an error if it is damaged.
type ReadSignals = Result<Option<Signals>, serde_json::Error>;

/// Reads a line of one kind.
type ReadLine = fn(&[u8]) -> ReadSignals;

/// As much of a document as is needed.
#[derive(Deserialize)]
struct DocumentSignals {
    #[serde(default)]
    signals: Signals,
}

#[derive(Deserialize)]
struct DuplicateSignals {
    document: DocumentSignals,
}

#[derive(Deserialize)]
struct ExcludedSignals {
    reason: Cause,
    #[serde(default)]
    signals: Signals,
}

fn kept(line: &[u8]) -> ReadSignals {
    serde_json::from_slice(line).map(|line: DocumentSignals| Some(line.signals))
}

fn duplicate(line: &[u8]) -> ReadSignals {
    serde_json::from_slice(line).map(|line: DuplicateSignals| Some(line.document.signals))
}

fn excluded(line: &[u8]) -> ReadSignals {
    let line: ExcludedSignals = serde_json::from_slice(line)?;
    Ok(matches!(line.reason, Cause::Dropped(_)).then_some(line.signals))
}

fn count(
    folder: &Folder,
    file: &SealedFile,
    read: ReadLine,
    profile: &Profile,
) -> Result<TrialCounts> {
    let mut counts = TrialCounts::of(profile);
    let mut reader = ShardReader::open(folder, file)?;
    while let Some(line) = reader.next_line()? {
        if let Some(signals) = read(line).map_err(|_| damaged(folder, file))? {
            counts.add(profile, &signals);
        }
    }
    Ok(counts)
}

/// Documents so far.
struct TrialCounts {
    documents: u64,
    dropped: u64,
    /// For each rule, documents that break it, and documents that it would drop.
    rules: Vec<(u64, u64)>,
}

impl TrialCounts {
    fn of(profile: &Profile) -> Self {
        Self { documents: 0, dropped: 0, rules: vec![(0, 0); profile.rules().len()] }
    }

    fn add(&mut self, profile: &Profile, signals: &Signals) {
        let verdict = profile.judge(signals);
        self.documents += 1;
        self.dropped += u64::from(verdict != Verdict::Keep);
        for (rule, (broken, dropped)) in profile.rules().iter().zip(&mut self.rules) {
            *broken += u64::from(rule.is_broken_by(signals));
            *dropped += u64::from(verdict == Verdict::Drop(rule.reason));
        }
    }

    fn and(mut self, other: &Self) -> Self {
        self.documents += other.documents;
        self.dropped += other.dropped;
        for (sum, more) in self.rules.iter_mut().zip(&other.rules) {
            *sum = (sum.0 + more.0, sum.1 + more.1);
        }
        self
    }

    fn finish(self, profile: &Profile) -> Trial {
        let rules = profile.rules().iter().zip(&self.rules);
        let rule = |(rule, counts): (&Rule, &(u64, u64))| {
            let (rule, (broken, dropped)) = (*rule, *counts);
            RuleTrial { rule, broken, dropped }
        };
        let mut rules: Vec<RuleTrial> = rules.map(rule).collect();
        let empty = self.dropped - self.rules.iter().map(|(_, dropped)| dropped).sum::<u64>();
        let rule = Rule { reason: Reason::Empty, threshold: 0.0 };
        rules.insert(0, RuleTrial { rule, broken: empty, dropped: empty });
        Trial {
            profile: profile.name.clone(),
            documents: self.documents,
            dropped: self.dropped,
            rules,
        }
    }
}
