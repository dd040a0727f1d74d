//! Queries that a program puts together.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use common::{check_found, engine, ids, marked};
use fihris_query::{Bool, Expression, FieldName, Request, Scope, Span, Words};

fn words(text: &str) -> Expression {
    Expression::Words(Words { text: text.into(), ..Words::default() })
}

fn all_words(text: &str) -> Expression {
    Expression::Words(Words { text: text.into(), all: true, ..Words::default() })
}

fn title(text: &str) -> Expression {
    Expression::Words(Words { text: text.into(), scope: Scope::Title, ..Words::default() })
}

fn phrase(text: &str) -> Expression {
    Expression::Phrase { text: text.into(), scope: Scope::All, near: None, prefix: false }
}

fn source(name: &str) -> Expression {
    Expression::Value(FieldName::Source, format!("{name}.jsonl"))
}

fn of(parts: Bool) -> Expression {
    Expression::Bool(parts)
}

/// Each expression, and the documents that it finds.
fn table() -> Vec<(Expression, &'static [&'static str])> {
    let prefix = Words { text: "حب".into(), prefix: true, ..Words::default() };
    let both = vec![words("كتاب"), words("قلم")];
    let phrases = vec![phrase("إطلاق النار"), phrase("صف طويل")];
    let (none, first, second) = (Bool::default(), vec![source("first")], vec![source("second")]);
    vec![
        (Expression::All, &["0", "1", "2", "3", "4", "5", "6", "7"]),
        (Expression::Query("كتاب AND قلم".into()), &["3"]),
        (words("كتاب قلم"), &["2", "3", "4", "5", "6"]),
        (words("كتاب OR -قلم"), &["2", "3", "4", "5", "6"]),
        (words("؟"), &[]),
        (all_words("كتاب قلم"), &["3"]),
        (title("كتاب"), &["3"]),
        (Expression::Words(prefix), &["5", "6"]),
        (phrase("وقف إطلاق النار"), &["0"]),
        (phrase("كتاب\" OR \"قلم"), &[]),
        (source("second"), &["4", "5", "6", "7"]),
        (source("second\" OR id:\"1"), &[]),
        (Expression::Days(Span::of("2019").unwrap()), &[]),
        (of(none.clone()), &["0", "1", "2", "3", "4", "5", "6", "7"]),
        (of(Bool { must: both.clone(), ..none.clone() }), &["3"]),
        (of(Bool { should: both.clone(), ..none.clone() }), &["2", "3", "4", "5", "6"]),
        (of(Bool { should: phrases.clone(), ..none.clone() }), &["0", "1"]),
        (
            of(Bool { should: phrases, filter: first.clone(), ..none.clone() }),
            &["0", "1", "2", "3"],
        ),
        (of(Bool { must: vec![words("كتاب")], filter: second.clone(), ..none.clone() }), &["4"]),
        (
            of(Bool {
                must: vec![words("كتاب")], must_not: vec![title("كتاب")], ..none.clone()
            }),
            &["2", "4"],
        ),
        (of(Bool { must_not: first.clone(), ..none.clone() }), &["4", "5", "6", "7"]),
        (of(Bool { must_not: vec![Expression::All], ..none.clone() }), &[]),
        (
            of(Bool {
                must: vec![words("كتاب")], should: vec![words("قلم")], ..none.clone()
            }),
            &["2", "3", "4"],
        ),
        (
            of(Bool {
                must: vec![of(Bool { should: both, ..none.clone() })],
                filter: first,
                ..none
            }),
            &["2", "3"],
        ),
    ]
}

#[test]
fn expressions_find_what_they_say() {
    let (_home, engine) = engine();
    for (expression, expected) in table() {
        let request = Request { expression: Some(expression), ..Request::default() };
        check_found(&engine, &request, expected);
    }
}

#[test]
fn words_score_as_if_they_were_typed() {
    let (_home, engine) = engine();
    let typed = engine.search(&Request::new("كتاب في المدينة")).unwrap();
    let parts = Bool { must: vec![words("كتاب في المدينة")], ..Bool::default() };
    for expression in [words("كتاب في المدينة"), of(parts)] {
        let request = Request { expression: Some(expression), ..Request::default() };
        let put_together = engine.search(&request).unwrap();
        assert_eq!(ids(&typed), ids(&put_together));
        for (typed, other) in typed.hits.iter().zip(&put_together.hits) {
            assert_eq!(typed.score.to_bits(), other.score.to_bits());
            assert_eq!(marked(typed), marked(other));
        }
    }
}

#[test]
fn what_is_nested_too_deep_is_known() {
    let mut nested = words("كتاب");
    for _ in 0..40 {
        assert_eq!(nested.is_too_deep(), depth_of(&nested) > 16);
        nested = of(Bool { must: vec![nested], ..Bool::default() });
    }
}

fn depth_of(expression: &Expression) -> usize {
    let Expression::Bool(parts) = expression else { return 0 };
    1 + parts.must.iter().map(depth_of).max().unwrap_or(0)
}
