//! The names of fields.

use std::sync::Arc;

use fihris_corpus::{UserField, UserFieldKind};
use serde::{Serialize, Serializer};

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

    pub(super) fn named(name: &str) -> Option<Self> {
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
    pub(super) fn has_order(&self) -> bool {
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

/// One of the user's own fields in an index.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct OwnField {
    /// Its number in the declaration.
    pub number: usize,
    /// Its name and kind.
    pub field: UserField,
}
