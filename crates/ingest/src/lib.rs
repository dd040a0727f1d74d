//! Cleaning and deduplication: documents in, kept documents and reasons out.
//!
//! An [`Ingest`] reads sources of any format, repairs the text that readers will
//! see, removes what a document says twice, drops with a [`Reason`] what is no
//! document, and finds exact and near-duplicates in whatever spelling they come.
//! It leaves a corpus and an audit in an index folder, and an [`Account`] that
//! adds up.
//!
//! ```
//! use fihris_corpus::{Folder, documents, read};
//! use fihris_ingest::{Ingest, IngestOptions, Silent};
//!
//! # let home = tempfile::tempdir()?;
//! # let path = home.path().join("أخبار.jsonl");
//! # fihris_corpus::atomic::write(&path, r#"{"text": "بدأت محادثات وقف إطلاق النار ."}"#.as_bytes())?;
//! let listing = read::list(&[path], &read::ListOptions::default());
//! let folder = Folder::at(home.path().join("index"));
//! let (lock, options) = (folder.lock()?, IngestOptions::default());
//! let ingest = Ingest { folder: &folder, lock: &lock, options: &options, observer: &Silent };
//! let outcome = ingest.run(&listing.sources)?;
//!
//! assert_eq!(outcome.run.kept.documents, 1);
//! let corpus = folder.manifest()?.corpus.unwrap_or_default();
//! let document = documents(&folder, &corpus).next().unwrap()?;
//! assert_eq!(document.text, "بدأت محادثات وقف إطلاق النار.");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it does not do
//!
//! It does not index: the search index is built from the corpus folder.

mod account;
mod audit;
mod boilerplate;
mod census;
mod changes;
mod clusters;
mod decisions;
mod dedup;
mod delete;
mod deletions;
pub mod elsewhere;
mod error;
mod examples;
mod intake;
mod journal;
mod language;
mod lines;
mod members;
mod merge;
mod options;
mod ordered;
mod partitions;
mod prepare;
mod profile;
mod publish;
mod recut;
mod repetition;
mod reworded;
mod rows;
mod run;
mod signals;
mod signature;
mod sketch;
mod sources;
mod spill;
pub mod stages;
mod trace;
mod trial;
mod unfinished;

pub use account::{Account, Reason, Tally, Verdict};
pub use audit::{Cause, Excluded};
pub use census::{Census, Histogram};
pub use changes::{Changes, Repaired, changes};
pub use clusters::Cluster;
pub use delete::{Deletion, Restoration};
pub use error::{Error, Result};
pub use examples::{Example, examples};
pub use members::Members;
pub use options::{CorpusOptions, DedupOptions, IngestOptions};
pub use profile::{Bounds, Profile, ProfileError, Rule};
pub use run::{Event, FailedSource, Ingest, Observer, Outcome, Silent, Stage, WorkRemoved};
pub use sketch::Similarity;
pub use sources::{Source, Todo};
pub use trace::{Fate, Member, Merged, clusters, duplicates, sources, trace};
pub use trial::{RuleTrial, Trial, try_profile};
