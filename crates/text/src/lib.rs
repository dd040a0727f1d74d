//! Arabic text analysis: repair for display, folds and hashes for comparing, terms for search.
//!
//! One set of letter tables serves three uses, so that what ingest compares,
//! what an index stores and what a query asks for agree:
//!
//! - [`repair()`] gives the text that a reader is shown: typing faults mended, the author's words untouched;
//! - [`identify`] names the language of a text, for Arabic shares its letters with Persian, Urdu, Kurdish and others;
//! - [`hash_words`] gives the words of a text as numbers, for finding duplicates, and [`fold()`] a text without spelling variants;
//! - [`Analyzer`] gives each written word with the terms it is found by, and its place in the original text; the
//!   [`Evidence`] of a collection tells it which letters are affixes there.
//!
//! With the feature `tantivy`, `ArabicTokenizer` is a tokenizer for Tantivy.
//!
//! ```
//! use fihris_text::{Analyzer, repair};
//!
//! let text = repair("وقف إطلاق النّـــار ، وللحكومةِ رأي .").text;
//! assert_eq!(text, "وقف إطلاق النّار، وللحكومةِ رأي.");
//!
//! let analyzer = Analyzer::default();
//! let mut tokens = analyzer.tokens(&text);
//! let mut stems = Vec::new();
//! while let Some(token) = tokens.advance() {
//!     stems.push((text[token.byte_range.clone()].to_owned(), token.terms.stem.to_owned()));
//! }
//! assert_eq!(stems[2], ("النّار".into(), "نار".into()));
//! assert_eq!(stems[3], ("وللحكومةِ".into(), "حكوم".into()));
//! ```
//!
//! # What it does not do
//!
//! - It reads and writes no files, holds no settings outside its values, and cannot fail.
//! - It knows no meanings: a stem is a key that forms of one word share, not a dictionary form, and no root.
//! - It has no lexicon of forms but a list of broken plurals: where neither letters nor dictionary nor evidence tell whether
//!   an affix is one, it takes the likelier reading, and is sometimes wrong.
//! - It has one grammar. Persian and Urdu words are folded like Arabic ones, and stemmed as if they were some; [`identify`] tells them apart.
//! - It drops no word. Stop words are the query's business.

pub mod analyzer;
pub mod evidence;
mod five_nouns;
mod fold;
mod kinds;
pub mod language;
mod letters;
mod level;
pub mod repair;
mod stem;
#[cfg(feature = "tantivy")]
mod tokenizer;
pub mod words;

pub use analyzer::{Analyzer, AnalyzerIdentity, Place, Terms, Token, Tokens};
pub use evidence::{Evidence, WordCounts};
pub use five_nouns::other_cases;
pub use fold::fold;
pub use kinds::{Kinds, count_chars};
pub use language::{Identified, Language, identify};
pub use letters::Kind;
pub use level::Level;
pub use repair::{Repaired, Repairs, repair};
pub use stem::{Explanation, OtherForm, Reading, Weighed};
#[cfg(feature = "tantivy")]
pub use tokenizer::{ArabicTokenStream, ArabicTokenizer};
pub use words::{WordHash, count_word_chars, hash_words, splitmix64};
