//! Arabic text analysis: repair for display, folds and hashes for comparing, terms for search.
//!
//! No I/O, no failure, no global state.

pub mod analyzer;
mod fold;
mod letters;
pub mod repair;
mod stem;
pub mod words;

pub use analyzer::{Analyzer, AnalyzerIdentity, Level, Terms, Token, Tokens};
pub use fold::fold;
pub use repair::{Repaired, Repairs, repair};
pub use words::{WordHash, hash_words};
