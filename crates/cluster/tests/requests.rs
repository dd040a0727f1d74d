//! What is sent for a query: a table of fifty, which a reader of Arabic can check, and the permitted
//! forms, which nothing that is sent may leave.
//!
//! `FIHRIS_BLESS=1 cargo test -p fihris-cluster --test requests` writes the table anew; what has changed
//! is then seen in the diff.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod forms;

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use fihris_cluster::request::{body, counting};
use fihris_query::{
    Backend, Collection, Condition, Error, Figures, Found, Remote, Request, Search, Sort,
};
use fihris_text::Analyzer;
use forms::require_permitted;
use proptest::prelude::*;
use serde_json::Value;

const CASES: &str = include_str!("cases/requests.txt");

/// A collection that has everything once, and notes what it is asked.
#[derive(Clone, Debug, Default)]
struct Notebook {
    analyzer: Analyzer,
    searches: Arc<Mutex<Vec<Value>>>,
    counts: Arc<Mutex<Vec<Value>>>,
}

impl Collection for Notebook {
    fn name(&self) -> &'static str {
        "notebook"
    }

    fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    fn figures(&self) -> Figures {
        Figures { documents: 1000, body_words: 100_000, title_words: 5000, bytes: 1_000_000 }
    }

    fn count(&self, conditions: &[Condition]) -> fihris_query::Result<Vec<u64>> {
        self.counts.lock().unwrap().extend(conditions.iter().map(counting));
        Ok(vec![1; conditions.len()])
    }

    fn find(&self, search: &Search<'_>) -> fihris_query::Result<Found> {
        self.searches.lock().unwrap().push(body(search));
        Ok(Found::default())
    }
}

/// Asks, requires what was sent to be permitted, and returns the last search.
fn sent(request: &Request) -> Option<Value> {
    let notebook = Notebook::default();
    match Remote::new(notebook.clone()).search(request) {
        // A filter that cannot be read is refused, and nothing is sent.
        Err(Error::Filter { .. } | Error::Expression { .. }) => {}
        answer => drop(answer.unwrap()),
    }
    let searches = notebook.searches.lock().unwrap();
    let counts = notebook.counts.lock().unwrap();
    for body in searches.iter().chain(counts.iter()) {
        require_permitted(body).unwrap_or_else(|why| panic!("{request:?}: {why} in {body}"));
    }
    searches.last().cloned()
}

/// Writes a request as a person reads it: one form a line, its Arabic last.
fn readable(body: Option<&Value>) -> String {
    let Some(body) = body else { return "nothing is sent\n".to_owned() };
    let mut lines = String::new();
    write_query(&body["query"], 0, &mut lines);
    lines
}

fn write_query(query: &Value, depth: usize, lines: &mut String) {
    let indent = "  ".repeat(depth);
    let (form, content) = query.as_object().unwrap().iter().next().unwrap();
    let (field, value) = match content.as_object().and_then(|content| content.iter().next()) {
        Some((field, value)) if form != "bool" => (field.as_str(), value),
        _ => ("", &Value::Null),
    };
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let line = match form.as_str() {
        "bool" => {
            for part in ["should", "filter", "must_not"] {
                let Some(parts) = content[part].as_array() else { continue };
                writeln!(lines, "{indent}{part}").unwrap();
                parts.iter().for_each(|query| write_query(query, depth + 1, lines));
            }
            return;
        }
        "term" => match value.get("boost") {
            Some(boost) => format!("term {field} x{boost} {}", text("value")),
            None => format!("term {field} {}", text("value")),
        },
        "terms" => {
            let values: Vec<&str> =
                value.as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect();
            match values.len() {
                ..=8 => format!("terms {field} {}", values.join(" ")),
                n => format!("terms {field} {n} words"),
            }
        }
        "match_phrase" => format!("match_phrase {field} ~{} {}", value["slop"], text("query")),
        "prefix" => format!("prefix {field} {}", text("value")),
        "range" => format!("range {field} {}..{}", value["gte"], value["lte"]),
        form => form.to_owned(),
    };
    writeln!(lines, "{indent}{line}").unwrap();
}

