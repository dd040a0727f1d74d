//! The second pass: documents beside each other.
//!
//! 1. Documents with the same folded words are exact duplicates; the best of each
//!    group goes on for the others.
//! 2. Those that share a key are candidates.
//! 3. Candidates are compared by their sketches; pairs that are alike enough are edges.
//! 4. Keepers take their neighbours.
//!
//! What is done with documents that lie in memory stands in [`stages`](crate::stages); here it
//! is fed from the table. Every step is a function of the table alone. What is sorted lies in partitions
//! on disk, each small enough for memory; what grows with the corpus in memory is
//! 4 bytes a document and some 50 for each pair that is alike.

mod candidates;
mod cluster;
mod compare;
mod decisions;
mod edge;
mod exact;
mod partitions;
mod pass;
mod reworded;
mod rounds;
#[cfg(test)]
mod tests;
mod verify;

pub use self::candidates::{candidates, is_cut_short, needs_ranks};
pub use self::cluster::cluster;
pub use self::compare::{are_below_signature_threshold, compare};
pub use self::edge::{Comparison, Edge, Relation};
pub use self::exact::exact;
pub use self::partitions::KeyEntry;
pub use self::rounds::MAX_ROUNDS;

pub(crate) use self::decisions::{Decisions, Duplicate};
pub(crate) use self::partitions::buckets;
pub(crate) use self::pass::Dedup;
