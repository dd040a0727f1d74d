//! The body of a search, apart from its query.

use fihris_query::{Expression, Facet, Request, SnippetOptions, Sort};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::fields::{Field, Selection};
use super::problem::{Refusal, Result};
use super::query;
use crate::params::require_few_values;

/// Most hits and hits before them, as in Elasticsearch.
const MAX_WINDOW: usize = 10_000;

/// Most characters of a passage: what shows a whole article.
const MAX_FRAGMENT: u64 = 10_000;

/// Most aggregations of one search. Only four differ; equal ones are computed once.
const MAX_AGGREGATIONS: usize = 32;

/// Most names in any other list of a search: fields to return or to highlight, and orders.
pub(super) const MAX_NAMES: usize = 64;

/// What a search asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ask {
    pub(super) request: Request,
    pub(super) selection: Selection,
    pub(super) highlight: Option<Highlight>,
    /// Names of aggregations, and what each counts by: a facet of the request.
    pub(super) aggregations: Vec<(String, Facet)>,
    /// Whether hits carry what they are sorted by.
    pub(super) is_sorted: bool,
}

/// How passages are marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Highlight {
    pub(super) before: String,
    pub(super) after: String,
    pub(super) title: bool,
    pub(super) text: bool,
    max_chars: usize,
}

/// What may stand behind the `?`. Clients send much more, none of which changes what is found.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct UrlParams {
    q: Option<String>,
    size: Option<usize>,
    from: Option<usize>,
}

/// What may stand in a body without any effect: how long it may take, how much is counted.
const WITHOUT_EFFECT: [&str; 6] =
    ["timeout", "track_total_hits", "track_scores", "version", "explain", "stored_fields"];

const KNOWN: &str = "query, from, size, sort, highlight, _source, aggs";

impl Ask {
    /// Reads what a search asks for.
    pub(super) fn read(params: UrlParams, body: &[u8]) -> Result<Self> {
        let body = object(body)?;
        let mut ask = Self::of_all();
        for (name, value) in &body {
            ask.take(name, value)?;
        }
        if let Some(typed) = params.q {
            ask.request.expression = Some(Expression::Query(typed));
        }
        ask.request.limit = params.size.unwrap_or(ask.request.limit);
        ask.request.offset = params.from.unwrap_or(ask.request.offset);
        if ask.request.limit.saturating_add(ask.request.offset) > MAX_WINDOW {
            let window = format!("from + size must be {MAX_WINDOW} at most");
            return Err(Refusal::argument(window));
        }
        Ok(ask)
    }

    /// What an empty body asks for.
    fn of_all() -> Self {
        let expression = Some(Expression::All);
        // No passage is cut that nobody asked for.
        let snippet = SnippetOptions { max_chars: 0 };
        Self {
            request: Request { expression, snippet, ..Request::default() },
            selection: Selection::default(),
            highlight: None,
            aggregations: Vec::new(),
            is_sorted: false,
        }
    }

    fn take(&mut self, name: &str, value: &Value) -> Result<()> {
        match name {
            "query" => self.request.expression = Some(query::read(value)?),
            "from" => self.request.offset = number(name, value)?,
            "size" => self.request.limit = number(name, value)?,
            "sort" => self.sort(value)?,
            "_source" => self.selection = Selection::read(value)?,
            "highlight" => self.highlight(value)?,
            "aggs" | "aggregations" => self.aggregate(value)?,
            name if WITHOUT_EFFECT.contains(&name) => {}
            other => return Err(Refusal::unsupported(&format!("[{other}] in a search"), KNOWN)),
        }
        Ok(())
    }

    /// Reads the first of the orders; those behind it settle what the order of the corpus does.
    fn sort(&mut self, value: &Value) -> Result<()> {
        require_few("sort", value.as_array().map_or(1, Vec::len), MAX_NAMES)?;
        let first = value.as_array().map_or(Some(value), |orders| orders.first());
        let Some(first) = first else { return Ok(()) };
        let (field, order) = order(first);
        self.request.sort = match (field, order) {
            ("_score", "desc" | "") => Sort::Relevance,
            ("date" | "@timestamp", "desc") => Sort::Newest,
            ("date" | "@timestamp", "asc" | "") => Sort::Oldest,
            ("_doc", _) => Sort::Relevance,
            _ => {
                return Err(Refusal::unsupported(&format!("the sort {first}"), "_score and date"));
            }
        };
        self.is_sorted = self.request.sort != Sort::Relevance;
        Ok(())
    }

    fn highlight(&mut self, value: &Value) -> Result<()> {
        let highlight = Highlight::read(value)?;
        self.request.snippet.max_chars = highlight.max_chars;
        self.highlight = Some(highlight);
        Ok(())
    }

    fn aggregate(&mut self, value: &Value) -> Result<()> {
        let n_aggregations = value.as_object().map_or(0, Map::len);
        require_few("aggs", n_aggregations, MAX_AGGREGATIONS)?;
        for (name, aggregation) in value.as_object().into_iter().flatten() {
            let facet = facet(aggregation)?;
            if !self.request.facets.contains(&facet) {
                self.request.facets.push(facet);
            }
            self.aggregations.push((name.clone(), facet));
        }
        Ok(())
    }
}

/// Reads a body; none is an empty one.
fn object(body: &[u8]) -> Result<Map<String, Value>> {
    if body.trim_ascii().is_empty() {
        return Ok(Map::new());
    }
    require_few_values(body)?;
    serde_json::from_slice(body).map_err(|error| Refusal::parsing(error.to_string()))
}

/// Refuses a list that is too long.
pub(super) fn require_few(name: &str, len: usize, most: usize) -> Result<()> {
    if len <= most {
        return Ok(());
    }
    Err(Refusal::argument(format!("[{name}] has {len} entries, and may have {most} at most")))
}

