//! The first pass: every record by itself.
//!
//! Records become documents, repaired and without repetition, or leave with a
//! reason. What passes goes to the spill, its signature to a table; nothing
//! is held but the batches in work.

mod batch;
mod intake;
mod journal;
mod language;
mod pass;
mod places;
mod plan;
mod repetition;
mod signals;
mod sources;
mod spill;

pub use self::batch::{PreparedBatch, prepare_batch};
pub use self::sources::{FailedSource, Source, SourcePlan};

pub(crate) use self::intake::{Intake, Progress, Taken};
pub(crate) use self::pass::{plan_hash, prepare};
pub(crate) use self::plan::{IngestPlan, MergedSources};
pub(crate) use self::repetition::{repetitions, without};
pub(crate) use self::signals::measure_again;
#[cfg(test)]
pub(crate) use self::signals::{Gauge, Measured};
pub(crate) use self::sources::{read_sources, write_sources};
pub(crate) use self::spill::{Prepared, Spilled, spilled};
