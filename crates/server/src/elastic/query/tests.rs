//! Queries of Elasticsearch, and what they become.

use fihris_query::{Bool, Expression, FieldName, Fuzzy, Scope, Span, Syntax, Typed, Words};

use super::read;

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
    let (title, text) = (Words { scope: Scope::Title, ..words("كتاب") }, words("كتاب"));
    let near = Expression::Phrase {
        text: "وقف النار".into(),
        scope: Scope::All,
        near: Some(2),
        prefix: false,
    };
    let site = Expression::Value(FieldName::Site, "example.org".into());
    let days = |from, to| Expression::Days(Span { from, to });
    check(r#"{"match_all": {}}"#, Ok(Expression::All));
    check(r#"{"match": {"text": "كتاب"}}"#, Ok(Expression::Words(text.clone())));
    check(r#"{"match": {"title": {"query": "كتاب"}}}"#, Ok(Expression::Words(title)));
    let query = r#"{"match": {"text": {"query": "كتاب قلم", "operator": "AND"}}}"#;
    check(query, Ok(Expression::Words(all)));
    check(r#"{"match_phrase": {"text": {"query": "وقف النار", "slop": 2}}}"#, Ok(near));
    let query = r#"{"multi_match": {"query": "كتاب", "fields": ["title^2", "text"]}}"#;
    check(query, Ok(Expression::Words(Words { scope: Scope::TitleFirst(2.0), ..text.clone() })));
    check(r#"{"term": {"site.keyword": {"value": "example.org"}}}"#, Ok(site.clone()));
    check(r#"{"range": {"date": {"gte": "1970-01-02"}}}"#, Ok(days(Some(1), None)));
    check(r#"{"range": {"date": {"gt": "1970", "lt": "1972"}}}"#, Ok(days(Some(365), Some(729))));
    check(r#"{"range": {"date": {"lte": 864000000}}}"#, Ok(days(None, Some(10))));
    let query = r#"{"bool": {"must": {"match": {"text": "كتاب"}},
        "filter": [{"terms": {"site": ["example.org"]}}]}}"#;
    let filter = site;
    let must = vec![Expression::Words(text)];
    let expected = Bool { must, filter: vec![filter], ..Bool::default() };
    check(query, Ok(Expression::Bool(expected)));
}

fn typed(text: &str) -> Typed {
    Typed { strict: true, ..Typed::from(text) }
}

#[test]
fn options_are_obeyed() {
    let query = |typed| Ok(Expression::Query(typed));
    let (text, boost) =
        ("كتاب قلم", |boost, words| Expression::Boosted(boost, Box::new(words)));
    check(
        r#"{"query_string": {"query": "كتاب قلم", "default_operator": "AND"}}"#,
        query(Typed { all: true, ..typed(text) }),
    );
    check(
        r#"{"query_string": {"query": "كتاب قلم", "default_field": "title"}}"#,
        query(Typed { scope: Scope::Title, ..typed(text) }),
    );
    check(
        r#"{"query_string": {"query": "كتاب قلم", "fields": ["title^3", "text"]}}"#,
        query(Typed { scope: Scope::TitleFirst(3.0), ..typed(text) }),
    );
    check(
        r#"{"simple_query_string": {"query": "كتاب | قلم", "default_operator": "and"}}"#,
        query(Typed { syntax: Syntax::Signs, all: true, ..typed("كتاب | قلم") }),
    );
    check(r#"{"query_string": {"query": "*"}}"#, Ok(Expression::All));
    let of = |words: Words| Ok(Expression::Words(words));
    check(
        r#"{"match": {"text": {"query": "كتاب قلم", "fuzziness": "AUTO"}}}"#,
        of(Words { fuzzy: Fuzzy::Auto, ..words(text) }),
    );
    check(
        r#"{"match": {"text": {"query": "كتاب قلم", "minimum_should_match": "100%"}}}"#,
        of(Words { all: true, ..words(text) }),
    );
    check(
        r#"{"match": {"text": {"query": "كتاب قلم", "boost": 2}}}"#,
        Ok(boost(2.0, Expression::Words(words(text)))),
    );
    let query =
        r#"{"multi_match": {"query": "كتاب قلم", "type": "bool_prefix", "fields": ["title"]}}"#;
    check(query, of(Words { prefix: true, scope: Scope::Title, ..words(text) }));
    let title = Expression::Words(Words { scope: Scope::Title, ..words(text) });
    let source = Expression::Value(FieldName::Source, text.into());
    let either = Bool { should: vec![title, source], ..Bool::default() };
    let query = r#"{"multi_match": {"query": "كتاب قلم", "fields": ["title", "source"]}}"#;
    check(query, Ok(Expression::Bool(either)));
}

#[test]
fn the_last_word_of_a_phrase_may_be_a_beginning() {
    let open = |text: &str, scope, near| {
        Ok(Expression::Phrase { text: text.into(), scope, near, prefix: true })
    };
    let text = "وقف إطلاق الن";
    let query = |query: &str| format!(r#"{{"match_phrase_prefix": {query}}}"#);
    let near = open(text, Scope::All, Some(2));
    check(&query(r#"{"text": "وقف إطلاق الن"}"#), open(text, Scope::All, None));
    check(&query(r#"{"title": {"query": "وقف إطلاق الن"}}"#), open(text, Scope::Title, None));
    check(&query(r#"{"text": {"query": "وقف إطلاق الن", "slop": 2}}"#), near);
    let limited = r#"{"text": {"query": "وقف إطلاق الن", "max_expansions": 20}}"#;
    check(&query(limited), open(text, Scope::All, None));
    let many = |fields: &str| {
        let rest = format!(r#""type": "phrase_prefix", "fields": [{fields}]"#);
        format!(r#"{{"multi_match": {{"query": "{text}", {rest}}}}}"#)
    };
    check(&many(r#""title""#), open(text, Scope::Title, None));
    check(&many(r#""title^2", "text""#), open(text, Scope::TitleFirst(2.0), None));
    let words = Words { prefix: true, ..words(text) };
    let query = r#"{"match_bool_prefix": {"text": "وقف إطلاق الن"}}"#;
    check(query, Ok(Expression::Words(words)));
}

#[test]
fn a_typed_query_may_have_groups_and_letters_left_open() {
    let texts =
        ["title:(كتاب OR قلم)", "site:(a.b OR c.d)", "*تاب", "ك?اب", "title:كت*ب", "-ك?اب قلم"];
    for text in texts {
        let query = serde_json::json!({"query_string": {"query": text}}).to_string();
        check(&query, Ok(Expression::Query(typed(text))));
    }
}

#[test]
fn so_many_of_some_parts_are_groups_of_them() {
    let word = |text: &str| Expression::Words(words(text));
    let both = |a, b| Expression::Bool(Bool { must: vec![word(a), word(b)], ..Bool::default() });
    let two = || {
        let should = vec![both("a", "b"), both("a", "c"), both("b", "c")];
        vec![Expression::Bool(Bool { should, ..Bool::default() })]
    };
    let query = r#"{"match": {"text": {"query": "a b c", "minimum_should_match": 2}}}"#;
    let must = vec![word("a b c")];
    check(query, Ok(Expression::Bool(Bool { must, filter: two(), ..Bool::default() })));
    let query = r#"{"bool": {"should": [{"match": {"text": "a"}}, {"match": {"text": "b"}},
        {"match": {"text": "c"}}], "minimum_should_match": "-1"}}"#;
    let should = vec![word("a"), word("b"), word("c")];
    check(query, Ok(Expression::Bool(Bool { should, filter: two(), ..Bool::default() })));
    let query = r#"{"bool": {"should": [{"match": {"text": "a"}}], "minimum_should_match": 2}}"#;
    let nothing = Bool { must_not: vec![Expression::All], ..Bool::default() };
    check(query, Ok(Expression::Bool(nothing)));
}

#[test]
fn what_is_not_understood_is_named() {
    let table = [
        (r#"{"fuzzy": {"text": "كتاب"}}"#, "the query [fuzzy] is not supported"),
        (r#"{"match": {"_colour": "كتاب"}}"#, "the field [_colour] is not supported"),
        (r#"{"exists": {"field": "title"}}"#, "[exists] of [title] is not supported"),
        (r#"{"range": {"price": {}}}"#, "the [range] of [price] has no bound"),
        (r#"{"match": {"text": {"query": "x", "fuzziness": 3}}}"#, "[fuzziness] in [match]"),
        (r#"{"match": {"text": {"query": "x", "analyzer": "arabic"}}}"#, "[analyzer] in [match]"),
        (r#"{"match": {"text": {"query": "x", "operator": "nor"}}}"#, "[operator] in [match]"),
        (r#"{"match": {"text": {"query": "x", "zero_terms_query": "all"}}}"#, "[zero_terms_query]"),
        (r#"{"match": {"text": {"query": "x", "prefix_length": 2}}}"#, "[prefix_length]"),
        (r#"{"match": {"text": {"query": "x", "_name": "a"}}}"#, "[_name] in [match]"),
        (r#"{"match": {"text": "a", "title": "b"}}"#, "[match] is an object with one name"),
        (r#"{"match_phrase_prefix": {"text": {"query": "a", "analyzer": "b"}}}"#, "[analyzer]"),
        (r#"{"match_phrase": {"text": {"query": "a", "slop": 101}}}"#, "[slop]"),
        (r#"{"match_phrase": {"text": {"query": "a", "slop": "far"}}}"#, "[slop]"),
        (r#"{"multi_match": {"query": "a", "type": "best"}}"#, "the type [best]"),
        (r#"{"multi_match": {"query": "a", "fields": ["title^x"]}}"#, "[x] after [title]"),
        (r#"{"prefix": {"text": {"value": "a", "rewrite": "b"}}}"#, "[rewrite] in [prefix]"),
        (r#"{"prefix": {"text": "a b"}}"#, "one word"),
        (r#"{"term": {"text": "a b"}}"#, "one word"),
        (r#"{"term": {"site": {"value": "a", "case_insensitive": true}}}"#, "[case_insensitive]"),
        (r#"{"terms": {"site": ["a"], "source": ["b"]}}"#, "[terms] has one field"),
        (r#"{"query_string": {"query": "a", "default_operator": "but"}}"#, "[default_operator]"),
        (r#"{"query_string": {"query": "a", "fields": ["site"]}}"#, "title and text"),
        (r#"{"query_string": {"query": "kita?"}}"#, "`kita?` is not supported"),
        (r#"{"query_string": {"query": "k.t*b"}}"#, "`k.t*b` is not supported"),
        (r#"{"simple_query_string": {"query": "ki?ab"}}"#, "`ki?ab` is not supported"),
        (r#"{"query_string": {"query": "a", "analyzer": "b"}}"#, "[analyzer] in [query_string]"),
        (r#"{"simple_query_string": {"query": "a", "flags": "OR"}}"#, "[flags]"),
        (r#"{"bool": {"most": []}}"#, "did you mean [must]?"),
        (r#"{"constant_score": {"filter": {"match_all": {}}, "boost": 2}}"#, "[boost]"),
        (r#"{"constant_score": {}}"#, "has no [filter]"),
        (r#"{"range": {"date": {"gte": "2020", "format": "dd/MM"}}}"#, "the [format] [dd/MM]"),
        (r#"{"range": {"date": {"gte": "2020", "time_zone": "+03:00"}}}"#, "[time_zone]"),
        (r#"{"range": {"date": {"gte": "2020-01-01||/M"}}}"#, "the date [2020-01-01||/M]"),
        (r#"{"range": {"date": {"from": "2020"}}}"#, "[from] in [range]"),
        (r#"{"ids": {"values": ["1"], "type": "a"}}"#, "[type] in [ids]"),
        (r#"{"match_all": {"a": 1}}"#, "[a] in [match_all]"),
        (r#"{"match": {"text": {}}}"#, "[match] has no [query]"),
        (r#"{"range": {"length": {"gte": 1}}}"#, "the field [length] is not supported"),
        (r#"{"range": {"date": {"gte": "now-1d"}}}"#, "the date [now-1d] is not supported"),
        (r#"{"bool": {"should": [], "minimum_should_match": "most"}}"#, "[minimum_should_match]"),
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
