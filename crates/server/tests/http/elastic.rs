//! Searches as Elasticsearch is asked them.
use crate::common::{Running, id_of};

#[test]
fn searches_answer_as_elasticsearch_does() {
    let server = Running::start();
    let table = [
        ("", "/hits/total/value", "12"),
        (r#"{"query": {"match_all": {}}, "size": 0}"#, "/hits/hits", "[]"),
        (r#"{"query": {"match": {"text": "محادثات"}}}"#, "/hits/hits/0/_source/name", "1"),
        (r#"{"query": {"match": {"text": "محادثات"}}}"#, "/hits/hits/0/_source/date", "2020-06-12"),
        (
            r#"{"query": {"match": {"text": "محادثات"}}, "_source": ["title"]}"#,
            "/hits/hits/0/_source/text",
            "nothing",
        ),
        (
            r#"{"query": {"match": {"text": "محادثات"}}, "_source": false}"#,
            "/hits/hits/0/_source",
            "nothing",
        ),
        (r#"{"query": {"match_phrase": {"text": "وقف إطلاق النار"}}}"#, "/hits/total/value", "2"),
        (
            r#"{"query": {"match_phrase_prefix": {"text": "وقف إطلاق ال"}}}"#,
            "/hits/total/value",
            "2",
        ),
        (
            r#"{"query": {"match_phrase_prefix": {"text": "إطلاق وقف ال"}}}"#,
            "/hits/total/value",
            "0",
        ),
        (
            r#"{"query": {"multi_match": {"query": "وقف إطلاق ال", "type": "phrase_prefix"}}}"#,
            "/hits/total/value",
            "2",
        ),
        (
            r#"{"query": {"query_string": {"query": "title:(كتاب OR غيمة)"}}}"#,
            "/hits/total/value",
            "1",
        ),
        (r#"{"query": {"query_string": {"query": "ك?اب"}}}"#, "/hits/total/value", "3"),
        (
            r#"{"query": {"multi_match": {"query": "كتاب", "fields": ["title"]}}}"#,
            "/hits/total/value",
            "1",
        ),
        (
            r#"{"query": {"bool": {"must": [{"match": {"text": "كتاب"}}], "must_not": [{"match": {"title": "كتاب"}}]}}}"#,
            "/hits/total/value",
            "2",
        ),
        (r#"{"query": {"query_string": {"query": "كتاب قديم"}}}"#, "/hits/total/value", "3"),
        (
            r#"{"query": {"query_string": {"query": "كتاب قديم", "default_operator": "AND"}}}"#,
            "/hits/total/value",
            "1",
        ),
        (
            r#"{"query": {"query_string": {"query": "كتاب", "default_field": "title"}}}"#,
            "/hits/total/value",
            "1",
        ),
        (
            r#"{"query": {"simple_query_string": {"query": "كتاب | الذهب", "fields": ["title"]}}}"#,
            "/hits/total/value",
            "1",
        ),
        (
            r#"{"query": {"multi_match": {"query": "كتاب", "fields": ["title", "id"]}}}"#,
            "/hits/total/value",
            "1",
        ),
        (
            r#"{"query": {"multi_match": {"query": "كتاب", "fields": ["title^3", "text"]}}}"#,
            "/hits/hits/0/_source/name",
            "5",
        ),
        (
            r#"{"query": {"match": {"text": {"query": "كتاب قديم مكتبة", "minimum_should_match": 2}}}}"#,
            "/hits/total/value",
            "1",
        ),
        (
            r#"{"query": {"bool": {"should": [{"match": {"text": "كتاب"}}, {"match": {"text": "قديم"}},
                {"match": {"text": "مكتبة"}}], "minimum_should_match": "67%"}}}"#,
            "/hits/total/value",
            "1",
        ),
        (
            r#"{"query": {"match": {"text": {"query": "كتبب", "fuzziness": "AUTO"}}}}"#,
            "/hits/total/value",
            "3",
        ),
        (r#"{"query": {"match": {"text": "كتبب"}}}"#, "/hits/total/value", "0"),
        (r#"{"track_total_hits": false}"#, "/hits/total", "nothing"),
        (r#"{"track_total_hits": 5}"#, "/hits/total/relation", "gte"),
        (r#"{"sort": ["_doc"]}"#, "/hits/hits/3/sort/0", "3"),
        (r#"{"sort": [{"date": "asc"}], "size": 1}"#, "/hits/hits/0/sort/0", "1575072000000"),
        (
            r#"{"explain": true, "query": {"match": {"text": "محادثات"}}}"#,
            "/hits/hits/0/_explanation/description",
            "sum of",
        ),
        (
            r#"{"size": 0, "aggs": {"y": {"date_histogram": {"field": "date", "calendar_interval": "year"}}}}"#,
            "/aggregations/y/buckets/3/key_as_string",
            "2022",
        ),
        (
            r#"{"query": {"bool": {"filter": [{"range": {"date": {"gte": "2021", "lt": "2022"}}}]}}}"#,
            "/hits/total/value",
            "2",
        ),
        (
            r#"{"query": {"term": {"site": "sport.example"}}, "sort": [{"date": "desc"}]}"#,
            "/hits/hits/0/_source/name",
            "8",
        ),
        (
            r#"{"query": {"term": {"site": "sport.example"}}, "sort": [{"date": "desc"}]}"#,
            "/hits/hits/0/_score",
            "null",
        ),
        (
            r#"{"query": {"match": {"text": "أسعار"}}, "aggs": {"by": {"terms": {"field": "site"}}}}"#,
            "/aggregations/by/buckets/0/doc_count",
            "2",
        ),
        (
            r#"{"query": {"match": {"text": "والمحادثات"}}, "highlight": {"fields": {"text": {}}}}"#,
            "/hits/hits/0/highlight/text/0",
            "بدأت <em>محادثات</em> وقف إطلاق النار بين الطرفين برعاية الأمم المتحدة.",
        ),
        (
            r#"{"query": {"match": {"text": "script"}}, "highlight": {"fields": {"text": {}}}}"#,
            "/hits/hits/0/highlight/text/0",
            "نص فيه &lt;<em>script</em>&gt;alert(1)&lt;/<em>script</em>&gt; وعلامة &amp; أخرى",
        ),
    ];
    for (body, pointer, expected) in table {
        let answer = server.send("POST", "/news/_search", &[], body.as_bytes());
        assert_eq!((answer.status, answer.at(pointer).as_str()), (200, expected), "{body}");
        assert!(answer.head.contains("x-elastic-product: elasticsearch"), "{answer:?}");
    }
}

#[test]
fn what_is_not_supported_is_refused_by_its_name() {
    let server = Running::start();
    let table = [
        (r#"{"query": {"fuzzy": {"text": "كتاب"}}}"#, "parsing_exception", "[fuzzy]"),
        (r#"{"knn": {"field": "v"}}"#, "parsing_exception", "[knn]"),
        (r#"{"from": 10000}"#, "illegal_argument_exception", "from + size"),
        (r#"{"siez": 1}"#, "parsing_exception", "did you mean [size]?"),
        (r#"{"min_score": 1.5}"#, "parsing_exception", "[min_score]"),
        (
            r#"{"query": {"multi_match": {"query": "كتاب", "type": "span"}}}"#,
            "parsing_exception",
            "[span]",
        ),
        (
            r#"{"query": {"query_string": {"query": "colour:red"}}}"#,
            "illegal_argument_exception",
            "there is no field `colour`",
        ),
        (
            r#"{"query": {"query_string": {"query": "date:[2015 TO 2016]"}}}"#,
            "illegal_argument_exception",
            "`[2015` is not a year",
        ),
        (
            r#"{"query": {"query_string": {"query": "a && b"}}}"#,
            "illegal_argument_exception",
            "`&&`",
        ),
        (
            r#"{"query": {"query_string": {"query": "(a"}}}"#,
            "illegal_argument_exception",
            "has no fellow",
        ),
        (
            r#"{"query": {"simple_query_string": {"query": "a|b"}}}"#,
            "illegal_argument_exception",
            "`a|b`",
        ),
        (
            r#"{"query": {"match": {"colour": "كتاب"}}}"#,
            "illegal_argument_exception",
            "there is no field `colour`",
        ),
        (
            r#"{"query": {"match": {"text": {"query": "a b c d e f g h i", "fuzziness": 1}}}}"#,
            "illegal_argument_exception",
            "more than 8 words",
        ),
    ];
    for (body, kind, reason) in table {
        let answer = server.send("POST", "/_search", &[], body.as_bytes());
        assert_eq!((answer.status, answer.at("/error/type").as_str()), (400, kind), "{body}");
        assert!(answer.at("/error/reason").contains(reason), "{answer:?}");
    }
}

#[test]
fn a_client_is_greeted_and_told_what_it_asks_before_it_searches() {
    let server = Running::start();
    let vendor = "application/vnd.elasticsearch+json; compatible-with=8";
    let info = server.send("GET", "/", &[("Accept", vendor)], b"");
    assert_eq!(info.at("/cluster_name"), "fihris");
    assert!(info.head.contains(&format!("content-type: {vendor}")), "{info:?}");
    assert!(!server.get("/").head.contains("x-elastic-product"));
    // As the clients of OpenSearch ask.
    let info = server.send("GET", "/", &[("Content-Type", "application/json")], b"");
    assert_eq!(info.at("/cluster_name"), "fihris");
    let id = id_of(5);
    let table = [
        ("/_search?q=محادثات&size=1".to_owned(), 200, "/hits/hits/0/_source/name", "1"),
        ("/news/_count".to_owned(), 200, "/count", "12"),
        (format!("/news/_doc/{id}"), 200, "/_source/title", "كتاب"),
        ("/news/_doc/0123456789abcdef".to_owned(), 404, "/found", "false"),
        ("/news/_mapping".to_owned(), 200, "/news/mappings/properties/title/type", "text"),
        ("/_cluster/health".to_owned(), 200, "/status", "green"),
    ];
    for (address, status, pointer, expected) in table {
        let answer = server.get(&address);
        assert_eq!((answer.status, answer.at(pointer).as_str()), (status, expected), "{address}");
    }
}

#[test]
fn equal_aggregations_are_computed_once_and_too_many_are_refused() {
    let server = Running::start();
    let ask = |n: usize| {
        let terms = r#"{"terms": {"field": "source"}}"#;
        let named: Vec<String> = (0..n).map(|number| format!("\"a{number}\": {terms}")).collect();
        let body = format!("{{\"size\": 0, \"aggs\": {{{}}}}}", named.join(","));
        server.send("POST", "/_search", &[], body.as_bytes())
    };
    let answer = ask(32);
    assert_eq!(answer.status, 200);
    let buckets = answer.at("/aggregations/a0/buckets");
    assert!(buckets.contains("books.jsonl"), "{buckets}");
    assert_eq!(answer.at("/aggregations/a31/buckets"), buckets);
    let refused = ask(33);
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("[aggs] has 33 entries, and may have 32 at most"), "{refused:?}");
}

#[test]
fn a_query_of_too_many_parts_is_refused() {
    let server = Running::start();
    let group = |part: &str, n: usize| {
        format!("{{\"bool\": {{\"should\": [{}]}}}}", vec![part; n].join(","))
    };
    let query = group(&group("{\"match_all\": {}}", 100), 20);
    let body = format!("{{\"query\": {query}}}");
    let refused = server.send("POST", "/_search", &[], body.as_bytes());
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("more than 1024 parts"), "{refused:?}");
}
