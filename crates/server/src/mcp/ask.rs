//! What an agent asks with: the descriptions become the schema that it reads.

use rmcp::schemars;
use serde::Deserialize;

/// What to look for.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct Search {
    /// The query. Words find all their spellings and forms, and documents with more of them come
    /// first. Use quotes for a phrase as written, + and - for what must and must not be there,
    /// AND, OR, NOT and parentheses, title:, site:, date:2019..2020. The resource
    /// `fihris://query-language` explains all of it.
    #[serde(alias = "query")]
    pub(super) q: String,
    /// What every hit must match besides, each in the query language, such as `site:example.org`,
    /// `date:2020` or `year >= 2019 AND lang = ar`. It does not change the order.
    #[serde(default, alias = "filters")]
    pub(super) filter: Vec<String>,
    /// Whether a hit must have all words of the query but function words, and not just any.
    #[serde(default)]
    pub(super) all_words: bool,
    /// Most hits: 1 to 50.
    #[serde(default = "ten")]
    pub(super) limit: usize,
    /// Hits to pass over, for the next page.
    #[serde(default)]
    pub(super) offset: usize,
    /// The order: `relevance`, `date` (the oldest first), `-date` (the newest first), `length`
    /// (the shortest first), `-length`, or one of the fields that `list_fields` calls a number or a
    /// date.
    #[serde(default = "relevance")]
    pub(super) sort: String,
}

/// Which document to read, and how much of it.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct Fetch {
    /// The id of a hit, 16 hexadecimal digits; or the name that its source gave it.
    pub(super) id: String,
    /// The character of the text to begin at: 0, or the `next_offset` of the part before.
    #[serde(default)]
    pub(super) offset: usize,
    /// Most characters of the text to return: 1 to 100000.
    #[serde(default = "some_pages")]
    pub(super) max_chars: usize,
}

/// Which document others should be like.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct Similar {
    /// The id of a hit, 16 hexadecimal digits; or the name that its source gave it.
    pub(super) id: String,
    /// Most documents: 1 to 50.
    #[serde(default = "ten")]
    pub(super) limit: usize,
}

/// Which query to explain.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct Explain {
    /// The query, in the query language.
    #[serde(alias = "query")]
    pub(super) q: String,
}

fn relevance() -> String {
    "relevance".to_owned()
}

/// Hits of an answer, unless told otherwise: what is read at once.
fn ten() -> usize {
    10
}

/// Characters of a text, unless told otherwise: a long article, some 5,000 tokens of a model.
fn some_pages() -> usize {
    12_000
}
