//! A run whose passes other machines do, by the [stages](crate::stages), and which is published here.
//!
//! [`Ingest::work`] says what is to be read; a [`PrepareSource`] reads one source on any machine;
//! [`Ingest::publish_findings`] takes what was made of all of them, and leaves the folder that
//! [`Ingest::run`] would have left, byte for byte.
//!
//! Between machines a document has one [`number`], which orders as the corpus does.
//!
//! [`Ingest::work`]: crate::Ingest::work
//! [`Ingest::publish_findings`]: crate::Ingest::publish_findings
//! [`Ingest::run`]: crate::Ingest::run

mod findings;
mod gather;
mod publish;
mod source;

pub use self::findings::{CutLine, Findings, Record, RecordDecision, Work, last_number, number};
pub use self::source::{PrepareSource, SourcePart, Watch};
