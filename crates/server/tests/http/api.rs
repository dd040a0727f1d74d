//! Every route, asked and answered.
use crate::common::{Running, id_of};

/// A request, its status, a place in the answer and what stands there.
type Row<'a> = (&'a str, u16, &'a str, &'a str);

#[track_caller]
fn check(server: &Running, rows: &[Row<'_>]) {
    for (address, status, pointer, expected) in rows {
        let answer = server.get(address);
        assert_eq!(answer.status, *status, "{address}: {answer:?}");
        assert_eq!(answer.at(pointer), *expected, "{address} {pointer}: {}", answer.body);
    }
}

#[test]
fn searches_answer() {
    let server = Running::start();
    check(
        &server,
        &[
            ("/search?q=\"وقف إطلاق النار\"", 200, "/estimatedTotalHits", "2"),
            ("/search?q=\"وقف إطلاق النار\"&limit=1", 200, "/hits/1", "nothing"),
            ("/search?q=\"وقف إطلاق النار\"&offset=1", 200, "/hits/0/rank", "2"),
            ("/search?q=محادثات", 200, "/hits/0/name", "1"),
            ("/search?q=محادثات", 200, "/hits/0/site", "news.example"),
            ("/search?q=محادثات", 200, "/hits/0/lang", "ar"),
            ("/search?q=محادثات", 200, "/hits/0/date", "2020-06-12"),
            ("/search?q=محادثات", 200, "/hits/0/duplicates", "0"),
            ("/search?q=محادثات", 200, "/hits/0/title/highlights/0/0", "0"),
            ("/search?q=محادثات", 200, "/generation", "g000001"),
            ("/search?q=كتاب&filter=title:كتاب", 200, "/hits/0/name", "5"),
            (
                "/search?q=كتاب&filter=site:books.example&filter=-title:كتاب",
                200,
                "/estimatedTotalHits",
                "2",
            ),
            ("/search?q=&filter=date:2019", 200, "/estimatedTotalHits", "2"),
            ("/search?q=أسعار&sort=-date", 200, "/hits/0/name", "3"),
            ("/search?q=أسعار&sort=date", 200, "/hits/0/name", "2"),
            ("/search?q=أسعار&facets=year,site", 200, "/facetDistribution/year/2021", "2"),
            ("/search?q=أسعار&facets=year,site", 200, "/facetStats/site/all", "1"),
            ("/search?q=أسعار&explain=true", 200, "/hits/0/explanation/0/term", "سعر"),
            ("/search?q=أسعار", 200, "/hits/0/explanation", "nothing"),
            ("/search?q=أسعر", 200, "/corrections/0/typed", "أسعر"),
            ("/search?q=نخيل", 200, "/estimatedTotalHits", "0"),
            ("/search?q=", 200, "/estimatedTotalHits", "0"),
            ("/search", 200, "/limit", "10"),
            (
                "/search?q=script",
                200,
                "/hits/0/_formatted/title",
                "&lt;b&gt;&quot;عنوان&quot;&lt;/b&gt;",
            ),
            ("/search?words=all&q=كتاب", 200, "/understood/all_words", "true"),
            ("/search?asYouType=true&q=الحكو", 200, "/understood/unfinished", "الحكو"),
            ("/search?q=كتاب&maxChars=0", 200, "/hits/0/snippet/text", ""),
        ],
    );
}

#[test]
fn what_cannot_be_asked_is_refused_in_words() {
    let server = Running::start();
    check(
        &server,
        &[
            ("/search?limit=x", 400, "/code", "invalid_parameter"),
            ("/search?limit=1001", 400, "/message", "limit is 1001, and may be 1000 at most"),
            ("/search?limit=-1", 400, "/code", "invalid_parameter"),
            ("/search?offset=99999999999999999999", 400, "/code", "invalid_parameter"),
            ("/search?sort=size", 400, "/code", "invalid_parameter"),
            ("/search?words=some&q=كتاب", 400, "/code", "invalid_parameter"),
            ("/search?facets=colour", 400, "/code", "invalid_parameter"),
            ("/search?query=كتاب", 400, "/code", "invalid_parameter"),
            ("/suggest?limit=101", 400, "/code", "invalid_parameter"),
            ("/documents/99", 404, "/code", "document_not_found"),
            ("/documents/0123456789abcdef", 404, "/code", "document_not_found"),
            ("/similar/0123456789abcdef", 404, "/code", "document_not_found"),
            ("/explain?q=كتاب&id=0123456789abcdef", 404, "/code", "document_not_found"),
            ("/nothing", 404, "/code", "not_found"),
        ],
    );
    let answer = server.send("DELETE", "/search", &[], b"");
    assert_eq!((answer.status, answer.at("/code").as_str()), (405, "method_not_allowed"));
}

#[test]
fn a_search_in_json_is_the_same_search() {
    let server = Running::start();
    let table = [
        (r#"{"q": "كتاب", "filter": ["title:كتاب"]}"#, 200, "/hits/0/name", "5"),
        (r#"{"q": "كتاب", "limit": 1, "offset": 1}"#, 200, "/hits/0/rank", "2"),
        (r#"{"q": "أسعار", "facets": ["year"], "sort": "-date"}"#, 200, "/hits/0/name", "3"),
        (r#"{"q": "كتاب الحكومة", "words": "all"}"#, 200, "/understood/text", "+كتاب +الحكومه"),
        (r#"{"q": "الحكو", "asYouType": true}"#, 200, "/understood/unfinished", "الحكو"),
        (r#"{"q": "كتاب", "words": "some"}"#, 400, "/code", "invalid_parameter"),
        (r#"{"q": "كتاب", "limit": 1.0}"#, 200, "/limit", "1"),
        (r#"{"q": "كتاب", "limit": 1.5}"#, 400, "/code", "invalid_parameter"),
        (r#"{"q": "كتاب", "limit": -1}"#, 400, "/code", "invalid_parameter"),
        (r#"{"q": "كتاب", "maxChars": 20000}"#, 400, "/code", "invalid_parameter"),
        (r#"{"q": "كتاب", "rows": 3}"#, 400, "/code", "invalid_parameter"),
        (r#"{"q": 5}"#, 400, "/code", "invalid_parameter"),
        ("كتاب", 400, "/code", "invalid_parameter"),
        ("[]", 400, "/code", "invalid_parameter"),
        (r#"["كتاب"]"#, 400, "/code", "invalid_parameter"),
    ];
    for (body, status, pointer, expected) in table {
        let answer = server.send("POST", "/search", &[], body.as_bytes());
        assert_eq!((answer.status, answer.at(pointer).as_str()), (status, expected), "{body}");
    }
}

#[test]
fn a_document_is_read_whole() {
    let server = Running::start();
    let (id, script) = (id_of(0), id_of(10));
    check(
        &server,
        &[
            (&format!("/documents/{id}"), 200, "/title", "هدنة جديدة"),
            (&format!("/documents/{id}"), 200, "/textHighlights", "[]"),
            (&format!("/documents/{id}?q=هدنة"), 200, "/titleHighlights", "[[0,8]]"),
            (&format!("/documents/{id}?q=الحكومة"), 200, "/textHighlights", "[[11,25]]"),
            (&format!("/documents/{id}"), 200, "/duplicatesOf", "[]"),
            (
                &format!("/documents/{script}"),
                200,
                "/text",
                "نص فيه <script>alert(1)</script> وعلامة & أخرى",
            ),
            (&format!("/similar/{id}"), 200, "/hits/0/name", "1"),
            (&format!("/explain?q=كتاب&id={id}"), 200, "/document/matches", "false"),
            (&format!("/explain?q=هدنة&id={id}"), 200, "/document/matches", "true"),
        ],
    );
}

#[test]
fn a_score_is_the_same_whether_explained_or_not() {
    let server = Running::start();
    let found = server.get("/search?q=أسعار السوق");
    let id = found.at("/hits/0/id");
    let explained = server.get(&format!("/explain?q=أسعار السوق&id={id}"));
    assert_eq!(explained.at("/document/score"), found.at("/hits/0/score"));
}

#[test]
fn the_rest_answers_too() {
    let server = Running::start();
    check(
        &server,
        &[
            ("/suggest?q=الحكو", 200, "/suggestions/0/text", "الحكومة"),
            ("/suggest?q=", 200, "/suggestions", "[]"),
            ("/explain?q=والكتاب", 200, "/understood/clauses/0/words/0/stem", "كتاب"),
            ("/explain?q=كتاب", 200, "/estimatedTotalHits", "3"),
            ("/stats", 200, "/numberOfDocuments", "12"),
            ("/stats", 200, "/sources/0/source", "news.jsonl"),
            ("/stats", 200, "/days/0", "2019-11-30"),
            ("/health/live", 200, "/status", "available"),
            ("/health/ready", 200, "/status", "available"),
        ],
    );
    let metrics = server.get("/metrics").body;
    for line in [
        "fihris_index_documents 12",
        "fihris_requests_seconds_count{route=\"/search\",status=\"200\"}",
        "fihris_index_swaps_total 1",
    ] {
        let expected = !line.contains("/search");
        assert_eq!(metrics.contains(line), expected, "{line} in {metrics}");
    }
    server.get("/search?q=كتاب");
    let metrics = server.get("/metrics").body;
    let line = "fihris_requests_seconds_count{route=\"/search\",status=\"200\"} 1\n";
    assert!(metrics.contains(line), "{metrics}");
}

#[test]
fn every_route_of_the_api_is_described() {
    let server = Running::start();
    let described = server.get("/openapi.json").json();
    let paths = described.pointer("/paths").unwrap().as_object().unwrap();
    let names: Vec<&str> = paths.keys().map(String::as_str).collect();
    for route in ["/search", "/documents/{id}", "/similar/{id}", "/suggest", "/explain", "/stats"] {
        assert!(names.contains(&route), "{route} in {names:?}");
    }
    let references: Vec<&str> = described_references(&described);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.trim_start_matches('#');
        assert!(described.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

/// Every reference in a description to another part of it.
fn described_references(value: &serde_json::Value) -> Vec<&str> {
    let inside = |value| -> Vec<&str> { described_references(value) };
    match value {
        serde_json::Value::Object(fields) => {
            let own = fields.get("$ref").and_then(serde_json::Value::as_str);
            own.into_iter().chain(fields.values().flat_map(inside)).collect()
        }
        serde_json::Value::Array(values) => values.iter().flat_map(inside).collect(),
        _ => Vec::new(),
    }
}
