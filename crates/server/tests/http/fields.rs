//! Fields of the user's own, asked for over HTTP.
use fihris_corpus::{DocId, Document};
use fihris_index::BuildOptions;
use fihris_server::Options;
use serde_json::{Value, json};

use crate::common::{Running, publish_with};

/// A server over three books.
fn server() -> Running {
    let books = [
        json!({"القسم": "ثقافة", "price": 10, "published": "2019-05-01"}),
        json!({"القسم": "فنون وثقافة", "price": 12.5, "published": "2020-02-10"}),
        json!({"القسم": "ثقافة", "price": "n/a", "published": "2020-11-03"}),
    ];
    let mut options = BuildOptions::default();
    let names = ["القسم", "price:number", "published:date"];
    options.fields = Some(names.iter().map(|name| name.parse().unwrap()).collect());
    let documents: Vec<Document> = (0..).zip(books).map(document).collect();
    Running::over(&Options::default(), |folder| publish_with(folder, &documents, &options))
}

fn document((number, fields): (u64, Value)) -> Document {
    Document {
        id: number.to_string(),
        doc_id: DocId::of("books", number),
        text: format!("كتاب رقم {number}"),
        source: "books.csv".into(),
        position: number,
        extra: fields.as_object().unwrap().clone().into_iter().collect(),
        ..Document::default()
    }
}

#[test]
fn the_api_filters_counts_and_sorts_by_them() {
    let server = server();
    let table = [
        ("/search?filter=القسم:ثقافة", 200, "/estimatedTotalHits", "2"),
        ("/search?filter=price >= 12", 200, "/hits/0/fields/القسم", "فنون وثقافة"),
        ("/search?q=كتاب&sort=-price", 200, "/hits/0/name", "1"),
        ("/search?q=كتاب&sort=published:desc", 200, "/hits/0/name", "2"),
        ("/search?q=كتاب&facets=القسم,published", 200, "/facetDistribution/القسم/ثقافة", "2"),
        ("/search?q=كتاب&facets=published", 200, "/facetDistribution/published/2020", "2"),
        ("/search?q=كتاب&sort=prise", 400, "/code", "invalid_parameter"),
        ("/search?q=كتاب&facets=colour", 400, "/code", "invalid_parameter"),
        ("/search?filter=price:x", 400, "/code", "invalid_filter"),
    ];
    for (address, status, pointer, expected) in table {
        let answer = server.get(address);
        assert_eq!((answer.status, answer.at(pointer).as_str()), (status, expected), "{address}");
    }
}

#[test]
fn the_page_offers_them_as_filters() {
    let server = server();
    let page = server.get("/?q=كتاب").body;
    assert!(page.contains("<bdi>القسم</bdi>") && page.contains("<bdi>published</bdi>"), "{page}");
    let chosen = server.get("/?q=كتاب&filter=القسم:ثقافة");
    assert!(chosen.status == 200 && chosen.body.contains("class=\"chip on\""), "{chosen:?}");
}

#[test]
fn elasticsearch_requests_name_them_too() {
    let server = server();
    let table = [
        (r#"{"query": {"term": {"القسم": "ثقافة"}}}"#, "/hits/total/value", "2"),
        (r#"{"query": {"terms": {"القسم.keyword": ["ثقافة", "x"]}}}"#, "/hits/total/value", "2"),
        (r#"{"query": {"range": {"price": {"gt": 10, "lte": 20}}}}"#, "/hits/total/value", "1"),
        (r#"{"query": {"range": {"published": {"gte": "2020"}}}}"#, "/hits/total/value", "2"),
        (r#"{"query": {"exists": {"field": "price"}}}"#, "/hits/total/value", "2"),
        (r#"{"query": {"query_string": {"query": "القسم:ثقافة"}}}"#, "/hits/total/value", "2"),
        (r#"{"query": {"match": {"القسم": "فنون وثقافة"}}}"#, "/hits/hits/0/_source/price", "12.5"),
        (r#"{"sort": [{"price": "desc"}]}"#, "/hits/hits/0/sort/0", "12.5"),
        (r#"{"sort": [{"published": "asc"}]}"#, "/hits/hits/0/sort/0", "1556668800000"),
        (
            r#"{"aggs": {"by": {"terms": {"field": "القسم"}}}}"#,
            "/aggregations/by/buckets/0/doc_count",
            "2",
        ),
        (
            r#"{"aggs": {"by": {"terms": {"field": "price"}}}}"#,
            "/aggregations/by/buckets/0/key",
            "10.0",
        ),
        (
            r#"{"aggs": {"by": {"date_histogram": {"field": "published", "calendar_interval": "year"}}}}"#,
            "/aggregations/by/buckets/1/key_as_string",
            "2020",
        ),
        (r#"{"query": {"term": {"colour": "x"}}}"#, "/status", "400"),
    ];
    for (body, pointer, expected) in table {
        let answer = server.send("POST", "/_search", &[], body.as_bytes());
        assert_eq!(answer.at(pointer), expected, "{body}: {}", answer.body);
    }
    let mapping = server.get("/books/_mapping");
    assert_eq!(mapping.at("/books/mappings/properties/price/type"), "double");
}
