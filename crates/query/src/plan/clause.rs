//! Clauses as conditions.

use std::sync::Arc;

use fihris_corpus::{DocId, site};
use fihris_text::{Level, other_cases};

use super::conditions::Conditions;
use crate::condition::{Condition, Phrase, WordField};
use crate::grammar::{FieldName, OwnField, OwnValue, Spelling};
use crate::question::is_function_word;
use crate::understood::{Clause, Word};

/// What a phrase counts for: as much as a word on all levels together.
const PHRASE_WEIGHT: f32 = 1.0;

/// Most phrases that one stands for.
const MAX_PHRASES: usize = 9;

impl Conditions<'_> {
    /// What a document must have that has a clause.
    pub(super) fn clause(&self, number: usize) -> Condition {
        let Some(clause) = self.clauses.get(number) else { return Condition::Nothing };
        match (&clause.field, self.levels.get(number).copied().flatten()) {
            (Some(field), _) if field.is_value() => Condition::any(value(field, clause)),
            (_, Some(level)) => phrase(clause, level),
            _ => words(clause),
        }
    }
}

/// All words of a clause, or any of those that one stands for.
fn words(clause: &Clause) -> Condition {
    if let Some(likeness) = clause.likeness.as_ref().filter(|_| clause.is_choice()) {
        let field = field(clause, Level::Exact).unwrap_or(WordField::BodyExact);
        return Condition::Like(field, likeness.clone());
    }
    let words: Vec<&Word> = clause.finding().collect();
    let spellings = |words: &[&Word]| words.iter().map(|one| word(clause, one)).collect();
    if clause.is_choice() {
        return Condition::any(spellings(&words));
    }
    let positions = words.chunk_by(|a, b| a.position == b.position);
    Condition::each(positions.map(|words| Condition::any(spellings(words))).collect())
}

/// A word in any of its forms; a function word, or one whose forms were not asked for, as it is.
fn word(clause: &Clause, word: &Word) -> Condition {
    let has_forms = clause.spelling == Spelling::Forms && !is_function_word(word);
    let levels = if has_forms { &[Level::Exact, Level::Stem][..] } else { &[Level::Exact] };
    let terms = levels.iter().filter_map(|level| {
        let terms: Vec<String> = match has_forms {
            true => word.forms(*level).map(str::to_owned).collect(),
            false => Some(word.exact.clone()).filter(|term| !term.is_empty()).into_iter().collect(),
        };
        let terms = Some(terms).filter(|terms| !terms.is_empty())?;
        Some(Condition::Terms(field(clause, *level)?, terms))
    });
    Condition::any(terms.collect())
}

/// The words of a clause one after the other, or near each other.
pub(super) fn phrase(clause: &Clause, level: Level) -> Condition {
    let Some(field) = field(clause, level) else { return Condition::Nothing };
    if clause.is_open_phrase() {
        return open_phrase(clause, field);
    }
    let words: Vec<&Word> = clause.sequence().filter(|word| !word.term(level).is_empty()).collect();
    if words.is_empty() {
        return Condition::Nothing;
    }
    let phrases = with_cases(clause, &words, level).into_iter();
    let phrases = phrases.map(|terms| phrase_of(clause, field, terms)).collect();
    let parts = [Condition::any(phrases)].into_iter().chain(function_words(clause, level));
    Condition::each(parts.collect())
}

fn phrase_of(clause: &Clause, field: WordField, terms: Vec<(usize, String)>) -> Condition {
    let weight = PHRASE_WEIGHT * clause.boost;
    Condition::Phrase(Phrase { field, terms, near: clause.near, weight })
}

