//! How documents are ranked: what the words of a query count for, and the search for the best.
//!
//! A document's score is a sum over [`lists::List`]s of postings. Each word has one for its
//! skeleton, one for its exact form and one for the title. Whatever has a word's stem has its
//! skeleton too, at least as often, and so it is with two stems side by side: stems and pairs are
//! looked up only in documents that the skeleton has shown to be worth it, and cost next to
//! nothing. [`best`] finds the same documents as if each had been scored (MaxScore with the
//! maxima of blocks: Turtle and Flood 1995; Ding and Suel 2011).

mod best;
mod bm25;
mod count;
mod cursor;
mod lists;
mod lookup;
mod top;
mod window;
mod words;

use tantivy::{DocAddress, Score};

pub(crate) use best::{Restriction, best};
pub(crate) use count::count;
pub(crate) use lists::Lists;
pub(crate) use lookup::Lookup;

/// A document and what it scores.
pub(crate) type Scored = (Score, DocAddress);