/// Names and queries of the table.
fn cases() -> Vec<(&'static str, &'static str)> {
    let case = |case: &'static str| {
        let (name, rest) = case.split_once("\nin: ").unwrap();
        (name.trim(), rest.split_once('\n').map_or(rest, |(query, _)| query))
    };
    CASES.split("--- ").skip(1).map(case).collect()
}

#[test]
fn requests_are_those_of_the_table() {
    let head = CASES.split("--- ").next().unwrap();
    let mut table = head.to_owned();
    for (name, query) in cases() {
        let lines = readable(sent(&Request::new(query)).as_ref());
        write!(table, "--- {name}\nin: {query}\n{lines}\n").unwrap();
    }
    if std::env::var_os("FIHRIS_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/requests.txt");
        fihris_corpus::atomic::write(path.as_ref(), table.as_bytes()).unwrap();
        return;
    }
    assert_eq!(cases().len(), 50);
    for (found, expected) in table.split("--- ").zip(CASES.split("--- ")) {
        assert_eq!(found.trim_end(), expected.trim_end());
    }
}

#[test]
fn orders_are_by_a_number_and_then_by_the_place_in_the_corpus() {
    let table = [
        (Sort::Relevance, "_score", "desc"),
        (Sort::Oldest, "day", "asc"),
        (Sort::Newest, "day", "desc"),
        (Sort::Shortest, "length", "asc"),
        (Sort::Longest, "length", "desc"),
    ];
    for (sort, field, order) in table {
        let request =
            Request { sort: sort.clone(), offset: 7, limit: 5, ..Request::new("ليبيا") };
        let body = sent(&request).unwrap();
        let expected =
            serde_json::json!([{field: {"order": order}}, {"doc_key": {"order": "asc"}}]);
        assert_eq!(body["sort"], expected);
        assert_eq!(body["track_total_hits"], true);
        let page = if sort == Sort::Relevance { (0, 100) } else { (7, 5) };
        assert_eq!((&body["from"], &body["size"]), (&page.0.into(), &page.1.into()), "{sort:?}");
    }
}

#[test]
fn a_long_query_is_not_more_than_an_engine_takes() {
    let request = Request::new("كتاب قلم بيت مدينة نار ".repeat(100));
    let body = sent(&request).unwrap();
    let should = body["query"]["bool"]["should"].as_array().unwrap().len();
    assert!(should <= 1024, "{should} clauses");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever is typed, nothing is sent that is not permitted.
    #[test]
    fn every_query_is_sent_in_permitted_forms(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "وقف", "النار", "\"", "(", ")", "+", "-", "=", "*", "~", "~2", "^3", " AND ", " OR ",
                " NOT ", "title:", "date:2019", "site:a.b", "id:7", "lang:ar", " ", "كتا*", "F-16", "؟",
                "\u{241F}", "\u{00A0}", "نا~", "\"وقف النار\"~3",
            ]),
            0..14,
        ),
        offset in 0_usize..300,
    ) {
        let query = parts.concat();
        sent(&Request { offset, ..Request::new(query.clone()) });
        let filters = vec![query];
        sent(&Request { filters, sort: Sort::Newest, ..Request::default() });
    }
}

#[test]
fn what_is_not_permitted_is_noticed() {
    let refused = [
        r#"{"query": {"match": {"body_stem": {"query": "وقف نار"}}}}"#,
        r#"{"query": {"term": {"body_stem": {"value": "نار", "case_insensitive": true}}}}"#,
        r#"{"query": {"term": {"body_stem": {"value": "وقف نار"}}}}"#,
        r#"{"query": {"match_phrase": {"body_skeleton": {"query": "وقف طلق", "slop": 0}}}}"#,
        r#"{"query": {"match_all": {}}, "sort": [{"id": {"order": "asc"}}]}"#,
        r#"{"query": {"match_all": {}}, "aggs": {}}"#,
        r#"{"query": {"bool": {"must_not": [{"match_all": {}}]}}}"#,
    ];
    for body in refused {
        assert!(require_permitted(&serde_json::from_str(body).unwrap()).is_err(), "{body}");
    }
}
