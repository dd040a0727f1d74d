//! `fihris ingest --engine spark`: the job is written, Spark is run, and what it found is
//! published.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};
use fihris_corpus::read::SourceFile;
use fihris_ingest::{Error, Event, Ingest, Outcome, Stage};
use fihris_worker::{Checkpoints, Job};

use crate::cli::SparkArgs;
use crate::progress::is_cancelled;
use crate::{output, talk};

/// What the job needs of Spark. Whoever sets these otherwise, by `--spark-conf`, has the last word.
const SETTINGS: [(&str, &str); 6] = [
    ("spark.app.name", "fihris ingest"),
    ("spark.log.level", "WARN"),
    // A poisoned record takes two attempts to be found, and one to fail before: this is for four.
    ("spark.task.maxFailures", "10"),
    // Rows hold whole documents, and a book may be one: so few at a time.
    ("spark.sql.execution.arrow.maxBytesPerBatch", "16777216"),
    ("spark.sql.parquet.columnarReaderBatchSize", "64"),
    // To write the text again faster than it could be read.
    ("spark.sql.parquet.compression.codec", "lz4_raw"),
];

/// Ingests on Spark; `None` if all that was wanted is the command.
pub(crate) fn ingest(
    ingest: &Ingest<'_>,
    sources: &[SourceFile],
    args: &SparkArgs,
) -> Result<Option<Outcome>> {
    let work = ingest.work(sources)?;
    if work.todo.is_empty() {
        return Ok(Some(ingest.run(sources)?));
    }
    let folder = ingest.folder.kept_workspace(&format!("spark-{}", work.hash), ingest.lock)?;
    let folder = folder.canonicalize().context("cannot find the folder of the job")?;
    let job = Job::new(&work, ingest.options);
    let submit = Submit { args, script: job.write(&work, &folder)?, folder: &folder };
    if args.print_command {
        output::print(|out| writeln!(out, "{}", submit.shown()?))?;
        talk::say(
            "when that has run, the same ingest without --print-command publishes the corpus",
        );
        return Ok(None);
    }
    if !job.is_done(&folder) {
        ingest.observer.event(Event::Stage(Stage::Distributed));
        submit.run()?;
        if !job.is_done(&folder) {
            let folder = folder.display();
            bail!("Spark ended without an error, but the job in `{folder}` is not complete");
        }
    }
    Ok(Some(ingest.publish_findings(&work, &Checkpoints::of(&folder))?))
}

/// Spark was run, and did not do the job.
#[derive(Debug)]
pub(crate) struct SparkFailed {
    program: String,
    status: ExitStatus,
}

impl std::fmt::Display for SparkFailed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` has failed: {}", self.program, self.status)
    }
}

impl std::error::Error for SparkFailed {}

/// A job, on its way to Spark.
struct Submit<'a> {
    args: &'a SparkArgs,
    script: PathBuf,
    folder: &'a Path,
}

impl Submit<'_> {
    fn run(&self) -> Result<()> {
        let program = self.args.spark_submit.display().to_string();
        let status = Command::new(&self.args.spark_submit)
            .args(self.arguments()?)
            .stdin(Stdio::null())
            // Standard output is for data.
            .stdout(std::io::stderr())
            .status()
            .with_context(|| format!("cannot run `{program}`"))?;
        match status.success() {
            true => Ok(()),
            false if is_cancelled() => Err(Error::Interrupted.into()),
            false => Err(SparkFailed { program, status }.into()),
        }
    }

    fn arguments(&self) -> Result<Vec<OsString>> {
        let mut arguments = Vec::new();
        if let Some(master) = &self.args.master {
            arguments.extend(["--master".into(), master.into()]);
        }
        let own = SETTINGS.iter().map(|(name, value)| format!("{name}={value}"));
        for setting in own.chain(self.args.spark_conf.iter().cloned()) {
            arguments.extend(["--conf".into(), setting.into()]);
        }
        let program = match &self.args.worker_program {
            Some(program) => program.clone(),
            None => std::env::current_exe().context("cannot find this program")?,
        };
        arguments.extend([self.script.clone().into(), self.folder.into(), program.into()]);
        Ok(arguments)
    }

    /// The command as a shell reads it.
    fn shown(&self) -> Result<String, std::io::Error> {
        let arguments = self.arguments().map_err(std::io::Error::other)?;
        let words = std::iter::once(self.args.spark_submit.clone().into()).chain(arguments);
        Ok(words.map(|word| quoted(&word.to_string_lossy())).collect::<Vec<_>>().join(" "))
    }
}

/// Writes a word so that a shell takes it as it is.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_words_as_they_are() {
        let table = [
            ("spark://127.0.0.1:7077", "spark://127.0.0.1:7077"),
            ("local[2]", "'local[2]'"),
            ("أخبار اليوم", "'أخبار اليوم'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
        ];
        for (word, expected) in table {
            assert_eq!(quoted(word), expected);
        }
    }
}
