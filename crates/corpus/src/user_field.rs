//! Fields of the user's own: declared by name and kind, filled from what the sources have.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document::Document;
use crate::read::{Role, plain, role_named};

/// Most fields that a user may declare. Each takes a column in every segment.
pub const MAX_USER_FIELDS: usize = 32;

/// Longest name of a field in bytes.
const MAX_NAME_BYTES: usize = 64;

/// Names that mean something in queries, answers or Elasticsearch's requests already.
const RESERVED: [&str; 25] = [
    "body",
    "date",
    "doc_id",
    "document",
    "facet",
    "facets",
    "fields",
    "filter",
    "id",
    "lang",
    "language",
    "length",
    "limit",
    "name",
    "offset",
    "q",
    "relevance",
    "score",
    "site",
    "sort",
    "source",
    "text",
    "title",
    "url",
    "year",
];

/// What the values of a field are.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum UserFieldKind {
    /// Texts that are compared as a whole.
    #[default]
    Keyword,
    /// Numbers: 64-bit floats, in which integers up to 2^53 are exact.
    Number,
    /// Days.
    Date,
}

impl UserFieldKind {
    const NAMES: [(&'static str, Self); 3] =
        [("keyword", Self::Keyword), ("number", Self::Number), ("date", Self::Date)];

    /// Its name in a declaration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// What one of its values is called in a sentence.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Keyword => "a keyword",
            Self::Number => "a number",
            Self::Date => "a date",
        }
    }
}

/// A field of the user's own, declared as `category`, `price:number` or `published:date`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UserField {
    /// Its name in queries and answers. Sources may spell it `Publish-Date` for `publish_date`.
    pub name: String,
    /// What its values are.
    pub kind: UserFieldKind,
}

/// A declaration that cannot be accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UserFieldError {
    /// The name cannot be typed in a query.
    #[error(
        "`{0}` is no name of a field: a letter comes first, then letters, digits and `_`, {MAX_NAME_BYTES} bytes at most"
    )]
    Name(String),
    /// The name is one of ours.
    #[error(
        "the name `{0}` is taken: every document has a field of that name or meaning; choose another"
    )]
    Reserved(String),
    /// There is no such kind.
    #[error("`{0}` is no kind of field; kinds are keyword, number and date")]
    Kind(String),
    /// Two fields have the same name.
    #[error("the field `{0}` is declared twice")]
    Twice(String),
    /// There are too many.
    #[error("{0} fields are declared; at most {MAX_USER_FIELDS} are possible")]
    TooMany(usize),
}

impl UserField {
    /// Makes a field.
    ///
    /// # Errors
    ///
    /// If the name cannot be typed in a query, or is taken.
    pub fn new(name: &str, kind: UserFieldKind) -> Result<Self, UserFieldError> {
        let is_name = name.len() <= MAX_NAME_BYTES
            && name.starts_with(char::is_alphabetic)
            && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !is_name {
            return Err(UserFieldError::Name(name.to_owned()));
        }
        let lower = name.to_lowercase();
        if RESERVED.contains(&lower.as_str()) {
            return Err(UserFieldError::Reserved(name.to_owned()));
        }
        Ok(Self { name: name.to_owned(), kind })
    }

    /// Returns the value that a document has: that of the field of its source that has this name,
    /// even if it was taken for a part of the document, such as `published` for its date.
    #[must_use]
    pub fn value_in<'d>(&self, document: &'d Document) -> Option<Cow<'d, Value>> {
        if let Some(value) = document.extra.get(&self.name) {
            return Some(Cow::Borrowed(value));
        }
        let name = plain(&self.name);
        let spelt_otherwise = document.extra.iter().find(|(other, _)| plain(other) == name);
        if let Some((_, value)) = spelt_otherwise {
            return Some(Cow::Borrowed(value));
        }
        let text = match role_named(&name)? {
            Role::Id => Some(&document.id),
            Role::Title => document.title.as_ref(),
            Role::Url => document.url.as_ref(),
            Role::Date => document.date.as_ref(),
            Role::Text => None,
        };
        text.map(|text| Cow::Owned(Value::String(text.clone())))
    }

    /// Checks fields that are declared together.
    ///
    /// # Errors
    ///
    /// If there are more than [`MAX_USER_FIELDS`], or two of the same name.
    pub fn check_all(fields: &[Self]) -> Result<(), UserFieldError> {
        if fields.len() > MAX_USER_FIELDS {
            return Err(UserFieldError::TooMany(fields.len()));
        }
        let mut names: Vec<String> = fields.iter().map(|field| plain(&field.name)).collect();
        names.sort();
        let twice = names.iter().zip(names.iter().skip(1)).find(|(name, next)| name == next);
        twice.map_or(Ok(()), |(name, _)| Err(UserFieldError::Twice(name.clone())))
    }
}

