//! Searches that are read to their end.
use std::collections::BTreeSet;

use crate::common::{Answer, Running, publish};
use fihris_server::Options;
use serde_json::{Value, json};

const N_DOCUMENTS: usize = 34;

fn post(server: &Running, address: &str, body: &Value) -> Answer {
    server.send("POST", address, &[], body.to_string().as_bytes())
}

/// The names of the hits of an answer.
fn names(answer: &Answer) -> Vec<String> {
    let json = answer.json();
    let hits = json["hits"]["hits"].as_array().unwrap_or_else(|| panic!("{answer:?}")).clone();
    hits.iter().map(|hit| hit["_source"]["name"].as_str().unwrap().to_owned()).collect()
}

/// Reads a search to its end, and returns the names of all hits.
fn scroll(server: &Running, body: &Value) -> Vec<String> {
    let mut answer = post(server, "/news/_search?scroll=5m&size=10", body);
    let mut all = Vec::new();
    loop {
        let page = names(&answer);
        if page.is_empty() {
            return all;
        }
        all.extend(page);
        let next = json!({"scroll_id": answer.at("/_scroll_id"), "scroll": "5m"});
        answer = post(server, "/_search/scroll", &next);
    }
}

#[test]
fn a_scroll_brings_every_document_once() {
    let server = Running::with(&Options::default(), Some(N_DOCUMENTS));
    let bodies = [
        json!({"sort": "_doc"}),
        json!({"sort": [{"date": "desc"}]}),
        json!({"sort": ["date", "_doc"]}),
        json!({"query": {"match_all": {}}}),
        json!({"query": {"match": {"text": "كتاب النار أسعار الفريق الجمهور الساحل نص الجامعة"}}}),
    ];
    for body in &bodies {
        let all = scroll(&server, body);
        let different: BTreeSet<&String> = all.iter().collect();
        assert_eq!((all.len(), different.len()), (N_DOCUMENTS, N_DOCUMENTS), "{body}: {all:?}");
    }
}

#[test]
fn a_scroll_ends_with_its_generation_and_when_it_is_told_to() {
    let server = Running::with(&Options::default(), Some(N_DOCUMENTS));
    let first = post(&server, "/_search?scroll=5m&size=10", &json!({}));
    let next = json!({"scroll_id": first.at("/_scroll_id"), "scroll": "5m"});
    assert_eq!(post(&server, "/_search/scroll", &next).status, 200);
    let id = first.at("/_scroll_id");
    assert_eq!(server.get(&format!("/_search/scroll?scroll=5m&scroll_id={id}")).status, 200);
    let body = json!({"scroll_id": [id]}).to_string();
    let ended = server.send("DELETE", "/_search/scroll", &[], body.as_bytes());
    assert_eq!((ended.status, ended.at("/num_freed").as_str()), (200, "1"));
    publish(&server.folder, 12);
    while server.get("/stats").at("/generation") != "g000002" {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let gone = post(&server, "/_search/scroll", &next);
    let kind = gone.at("/error/type");
    assert_eq!((gone.status, kind.as_str()), (404, "search_context_missing_exception"));
    for body in [json!({"scroll_id": "nothing"}), json!({}), json!({"scroll_id": [id, id]})] {
        assert_eq!(post(&server, "/_search/scroll", &body).status, 400, "{body}");
    }
    for query in ["scroll=5", "scroll=5m&size=0", "scroll=5m&from=1", "scrol=5m", "size=1&size=2"] {
        let answer = server.get(&format!("/_search?{query}"));
        assert_eq!(answer.status, 400, "{query}: {answer:?}");
    }
}

#[test]
fn hits_behind_a_hit_are_all_there_are() {
    let server = Running::with(&Options::default(), Some(N_DOCUMENTS));
    for sort in
        [json!(["_doc"]), json!([{"date": "desc"}, "_doc"]), json!([{"date": "asc"}, "_doc"])]
    {
        let mut body = json!({"size": 7, "sort": sort});
        let whole = names(&post(&server, "/_search", &json!({"size": 40, "sort": sort})));
        let mut all = Vec::new();
        loop {
            let answer = post(&server, "/_search", &body);
            let page = names(&answer);
            if page.is_empty() {
                break;
            }
            all.extend(page);
            let hits = answer.json()["hits"]["hits"].as_array().unwrap().clone();
            body["search_after"] = hits.last().unwrap()["sort"].clone();
        }
        assert_eq!(all, whole, "{sort}");
        assert_eq!(all.len(), N_DOCUMENTS, "{sort}");
    }
    // By the date alone, what is equal to the last hit is passed over, as elsewhere.
    let body = json!({"sort": [{"date": "asc"}], "search_after": ["2020-06-10"], "size": 1});
    assert_eq!(names(&post(&server, "/_search", &body)), ["1"]);
}
