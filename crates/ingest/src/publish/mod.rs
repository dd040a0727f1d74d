//! The third pass: the corpus and the audit are written, and replace the old ones.
//!
//! Three streams of lines lie in the order of the corpus already: the documents
//! kept so far, their duplicates, and what is new. The table of all rows, in
//! that order too, says whose line is next and what is to become of it. So
//! a corpus that grows by a little is a merge, and a duplicate whose keeper has gone
//! comes back.

mod audit;
mod clusters;
mod cuts;
mod deletions;
mod layout;
mod members;
mod names;
mod publication;
mod shards;
mod streams;

pub use self::clusters::Cluster;
pub use self::members::{ClusterMember, Members};

pub(crate) use self::audit::{doc_id_of, unwrap};
pub(crate) use self::cuts::{BoilerplateCuts, apply_boilerplate_cuts};
pub(crate) use self::deletions::{Deletions, taken_out, write_line};
pub(crate) use self::layout::{State, damaged};
pub(crate) use self::names::{Names, doc_ids_of};
pub(crate) use self::publication::{Publication, PublicationCounts};
pub(crate) use self::streams::{ExcludedLines, LineStreams};
