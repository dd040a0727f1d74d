//! Searches over a cluster answer as searches here do.

mod common;

use std::collections::BTreeSet;

use common::Home;
use fihris_query::{
    Backend, Bool, Expression, Facet, Request, Response, SnippetOptions, Sort, Words,
};
use fihris_standin::{Fault, Setup};

/// Queries of every kind that are answered alike.
const QUERIES: [&str; 30] = [
    "وقف إطلاق النار",
    "مكتبة",
    "كتب",
    "\"وقف إطلاق النار\"",
    "\"النار وقف\"~2",
    "\"النار القتال\"~9",
    "\"مكتبات عامة\"",
    "=كتب",
    "=المكتبة",
    "كتا*",
    "مكتب~",
    "+وقف -النار",
    "+المدينة مكتبة",
    "-المدينة",
    "ليبيا AND هدنة",
    "هدنة OR النفط",
    "(هدنة أو كتب) و ليبيا",
    "NOT المدينة",
    "title:محادثات",
    "title:=محادثات",
    "site:akhbar.example المدينة",
    "site:akhbar.example",
    "id:d4",
    "date:2016..2019 المدينة",
    "date:>2020",
    "lang:ar كتاب",
    "ما هي أسعار النفط؟",
    "في",
    "طائرة F-16",
    "\"طراز F-16\"",
];

fn ids(response: &Response) -> Vec<&str> {
    response.hits.iter().map(|hit| hit.id.as_str()).collect()
}

/// One split: its statistics are those of the whole.
#[test]
fn hits_scores_and_passages_are_those_of_the_embedded_index() {
    let home = Home::new(Setup::default());
    home.push().unwrap();
    let (remote, embedded) = (home.remote(), home.embedded());
    for query in QUERIES {
        let request = Request { explain: true, ..Request::new(query) };
        let here = embedded.search(&request).unwrap();
        let there = remote.search(&request).unwrap();
        assert_eq!(ids(&there), ids(&here), "{query}");
        assert_eq!(there.total, here.total, "{query}");
        for (there, here) in there.hits.iter().zip(&here.hits) {
            assert!((there.score - here.score).abs() < 0.01, "{query}: {there:?} {here:?}");
            assert_eq!(there.snippet, here.snippet, "{query}");
            assert_eq!(there.title_highlights, here.title_highlights, "{query}");
            assert_eq!(there.matched, here.matched, "{query}");
            assert_eq!((&there.url, &there.date), (&here.url, &here.date), "{query}");
            let parts = |hit: &fihris_query::Hit| -> BTreeSet<(String, String)> {
                hit.explanation.iter().map(|p| (p.field.clone(), p.term.clone())).collect()
            };
            assert_eq!(parts(there), parts(here), "{query}");
        }
        assert!(!here.hits.is_empty(), "{query} finds nothing, so it shows nothing");
    }
}

/// Splits of three documents: each scores by what it knows itself, and the answer is the same.
#[test]
fn splits_change_nothing() {
    let home = Home::new(Setup { split_documents: 3, ..Setup::default() });
    home.push().unwrap();
    let (remote, embedded) = (home.remote(), home.embedded());
    for query in QUERIES {
        let request = Request::new(query);
        let (here, there) = (embedded.search(&request).unwrap(), remote.search(&request).unwrap());
        assert_eq!((ids(&there), there.total), (ids(&here), here.total), "{query}");
    }
}

#[test]
fn orders_and_pages_are_those_of_the_embedded_index() {
    let home = Home::new(Setup::default());
    home.push().unwrap();
    let (remote, embedded) = (home.remote(), home.embedded());
    for sort in [Sort::Relevance, Sort::Oldest, Sort::Newest, Sort::Shortest, Sort::Longest] {
        for (offset, limit) in [(0, 3), (2, 2), (1, 0), (99, 5)] {
            let request =
                Request {
                    sort: sort.clone(), offset, limit, ..Request::new("المدينة النار كتاب")
                };
            let here = embedded.search(&request).unwrap();
            let there = remote.search(&request).unwrap();
            assert_eq!(ids(&there), ids(&here), "{sort:?} {offset} {limit}");
            assert_eq!(there.total, here.total);
        }
    }
}

#[test]
fn filters_and_expressions_are_understood() {
    let home = Home::new(Setup::default());
    home.push().unwrap();
    let (remote, embedded) = (home.remote(), home.embedded());
    let words = |text: &str| {
        Expression::Words(Words { text: text.to_owned(), all: true, ..Words::default() })
    };
    let expression = Expression::Bool(Bool {
        should: vec![words("ليبيا"), words("المدينة")],
        must_not: vec![words("النار")],
        filter: vec![Expression::Query("date:2015..2022".into())],
        ..Bool::default()
    });
    let requests = [
        Request { expression: Some(expression), ..Request::default() },
        Request {
            filters: vec!["site:akhbar.example".to_owned()], ..Request::new("المدينة")
        },
        Request { filters: vec!["-id:d1".to_owned()], ..Request::default() },
    ];
    for request in requests {
        let (here, there) = (embedded.search(&request).unwrap(), remote.search(&request).unwrap());
        assert!(here.total > 0);
        assert_eq!((ids(&there), there.total), (ids(&here), here.total), "{request:?}");
    }
}

