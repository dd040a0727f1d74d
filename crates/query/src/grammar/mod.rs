//! From what was typed to its parts.
//!
//! A query is read in two steps, each of which looks at a character a fixed number of times:
//! [`lexer`] cuts it into operands, parentheses and operators, [`parser`] puts these together as a
//! tree. What is no operator is text: an unknown field name, a colon in a time, a stray plus, a
//! quotation mark or a parenthesis without its fellow. What looks like a condition and is read as
//! text is marked ([`trouble`]): the answer to a query says so, and a filter is refused ([`strict`]).

mod comparison;
mod field;
mod known;
mod lexer;
mod names;
mod operand;
mod parser;
mod quotes;
mod strict;
#[cfg(test)]
mod tests;
mod trouble;

use fihris_index::{head, is_mark_of_direction};
use serde::Serialize;

pub(crate) use known::NO_FIELDS;
pub use known::{OwnFields, OwnValue};
pub use lexer::Syntax;
pub use names::{FieldName, OwnField};
pub use operand::BOOSTS;
pub(crate) use operand::Part;
pub(crate) use parser::{Group, Joint, Node, Parsed, count, parse, parse_with, within};
pub use quotes::is_quote;
pub(crate) use strict::{demand, fault, visit};
pub use trouble::nearest;

/// Longest query in bytes; the rest is cut off, and the user told so.
pub const MAX_QUERY_BYTES: usize = 4096;

/// Deepest nesting of parentheses; deeper ones are passed over, and the user told so.
///
/// Nobody nests so deep by hand, and the stack has room for many times that.
pub const MAX_QUERY_DEPTH: usize = 16;

/// Whether a hit must have a clause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Occur {
    /// It counts for the score.
    #[default]
    Should,
    /// Only documents that have it are hits.
    Must,
    /// Documents that have it are no hits.
    MustNot,
}

/// How the words of a clause are compared with those of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Spelling {
    /// In any form, the one typed first.
    #[default]
    Forms,
    /// As typed, as in `=كتاب`.
    Exact,
    /// By their beginning, as in `كتا*`.
    Prefix,
    /// With so many letters, one or two, that differ, are too many or missing, as in `كتاب~1`.
    Fuzzy(u8),
    /// With any letters in the place of `*` and any one in that of `?`, as in `ك?اب`.
    Wildcard,
}

/// Returns `query` without characters that nobody typed on purpose, cut to [`MAX_QUERY_BYTES`].
///
/// Marks of direction come along when Arabic is copied from a web page, and
/// would hide an operator behind them.
pub(crate) fn clean(query: &str) -> String {
    let visible = head(query, MAX_QUERY_BYTES).chars().filter(|c| !is_mark_of_direction(*c));
    visible.map(|c| if c.is_control() { ' ' } else { c }).collect()
}
