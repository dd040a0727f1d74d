//! Conditions as Tantivy's queries.

use std::ops::Bound;

use fihris_index::{Fields, clip, keyword, user_field_name};
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, ExistsQuery, PhraseQuery,
    Query, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::like::LikeQuery;
use super::near::NearQuery;
use crate::condition::{Condition, Phrase, WordField};
use crate::grammar::{FieldName, OwnField, OwnValue};
use crate::ranking::WithoutQuery;

pub(super) type Boxed = Box<dyn Query>;

/// Returns the query for the documents that have what `condition` says. Phrases score, nothing
/// else does.
pub(super) fn query(condition: &Condition, fields: &Fields) -> Boxed {
    let many = |parts: &[Condition]| parts.iter().map(|part| query(part, fields)).collect();
    match condition {
        Condition::All => unscored(Box::new(AllQuery)),
        Condition::Nothing => Box::new(EmptyQuery),
        Condition::Like(field, likeness) => {
            let (field, likeness) = (field.of(fields), likeness.clone());
            unscored(Box::new(LikeQuery { field, likeness }))
        }
        Condition::Terms(field, texts) => {
            let term = |text: &String| term(field.of(fields), text);
            unscored(union(texts.iter().map(term).collect()))
        }
        Condition::Phrase(phrase) => {
            let weight = phrase.weight;
            Box::new(BoostQuery::new(unweighed(phrase, fields), weight))
        }
        Condition::Value(FieldName::Own(own), text) => {
            unscored(term(fields.user(own.number), &keyword(text)))
        }
        Condition::Value(name, text) => {
            let field = match name {
                FieldName::Source => fields.source,
                FieldName::Site => fields.site,
                FieldName::Lang => fields.lang,
                FieldName::Id | FieldName::Title | FieldName::Date | FieldName::Own(_) => fields.id,
            };
            unscored(term(field, clip(text)))
        }
        Condition::Document(id) => {
            let id = Term::from_field_u64(fields.doc_id, id.0);
            unscored(Box::new(TermQuery::new(id, IndexRecordOption::Basic)))
        }
        Condition::Own(own, value) => unscored(own_value(own, *value, fields)),
        Condition::Days(from, to) => unscored(days(fields.day, *from, *to)),
        Condition::Each(parts) => intersection(many(parts)),
        Condition::Any(parts) => union(many(parts)),
        Condition::Without(wanted, unwanted) => {
            let [wanted, unwanted] = [wanted, unwanted].map(|part| query(part, fields));
            Box::new(WithoutQuery { wanted, unwanted })
        }
    }
}

/// What one of the user's own fields must have.
fn own_value(own: &OwnField, value: OwnValue, fields: &Fields) -> Boxed {
    let field = fields.user(own.number);
    match value {
        OwnValue::Any | OwnValue::Text => {
            Box::new(ExistsQuery::new(user_field_name(own.number), false))
        }
        OwnValue::Days(from, to) => days(field, from, to),
        OwnValue::Numbers(from, to) => {
            let end = |number| Bound::Included(Term::from_field_f64(field, number));
            Box::new(RangeQuery::new(end(from), end(to)))
        }
    }
}

fn days(field: Field, from: i64, to: i64) -> Boxed {
    let day = |day| Bound::Included(Term::from_field_i64(field, day));
    Box::new(RangeQuery::new(day(from), day(to)))
}

/// A phrase, without what it counts for.
fn unweighed(phrase: &Phrase, fields: &Fields) -> Boxed {
    let field = phrase.field.of(fields);
    let term = |(at, text): &(usize, String)| (*at, Term::from_field_text(field, text));
    let terms: Vec<(usize, Term)> = phrase.terms.iter().map(term).collect();
    match (<[_; 1]>::try_from(terms), phrase.near) {
        (Ok([(_, term)]), _) => Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
        (Err(terms), None) => Box::new(PhraseQuery::new_with_offset(terms)),
        (Err(terms), Some(near)) => {
            Box::new(NearQuery::new(terms.into_iter().map(|(_, term)| term).collect(), near))
        }
    }
}

impl WordField {
    /// The field in the embedded index.
    pub(crate) fn of(self, fields: &Fields) -> Field {
        match self {
            Self::BodyExact => fields.body_exact,
            Self::BodyStem => fields.body_stem,
            Self::BodySkeleton => fields.body_skeleton,
            Self::TitleExact => fields.title_exact,
            Self::TitleStem => fields.title_stem,
        }
    }
}

fn term(field: Field, text: &str) -> Boxed {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

pub(super) fn unscored(query: Boxed) -> Boxed {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn union(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

pub(super) fn intersection(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::intersection(queries)),
    }
}
