//! Fields of the user's own: filters, facets, orders.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

#[expect(dead_code, reason = "these tests have documents of their own")]
mod common;

use common::{Engine, engine_with, ids};
use fihris_corpus::{DocId, Document};
use fihris_index::BuildOptions;
use fihris_query::{Bool, Error, Expression, Facet, Request, Response, Sort};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Category, price, day of publication and tags of each book; its id is its number.
fn books() -> Vec<Value> {
    vec![
        json!({"القسم": "ثقافة", "price": 10, "published": "2019-05-01", "tags": ["شعر", "تراث"]}),
        json!({"القسم": "ثقافة", "price": "12.5", "published": "2020", "tags": ["شعر"]}),
        json!({"القسم": "فنون وثقافة", "price": "٢٠", "published": "2020-11-03", "tags": []}),
        json!({"القسم": "رياضة", "price": "مجانا", "published": "قريبا", "tags": "شعر"}),
        json!({"القسم": "", "price": -3, "tags": null}),
    ]
}

fn document((number, fields): (u64, Value)) -> Document {
    Document {
        id: number.to_string(),
        doc_id: DocId::of("test", number),
        text: format!("كتاب رقم {number}"),
        position: number,
        extra: fields.as_object().unwrap().clone().into_iter().collect(),
        ..Document::default()
    }
}

fn engine_over(fields: Vec<Value>) -> (tempfile::TempDir, Engine) {
    let names = ["القسم", "price:number", "published:date", "tags"];
    let mut options = BuildOptions::default();
    options.fields = Some(names.iter().map(|name| name.parse().unwrap()).collect());
    engine_with(&options, (0..).zip(fields).map(document))
}

fn engine() -> (tempfile::TempDir, Engine) {
    engine_over(books())
}

fn filtered(engine: &Engine, filter: &str) -> Result<Response, Error> {
    let filters = vec![filter.to_owned()];
    engine.search(&Request { filters, sort: Sort::Corpus, limit: 100, ..Request::default() })
}

#[test]
fn fields_of_the_users_own_are_filters() {
    let (_home, engine) = engine();
    let table: [(&str, &[&str]); 34] = [
        ("القسم:ثقافة", &["0", "1"]),
        ("القسم:\"فنون وثقافة\"", &["2"]),
        ("القسم = ثقافة", &["0", "1"]),
        ("القسم = \"فنون وثقافة\"", &["2"]),
        ("القسم != ثقافة", &["2", "3", "4"]),
        ("-القسم:ثقافة", &["2", "3", "4"]),
        ("القسم IN [ثقافة, رياضة]", &["0", "1", "3"]),
        ("القسم NOT IN [ثقافة, رياضة]", &["2", "4"]),
        ("القسم:*", &["0", "1", "2", "3"]),
        ("القسم EXISTS", &["0", "1", "2", "3"]),
        ("القسم NOT EXISTS", &["4"]),
        ("القسم:\"*\"", &[]),
        // Of a list, both must be there.
        ("tags:شعر", &["0", "1", "3"]),
        ("tags:شعر tags:تراث", &["0"]),
        ("tags = شعر AND tags = تراث", &["0"]),
        ("tags:شعر OR القسم:\"فنون وثقافة\"", &["0", "1", "2", "3"]),
        ("price:10", &["0"]),
        ("PRICE = 12.5", &["1"]),
        ("price:١٠", &["0"]),
        ("price:[10 TO 20]", &["0", "1", "2"]),
        ("price:[* TO 10]", &["0", "4"]),
        ("price 10 TO 20", &["0", "1", "2"]),
        ("price:10..12.5", &["0", "1"]),
        ("price:>10", &["1", "2"]),
        ("price >= 10", &["0", "1", "2"]),
        ("price < 10", &["4"]),
        ("price:<=-3", &["4"]),
        ("price != 10", &["1", "2", "3", "4"]),
        ("price EXISTS", &["0", "1", "2", "4"]),
        ("published:2020", &["1", "2"]),
        ("published:2020-11", &["2"]),
        ("published < 2020", &["0"]),
        ("published:[2019-05 TO 2020-01-01]", &["0", "1"]),
        ("published EXISTS AND (price > 15 OR القسم = ثقافة)", &["0", "1", "2"]),
    ];
    for (filter, expected) in table {
        let response = filtered(&engine, filter).unwrap();
        assert_eq!(ids(&response), expected, "{filter}");
    }
}

#[test]
fn what_a_field_cannot_be_asked_is_an_error() {
    let (_home, engine) = engine();
    let table = [
        ("prise:10", "there is no field `prise`; the nearest is `price`"),
        ("القسمم:ثقافة", "there is no field `القسمم`; the nearest is `القسم`"),
        ("price:رخيص", "`رخيص` is not a number, which `price` has"),
        ("price > رخيص", "`رخيص` is not a number, which `price` has"),
        ("published:أمس", "`أمس` is not a date, which `published` has"),
        ("القسم > ثقافة", "`القسم` has no order"),
    ];
    for (filter, reason) in table {
        let error = filtered(&engine, filter).unwrap_err().to_string();
        assert!(error.contains(reason), "{filter}: {error}");
    }
    let by_tag = Sort::named("-tags");
    let sorted = engine.search(&Request { sort: by_tag, ..Request::new("كتاب") });
    assert!(sorted.unwrap_err().to_string().contains("only numbers and dates"));
    let counted = Request { facets: vec![Facet::named("colour")], ..Request::new("كتاب") };
    let error = engine.search(&counted).unwrap_err().to_string();
    assert!(error.contains("there is no field `colour`"), "{error}");
}

