//! The body of a search, and what its address says besides.

use fihris_query::{Expression, Request, SnippetOptions};
use serde_json::{Map, Value};

use super::aggregations::{Aggregation, facets};
use super::fields::Selection;
use super::highlight::Highlight;
use super::keys::Keys;
use super::order::Order;
use super::problem::{Refusal, Result};
use super::query;
use super::url::Url;
use crate::params::require_few_values;

/// Most hits and hits before them, as in Elasticsearch.
pub(super) const MAX_WINDOW: usize = 10_000;

/// Parameters of the address of a search.
pub(super) const SEARCH_PARAMS: [&str; 22] = [
    "q",
    "df",
    "default_operator",
    "analyze_wildcard",
    "lenient",
    "size",
    "from",
    "sort",
    "_source",
    "_source_includes",
    "_source_excludes",
    "track_total_hits",
    "track_scores",
    "explain",
    "version",
    "seq_no_primary_term",
    "terminate_after",
    "stored_fields",
    "typed_keys",
    "scroll",
    "rest_total_hits_as_int",
    "pretty",
];

/// Those of them that a body may have too.
const OF_BODY: [&str; 9] = [
    "size",
    "from",
    "track_total_hits",
    "track_scores",
    "explain",
    "version",
    "seq_no_primary_term",
    "terminate_after",
    "stored_fields",
];

/// Keys of Elasticsearch for which there is nothing here; they may ask for nothing.
const UNSUPPORTED: [&str; 21] = [
    "collapse",
    "docvalue_fields",
    "ext",
    "fields",
    "indices_boost",
    "knn",
    "min_score",
    "pit",
    "post_filter",
    "profile",
    "rank",
    "rescore",
    "retriever",
    "runtime_mappings",
    "script_fields",
    "seq_no_primary_term",
    "slice",
    "suggest",
    "terminate_after",
    "track_scores",
    "version",
];

/// What a search asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ask {
    pub(super) request: Request,
    pub(super) selection: Selection,
    pub(super) highlight: Option<Highlight>,
    /// For each facet of the request, how it was asked for.
    pub(super) aggregations: Vec<(String, Aggregation)>,
    pub(super) order: Order,
    /// How far hits are counted.
    pub(super) total: Total,
    /// Whether the answer brings the address of the hits behind it.
    pub(super) is_scroll: bool,
}

/// How far hits are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Total {
    /// All of them.
    #[default]
    Exact,
    /// As far as this.
    UpTo(u64),
    /// Not at all.
    None,
    /// All of them, written as a number.
    Number,
}

impl Ask {
    /// Reads what a search asks for.
    pub(super) fn read(url: &Url, body: &[u8]) -> Result<Self> {
        let mut body = object(body)?;
        url.override_body(&mut body, &OF_BODY);
        let keys = Keys::of_map(&body, "a search");
        let typed = query::url_query(url)?;
        let query = keys.take("query").map(query::read).transpose()?;
        let order = match url.get("sort") {
            Some(typed) => Order::of_url(typed)?,
            None => keys.take("sort").map_or(Ok(Order::default()), Order::read)?,
        };
        let aggregations = Aggregation::read_all(&keys)?;
        let highlight = keys.take("highlight").map(Highlight::read).transpose()?;
        let request = Request {
            expression: Some(typed.or(query).unwrap_or(Expression::All)),
            offset: keys.count("from")?.unwrap_or(0),
            limit: keys.count("size")?.unwrap_or(10),
            sort: order.sort.clone(),
            after: keys.take("search_after").map(|after| order.after(after)).transpose()?,
            facets: facets(&aggregations),
            explain: keys.flag("explain")?.unwrap_or(false),
            // A passage is cut only if `highlight` asks for it.
            snippet: SnippetOptions { max_chars: highlight.as_ref().map_or(0, |h| h.max_chars) },
            ..Request::default()
        };
        let total = total(&keys, url)?;
        let selection = selection(&keys, url)?;
        keys.ignore(&["timeout", "stats"]);
        keys.none(&UNSUPPORTED)?;
        keys.finish()?;
        let is_scroll = url.get("scroll").is_some();
        let ask = Self { request, selection, highlight, aggregations, order, total, is_scroll };
        ask.check().map(|()| ask)
    }

