//! Whole runs: an ingest, a deletion, an ingest by other machines.

mod delete;
pub mod distributed;
mod ingest;
mod outcome;
mod replace;
mod unfinished;

pub use self::delete::{Deletion, Restoration};
pub use self::ingest::Ingest;
pub use self::outcome::Outcome;