#[test]
fn a_value_that_no_document_has_names_the_nearest() {
    let (_home, engine) = engine();
    let table = [
        ("القسم:ثقافه", "no document has “ثقافه” as `القسم`; the nearest value is “ثقافة”"),
        ("القسم:رياضات", "no document has “رياضات” as `القسم`; the nearest value is “رياضة”"),
        ("القسم:xyz", "no document has “xyz” as `القسم`"),
    ];
    for (query, note) in table {
        let response = engine.search(&Request::new(query)).unwrap();
        assert_eq!((response.total, response.notes), (0, vec![note.to_owned()]), "{query}");
    }
}

#[test]
fn fields_of_the_users_own_are_facets_and_orders() {
    let (_home, engine) = engine();
    let facets: Vec<Facet> = ["القسم", "tags", "price", "published"].map(Facet::named).into();
    let response = engine.search(&Request { facets, ..Request::new("كتاب") }).unwrap();
    let counts = |n: usize| -> Vec<String> {
        let values = &response.facets[n].values;
        values.iter().map(|(value, count)| format!("{value} {count}")).collect()
    };
    assert_eq!(counts(0), ["ثقافة 2", "رياضة 1", "فنون وثقافة 1"]);
    assert_eq!(counts(1), ["شعر 3", "تراث 1"]);
    assert_eq!(counts(2), ["-3 1", "10 1", "12.5 1", "20 1"]);
    assert_eq!(counts(3), ["2020 2", "2019 1"]);
    let table = [
        ("price", "4 0 1 2 3"),
        ("-price", "2 1 0 4 3"),
        ("price:desc", "2 1 0 4 3"),
        ("published:asc", "0 1 2 3 4"),
        ("-published", "2 1 0 3 4"),
    ];
    for (name, expected) in table {
        let request = Request { sort: Sort::named(name), ..Request::new("كتاب") };
        assert_eq!(ids(&engine.search(&request).unwrap()).join(" "), expected, "{name}");
    }
}

#[test]
fn hits_show_the_fields_of_the_users_own() {
    let (_home, engine) = engine();
    let response = filtered(&engine, "price:12.5").unwrap();
    let expected = json!({"price": "12.5", "published": "2020", "tags": ["شعر"], "القسم": "ثقافة"});
    assert_eq!(serde_json::to_value(&response.hits[0].fields).unwrap(), expected);
}

#[test]
fn a_program_asks_for_fields_by_their_names() {
    let (_home, engine) = engine();
    let own = |field: &str, value: &str, verbatim| Expression::Own {
        field: field.into(),
        value: value.into(),
        verbatim,
    };
    let both = vec![own("price", ">=10", false), own("published", "*", false)];
    let table = [
        (own("القسم", "فنون وثقافة", true), "2"),
        (own("القسم", "*", false), "0 1 2 3"),
        (own("القسم", "*", true), ""),
        (Expression::Bool(Bool { filter: both, ..Bool::default() }), "0 1 2"),
    ];
    for (expression, expected) in table {
        let expression = Some(expression);
        let request = Request { expression, sort: Sort::Corpus, ..Request::default() };
        let response = engine.search(&request).unwrap();
        assert_eq!(ids(&response).join(" "), expected, "{:?}", request.expression);
    }
    let unknown = Request { expression: Some(own("x", "1", true)), ..Request::default() };
    assert!(engine.search(&unknown).unwrap_err().to_string().contains("no field `x`"));
}

/// A value as a facet shows it, in the query language.
fn quoted(value: &str) -> String {
    if value.contains('"') { format!("«{value}»") } else { format!("\"{value}\"") }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn a_facet_counts_what_its_filter_finds(
        values in proptest::collection::vec(
            (proptest::collection::vec("[ab\" ة\u{200F}\n*]{0,4}", 0..3), -3_i32..3), 1..40,
        ),
    ) {
        let fields = values.iter().map(|(tags, price)| json!({"tags": tags, "price": price}));
        let (_home, engine) = engine_over(fields.collect());
        for name in ["tags", "price"] {
            let request = Request { facets: vec![Facet::named(name)], ..Request::new("كتاب") };
            let response = engine.search(&request).unwrap();
            for (value, count) in &response.facets[0].values {
                let found = filtered(&engine, &format!("{name}:{}", quoted(value))).unwrap();
                prop_assert_eq!(found.total, *count, "{}: {:?}", name, value);
            }
        }
    }
}
