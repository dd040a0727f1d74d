//! Clauses as Tantivy's queries.

use std::ops::Bound;

use fihris_corpus::{DocId, site};
use fihris_index::clip;
use fihris_text::Level;
use tantivy::Term;
use tantivy::query::{BoostQuery, EmptyQuery, PhraseQuery, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::near::NearQuery;
use super::{Boxed, Planner, intersection, union, unscored};
use crate::grammar::{FieldName, Occur, Spelling};
use crate::understood::{Clause, Word};

/// What a phrase counts for: as much as a word on all levels together.
const PHRASE_WEIGHT: f32 = 1.0;

impl Planner<'_> {
    /// Matches the documents that have a clause; phrases score, words and values do not.
    pub(super) fn clause(&self, number: usize) -> Boxed {
        let Some(clause) = self.clauses.get(number) else { return Box::new(EmptyQuery) };
        match (clause.field, self.levels.get(number).copied().flatten()) {
            (Some(field), _) if field.is_value() => unscored(union(self.value(field, clause))),
            (_, Some(level)) => {
                let weight = PHRASE_WEIGHT * clause.boost;
                Box::new(BoostQuery::new(self.phrase(clause, level), weight))
            }
            _ => unscored(self.words(clause)),
        }
    }

    /// Matches documents with all words of a clause, or with any of those that one stands for.
    fn words(&self, clause: &Clause) -> Boxed {
        let levels: &[Level] = match (clause.spelling, clause.occur) {
            (Spelling::Forms, Occur::MustNot) => &[Level::Stem],
            (Spelling::Forms, Occur::Must | Occur::Should) => &[Level::Exact, Level::Stem],
            _ => &[Level::Exact],
        };
        let word = |word: &Word| {
            let terms = levels.iter().filter_map(|level| {
                let field = self.field(clause, *level)?;
                term(field, word.term(*level)).map(|term| Box::new(term) as Boxed)
            });
            union(terms.collect())
        };
        let words: Vec<Boxed> = clause.words.iter().map(word).collect();
        if clause.is_choice() { union(words) } else { intersection(words) }
    }

    /// Matches the words of a clause one after the other, or near each other.
    pub(super) fn phrase(&self, clause: &Clause, level: Level) -> Boxed {
        let Some(field) = self.field(clause, level) else { return Box::new(EmptyQuery) };
        let mut terms: Vec<(usize, Term)> = Vec::new();
        for word in &clause.words {
            // Of several terms of one word, the first is the word as written.
            let is_new = terms.last().is_none_or(|(position, _)| *position != word.position);
            if is_new && !word.term(level).is_empty() {
                terms.push((word.position, Term::from_field_text(field, word.term(level))));
            }
        }
        match (<[_; 1]>::try_from(terms), clause.near) {
            (Ok([(_, term)]), _) => Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
            (Err(terms), _) if terms.is_empty() => Box::new(EmptyQuery),
            (Err(terms), None) => Box::new(PhraseQuery::new_with_offset(terms)),
            (Err(terms), Some(near)) => {
                Box::new(NearQuery::new(terms.into_iter().map(|(_, term)| term).collect(), near))
            }
        }
    }

    /// The field with the words that a clause asks for, on `level`.
    fn field(&self, clause: &Clause, level: Level) -> Option<Field> {
        match (clause.field, level) {
            (None, level) => Some(self.fields.body(level)),
            (Some(FieldName::Title), Level::Exact) => Some(self.fields.title_exact),
            (Some(FieldName::Title), Level::Stem) => Some(self.fields.title_stem),
            (Some(_), _) => None,
        }
    }

    /// Matches the value of a field.
    fn value(&self, field: FieldName, clause: &Clause) -> Vec<Boxed> {
        let text = clause.text.trim();
        let value = |field| Box::new(TermQuery::new(raw(field, text), IndexRecordOption::Basic));
        match field {
            FieldName::Title => Vec::new(),
            FieldName::Source => vec![value(self.fields.source)],
            FieldName::Lang => vec![value(self.fields.lang)],
            FieldName::Date => {
                let (from, to) = clause.days.unwrap_or((i64::MIN, i64::MAX));
                let day = |day| Bound::Included(Term::from_field_i64(self.fields.day, day));
                vec![Box::new(RangeQuery::new(day(from), day(to)))]
            }
            FieldName::Site => {
                let host = site(text).or_else(|| site(&format!("https://{text}")));
                let host = raw(self.fields.site, host.as_deref().unwrap_or(text));
                vec![Box::new(TermQuery::new(host, IndexRecordOption::Basic))]
            }
            FieldName::Id => {
                let number = text.parse().ok().map(|DocId(id)| {
                    let id = Term::from_field_u64(self.fields.doc_id, id);
                    Box::new(TermQuery::new(id, IndexRecordOption::Basic)) as Boxed
                });
                [value(self.fields.id) as Boxed].into_iter().chain(number).collect()
            }
        }
    }
}

fn term(field: Field, text: &str) -> Option<TermQuery> {
    let term = || TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic);
    (!text.is_empty()).then(term)
}

fn raw(field: Field, text: &str) -> Term {
    Term::from_field_text(field, clip(text))
}
