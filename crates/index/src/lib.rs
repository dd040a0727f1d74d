//! The search index: built from the corpus, sealed, published, opened for reading, checked.
//!
//! [`build`] turns the shards of a corpus into a new generation of Tantivy
//! segments and publishes it; [`Reader`] opens the published one, writes nothing
//! and locks nothing; [`check`] says whether all is well and what mends it.

mod build;
mod check;
mod error;
mod reader;
mod stats;

pub use build::{BuildOptions, Progress, Stage, build};
pub use check::{CheckReport, Problem, check};
pub use error::{Error, Result};
pub use reader::Reader;
pub use stats::{FieldStats, SourceStats, Stats, stats};
