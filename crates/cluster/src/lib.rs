//! Search past one machine: a corpus in Quickwit, OpenSearch or Elasticsearch, searched as at home.
//!
//! An engine of that kind brings what one machine has not: space, copies, machines that may fail. It
//! has no Arabic worth the name, so it gets none to do. [`push()`] analyses each document here, and
//! sends its terms in one field per level, which the engine cuts at white space and nothing else.
//! A query is analysed by the same analyzer; [`Cluster`] sends terms, phrases and filters, never a
//! text. There is one Arabic analyzer, in Rust, at both ends.
//!
//! ```no_run
//! use fihris_cluster::{Cluster, PushOptions, Target, push};
//! use fihris_corpus::Folder;
//! use fihris_query::{Backend, Remote, Request};
//!
//! let (folder, target) = (Folder::at("index"), "quickwit=http://127.0.0.1:7280".parse::<Target>()?);
//! let lock = folder.lock()?;
//! let go_on = &|_| std::ops::ControlFlow::Continue(());
//! push(&folder, &lock, &target, &PushOptions::default(), go_on)?;
//! let remote = Remote::new(Cluster::open(&folder, &target)?);
//! let response = remote.search(&Request::new("وقف إطلاق النار"))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is sent
//!
//! Only forms that all three engines have, see [`body()`]: `term`, `terms`, `bool`, `match_phrase`,
//! `range`, `match_all`, and `prefix` for words that are known by their beginning. Counting is
//! a search for no hits; many at a time go as one `_msearch`. A tree of conditions that
//! `fihris-query` makes of a query becomes such a request part by part ([`request`]).
//!
//! The engine finds, and orders roughly; each of its splits scores by itself. The first hundred
//! documents are then scored once more by `fihris-query`, from their texts and counts over the whole
//! cluster, with the formula of the embedded index.
//!
//! # What stays here
//!
//! The index folder has what the cluster was filled with, under `push/`: the evidence of the analyzer,
//! and a [`Ledger`] of what the cluster has acknowledged. The name of an index in a cluster ends in a hash of
//! the analyzer and one of the corpus: a query that another analyzer read does not find it.
//!
//! # Sent once
//!
//! Documents go in their order, a request at a time, and each answer is written to the ledger before the
//! next request is sent. What was sent without an answer is in doubt: OpenSearch and Elasticsearch
//! know documents by name and refuse a second one; Quickwit does not, so it is asked which
//! numbers it has, and gets the rest ([`push`](mod@push)).
//!
//! # What it does not do
//!
//! It counts no facets, and corrects and completes words by what some documents show, not by a
//! list of all words. It changes nothing in an index that is there: another corpus is another index.

mod answer;
mod client;
mod cluster;
mod error;
mod flavour;
mod ledger;
mod limits;
mod mapping;
mod name;
pub mod push;
#[cfg(test)]
mod recorded;
pub mod request;
mod row;
mod target;

pub use cluster::Cluster;
pub use error::{Error, Result};
pub use flavour::Flavour;
pub use ledger::Ledger;
pub use mapping::config;
pub use name::index_name;
pub use push::{Progress, PushOptions, Pushed, push};
pub use request::body;
pub use target::Target;
