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
mod operand;
mod parser;
mod quotes;
mod strict;
#[cfg(test)]
mod tests;
mod trouble;

use std::sync::Arc;

use fihris_corpus::UserFieldKind;
use fihris_index::{head, is_mark_of_direction};
use serde::{Serialize, Serializer};

pub(crate) use known::NO_FIELDS;
pub use known::{OwnField, OwnFields, OwnValue};
pub use operand::BOOSTS;
pub(crate) use operand::Part;
pub use parser::Syntax;
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

/// A field that can be asked for by name, as in `title:وقف`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FieldName {
    /// Words of the title.
    Title,
    /// The file that a document came from.
    Source,
    /// The host of its address.
    Site,
    /// Its name in the source, or its `doc_id`.
    Id,
    /// Its language.
    Lang,
    /// The time in which it was written.
    Date,
    /// One of the user's own.
    Own(Arc<OwnField>),
}

impl Serialize for FieldName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl FieldName {
    /// Every field, with the name it is typed by.
    const NAMES: [(&'static str, Self); 10] = [
        ("title", Self::Title),
        ("source", Self::Source),
        ("site", Self::Site),
        ("url", Self::Site),
        ("id", Self::Id),
        ("doc_id", Self::Id),
        ("lang", Self::Lang),
        ("language", Self::Lang),
        ("date", Self::Date),
        ("year", Self::Date),
    ];

    /// Every name of a field.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().map(|(name, _)| *name)
    }

    /// Whether `value` is of the kind that a field has. Languages have codes of two or three
    /// letters, with or without a region.
    pub(crate) fn can_be(&self, value: &str) -> bool {
        let code = value.split(['-', '_']).next().unwrap_or_default();
        let is_code =
            (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphabetic());
        *self != Self::Lang || is_code
    }

    fn named(name: &str) -> Option<Self> {
        let known = Self::NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, field)| field.clone())
    }

    /// The name it is typed by.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Own(own) => &own.field.name,
            ours => {
                Self::NAMES.iter().find(|(_, field)| field == ours).map_or("", |(name, _)| name)
            }
        }
    }

    /// Whether one of its values can be less than another.
    fn has_order(&self) -> bool {
        match self {
            Self::Own(own) => own.field.kind != UserFieldKind::Keyword,
            ours => *ours == Self::Date,
        }
    }

    /// Whether it is compared as it is, and not word by word.
    pub(crate) fn is_value(&self) -> bool {
        *self != Self::Title
    }
}

/// Returns `query` without characters that nobody typed on purpose, cut to [`MAX_QUERY_BYTES`].
///
/// Marks of direction come along when Arabic is copied from a web page, and
/// would hide an operator behind them.
pub(crate) fn clean(query: &str) -> String {
    let visible = head(query, MAX_QUERY_BYTES).chars().filter(|c| !is_mark_of_direction(*c));
    visible.map(|c| if c.is_control() { ' ' } else { c }).collect()
}