#[test]
fn words_are_corrected_completed_and_known_to_be_unknown() {
    let home = Home::new(Setup::default());
    home.push().unwrap();
    let (remote, embedded) = (home.remote(), home.embedded());
    let there = remote.search(&Request::new("مهادثات")).unwrap();
    assert_eq!(
        there.understood.corrections,
        embedded.search(&Request::new("مهادثات")).unwrap().understood.corrections
    );
    assert_eq!(there.understood.corrections[0].instead, "محادثات");
    let there = remote.search(&Request::new("=قطار ليبيا")).unwrap();
    assert_eq!(there.notes, ["no document has “قطار” as typed"]);
    let suggested = |backend: &dyn Backend| -> Vec<(String, u64)> {
        let found = backend.suggest("تاريخ مكت", 5).unwrap().into_iter();
        found.map(|suggestion| (suggestion.text, suggestion.n_documents)).collect()
    };
    assert_eq!(suggested(&remote), suggested(&embedded));
    assert_eq!(suggested(&remote)[0].0, "تاريخ مكتبات");
}

#[test]
fn documents_are_read_and_likened() {
    let home = Home::new(Setup::default());
    home.push().unwrap();
    let (remote, embedded) = (home.remote(), home.embedded());
    let hit = remote.search(&Request::new("هدنة")).unwrap().hits.remove(0);
    assert_eq!(remote.document(hit.doc_id).unwrap(), embedded.document(hit.doc_id).unwrap());
    assert_eq!(
        remote.page(hit.doc_id, "النار").unwrap(),
        embedded.page(hit.doc_id, "النار").unwrap()
    );
    assert_eq!(remote.query_like(hit.doc_id).unwrap(), embedded.query_like(hit.doc_id).unwrap());
    assert_eq!(remote.document(fihris_corpus::DocId(1)).unwrap(), None);
}

#[test]
fn what_a_cluster_cannot_do_is_said() {
    let home = Home::new(Setup::default());
    home.push().unwrap();
    let remote = home.remote();
    let request = Request { facets: vec![Facet::Site], ..Request::new("مكتبة~2") };
    let response = remote.search(&request).unwrap();
    assert_eq!(response.notes.len(), 2);
    assert!(response.notes[0].ends_with("only words that differ in one letter are found"));
    assert_eq!(response.notes[1], "a cluster does not count its answers by facets");
    let deep = Request { offset: 10_000, ..Request::new("المدينة") };
    let error = remote.search(&deep).unwrap_err();
    assert_eq!(error.to_string(), "a cluster returns only its first 10000 hits");
}

#[test]
fn a_search_is_asked_again_when_a_machine_fails() {
    let home = Home::new(Setup::default());
    home.push().unwrap();
    let remote = home.remote();
    let faults = [Fault::Status(503), Fault::CutBefore, Fault::Status(500), Fault::CutAfter];
    home.standin.fail("_search", faults);
    home.standin.fail("_msearch", faults);
    assert_eq!(remote.search(&Request::new("هدنة")).unwrap().total, 1);
    home.standin.fail("_search", [Fault::Status(503); 5]);
    let error = remote.search(&Request::new("هدنة")).unwrap_err();
    assert!(error.to_string().contains("overloaded: it answered 503"), "{error}");
}

#[test]
fn another_machine_is_asked_where_one_is_gone() {
    let home = Home::new(Setup::default());
    home.push().unwrap();
    // Nobody listens on the first.
    let target = format!("quickwit=http://127.0.0.1:9,{}", home.standin.url());
    let cluster = fihris_cluster::Cluster::open(&home.folder(), &target.parse().unwrap()).unwrap();
    let remote = fihris_query::Remote::new(cluster);
    assert_eq!(remote.search(&Request::new("هدنة")).unwrap().total, 1);
}

#[test]
fn no_query_is_too_much() {
    let home = Home::new(Setup::default());
    home.push().unwrap();
    let remote = home.remote();
    let snippet = SnippetOptions { max_chars: 0 };
    let long = "كتاب قلم بيت ".repeat(300);
    for query in
        ["", "؟", "\"", "()", "* ~ ^", "\u{241F}", "a\u{2003}b", &long, "-كتاب", "كتا* مكت* قل*"]
    {
        let request = Request { snippet: snippet.clone(), ..Request::new(query) };
        remote.search(&request).unwrap_or_else(|error| panic!("{query}: {error}"));
    }
}
