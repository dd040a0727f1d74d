//! Queries of Elasticsearch, and what they become.

use fihris_query::{Bool, Expression, FieldName, Span, Words};

use super::query::read;

#[track_caller]
fn check(query: &str, expected: std::result::Result<Expression, &str>) {
    let found = read(&serde_json::from_str(query).unwrap());
    match (found, expected) {
        (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{query}"),
        (Err(found), Err(expected)) => {
            assert!(found.reason.contains(expected), "{query}: {}", found.reason);
        }
        (found, expected) => panic!("{query}: {found:?}, not {expected:?}"),
    }
}

fn words(text: &str) -> Words {
    Words { text: text.into(), ..Words::default() }
}

#[test]
fn queries_are_translated_part_by_part() {
    let all = Words { all: true, ..words("كتاب قلم") };
    let (title, text) = (Words { in_title: true, ..words("كتاب") }, words("كتاب"));
    let near =
        Expression::Phrase { text: "وقف النار".into(), in_title: false, near: Some(2) };
    let site = Expression::Value(FieldName::Site, "example.org".into());
    let days = |from, to| Expression::Days(Span { from, to });
    check(r#"{"match_all": {}}"#, Ok(Expression::All));
    check(r#"{"match": {"text": "كتاب"}}"#, Ok(Expression::Words(text.clone())));
    check(r#"{"match": {"title": {"query": "كتاب"}}}"#, Ok(Expression::Words(title)));
    let query = r#"{"match": {"text": {"query": "كتاب قلم", "operator": "AND"}}}"#;
    check(query, Ok(Expression::Words(all)));
    check(r#"{"match_phrase": {"text": {"query": "وقف النار", "slop": 2}}}"#, Ok(near));
    let query = r#"{"multi_match": {"query": "كتاب", "fields": ["title^2", "text"]}}"#;
    check(query, Ok(Expression::Words(text.clone())));
    check(r#"{"term": {"site.keyword": {"value": "example.org"}}}"#, Ok(site.clone()));
    check(r#"{"range": {"date": {"gte": "1970-01-02"}}}"#, Ok(days(Some(1), None)));
    check(r#"{"range": {"date": {"gt": "1970", "lt": "1972"}}}"#, Ok(days(Some(365), Some(729))));
    check(r#"{"range": {"date": {"lte": 864000000}}}"#, Ok(days(None, Some(10))));
    let query = r#"{"bool": {"must": {"match": {"text": "كتاب"}},
        "filter": [{"terms": {"site": ["example.org"]}}]}}"#;
    let filter = Expression::Bool(Bool { should: vec![site], ..Bool::default() });
    let must = vec![Expression::Words(text)];
    let expected = Bool { must, filter: vec![filter], ..Bool::default() };
    check(query, Ok(Expression::Bool(expected)));
}

#[test]
fn what_is_not_understood_is_named() {
    let table = [
        (r#"{"fuzzy": {"text": "كتاب"}}"#, "the query [fuzzy] is not supported"),
        (r#"{"match": {"colour": "كتاب"}}"#, "the field [colour] is not supported"),
        (r#"{"match": {"text": {"query": "x", "fuzziness": 1}}}"#, "[fuzziness] in [match]"),
        (r#"{"match": {"text": "a", "title": "b"}}"#, "[match] has one field"),
        (r#"{"match": {"text": {}}}"#, "[match] has no [query]"),
        (r#"{"range": {"length": {"gte": 1}}}"#, "the field [length] is not supported"),
        (r#"{"range": {"date": {"gte": "now-1d"}}}"#, "the date [now-1d] is not supported"),
        (r#"{"bool": {"must": [], "minimum_should_match": 2}}"#, "[minimum_should_match]"),
        (r#"{"a": 1, "b": 2}"#, "an object with one name"),
        ("[]", "an object with one name"),
    ];
    for (query, expected) in table {
        check(query, Err(expected));
    }
    let deep =
        format!("{}{{\"match_all\":{{}}}}{}", "{\"bool\":{\"must\":".repeat(20), "}}".repeat(20));
    check(&deep, Err("nested too deep"));
}