impl fmt::Display for UserField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.kind.as_str())
    }
}

impl FromStr for UserFieldKind {
    type Err = UserFieldError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::NAMES.iter().find(|(name, _)| *name == text);
        known.map(|(_, kind)| *kind).ok_or_else(|| UserFieldError::Kind(text.to_owned()))
    }
}

impl FromStr for UserField {
    type Err = UserFieldError;

    /// Reads `price:number`; without a kind it is a keyword.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((name, kind)) => Self::new(name.trim(), kind.trim().parse()?),
            None => Self::new(text.trim(), UserFieldKind::Keyword),
        }
    }
}

/// A field of a search index, and what the build found of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedField {
    /// The field as it was declared.
    #[serde(flatten)]
    pub field: UserField,
    /// Documents that have a value.
    #[serde(default)]
    pub documents: u64,
    /// Values that are not of its kind, and are left out.
    #[serde(default)]
    pub unreadable: u64,
    /// The first of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// Values beyond the most that a document may have, and are left out.
    #[serde(default)]
    pub surplus: u64,
}

impl IndexedField {
    /// Adds what was found of the same field in other documents, which come later.
    pub fn add(&mut self, later: &Self) {
        self.documents += later.documents;
        self.unreadable += later.unreadable;
        self.surplus += later.surplus;
        if self.example.is_none() {
            self.example.clone_from(&later.example);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_declaration_is_a_name_and_a_kind() {
        let table = [
            ("category", Ok("category:keyword")),
            ("price:number", Ok("price:number")),
            ("published : date", Ok("published:date")),
            ("التصنيف", Ok("التصنيف:keyword")),
            ("price:money", Err("`money` is no kind of field; kinds are keyword, number and date")),
            ("Title", Err("the name `Title` is taken")),
            ("year:number", Err("the name `year` is taken")),
            ("2nd", Err("`2nd` is no name of a field")),
            ("a b", Err("`a b` is no name of a field")),
            ("", Err("`` is no name of a field")),
        ];
        for (text, expected) in table {
            match (text.parse::<UserField>(), expected) {
                (Ok(field), Ok(expected)) => assert_eq!(field.to_string(), expected),
                (Err(error), Err(expected)) => {
                    assert!(error.to_string().starts_with(expected), "{error}");
                }
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }

    #[test]
    fn a_name_is_declared_once() {
        let fields = |names: &[&str]| -> Vec<UserField> {
            names.iter().map(|name| name.parse().unwrap()).collect()
        };
        assert_eq!(UserField::check_all(&fields(&["a", "b"])), Ok(()));
        let twice = UserField::check_all(&fields(&["قسم", "b", "قسم:number"]));
        assert_eq!(twice, Err(UserFieldError::Twice("قسم".into())));
        let many: Vec<UserField> =
            (0..33).map(|n| UserField { name: format!("f{n}"), ..UserField::default() }).collect();
        assert_eq!(UserField::check_all(&many), Err(UserFieldError::TooMany(33)));
    }

    #[test]
    fn a_value_is_found_as_the_source_spells_its_name() {
        let document = Document {
            date: Some("2020-05-01".into()),
            extra: BTreeMap::from([
                ("القسم".into(), json!("ثقافة")),
                ("Item Price".into(), json!(12)),
            ]),
            ..Document::default()
        };
        let table = [
            ("القسم", Some(json!("ثقافة"))),
            ("item_price", Some(json!(12))),
            ("published", Some(json!("2020-05-01"))),
            ("category", None),
        ];
        for (name, expected) in table {
            let field: UserField = name.parse().unwrap();
            assert_eq!(field.value_in(&document).map(Cow::into_owned), expected, "{name}");
        }
    }
}
