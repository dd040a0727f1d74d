//! What a document must have, said without any engine.

use std::sync::Arc;

use fihris_corpus::DocId;
use fihris_text::Level;

use crate::grammar::{FieldName, OwnField, OwnValue};

/// A field of words, with the name that it has in every engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordField {
    /// Words of title and text as written, spelling variants folded.
    BodyExact,
    /// Their stems.
    BodyStem,
    /// The consonants of their stems; the only field without positions.
    BodySkeleton,
    /// Words of the title as written, spelling variants folded.
    TitleExact,
    /// Their stems.
    TitleStem,
}

impl WordField {
    /// Every field, in the order of the schema.
    pub const ALL: [Self; 5] =
        [Self::BodyExact, Self::BodyStem, Self::BodySkeleton, Self::TitleExact, Self::TitleStem];

    /// Its name in the schema.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BodyExact => "body_exact",
            Self::BodyStem => "body_stem",
            Self::BodySkeleton => "body_skeleton",
            Self::TitleExact => "title_exact",
            Self::TitleStem => "title_stem",
        }
    }

    /// The level that its words are on.
    #[must_use]
    pub const fn level(self) -> Level {
        match self {
            Self::BodyExact | Self::TitleExact => Level::Exact,
            Self::BodyStem | Self::TitleStem => Level::Stem,
            Self::BodySkeleton => Level::Skeleton,
        }
    }

    /// Whether it has the words of the title alone.
    #[must_use]
    pub const fn is_title(self) -> bool {
        matches!(self, Self::TitleExact | Self::TitleStem)
    }

    /// The field with the words of title and text on `level`.
    #[must_use]
    pub const fn body(level: Level) -> Self {
        match level {
            Level::Exact => Self::BodyExact,
            Level::Stem => Self::BodyStem,
            Level::Skeleton => Self::BodySkeleton,
        }
    }
}

/// What a document must have.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Condition {
    /// Nothing: every document has it.
    All,
    /// What no document has.
    Nothing,
    /// Any of these terms.
    Terms(WordField, Vec<String>),
    /// A word that looks like this one.
    Like(WordField, Likeness),
    /// Words one after the other, or near each other.
    Phrase(Phrase),
    /// A field, never [`FieldName::Title`] or [`FieldName::Date`], that has this very value.
    Value(FieldName, String),
    /// One of the user's own fields that has such a value, never [`OwnValue::Text`].
    Own(Arc<OwnField>, OwnValue),
    /// This document.
    Document(DocId),
    /// A day from the first to the last of these, counted from 1970-01-01.
    Days(i64, i64),
    /// All of these.
    Each(Vec<Condition>),
    /// Any of these.
    Any(Vec<Condition>),
    /// The first, and not the second.
    Without(Box<Condition>, Box<Condition>),
}

/// How a word looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// It begins so.
    Prefix(String),
    /// It differs from this word in so many letters, one or two; two neighbours in each other's
    /// place count as one difference.
    Edits(String, u8),
    /// It has any letters in the place of `*`, and any one in that of `?`.
    Wildcard(String),
}

/// Words one after the other, or near each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// Where they stand.
    pub field: WordField,
    /// Their terms, each with its place in the phrase.
    pub terms: Vec<(usize, String)>,
    /// So many other words may stand between them, whose order then is free. `None`: they follow
    /// each other.
    pub near: Option<u32>,
    /// What it counts for.
    pub weight: f32,
}

impl Condition {
    /// A document must have any of `conditions`.
    pub(crate) fn any(mut conditions: Vec<Self>) -> Self {
        match conditions.len() {
            0 => Self::Nothing,
            1 => conditions.remove(0),
            _ => Self::Any(conditions),
        }
    }

    /// A document must have each of `conditions`.
    pub(crate) fn each(mut conditions: Vec<Self>) -> Self {
        match conditions.len() {
            0 => Self::Nothing,
            1 => conditions.remove(0),
            _ => Self::Each(conditions),
        }
    }

    /// The phrases that a document may have that meets it.
    pub fn phrases(&self) -> Vec<&Phrase> {
        match self {
            Self::Phrase(phrase) => vec![phrase],
            Self::Each(parts) | Self::Any(parts) => parts.iter().flat_map(Self::phrases).collect(),
            Self::Without(wanted, _) => wanted.phrases(),
            _ => Vec::new(),
        }
    }
}

/// What a hit must have and must not have, whatever it scores.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Demands {
    /// What it must have; nothing where it needs a word besides.
    pub wanted: Option<Condition>,
    /// What it must not have.
    pub unwanted: Option<Condition>,
    /// Whether it must have one of the words that find something besides.
    pub needs_word: bool,
}
