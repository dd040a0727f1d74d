//! What can be asked for, as it comes in.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::{IntoParams, ToSchema};

use fihris_query::{Facet, Sort};

use crate::names::{names_of, require_known, require_once};
use crate::problem::Problem;

/// Most hits of one answer. Who wants all documents takes `fihris export`.
pub(crate) const MAX_LIMIT: usize = 1000;

/// Most hits that can be passed over, as on the command line: each costs a place in memory.
pub(crate) const MAX_OFFSET: usize = 1_000_000;

/// Most characters of a passage: some pages.
pub(crate) const MAX_CHARS: usize = 10_000;

/// Most filters of one search. The page needs one for each facet.
pub(crate) const MAX_FILTERS: usize = 32;

/// Most bytes of all filters of one search: as many as an address may have.
pub(crate) const MAX_FILTER_BYTES: usize = 16 << 10;

/// Most names of facets in one search: four, and the user's own fields. One that is named again
/// counts once.
const MAX_FACETS: usize = 4 + fihris_corpus::MAX_USER_FIELDS;

/// Most values of a JSON body that is no document: those of a query with a thousand parts.
const MAX_VALUES: usize = 16_384;

/// Parameters behind the `?` of an address.
pub(crate) struct Params<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let malformed = |error: serde_html_form::de::Error| Problem::parameter(error.to_string());
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query).map_err(malformed)?;
        let names = || pairs.iter().map(|(name, _)| name.as_str());
        require_known(names(), names_of::<T>())?;
        require_once(names(), &LISTS)?;
        serde_html_form::from_str(query).map(Self).map_err(malformed)
    }
}

/// Parameters that may be given more than once.
const LISTS: [&str; 1] = ["filter"];

/// What an address has that takes no parameters.
#[derive(Clone, Copy, Debug, Default, Deserialize, rmcp::schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(crate) struct NoParams {}

/// A body that is a JSON object, whatever it says it is.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = axum::body::Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|error| Problem::parameter(error.to_string()))?;
        require_few_values(&bytes)?;
        // Else a list would do too: of the fields, in the order in which they are written here.
        if !bytes.trim_ascii_start().starts_with(b"{") {
            return Err(Problem::parameter("the body is no JSON object"));
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            // What is wrong with a name is better said with the one that may be meant.
            let object: serde_json::Map<String, serde_json::Value> =
                serde_json::from_slice(&bytes).unwrap_or_default();
            let unknown = require_known(object.keys().map(String::as_str), names_of::<T>());
            unknown.err().unwrap_or_else(|| Problem::parameter(error.to_string()))
        })
    }
}

/// The name of the order of relevance.
const RELEVANCE: &str = "relevance";

/// Whether a hit needs any or all words of the query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WantedWords {
    /// Any of them; those with more of them come first.
    #[default]
    Any,
    /// All but function words.
    All,
}

/// Parameters of a search.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SearchBody {
    /// The query, in the query language.
    pub(crate) q: String,
    /// What a hit must match besides, each in the query language; it adds nothing to a score. One
    /// filter, or a list of 32 at most.
    #[schema(schema_with = filters_schema)]
    #[serde(deserialize_with = "filters")]
    pub(crate) filter: Vec<String>,
    /// Whether a hit needs any or all words of the query.
    pub(crate) words: WantedWords,
    /// Whether the last word is unfinished, and matches as a prefix too.
    pub(crate) as_you_type: bool,
    /// Maximal number of hits.
    #[schema(maximum = 1000)]
    #[serde(deserialize_with = "whole")]
    pub(crate) limit: usize,
    /// Hits to skip.
    #[schema(maximum = 1_000_000)]
    #[serde(deserialize_with = "whole")]
    pub(crate) offset: usize,
    /// Order of the hits: `relevance`, `date`, `-date`, `length`, `-length`, or a user field,
    /// as `price` or `-price`. Documents without a value come last.
    pub(crate) sort: String,
    /// Fields to count all matches by: `source`, `site`, `lang`, `year`, and fields of
    /// the user's own.
    #[schema(max_items = 36)]
    pub(crate) facets: Vec<String>,
    /// Whether synonyms are looked for beside the words of the query, and what words of dialects
    /// are in standard Arabic.
    pub(crate) synonyms: bool,
    /// Whether to split each score into its parts.
    pub(crate) explain: bool,
    /// Maximal characters of a snippet.
    #[schema(maximum = 10_000)]
    #[serde(deserialize_with = "whole")]
    pub(crate) max_chars: usize,
}

impl Default for SearchBody {
    fn default() -> Self {
        let request = fihris_query::Request::default();
        Self {
            q: String::new(),
            filter: Vec::new(),
            words: WantedWords::Any,
            as_you_type: false,
            limit: request.limit,
            offset: request.offset,
            sort: RELEVANCE.to_owned(),
            facets: Vec::new(),
            synonyms: request.synonyms,
            explain: false,
            max_chars: request.snippet.max_chars,
        }
    }
}

