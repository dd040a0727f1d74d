//! Words that stand for others: beginnings, words with letters left open, and words that may be
//! spelt otherwise.

use fihris_index::Reader;
use tantivy::schema::Field;

use crate::error::{Error, Result};
use crate::frequent::Frequent;
use crate::grammar::{FieldName, Occur, Spelling};
use crate::understood::{Clause, MAX_PATTERNS, Understood, Word};
use crate::vocabulary::{Pattern, Vocabulary, Words, is_too_wide, usual, words};

/// Most words of the collection that one word of a query stands for. The most frequent are taken;
/// beyond these there are mostly misspellings, and each costs a list to be read.
pub const MAX_EXPANSIONS: usize = 64;

/// Puts the words of the collection in the place of those that stand for them; what the user
/// should know about it goes to `notes`. `frequent` are words of the index that are in memory.
pub(crate) fn expand(
    understood: &mut Understood,
    reader: &Reader,
    frequent: Option<&Frequent>,
    notes: &mut Vec<String>,
) -> Result<()> {
    let patterns = understood.clauses.iter_mut().filter(|clause| clause.is_pattern());
    let mut n_patterns = 0;
    for clause in patterns {
        n_patterns += 1;
        match n_patterns <= MAX_PATTERNS {
            true if clause.is_unfinished => expand_unfinished(clause, reader, frequent)?,
            true => expand_clause(clause, reader, notes)?,
            false => replace(clause, Words::default()),
        }
    }
    if n_patterns > MAX_PATTERNS {
        let limit = MAX_PATTERNS;
        notes.push(format!("only the first {limit} words with *, ? or ~ were looked for as such"));
    }
    Ok(())
}

fn expand_clause(clause: &mut Clause, reader: &Reader, notes: &mut Vec<String>) -> Result<()> {
    let Some(pattern) = pattern(clause) else { return Ok(()) };
    let field = field(clause, reader);
    if is_too_wide(reader, field, pattern)? {
        notes.push(too_wide(clause));
    } else if clause.occur == Occur::MustNot && clause.is_choice() {
        // What is to be left out is neither scored nor shown, so its words need not be known.
        clause.likeness = Some(pattern.likeness());
    } else {
        let found = words(reader, field, pattern, MAX_EXPANSIONS)?;
        note(clause, &found, notes);
        replace(clause, found);
    }
    Ok(())
}

/// Looks up what the last word may become: between two keys, so from memory if it can be.
fn expand_unfinished(
    clause: &mut Clause,
    reader: &Reader,
    frequent: Option<&Frequent>,
) -> Result<()> {
    let Some(pattern) = pattern(clause) else { return Ok(()) };
    let frequent = frequent.map(|all| &all.body);
    let found = usual(reader, field(clause, reader), frequent, pattern, MAX_EXPANSIONS)?;
    replace(clause, found);
    Ok(())
}

/// The field of the words that a clause asks for.
fn field(clause: &Clause, reader: &Reader) -> Field {
    let fields = reader.fields();
    match clause.field {
        Some(FieldName::Title) => fields.title_exact,
        _ => fields.body_exact,
    }
}

fn too_wide(clause: &Clause) -> String {
    let text = &clause.text;
    format!("“{text}” was passed over: the collection has too many words to compare it with all")
}

/// As [`expand`] for the last words of phrases, over the words of a collection elsewhere.
pub(crate) fn expand_phrases(
    understood: &mut Understood,
    vocabulary: &mut dyn Vocabulary,
    notes: &mut Vec<String>,
) -> Result<()> {
    let phrases = understood.clauses.iter_mut().filter(|clause| clause.is_open_phrase());
    for clause in phrases.take(MAX_PATTERNS) {
        let Some(pattern) = pattern(clause) else { continue };
        let found = vocabulary.words(pattern, MAX_EXPANSIONS)?;
        note(clause, &found, notes);
        replace(clause, found);
    }
    Ok(())
}

/// Lets the words of a filter that stand for others stand for all of them: they are neither scored
/// nor shown, so these need not be known. The last word of a phrase stands for the usual ones.
///
/// # Errors
///
/// If there are more of them than [`MAX_PATTERNS`], or one is compared with too many words.
pub(crate) fn liken(
    filter: &mut Understood,
    reader: &Reader,
    notes: &mut Vec<String>,
) -> Result<()> {
    filter.require_few_patterns()?;
    for clause in filter.clauses.iter_mut().filter(|clause| clause.is_pattern()) {
        let Some(pattern) = pattern(clause) else { continue };
        if is_too_wide(reader, field(clause, reader), pattern)? {
            return Err(Error::Expression { reason: too_wide(clause) });
        }
        match clause.is_choice() {
            true => clause.likeness = Some(pattern.likeness()),
            false => expand_clause(clause, reader, notes)?,
        }
    }
    Ok(())
}

fn pattern(clause: &Clause) -> Option<Pattern<'_>> {
    let word = clause.words.last()?.exact.as_str();
    match clause.spelling {
        Spelling::Prefix => Some(Pattern::Prefix(word)),
        Spelling::Fuzzy(edits) => Some(Pattern::Like(word, edits)),
        Spelling::Wildcard => Some(Pattern::Wildcard(word)),
        Spelling::Forms | Spelling::Exact => None,
    }
}

/// Says that nothing was found, or that not all was taken.
fn note(clause: &Clause, found: &Words, notes: &mut Vec<String>) {
    let like = match clause.spelling {
        Spelling::Prefix => "begins with",
        _ => "is like",
    };
    let last = clause.words.last().filter(|_| clause.phrase).map(|word| &word.text);
    let (text, n_all) = (last.unwrap_or(&clause.text), found.n_all);
    if n_all == 0 {
        notes.push(format!("no document has a word that {like} “{text}”"));
    } else if n_all > found.words.len() {
        let n_words = found.words.len();
        notes.push(format!(
            "“{text}”: of {n_all} words that it may stand for, the {n_words} most frequent were looked for"
        ));
    }
}

/// Puts words in the place of the last one, which stays where there are none.
fn replace(clause: &mut Clause, found: Words) {
    let Some(typed) = clause.words.pop() else { return };
    let position = typed.position;
    let word = |text| Word { position, ..Word::of_exact(text) };
    if found.words.is_empty() {
        clause.words.push(word(typed.exact));
    }
    clause.words.extend(found.words.into_iter().map(|(text, _)| word(text)));
}
