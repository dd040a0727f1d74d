//! The search index: built from the corpus, sealed, published, opened for reading, checked.
//!
//! [`build`] turns the shards of a corpus into a new generation of Tantivy
//! segments and publishes it; [`Reader`] opens the published one, writes nothing
//! and locks nothing; [`check`] says whether all is well and what mends it.
//!
//! ```no_run
//! use fihris_corpus::Folder;
//! use fihris_index::{BuildOptions, Reader, build};
//!
//! let folder = Folder::at("index");
//! let lock = folder.lock()?;
//! let go_on = &|_| std::ops::ControlFlow::Continue(());
//! let generation = build(&folder, &lock, &BuildOptions::default(), go_on)?;
//! assert_eq!(Reader::open(&folder)?.searcher().num_docs(), generation.documents);
//! # Ok::<(), fihris_index::Error>(())
//! ```
//!
//! [`update`] makes a generation from the one before: the documents that are new become a segment, and
//! those that have gone are marked as deleted. Its answers are those of a build from scratch with the
//! same evidence. [`build`] starts from the corpus, so that no damage and no trace of a deleted document
//! is carried on.
//! The files of a published generation are mapped into memory: who truncates one
//! under a running reader kills that reader.

mod build;
mod check;
mod clip;
mod day;
mod directory;
mod error;
mod evidence;
mod generation;
mod identity;
mod layout;
mod merge;
mod open;
mod order;
mod part;
mod reader;
mod row;
mod schema;
mod segment;
mod segments;
mod stats;
mod trial;
mod update;
mod user_values;
mod verified;

pub use build::{BuildOptions, Observer, Progress, Stage, build};
pub use check::{CheckReport, Problem, check};
pub use clip::{clip, head, is_mark_of_direction, keyword};
pub use day::{days, format_day};
pub use error::{Error, Result};
pub use evidence::{learn as learn_evidence, load as load_evidence};
pub use reader::Reader;
pub use schema::{Fields, user_field_name};
pub use segment::GAP;
pub use stats::{FieldStats, SourceStats, Stats, stats, stats_of};
pub use update::update;
pub use user_values::number;
