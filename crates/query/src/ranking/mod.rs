//! How documents are ranked: what the words of a query count for, and the search for the best.
//!
//! A document's score is a sum over [`lists::List`]s of postings: each word has one for its exact
//! form, its stem, its skeleton, and its stem in the title. That is many lists for one question,
//! so [`best`] goes through as few of them as it can. The most that a list adds is known. Lists
//! which even together add too little to reach the best documents so far are optional (the idea of
//! `MaxScore`, Turtle and Flood 1995); the others are swept, a window of documents at a time, and
//! only documents that could be among the best by what was swept are visited: the optional lists
//! are looked up one by one until it is clear that they are not, and words side by side are
//! looked for where it is not. What is found is what would be found if every document were scored:
//! parts of scores are multiples of one [`grain`], so that their sum does not depend on which lists
//! were swept and which were looked up.

mod best;
mod bm25;
mod count;
mod cursor;
mod explain;
mod grain;
mod lists;
mod lookup;
mod top;
mod window;
mod without;
mod words;

use tantivy::{DocAddress, Score};

pub(crate) use best::{Restriction, best};
pub(crate) use bm25::{Saturation, idf};
pub(crate) use count::{count, matching};
pub(crate) use cursor::count_following;
pub(crate) use explain::explain;
pub(crate) use lists::Lists;
pub(crate) use lookup::Lookup;
pub(crate) use without::WithoutQuery;
pub use words::{Ranking, WeighedRun, WeighedTerm, Weights};

/// A document and what it scores.
pub(crate) type Scored = (Score, DocAddress);
