//! The table of signatures: one row of fixed size for each document that passed
//! the filters, kept or duplicate, in the order of the corpus.
//!
//! Beside it lies a file of *sketches*, one record of varying size for each row:
//! the document's own name and its [`Sketch`]. Both are streamed, or looked into
//! at one place; neither is ever held in memory.

mod ends;
mod files;
mod lookup;
mod merge;
mod reader;
mod record;
mod row;
mod signature;
mod sketch;
#[cfg(test)]
pub(crate) mod tests;
mod writer;

pub use self::ends::Ends;
pub use self::record::{ComparedDocument, ends};
pub use self::row::{RANK_BYTES, Rank, Row, RowLocation};
pub use self::signature::{Keys, N_KEYS, Signature};
pub use self::sketch::Sketch;

pub(crate) use self::ends::{MIN_CUT_WORDS, REACH, is_short_line, line_key, site_of};
pub(crate) use self::files::{Table, damaged};
pub(crate) use self::lookup::Lookup;
pub(crate) use self::merge::merge_tables;
pub(crate) use self::reader::{Rows, TableReader};
pub(crate) use self::record::SketchRecord;
pub(crate) use self::row::ROW_BYTES;
pub(crate) use self::signature::{BASE, KeyKind, Shingles};
pub(crate) use self::sketch::Placed;
pub(crate) use self::writer::{RowsWriter, TableWriter};