fn number(name: &str, value: &Value) -> Result<usize> {
    let number = value.as_u64().and_then(|number| usize::try_from(number).ok());
    number.ok_or_else(|| Refusal::parsing(format!("[{name}] is a whole number, and not {value}")))
}

/// Reads `"date"`, `{"date": "desc"}` or `{"date": {"order": "desc"}}`.
fn order(value: &Value) -> (&str, &str) {
    if let Some(field) = value.as_str() {
        return (field, "");
    }
    let Some((field, order)) = value.as_object().and_then(|orders| orders.iter().next()) else {
        return ("", "");
    };
    let order = order.as_str().or_else(|| order.get("order").and_then(Value::as_str));
    (field, order.unwrap_or_default())
}

/// Reads what hits are counted by.
fn facet(aggregation: &Value) -> Result<Facet> {
    use fihris_query::FieldName;
    let unsupported = || {
        let known = "terms of source, site and lang, and date_histogram by year";
        Refusal::unsupported(&format!("the aggregation {aggregation}"), known)
    };
    let field = |name: &str| aggregation.get(name)?.get("field")?.as_str();
    if let Some(name) = field("terms") {
        return match Field::named(name)? {
            Field::Value(FieldName::Source) => Ok(Facet::Source),
            Field::Value(FieldName::Site) => Ok(Facet::Site),
            Field::Value(FieldName::Lang) => Ok(Facet::Lang),
            _ => Err(unsupported()),
        };
    }
    let name = field("date_histogram").ok_or_else(unsupported)?;
    let interval = aggregation.pointer("/date_histogram/calendar_interval");
    let is_year = matches!(interval.and_then(Value::as_str), Some("year" | "1y"));
    if is_year && Field::named(name)? == Field::Date { Ok(Facet::Year) } else { Err(unsupported()) }
}

impl Highlight {
    fn read(value: &Value) -> Result<Self> {
        let tag = |name: &str, default: &str| {
            let tag = value.get(name).and_then(|tags| tags.get(0)).and_then(Value::as_str);
            tag.unwrap_or(default).to_owned()
        };
        let mut highlight = Self {
            before: tag("pre_tags", "<em>"),
            after: tag("post_tags", "</em>"),
            title: false,
            text: false,
            max_chars: fragment(value).unwrap_or(SnippetOptions::default().max_chars),
        };
        let fields = fields(value);
        require_few("highlight", fields.len(), MAX_NAMES)?;
        for (name, options) in fields {
            match Field::named(name)? {
                Field::Title => highlight.title = true,
                Field::Text => {
                    highlight.text = true;
                    highlight.max_chars = fragment(options).unwrap_or(highlight.max_chars);
                }
                // A value that was asked for is all there is of it.
                Field::Value(_) | Field::Date => {}
            }
            highlight.title |= name == "*";
        }
        Ok(highlight)
    }
}

/// The fields to highlight: an object, or a list of such.
fn fields(highlight: &Value) -> Vec<(&String, &Value)> {
    let fields = highlight.get("fields");
    let lists = fields.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    lists.iter().chain(fields).filter_map(Value::as_object).flatten().collect()
}

/// Characters of a passage; all of a text where no number of passages is wanted.
fn fragment(options: &Value) -> Option<usize> {
    let number = |name: &str| options.get(name).and_then(Value::as_u64);
    let size = if number("number_of_fragments") == Some(0) {
        Some(MAX_FRAGMENT)
    } else {
        number("fragment_size")
    };
    size.and_then(|size| usize::try_from(size.min(MAX_FRAGMENT)).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Ask> {
        Ask::read(UrlParams::default(), body.as_bytes())
    }

    #[test]
    fn a_search_asks_for_more_than_its_query() {
        let ask = read("").unwrap();
        assert_eq!(ask.request.expression, Some(Expression::All));
        let ask = read(
            r#"{"from": 20, "size": 5, "sort": [{"date": {"order": "desc"}}, "_score"],
            "_source": ["title", "d*"], "track_total_hits": true,
            "highlight": {"fields": {"text": {"fragment_size": 80}}, "pre_tags": ["<b>"]},
            "aggs": {"by_site": {"terms": {"field": "site.keyword"}}}}"#,
        );
        let ask = ask.unwrap();
        let Request { limit, offset, sort, facets, snippet, .. } = ask.request;
        assert_eq!((limit, offset, sort, snippet.max_chars), (5, 20, Sort::Newest, 80));
        let aggregations = vec![("by_site".to_owned(), Facet::Site)];
        assert_eq!((facets, ask.aggregations), (vec![Facet::Site], aggregations));
        let has = ["title", "date", "text"].map(|name| ask.selection.has(name));
        assert_eq!(has, [true, true, false]);
        let highlight = ask.highlight.unwrap();
        assert_eq!((highlight.before.as_str(), highlight.after.as_str()), ("<b>", "</em>"));
        assert!(highlight.text && !highlight.title);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let table = [
            (r#"{"size": -1}"#, "[size] is a whole number"),
            (r#"{"from": 9000, "size": 2000}"#, "from + size"),
            (r#"{"sort": "length"}"#, "the sort \"length\" is not supported"),
            (r#"{"suggest": {}}"#, "[suggest] in a search is not supported"),
            (r#"{"aggs": {"a": {"avg": {"field": "length"}}}}"#, "the aggregation"),
            (r#"{"_source": 7}"#, "[7] is no name"),
            (r#"{"highlight": {"fields": {"colour": {}}}}"#, "the field [colour]"),
            ("{", "EOF while parsing"),
        ];
        for (body, expected) in table {
            let reason = read(body).unwrap_err().reason;
            assert!(reason.contains(expected), "{body}: {reason}");
        }
    }
}
