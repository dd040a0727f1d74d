//! All sources of a plan, batch by batch, on all threads.

use std::path::Path;

use xxhash_rust::xxh3::xxh3_128;

use super::batch::{PreparedBatch, Worker};
use super::intake::{Intake, MAX_BATCH_BYTES, Progress, Taken};
use super::sources::SourcePlan;
use super::spill::{Prepared, Spill};
use crate::error::{Error, Result};
use crate::observer::{Event, Observer};
use crate::options::IngestOptions;
use crate::ordered::ordered;

/// Reads, cleans and filters the sources of the plan, going on where an interrupted run with the
/// same plan has left off.
pub(crate) fn prepare(
    todo: &[SourcePlan],
    options: &IngestOptions,
    observer: &dyn Observer,
    workspace: &Path,
) -> Result<Prepared> {
    let mut spill = Spill::open(workspace, todo, &plan_hash(todo, options))?;
    if spill.progress() != Progress::default() {
        observer.event(Event::Resumed { records: spill.n_records() });
    }
    let mut intake = Intake::new(todo, options, observer, spill.progress());
    ordered(
        || intake.next(),
        |taken| work_on(taken, todo, options),
        |done| match done {
            Done::Batch { source, batch } => spill.append(source, &batch),
            Done::Source(Taken::Read { source, layout, summary }) => {
                spill.finish_source(source, &layout, &summary)
            }
            Done::Source(Taken::Failed { source, failure }) => spill.fail_source(source, &failure),
            Done::Source(Taken::Records { .. }) => Ok(()),
        },
    )?;
    Ok(spill.finish())
}

/// Hash of all that decides what the first pass writes.
pub(crate) fn plan_hash(todo: &[SourcePlan], options: &IngestOptions) -> String {
    let corpus = serde_json::to_string(&options.corpus).unwrap_or_default();
    let version = (env!("CARGO_PKG_VERSION"), fihris_corpus::FORMAT);
    let plan = format!("{version:?} {corpus} {:?} {todo:?}", options.read);
    format!("{:032x}", xxh3_128(plan.as_bytes()))
}

/// What became of what came out of a source.
enum Done {
    Batch { source: u32, batch: Box<PreparedBatch> },
    Source(Taken),
}

fn work_on(taken: Taken, todo: &[SourcePlan], options: &IngestOptions) -> Result<Done> {
    let Taken::Records { source, batch, skip } = taken else { return Ok(Done::Source(taken)) };
    let name = todo.get(source as usize).map_or("", |todo| todo.name.as_str());
    let mut worker = Worker::new(name, &options.corpus);
    // What comes out is what goes in and the signals of each document: of news, a fifth more. A
    // record that is too long to be here counts as bytes of the batch too.
    worker.output.lines.reserve(batch.bytes().min(MAX_BATCH_BYTES) as usize * 5 / 4);
    let batch = worker.finish(batch.into_records().skip(skip));
    match &batch.failure {
        Some(failure) if options.strict => Err(Error::Strict {
            source_name: name.to_owned(),
            position: failure.position,
            detail: failure.detail.clone(),
        }),
        _ => Ok(Done::Batch { source, batch: Box::new(batch) }),
    }
}
