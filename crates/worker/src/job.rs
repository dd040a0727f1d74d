//! A job: what all workers are told, in a folder that all of them see.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fihris_corpus::atomic;
use fihris_corpus::read::{FieldNames, Format};
use fihris_ingest::distributed::Work;
use fihris_ingest::stages::MAX_ROUNDS;
use fihris_ingest::{CorpusOptions, IngestOptions, SourcePlan};
use fihris_text::Analyzer;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use crate::error::{Context, Error, Result};
use crate::stage::Stage;
use crate::table::sql;

/// The script that Spark runs.
const SCRIPT: &str = include_str!("../spark_ingest.py");

/// Names of the files in the folder of a job.
const JOB: &str = "job.json";
const SOURCES: &str = "sources.jsonl";
const SCRIPT_NAME: &str = "spark_ingest.py";
const DONE: &str = "done";

/// What is to be done, and by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Hash of the sources and the options: a job of the same hash goes on from what is there.
    pub hash: String,
    /// What each worker must say of itself.
    pub description: Description,
    /// What the script has to do.
    pub steps: Steps,
    options: Options,
}

/// What a worker is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Version of the program.
    pub version: String,
    /// Layout of the index folder.
    pub format: u32,
    /// Fingerprint of the analyzer that would index the corpus.
    pub analyzer: String,
    /// Hash of the options of the job; empty without a job.
    pub options: String,
    /// The stages, with what goes in and comes out.
    pub stages: BTreeMap<String, Columns>,
}

/// The columns of a stage, as SQL declares them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// Of what it works on.
    pub input: String,
    /// Of what it returns.
    pub output: String,
}

/// What is to be done of what can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steps {
    /// Whether exact duplicates are looked for.
    pub exact: bool,
    /// Rounds in which near-duplicates are looked for, at most.
    pub near_rounds: usize,
    /// Whether boilerplate is cut off.
    pub boilerplate: bool,
}

/// What of the options of an ingest a worker needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Options {
    corpus: CorpusOptions,
    format: Option<Format>,
    fields: FieldNames,
    records: Option<String>,
    namespaces: Vec<i32>,
}

/// A line of the list of sources.
#[derive(Serialize)]
struct SourceLine<'w> {
    /// Its place in the list.
    source: usize,
    /// Its size, for who shares out the work.
    bytes: u64,
    /// What stage `prepare` reads.
    todo: &'w SourcePlan,
}

impl Job {
    /// Describes a job.
    #[must_use]
    pub fn new(work: &Work, options: &IngestOptions) -> Self {
        let dedup = &options.corpus.dedup;
        let steps = Steps {
            exact: dedup.exact,
            near_rounds: if dedup.exact && dedup.near { MAX_ROUNDS } else { 0 },
            boilerplate: !options.corpus.keep_boilerplate,
        };
        let options = Options {
            corpus: options.corpus.clone(),
            format: options.read.format,
            fields: options.read.fields.clone(),
            records: options.read.records.clone(),
            namespaces: options.read.namespaces.clone(),
        };
        Self { hash: work.hash.clone(), description: Description::of(&options), steps, options }
    }