/// A phrase with any of the words that its last one stands for, which have one position.
fn open_phrase(clause: &Clause, field: WordField) -> Condition {
    let last = clause.words.last().map_or(0, |word| word.position);
    let term = |word: &Word| (word.position, word.term(field.level()).to_owned());
    let (ends, before): (Vec<&Word>, Vec<&Word>) =
        clause.sequence().partition(|word| word.position == last);
    let before: Vec<(usize, String)> =
        before.into_iter().map(term).filter(|(_, text)| !text.is_empty()).collect();
    let phrase = |end: &&Word| {
        let terms = before.iter().cloned().chain([(last, end.exact.clone())]);
        phrase_of(clause, field, terms.collect())
    };
    Condition::any(ends.iter().map(phrase).collect())
}

/// The terms of a phrase, in each case of its nouns that have several.
fn with_cases(clause: &Clause, words: &[&Word], level: Level) -> Vec<Vec<(usize, String)>> {
    let mut phrases = vec![Vec::new()];
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).map(|next| next.exact.as_str());
        let cases = cases_of(clause, word, next, level);
        let n_phrases = phrases.len();
        for case in cases.iter().take(MAX_PHRASES / n_phrases - 1) {
            let before: Vec<Vec<_>> = phrases.iter().take(n_phrases).cloned().collect();
            phrases.extend(before.into_iter().map(|mut terms: Vec<_>| {
                terms.push((word.position, case.clone()));
                terms
            }));
        }
        let own = phrases.iter_mut().take(n_phrases);
        own.for_each(|terms| terms.push((word.position, word.term(level).to_owned())));
    }
    phrases
}

/// The other cases of a noun before `next`. On the level of stems, they are one.
pub(crate) fn cases_of(
    clause: &Clause,
    word: &Word,
    next: Option<&str>,
    level: Level,
) -> Vec<String> {
    match next {
        Some(next) if level == Level::Exact && !clause.is_exact() => other_cases(&word.exact, next),
        _ => Vec::new(),
    }
}

/// The function words of a phrase that is compared on `level`: they have no other form than that
/// which was typed, so that a document must have that.
fn function_words(clause: &Clause, level: Level) -> Option<Condition> {
    let field = field(clause, Level::Exact).filter(|_| level != Level::Exact)?;
    let words = clause.words.iter().filter(|word| is_function_word(word));
    let terms = words.map(|word| Condition::Terms(field, vec![word.exact.clone()]));
    Some(Condition::each(terms.collect())).filter(|condition| *condition != Condition::Nothing)
}

/// The field with the words that a clause asks for, on `level`.
fn field(clause: &Clause, level: Level) -> Option<WordField> {
    match (&clause.field, level) {
        (None, level) => Some(WordField::body(level)),
        (Some(FieldName::Title), Level::Exact) => Some(WordField::TitleExact),
        (Some(FieldName::Title), Level::Stem) => Some(WordField::TitleStem),
        (Some(_), _) => None,
    }
}

/// The value of a field, in each way in which it may be meant.
fn value(field: &FieldName, clause: &Clause) -> Vec<Condition> {
    let text = clause.text.trim();
    let value = |text: &str| Condition::Value(field.clone(), text.to_owned());
    match field {
        FieldName::Title => Vec::new(),
        FieldName::Own(own) => vec![own_value(own, clause)],
        FieldName::Source | FieldName::Lang => vec![value(text)],
        FieldName::Date => {
            let (from, to) = clause.days.unwrap_or((i64::MIN, i64::MAX));
            vec![Condition::Days(from, to)]
        }
        FieldName::Site => {
            let host = site(text).or_else(|| site(&format!("https://{text}")));
            vec![value(host.as_deref().unwrap_or(text))]
        }
        FieldName::Id => {
            let number = text.parse::<DocId>().ok().map(Condition::Document);
            [value(text)].into_iter().chain(number).collect()
        }
    }
}

/// What one of the user's own fields must have.
fn own_value(own: &Arc<OwnField>, clause: &Clause) -> Condition {
    match clause.own {
        None | Some(OwnValue::Text) => {
            Condition::Value(FieldName::Own(Arc::clone(own)), clause.text.trim().to_owned())
        }
        Some(value) => Condition::Own(Arc::clone(own), value),
    }
}
