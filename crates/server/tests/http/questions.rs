//! No other question is answered than the one that is asked: it is understood, or refused by name.
use crate::common::{Running, id_of, publish_twins};
use fihris_server::Options;

#[test]
fn filters_are_understood_as_meilisearch_writes_them() {
    let server = Running::start();
    let table = [
        ("", "0"),
        ("&filter=", "0"),
        ("&filter=year = 2020", "2"),
        ("&filter=year=2020", "2"),
        ("&filter=year:2020", "2"),
        ("&filter=year > 2020", "4"),
        ("&filter=date >= 2021-02", "3"),
        ("&filter=date < 2020", "2"),
        ("&filter=year != 2020", "10"),
        ("&filter=NOT year = 2020", "10"),
        ("&filter=year 2019 TO 2020", "4"),
        ("&filter=site = \"sport.example\"", "2"),
        ("&filter=site IN [sport.example, 'books.example']", "6"),
        ("&filter=site NOT IN [sport.example, books.example]", "6"),
        ("&filter=year = 2019 OR year = 2022", "4"),
        ("&filter=(year = 2019 OR year = 2022) AND site = news.example", "2"),
        ("&filter=year = 2020&filter=site = news.example", "2"),
        ("&filter=year = 2020 AND كتاب", "0"),
        ("&filter=النار year = 2020", "2"),
        ("&filter=كتاب year = 2020", "0"),
        ("&filter=id = 3", "1"),
    ];
    for (filter, expected) in table {
        let answer = server.get(&format!("/search?q={filter}"));
        assert_eq!(answer.at("/estimatedTotalHits"), expected, "{filter}: {answer:?}");
    }
    let body = r#"{"filter": "year = 2020"}"#.as_bytes();
    let answer = server.send("POST", "/search", &[], body);
    assert_eq!(answer.at("/estimatedTotalHits"), "2");
}

#[test]
fn a_filter_that_cannot_be_read_is_refused() {
    let server = Running::start();
    let table = [
        ("year > abc", "`abc` is not a year"),
        ("date:2016-13", "`2016-13` is not a year"),
        ("colour = red", "`=` does not stand"),
        ("colour:red", "there is no field `colour`"),
        ("sit:a.b", "the nearest is `site`"),
        ("lang:arabic", "not the code of a language"),
        ("year = 2016 and site = a.b", "operators are AND, OR and NOT"),
        ("site EXISTS", "`EXISTS` is not supported"),
        ("(year = 2016", "has no fellow"),
        ("؟", "there is no word in it"),
    ];
    for (filter, expected) in table {
        for address in [format!("/search?q=كتاب&filter={filter}"), format!("/?filter={filter}")]
        {
            let answer = server.get(&address);
            assert_eq!(answer.status, 400, "{address}: {answer:?}");
            if address.starts_with("/search") {
                assert_eq!(answer.at("/code"), "invalid_filter");
                let message = answer.at("/message");
                let says = message.contains(expected) || filter.contains("colour = ");
                assert!(says, "{filter}: {message}");
                assert!(answer.at("/hint").contains("year = 2016"), "{answer:?}");
            }
        }
    }
}

#[test]
fn what_a_query_does_not_restrict_is_said() {
    let server = Running::start();
    let notes = |query: &str| server.get(&format!("/search?q={query}")).at("/notes");
    assert_eq!(server.get("/search?q=date > 2020").at("/estimatedTotalHits"), "4");
    assert_eq!(server.get("/search?q=date > 2020").at("/understood/text"), "date:>2020");
    for query in ["كتاب date:2016-13", "كتاب year:abc", "كتاب date > abc"] {
        assert!(notes(query).contains("is not a year"), "{query}: {}", notes(query));
    }
    assert!(notes("كتاب colour:red").contains("there is no field `colour`"));
    assert!(!notes("كتاب http://example.org").contains("there is no field"));
    assert!(!notes("كتاب 12:30").contains("there is no field"));
}

