//! The answer to a query.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use fihris_corpus::{DocId, Document};
use fihris_text::Level;
use serde::Serialize;
use serde_json::Value;

use crate::facets::FacetCounts;
use crate::order::Position;
use crate::understood::Understood;

/// The answer to a query.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Response {
    /// The documents, best first; equal scores in the order of the corpus.
    pub hits: Vec<Hit>,
    /// Documents that match, whatever the limit.
    pub total: u64,
    /// Time spent.
    pub elapsed: Duration,
    /// The query as understood.
    pub understood: Understood,
    /// What the user should know about how the query was read, a sentence each.
    pub notes: Vec<String>,
    /// How the documents that match are spread, for each facet that was asked for.
    pub facets: Vec<FacetCounts>,
    /// Name of the generation that answered.
    pub generation: String,
}

/// One document of an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// Place in the answer, from 1.
    pub rank: usize,
    /// The higher the better; comparable within one answer only. 0 in another order than that of
    /// relevance.
    pub score: f32,
    /// Where it stands in another order than that of relevance.
    pub position: Option<Position>,
    /// The name that the source gave it.
    pub id: String,
    /// Its stable name.
    pub doc_id: DocId,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Bytes of the title to highlight: whole words.
    pub title_highlights: Vec<Range<usize>>,
    /// The passage of its text that fits best.
    pub snippet: Snippet,
    /// The file it came from.
    pub source: String,
    /// The page or chapter in which the passage is, if it has such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Its web address, if known.
    pub url: Option<String>,
    /// Its date, as the source gave it.
    pub date: Option<String>,
    /// Code of its language, if known.
    pub language: Option<String>,
    /// The user's own fields that it has, as its source gave them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Value>,
    /// The parts of the query that it has.
    pub matched: Vec<Matched>,
    /// What its score is made of, the greatest part first, if that was asked for.
    pub explanation: Vec<ScorePart>,
}

/// A document as a whole, for reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The document.
    pub document: Document,
    /// Bytes of the title to highlight: whole words.
    pub title_highlights: Vec<Range<usize>>,
    /// Bytes of the text to highlight: whole words. A text longer than [`MAX_READ_BYTES`] has some
    /// at its head only.
    pub text_highlights: Vec<Range<usize>>,
}

/// Bytes of a text in which a query is looked for when a document is read: a book of a thousand
/// pages.
pub const MAX_READ_BYTES: usize = 4 << 20;

/// What one term adds to a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScorePart {
    /// The field of the index, or `phrases` for all phrases together.
    pub field: String,
    /// The term; of phrases none.
    pub term: String,
    /// Its part of the score, pairs with the next word included.
    pub score: f32,
}

/// A passage of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// The passage, with `…` where it was cut.
    pub text: String,
    /// Bytes of [`Self::text`] to highlight: whole words, in order, apart from each other.
    pub highlights: Vec<Range<usize>>,
    /// The byte of the document's text at which the first of them begins; `None` if there is none.
    pub first_match: Option<usize>,
}

/// How a document has one part of the query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Matched {
    /// The part as typed.
    pub text: String,
    /// Whether it was a phrase.
    pub phrase: bool,
    /// On which level it was found: the strictest.
    pub level: Level,
}
