//! The stages of an ingest as a process: Arrow IPC in, Arrow IPC out.
//!
//! A collection that outgrows one machine is read by many, and an engine such as Apache Spark
//! groups and joins what they find. This crate is our side of that: [`run`] is one stage in one
//! process, fed on standard input; [`Job`] is what all processes are told; [`Checkpoints`] is what
//! the engine has left behind, in the form from which [`fihris_ingest`] publishes the very folder
//! that one machine would have made.
//!
//! # The design
//!
//! ```text
//!   sources ──prepare──> prepared ──exact-keys──> by key ──exact──> exact
//!                           │
//!            without exact, │ found-0 …
//!                           ├──near-keys──> by key ──candidates──> pairs-N        round N,
//!                           ├──joined to pairs-N──compare──> edges-N              until nothing
//!                           │        edges-N, earlier found ──cluster──> found-N  is found
//!                           │
//!         without all found ├──ends──> counted by site and line ──boilerplate──> boilerplate
//!                           └──recut──> recut
//! ```
//!
//! What has one name is a checkpoint: a folder of Parquet files that the engine commits as a whole.
//! A job that is run again goes on behind the last one. `prepared` has everything else: documents
//! as JSON, their rows and sketches in the very bytes that one machine would have on its disk, and
//! the records that were left out. So the engine moves bytes that it does not understand, and there
//! is one Arabic text analysis, in Rust.
//!
//! - **A source is read by one task**, from end to end, as its encoding and fields are found out at
//!   its head. A large collection is many files.
//! - **A document is known by its source and its place in it**
//!   ([`fihris_ingest::distributed::number`]). So a task can number its documents without knowing any
//!   other, and ties are broken as on one machine.
//! - **Keepers are chosen by one process**, which has all edges in memory; and the driver
//!   publishes: it streams the documents once, in their order, and compresses them on all its
//!   cores. That makes corpus, audit, manifest and report those of one machine, byte for byte.
//! - **A task may run twice.** A stage is a function of its input; what a lost task has written is
//!   not committed; and the driver refuses a duplicated record.
//! - **A poisoned record costs itself.** If a task has failed, the next attempt leaves a trace of
//!   the record in work; a record that two attempts have died of is passed over, and the audit says
//!   so.
//! - **Workers are alike or refused.** The job has a [`Description`] of the worker that it was made
//!   for, and each process compares it with itself before it reads a row.
//!
//! # What it does not do
//!
//! It starts no cluster and moves no files: every machine must see sources and the folder of the
//! job at the same path. It knows nothing of Spark but the script that it carries.

mod alike;
mod checkpoint;
mod error;
mod input;
mod job;
mod lines;
mod output;
mod prepare;
mod stage;
mod table;
mod trace;

use std::io::{BufWriter, Read, Write};
use std::path::Path;

pub use checkpoint::Checkpoints;
pub use error::{Error, Result};
pub use job::{Columns, Description, Job, Steps};
pub use stage::Stage;
pub use table::{Column, Kind, schema};

use output::Output;

/// Runs a stage of the job in `folder` over the rows that come in, as an Arrow IPC stream with the
/// columns of [`Stage::input`]; what goes out has those of [`Stage::output`].
///
/// `attempt` is how often this work was tried before: behind the first attempt, stage `prepare`
/// leaves traces of what it works on in the folder of the job.
///
/// # Errors
///
/// [`Error::Mixed`] if the job was made for another worker; and if the rows are not as they should
/// be, or cannot be read or written. What has gone out then counts for nothing.
pub fn run(
    stage: Stage,
    folder: &Path,
    attempt: u32,
    input: impl Read,
    output: impl Write,
) -> Result<()> {
    let job = Job::read(folder)?;
    let output = Output::new(stage.output(), BufWriter::with_capacity(1 << 18, output))?;
    match stage {
        Stage::Prepare => {
            prepare::prepare(&prepare::Prepare { job: &job, folder, attempt }, input, output)
        }
        Stage::ExactKeys => alike::exact_keys(input, output),
        Stage::Exact => alike::exact_duplicates(input, output),
        Stage::NearKeys => alike::near_keys(input, output),
        Stage::Candidates => alike::pairs(input, output),
        Stage::Compare => alike::edges(&job.options().corpus.dedup, input, output),
        Stage::Cluster => alike::keepers(input, output),
        Stage::Ends => lines::sites(input, output),
        Stage::Boilerplate => lines::keys(input, output),
        Stage::Recut => lines::recut(folder, input, output),
    }
}