    /// Refuses what cannot be asked for together.
    fn check(&self) -> Result<()> {
        let Request { limit, offset, after, .. } = &self.request;
        if limit.saturating_add(*offset) > MAX_WINDOW {
            return Err(Refusal::argument(format!("from + size must be {MAX_WINDOW} at most")));
        }
        if after.is_some() && *offset > 0 {
            return Err(Refusal::argument("[from] must be 0 with [search_after]"));
        }
        if !self.is_scroll {
            return Ok(());
        }
        let problem = match () {
            () if *offset > 0 => "using [from] is not allowed in a scroll context",
            () if after.is_some() => "using [search_after] is not allowed in a scroll context",
            () if *limit == 0 => "[size] cannot be [0] in a scroll context",
            () if self.total == Total::None => {
                "disabling [track_total_hits] is not allowed in a scroll context"
            }
            () => return Ok(()),
        };
        Err(Refusal::argument(problem))
    }
}

fn total(keys: &Keys<'_>, url: &Url) -> Result<Total> {
    let is_number = url.flag("rest_total_hits_as_int")?;
    let Some(tracked) = keys.text("track_total_hits")? else {
        return Ok(if is_number { Total::Number } else { Total::Exact });
    };
    match (tracked.as_str(), tracked.parse()) {
        ("true", _) if is_number => Ok(Total::Number),
        ("true", _) => Ok(Total::Exact),
        ("false", _) => Ok(Total::None),
        (_, Ok(most)) if !is_number => Ok(Total::UpTo(most)),
        _ => {
            let reason =
                format!("[track_total_hits] is [{tracked}], and must be true, false or a number");
            Err(Refusal::argument(reason))
        }
    }
}

fn selection(keys: &Keys<'_>, url: &Url) -> Result<Selection> {
    let of_body = keys.take("_source").map(Selection::read).transpose()?;
    let get = |name| url.get(name);
    let of_url =
        Selection::of_url(get("_source"), get("_source_includes"), get("_source_excludes"));
    let mut selection = of_url.or(of_body).unwrap_or_default();
    // The source of a document is a stored field: with `_none_`, none is returned.
    let stored = keys.take("stored_fields");
    let names = stored.map_or(Ok(Vec::new()), super::fields::names)?;
    match names.iter().find(|name| *name != "_none_") {
        Some(name) => Err(Refusal::unsupported(&format!("[stored_fields] [{name}]"), "_none_")),
        None => {
            selection.is_none |= !names.is_empty();
            Ok(selection)
        }
    }
}

/// Reads a body; none is an empty one.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>> {
    if body.trim_ascii().is_empty() {
        return Ok(Map::new());
    }
    require_few_values(body)?;
    serde_json::from_slice(body).map_err(|error| Refusal::parsing(error.to_string()))
}

/// Reads what is to be counted: a query, and nothing else.
pub(super) fn count(url: &Url, body: &[u8]) -> Result<Request> {
    let body = object(body)?;
    let keys = Keys::of_map(&body, "a count");
    let query = keys.take("query").map(query::read).transpose()?;
    keys.finish()?;
    let expression = query::url_query(url)?.or(query).unwrap_or(Expression::All);
    Ok(Request { expression: Some(expression), limit: 0, ..Request::default() })
}

#[cfg(test)]
mod tests {
    use fihris_query::{Facet, Sort};

    use super::*;

    fn read(body: &str) -> Result<Ask> {
        Ask::read(&Url::default(), body.as_bytes())
    }