impl SearchBody {
    /// Turns it into what the query crate understands.
    pub(crate) fn request(self) -> Result<fihris_query::Request, Problem> {
        at_most("limit", self.limit, MAX_LIMIT)?;
        at_most("offset", self.offset, MAX_OFFSET)?;
        at_most("maxChars", self.max_chars, MAX_CHARS)?;
        at_most("number of filters", self.filter.len(), MAX_FILTERS)?;
        at_most("number of facets", self.facets.len(), MAX_FACETS)?;
        short_filters(&self.filter)?;
        let mut filters: Vec<String> = Vec::new();
        for filter in self.filter {
            if !filters.contains(&filter) {
                filters.push(filter);
            }
        }
        Ok(fihris_query::Request {
            filters,
            all_words: self.words == WantedWords::All,
            as_you_type: self.as_you_type,
            limit: self.limit,
            offset: self.offset,
            sort: Sort::named(&self.sort),
            facets: self.facets.iter().map(|name| Facet::named(name)).collect(),
            synonyms: self.synonyms,
            explain: self.explain,
            snippet: fihris_query::SnippetOptions { max_chars: self.max_chars },
            ..fihris_query::Request::new(self.q)
        })
    }
}

/// The same behind a `?`, where the facets are one word with commas.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, IntoParams)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchParams {
    /// The query, in the query language.
    pub(crate) q: String,
    /// Filter that a hit must match; repeatable.
    #[param(max_items = 32, style = Form, explode)]
    pub(crate) filter: Vec<String>,
    /// Whether a hit needs any or all words of the query.
    pub(crate) words: WantedWords,
    /// Whether the last word is unfinished, and matches as a prefix too.
    pub(crate) as_you_type: bool,
    /// Maximal number of hits.
    #[param(maximum = 1000)]
    pub(crate) limit: usize,
    /// Hits to skip.
    #[param(maximum = 1_000_000)]
    pub(crate) offset: usize,
    /// Order of the hits: `relevance`, `date`, `-date`, `length`, `-length`, or a user field.
    #[param(example = "-date")]
    pub(crate) sort: String,
    /// Fields to count all matches by, separated by commas: `source`, `site`,
    /// `lang`, `year`, and user fields.
    #[param(example = "site,year")]
    pub(crate) facets: String,
    /// Whether synonyms are looked for beside the words of the query, and what words of dialects
    /// are in standard Arabic.
    pub(crate) synonyms: bool,
    /// Whether to split each score into its parts.
    pub(crate) explain: bool,
    /// Maximal characters of a snippet.
    #[param(maximum = 10_000)]
    pub(crate) max_chars: usize,
}

impl Default for SearchParams {
    fn default() -> Self {
        let SearchBody { q, filter, words, as_you_type, .. } = SearchBody::default();
        let SearchBody { limit, offset, sort, synonyms, explain, max_chars, .. } =
            SearchBody::default();
        let facets = String::new();
        Self {
            q,
            filter,
            words,
            as_you_type,
            limit,
            offset,
            sort,
            facets,
            synonyms,
            explain,
            max_chars,
        }
    }
}

impl SearchParams {
    /// Turns it into what the query crate understands.
    pub(crate) fn request(self) -> Result<fihris_query::Request, Problem> {
        let names = self.facets.split(',').filter(|name| !name.is_empty()).take(MAX_FACETS + 1);
        let facets = names.map(|name| name.trim().to_owned()).collect();
        let Self { q, filter, words, as_you_type, limit, offset, sort, .. } = self;
        let Self { synonyms, explain, max_chars, .. } = self;
        SearchBody {
            q,
            filter,
            words,
            as_you_type,
            limit,
            offset,
            sort,
            facets,
            synonyms,
            explain,
            max_chars,
        }
        .request()
    }
}

/// One filter or a list of filters, as Meilisearch takes them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Filters {
    One(String),
    Many(Vec<String>),
}

fn filters_schema() -> Schema {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let list = ArrayBuilder::new().items(text()).max_items(Some(MAX_FILTERS));
    let what = "Filters in the query language; they do not change a score";
    OneOfBuilder::new().description(Some(what)).item(text()).item(list).build().into()
}

fn filters<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(match Filters::deserialize(deserializer)? {
        Filters::One(filter) => vec![filter],
        Filters::Many(filters) => filters,
    })
}

/// Reads a whole number, as JSON knows no other: `10.0` is one too.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let number = serde_json::Number::deserialize(deserializer)?;
    let float = || number.as_f64().filter(|float| float.fract() == 0.0 && *float >= 0.0);
    let whole = number.as_u64().or_else(|| float().map(|float| float as u64));
    let whole = whole.and_then(|whole| usize::try_from(whole).ok());
    whole.ok_or_else(|| Error::custom(format!("{number} is no whole number")))
}

/// Refuses a body with more values than any search has, before memory is taken for them.
///
/// A value is counted by the sign before it, `[`, `{`, `,` or `:`; signs in strings are not.
pub(crate) fn require_few_values(json: &[u8]) -> Result<(), Problem> {
    let (mut n_values, mut is_string, mut is_escaped) = (0, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_string,
            b'"' => is_string = !is_string,
            b'[' | b'{' | b',' | b':' if !is_string => n_values += 1,
            _ => {}
        }
    }
    at_most("number of values in the body", n_values, MAX_VALUES)
}

/// Refuses filters that are too long together.
pub(crate) fn short_filters(filters: &[String]) -> Result<(), Problem> {
    at_most(
        "number of bytes in all filters",
        filters.iter().map(String::len).sum(),
        MAX_FILTER_BYTES,
    )
}

/// Refuses a number that is too large.
pub(crate) fn at_most(name: &str, value: usize, most: usize) -> Result<(), Problem> {
    if value <= most {
        return Ok(());
    }
    Err(Problem::parameter(format!("{name} is {value}, and may be {most} at most")))
}
