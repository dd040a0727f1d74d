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

mod boilerplate;
mod dedup;
mod error;
mod inspect;
mod model;
mod observer;
mod options;
mod ordered;
mod prepare;
mod profile;
mod publish;
mod run;
pub mod stages;
mod table;

pub use error::{Error, Result};
pub use inspect::{AuditedDuplicate, Changes, Decision, Example, Repaired, RuleTrial, Trial};
pub use inspect::{changes, clusters, duplicates, examples, sources, trace, try_profile};
pub use model::{Account, Cause, Census, Excluded, Histogram, Reason, Similarity, Tally, Verdict};
pub use observer::{Event, Observer, Silent, Stage, WorkRemoved};
pub use options::{CorpusOptions, DedupOptions, IngestOptions, Stream};
pub use prepare::{FailedSource, Source, SourcePlan};
pub use profile::{Bounds, Profile, ProfileError, Rule};
pub use publish::{Cluster, ClusterMember, Members};
pub use run::{Deletion, Ingest, Outcome, Restoration, distributed};
