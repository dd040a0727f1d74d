//! Measuring how good the ranking is.
//!
//! A test collection has topics, which are what people ask, and qrels, which say
//! what documents answer them. [`rank`] answers a topic as a search would,
//! without cutting passages; [`Measures`] score the ranking; [`Run`] is a file of
//! rankings, in the format of TREC, that other tools read and write too;
//! [`Comparison`] says whether two runs differ by more than luck.
//!
//! ```
//! use fihris_query::eval::{Measures, Qrels};
//!
//! let qrels = Qrels::parse("q1\td2\t1\nq1\td7\t1\n")?;
//! let measures = Measures::of(&["d9", "d2"], qrels.of("q1"));
//! assert_eq!(measures.rr_at_10, 0.5);
//! assert_eq!(measures.recall_at_100, 0.5);
//! # Ok::<(), fihris_query::eval::FileError>(())
//! ```

mod compare;
mod files;
mod measures;
mod rank;

pub use compare::{Change, Comparison};
pub use files::{FileError, Qrels, Run, Topic, parse_topics};
pub use measures::Measures;
pub use rank::{Ranked, rank};

pub use crate::plain::plain;