#[test]
fn parameters_that_no_route_has_are_refused() {
    let server = Running::start();
    let routes = [
        "/search",
        "/similar/0",
        "/documents/0",
        "/suggest",
        "/explain",
        "/stats",
        "/metrics",
        "/health/live",
        "/health/ready",
        "/openapi.json",
        "/tasks/0",
    ];
    for route in routes {
        let answer = server.get(&format!("{route}?colour=red"));
        // Who may not write is told that first.
        let expected = if route == "/tasks/0" { [400, 403] } else { [400, 400] };
        assert!(expected.contains(&answer.status), "{route}: {answer:?}");
    }
    let table = [
        ("/search?limt=3", "the nearest is `limit`"),
        ("/search?query=كتاب", "the nearest is `q`"),
        ("/search?rows=3", "the nearest is `limit`"),
        ("/search?facet=site", "the nearest is `facets`"),
        ("/search?limit=1&limit=2", "`limit` is given more than once"),
        ("/suggest?q=a&q=b", "`q` is given more than once"),
        ("/stats?limit=1", "there are none here"),
    ];
    for (address, expected) in table {
        let answer = server.get(address);
        assert_eq!((answer.status, answer.at("/code").as_str()), (400, "invalid_parameter"));
        assert!(answer.at("/message").contains(expected), "{address}: {answer:?}");
    }
    let answer = server.send("POST", "/search", &[], r#"{"limt": 3}"#.as_bytes());
    assert!(answer.at("/message").contains("the nearest is `limit`"), "{answer:?}");
    let answer = server.send("POST", "/search?limit=3", &[], b"{}");
    assert_eq!(answer.status, 400, "{answer:?}");
    let answer = server.send("POST", "/search", &[], br#"{"limit": 1, "limit": 2}"#);
    assert_eq!(answer.status, 400, "{answer:?}");
}

#[test]
fn a_document_has_two_names() {
    let server = Running::start();
    let id = id_of(3);
    for name in ["3", id.as_str(), &id.to_uppercase()] {
        let found = server.get(&format!("/documents/{name}"));
        assert_eq!((found.at("/doc_id"), found.at("/name")), (id.clone(), "3".to_owned()));
        assert_eq!(server.get(&format!("/similar/{name}")).status, 200, "{name}");
        let explained = server.get(&format!("/explain?q=أسعار&id={name}"));
        assert_eq!(explained.at("/document/doc_id"), id);
        let explained = server.get(&format!("/explain?q=أسعار&doc_id={name}"));
        assert_eq!(explained.at("/document/doc_id"), id);
        let found = server.get(&format!("/news/_doc/{name}"));
        assert_eq!(found.at("/_id"), id, "{name}");
        assert_eq!(server.get(&format!("/document/{name}")).status, 200, "{name}");
    }
    let hit = server.get("/search?q=محادثات");
    assert_eq!((hit.at("/hits/0/doc_id"), hit.at("/hits/0/name")), (id_of(1), "1".to_owned()));
}

#[test]
fn a_name_of_several_documents_names_none() {
    let server = Running::with(&Options::default(), None);
    publish_twins(&server.folder, 12);
    while server.get("/health/ready").status != 200 {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    for address in ["/documents/n1", "/similar/n1", "/explain?q=أسعار&id=n1", "/news/_doc/n1"]
    {
        let answer = server.get(address);
        assert_eq!(answer.status, 409, "{address}: {answer:?}");
        assert!(answer.body.contains(&id_of(2)) && answer.body.contains(&id_of(3)), "{answer:?}");
    }
    let documents = server.get("/documents/n1").at("/documents");
    assert_eq!(documents, format!("[\"{}\",\"{}\"]", id_of(2), id_of(3)));
    assert_eq!(server.get(&format!("/documents/{}", id_of(2))).at("/name"), "n1");
}
