//! Search: the query language, ranking, snippets.
//!
//! [`Engine::open`] opens the published index of a folder; [`Engine::search`]
//! answers a [`Request`] with a [`Response`] of [`Hit`]s. Whatever a user types
//! gets an answer: what is no operator is read as text.
//!
//! | typed | means |
//! |---|---|
//! | `وقف إطلاق` | documents with either word in any of its forms, those with both first |
//! | `"وقف إطلاق النار"` | only documents with this phrase; also in « » and “ ” |
//! | `+وقف` | only documents with the word or another form of it |
//! | `-هدنة` | no documents with the word or another form of it |
//! | `title:وقف` | only documents with the word in their title |
//! | `source:a.jsonl` `site:example.org` `id:7` `lang:ar` | only documents with this very value |
//!
//! ```no_run
//! use fihris_corpus::Folder;
//! use fihris_query::{Engine, Request};
//!
//! let engine = Engine::open(&Folder::at("index"))?;
//! let response = engine.search(&Request::new("وقف إطلاق النار"))?;
//! for hit in &response.hits {
//!     let html = fihris_query::to_html(&hit.snippet.text, &hit.snippet.highlights);
//! }
//! # Ok::<(), fihris_query::Error>(())
//! ```
//!
//! A passage is cut from each document round the words that were found, see
//! [`Snippet`]; its highlights are whole words of the original text.
//!
//! A function word (`في`, `من`) adds to the score of what the other words find; by itself it finds
//! something where the query has no other word. In a question, those that only ask count for
//! little. What it does not do:
//! correct spelling, leave out words, sort by anything but relevance, or nest
//! clauses in parentheses.

pub mod eval;

mod engine;
mod error;
mod grammar;
mod matcher;
mod passage;
mod plan;
mod question;
mod ranking;
mod response;
mod show;
mod snippet;
mod understood;

pub use engine::{Engine, Request, SnippetOptions};
pub use error::{Error, Result};
pub use grammar::{FieldName, MAX_QUERY_BYTES, Occur};
pub use response::{Hit, Matched, Response, Snippet};
pub use show::{sanitize_for_terminal, to_html};
pub use understood::{Clause, MAX_QUERY_WORDS, Understood, Word};
