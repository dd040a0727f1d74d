//! Search: the query language, ranking, snippets.
//!
//! [`Engine::open`] opens the published index of a folder; [`Engine::search`]
//! answers a [`Request`] with a [`Response`] of [`Hit`]s. Whatever a user types
//! gets an answer: what is no operator is read as text. A filter is read strictly: what looks like a
//! condition and is none is an error.
//!
//! | typed | means |
//! |---|---|
//! | `وقف إطلاق` | documents with either word in any of its forms, those with both first |
//! | `"وقف إطلاق النار"` | only documents with this phrase; also in « », “ ” or any two marks |
//! | `"وقف النار"~3` | only documents with these words, in any order, and at most three others between them |
//! | `=وقف` | the word in this spelling only; before a quotation, its words in theirs |
//! | `كتا*` | words that begin so |
//! | `*تاب` `ك?اب` | words with any letters in the place of `*`, and any one in that of `?` |
//! | `"وقف إطلاق الن*"` | a phrase of which the last word is a beginning |
//! | `كتاب~` `كتاب~2` | words that differ in one letter, or in two at most |
//! | `كتاب^2` `(كتاب قلم)^2` | the word counts twice, all of the group do |
//! | `+وقف` | only documents with the word or another form of it |
//! | `-هدنة` | no documents with the word or another form of it |
//! | `هدنة AND ليبيا` `هدنة OR حرب` `NOT هدنة` | both, either, not; only such documents |
//! | `(هدنة أو حرب) و ليبيا` | the same in Arabic, where it can be nothing but operators |
//! | `title:وقف` | only documents with the word in their title |
//! | `title:(وقف OR هدنة)` `site:(a.org OR b.org)` | the field stands before each part of the group |
//! | `source:a.jsonl` `site:example.org` `id:7` `lang:ar` | only documents with this very value |
//! | `date:2019` `date:2019-05..2020` `date:>2019` | only documents of that time |
//! | `category:ثقافة` `price:[10 TO 20]` `price:>10` `category EXISTS` | the same of [`OwnFields`], the user's own |
//! | `year >= 2019` `site != "a.b"` `lang IN [ar, en]` `year 2015 TO 2017` | the same as Meilisearch writes it |
//!
//! `NOT` binds tighter than `AND`, `AND` tighter than `OR`, and what stands side by side is held
//! together the least. `و`, `أو`, `ليس` and `وليس` are words of the language, so they are operators only
//! where nothing but operators stands between operands, and parentheses, an operator in capitals,
//! or an operand that is more than a word (a quotation, a field, a sign) show that an expression is
//! being written; and directly beside a field. `مصر و تونس` is text.
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
//! A document is found by a word if it has the word in one of its forms: as typed, by its stem, or as
//! a broken plural that is known. Words with the same consonants raise what is found; they find
//! documents only if nothing else does, and then the answer says so.
//!
//! A function word (`في`, `من`) adds to the score of what the other words find; by itself it finds
//! something where the query has no other word. In a question, those that only ask count for
//! little. A word that no document has in any form gives way to the one that was probably meant, and
//! the answer says so; [`Engine::suggest`] goes on with a query. What it does not do: leave out words.

pub mod eval;

mod backend;
mod clause;
mod completions;
mod condition;
mod describe;
mod engine;
mod error;
mod expand;
mod expression;
mod facets;
mod findings;
mod frequent;
mod grammar;
mod hits;
mod index_words;
mod manner;
mod matcher;
mod near;
mod order;
mod passage;
mod plain;
mod plan;
mod question;
mod ranking;
mod remote;
mod request;
mod response;
mod show;
mod similar;
mod snippet;
mod suggest;
mod supervise;
mod supervisor;
mod synonyms;
mod ties;
mod understood;
mod variants;
mod vocabulary;
mod wildcard;

/// The query language, explained to who writes queries. Arabic stands in examples only, each on a
/// line of its own: a terminal may reorder a line that has Arabic in it.
pub const QUERY_LANGUAGE: &str = include_str!("language.txt");

pub use backend::Backend;
pub use completions::Suggestion;
pub use condition::{Condition, Demands, Likeness, Phrase, WordField};
pub use engine::Engine;
pub use error::{Error, Result};
pub use expand::MAX_EXPANSIONS;
pub use expression::{Bool, Expression, Fuzzy, Scope, Span, Typed, Words};
pub use facets::{Facet, FacetCounts};
pub use grammar::{
    BOOSTS, FieldName, MAX_QUERY_BYTES, MAX_QUERY_DEPTH, Occur, OwnField, OwnFields, OwnValue,
    Spelling, Syntax, is_quote, nearest,
};
pub use order::{Position, Sort, number_of_key, order_key};
pub use ranking::{Ranking, WeighedRun, WeighedTerm, Weights};
pub use remote::{AnalysedQuery, Collection, Figures, Found, FoundDocument, Remote, Search};
pub use request::{Request, SnippetOptions};
pub use response::{Hit, MAX_READ_BYTES, Matched, Page, Response, ScorePart, Snippet};
pub use show::{sanitize_for_terminal, to_html};
pub use supervise::{CancelToken, check, stop_signal, supervised};
pub use supervisor::{Stopped, Supervisor};
pub use synonyms::{Synonyms, SynonymsError};
pub use understood::{Clause, Correction, MAX_PATTERNS, MAX_QUERY_WORDS, Understood, Word};
