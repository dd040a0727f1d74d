//! A run whose passes are done elsewhere, by the [stages](crate::stages), and published here.
//!
//! [`Ingest::work`] says what is to be read; a [`PrepareSource`] reads one source, wherever that
//! is; [`Ingest::publish_findings`] takes what was made of all of them, and leaves the folder that
//! [`Ingest::run`] would have left, byte for byte.
//!
//! Elsewhere a document has one [`number`], which orders as the corpus does.

mod findings;
mod gather;
mod publish;
mod source;

pub use self::findings::{Fate, Findings, Record, RecutLine, Work, last_number, number};
pub use self::source::{Part, PrepareSource, Watch};
