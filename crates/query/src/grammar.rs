//! The query language.

use serde::Serialize;

/// The query as understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Understood {
    /// Its parts, in the order typed.
    pub clauses: Vec<Clause>,
}

/// One part of a query: a word, a phrase or the value of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// Whether a hit must, should or must not have it.
    pub occur: Occur,
    /// The field asked for; `None` is title and text.
    pub field: Option<FieldName>,
    /// The words as typed.
    pub text: String,
    /// Whether it stood in quotes.
    pub phrase: bool,
}

/// Whether a hit must have a clause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Occur {
    /// It counts for the score.
    #[default]
    Should,
    /// Only documents that have it are hits.
    Must,
    /// Documents that have it are no hits.
    MustNot,
}

/// A field that can be asked for by name, as in `title:وقف`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
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
}
