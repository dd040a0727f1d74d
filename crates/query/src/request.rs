//! What a user asks for.

use crate::expression::Expression;
use crate::facets::Facet;
use crate::order::{Position, Sort};
use crate::ranking::Ranking;

/// What a user asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The query as typed.
    pub query: String,
    /// What is asked for instead of [`Self::query`], where a program put it together.
    pub expression: Option<Expression>,
    /// What a hit must match besides, each in the language of queries; it adds nothing to a score.
    /// Unlike a query, a filter that cannot be read as it was meant is an error. A blank one says
    /// nothing.
    pub filters: Vec<String>,
    /// Most hits to return.
    pub limit: usize,
    /// Hits to skip, for the pages after the first.
    pub offset: usize,
    /// What words are ranked by.
    pub ranking: Ranking,
    /// In which order.
    pub sort: Sort,
    /// Where to go on in that order: hits up to this position are passed over. In the order of
    /// relevance there are no positions.
    pub after: Option<Position>,
    /// What all documents that match are counted by; one that is named again counts once.
    pub facets: Vec<Facet>,
    /// Whether synonyms are looked for beside the words of [`Self::query`].
    pub synonyms: bool,
    /// Whether to say what each score is made of.
    pub explain: bool,
    /// How passages are cut.
    pub snippet: SnippetOptions,
    /// Whether a document must have all words of [`Self::query`] that stand side by side, function
    /// words aside, and not just any.
    pub all_words: bool,
    /// Whether the last word of [`Self::query`] may be unfinished, so that words that begin so are
    /// looked for too.
    pub as_you_type: bool,
    /// Whether hits are shown by their titles alone: their texts are not analysed, and hits tell
    /// only what their titles have of the query.
    pub titles_only: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            query: String::new(),
            expression: None,
            filters: Vec::new(),
            limit: 10,
            offset: 0,
            ranking: Ranking::default(),
            sort: Sort::default(),
            after: None,
            facets: Vec::new(),
            synonyms: true,
            explain: false,
            snippet: SnippetOptions::default(),
            all_words: false,
            as_you_type: false,
            titles_only: false,
        }
    }
}

impl Request {
    /// Asks for the first ten hits.
    #[must_use]
    pub fn new(query: impl Into<String>) -> Self {
        Self { query: query.into(), ..Self::default() }
    }
}

/// How passages are cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnippetOptions {
    /// Most characters of a passage. 0: no passage.
    pub max_chars: usize,
}

impl Default for SnippetOptions {
    fn default() -> Self {
        Self { max_chars: 250 }
    }
}