    #[test]
    fn a_search_asks_for_more_than_its_query() {
        let ask = read("").unwrap();
        assert_eq!(ask.request.expression, Some(Expression::All));
        let ask = read(
            r#"{"from": 20, "size": 5, "sort": [{"date": {"order": "desc"}}, "_doc"],
            "_source": ["title", "d*"], "track_total_hits": 3,
            "highlight": {"fields": {"text": {"fragment_size": 80}}, "pre_tags": ["<b>"]},
            "aggs": {"by_site": {"terms": {"field": "site.keyword"}}}}"#,
        );
        let ask = ask.unwrap();
        let Request { limit, offset, sort, facets, snippet, .. } = ask.request;
        assert_eq!((limit, offset, sort, snippet.max_chars), (5, 20, Sort::Newest, 80));
        assert_eq!((facets, ask.aggregations[0].0.as_str()), (vec![Facet::Site], "by_site"));
        let has = ["title", "date", "text"].map(|name| ask.selection.has(name));
        assert_eq!((has, ask.total), ([true, true, false], Total::UpTo(3)));
        let highlight = ask.highlight.unwrap();
        assert_eq!((highlight.before.as_str(), highlight.after.as_str()), ("<b>", "</em>"));
        assert!(highlight.text && !highlight.title);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let table = [
            (r#"{"size": -1}"#, "[size] in [a search]"),
            (r#"{"from": 9000, "size": 2000}"#, "from + size"),
            (r#"{"sort": "length"}"#, "the sort \"length\" is not supported"),
            (r#"{"sort": [{"date": "desc"}, "_score"]}"#, "after another order"),
            (r#"{"sort": [{"date": {"order": "desc", "missing": "_first"}}]}"#, "[missing]"),
            (r#"{"sort": ["date"], "search_after": []}"#, "[search_after]"),
            (r#"{"search_after": [1]}"#, "[search_after]"),
            (r#"{"suggest": {"a": {}}}"#, "[suggest] in [a search] is not supported"),
            (r#"{"siez": 1}"#, "did you mean [size]?"),
            (r#"{"min_score": 1}"#, "[min_score]"),
            (r#"{"aggs": {"a": {"avg": {"field": "length"}}}}"#, "the aggregation [avg]"),
            (r#"{"aggs": {"a": {"terms": {"field": "site", "size": 100000}}}}"#, "[size]"),
            (r#"{"aggs": {"a": {"terms": {"field": "site"}, "aggs": {}}}}"#, "with one name"),
            (r#"{"_source": 7}"#, "[7] is not a name"),
            (r#"{"highlight": {"fields": {"colour": {}}}}"#, "a [highlight] of [colour]"),
            (r#"{"highlight": {"fields": {"text": {}}, "encoder": "default"}}"#, "[encoder]"),
            (r#"{"stored_fields": ["title"]}"#, "[stored_fields]"),
            ("{", "EOF while parsing"),
        ];
        for (body, expected) in table {
            let reason = read(body).unwrap_err().reason;
            assert!(reason.contains(expected), "{body}: {reason}");
        }
        assert!(read(r#"{"profile": false, "script_fields": {}, "suggest": null}"#).is_ok());
    }

    #[test]
    fn an_address_asks_too_and_misses_nothing() {
        let url = |query| Url::read(Some(query), &SEARCH_PARAMS);
        let of = |query| Ask::read(&url(query).unwrap(), b"{\"size\": 7}").unwrap();
        assert_eq!(of("size=3&from=2").request.limit, 3);
        assert_eq!(of("sort=date:desc").request.sort, Sort::Newest);
        assert!(of("_source=false").selection.is_none);
        assert!(of("scroll=5m&preference=x").is_scroll);
        for (query, expected) in [
            ("scrol=5m", "did you mean [scroll]?"),
            ("size=1&size=2", "given twice"),
            ("filter_path=hits", "unrecognized parameter: [filter_path]"),
        ] {
            let reason = url(query).unwrap_err().reason;
            assert!(reason.contains(expected), "{query}: {reason}");
        }
        let refused = Ask::read(&url("scroll=5m&from=2").unwrap(), b"").unwrap_err();
        assert!(refused.reason.contains("scroll context"), "{refused:?}");
    }
}