    /// Reads the job in `folder`, and makes sure that this worker is the one that it was made for.
    ///
    /// # Errors
    ///
    /// [`Error::Mixed`] if it is not; [`Error::Corpus`] and [`Error::Job`] if there is no such job.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(JOB);
        let bytes = std::fs::read(&path).context("read", &path)?;
        let job: Self =
            serde_json::from_slice(&bytes).map_err(|source| Error::Job { path, source })?;
        let ours = Description::of(&job.options);
        match ours.difference(&job.description) {
            Some(difference) => Err(Error::Mixed(difference)),
            None => Ok(job),
        }
    }

    /// Writes the job, the list of its sources and the script into `folder`, and returns the path
    /// of the script.
    ///
    /// # Errors
    ///
    /// If the disk refuses, and [`Error::Name`] if JSON cannot hold the path of a source.
    pub fn write(&self, work: &Work, folder: &Path) -> Result<PathBuf> {
        let mut lines = Vec::new();
        for (source, todo) in work.todo.iter().enumerate() {
            let line = SourceLine { source, bytes: todo.file.bytes, todo };
            serde_json::to_writer(&mut lines, &line).map_err(|_| Error::Name(todo.name.clone()))?;
            lines.push(b'\n');
        }
        let script = folder.join(SCRIPT_NAME);
        atomic::write(&folder.join(SOURCES), &lines)?;
        atomic::write(&script, SCRIPT.as_bytes())?;
        // Plain data of strings and numbers always serialises.
        atomic::write(&folder.join(JOB), &serde_json::to_vec_pretty(self).unwrap_or_default())?;
        Ok(script)
    }

    /// Whether all of it has been done in `folder`: the script says so at its end.
    #[must_use]
    pub fn is_done(&self, folder: &Path) -> bool {
        std::fs::read_to_string(folder.join(DONE)).is_ok_and(|hash| hash.trim() == self.hash)
    }

    /// How the stages work.
    #[must_use]
    pub fn options(&self) -> IngestOptions {
        let mut options = IngestOptions::default();
        options.corpus = self.options.corpus.clone();
        options.read.format = self.options.format;
        options.read.fields = self.options.fields.clone();
        options.read.records = self.options.records.clone();
        options.read.namespaces = self.options.namespaces.clone();
        options
    }
}

impl Description {
    /// Describes this worker without a job.
    #[must_use]
    pub fn of_program() -> Self {
        let columns =
            |stage: Stage| Columns { input: sql(stage.input()), output: sql(stage.output()) };
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            format: fihris_corpus::FORMAT,
            analyzer: Analyzer::default().identity().fingerprint,
            options: String::new(),
            stages: Stage::all().map(|stage| (stage.name().to_owned(), columns(stage))).collect(),
        }
    }

    fn of(options: &Options) -> Self {
        let options = serde_json::to_vec(options).unwrap_or_default();
        Self { options: format!("{:032x}", xxh3_128(&options)), ..Self::of_program() }
    }

    /// Returns how this worker differs from the one that the job was made for.
    fn difference(&self, job: &Self) -> Option<String> {
        let differs = |what: &str, ours: &str, theirs: &str| {
            (ours != theirs).then(|| format!("its {what} is {ours} instead of {theirs}"))
        };
        differs("version", &self.version, &job.version)
            .or_else(|| differs("format", &self.format.to_string(), &job.format.to_string()))
            .or_else(|| differs("analyzer", &self.analyzer, &job.analyzer))
            .or_else(|| differs("hash of the options", &self.options, &job.options))
            .or_else(|| (self != job).then(|| "its stages have other columns".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(folder: &Path) -> Job {
        let work = Work { todo: Vec::new(), hash: "ab".to_owned() };
        let job = Job::new(&work, &IngestOptions::default());
        job.write(&work, folder).unwrap();
        job
    }

    #[test]
    fn a_job_is_read_back_as_it_was_written() {
        let home = tempfile::tempdir().unwrap();
        let job = job(home.path());
        assert_eq!(Job::read(home.path()).unwrap(), job);
        assert!(!job.is_done(home.path()));
        atomic::write(&home.path().join(DONE), b"ab\n").unwrap();
        assert!(job.is_done(home.path()));
    }

    #[test]
    fn another_worker_refuses_the_job_and_says_why() {
        let home = tempfile::tempdir().unwrap();
        let refused = |change: fn(&mut Job)| {
            let mut job = job(home.path());
            change(&mut job);
            let json = serde_json::to_vec(&job).unwrap();
            atomic::write(&home.path().join(JOB), &json).unwrap();
            Job::read(home.path()).unwrap_err().to_string()
        };
        let of_version = refused(|job| job.description.version = "0.0.9".to_owned());
        assert!(of_version.ends_with("its version is 0.1.0 instead of 0.0.9"), "{of_version}");
        // An option that this version does not have would change the hash.
        let of_options = refused(|job| job.options.corpus.keep_boilerplate = true);
        assert!(of_options.contains("its hash of the options is"), "{of_options}");
        let of_columns = refused(|job| job.description.stages.clear());
        assert!(of_columns.ends_with("its stages have other columns"), "{of_columns}");
    }
}
