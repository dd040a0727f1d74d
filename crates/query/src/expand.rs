//! Words that stand for others: beginnings, and words that may be spelt otherwise.

use fihris_index::Reader;

use crate::error::Result;
use crate::grammar::{FieldName, Occur, Spelling};
use crate::understood::{Clause, Understood, Word};
use crate::vocabulary::{Pattern, Words, words};

/// Most words of the collection that one word of a query stands for. The most frequent are taken;
/// beyond these there are mostly misspellings, and each costs a list to be read.
pub const MAX_EXPANSIONS: usize = 64;

/// Most words of a query that stand for others: so many searches of the vocabulary, each some
/// milliseconds, leave a query answered in time.
pub const MAX_PATTERNS: usize = 8;

/// Puts the words of the collection in the place of those that stand for them; what the user
/// should know about it goes to `notes`.
pub(crate) fn expand(
    understood: &mut Understood,
    reader: &Reader,
    notes: &mut Vec<String>,
) -> Result<()> {
    let patterns = understood.clauses.iter_mut().filter(|clause| clause.is_choice());
    let mut n_patterns = 0;
    for clause in patterns {
        n_patterns += 1;
        // What is to be left out is neither scored nor shown, so its words need not be known.
        if clause.occur == Occur::MustNot && n_patterns <= MAX_PATTERNS {
            clause.likeness = pattern(clause).map(Pattern::likeness);
            continue;
        }
        let found = match pattern(clause) {
            Some(pattern) if n_patterns <= MAX_PATTERNS => {
                let fields = reader.fields();
                let is_title = clause.field == Some(FieldName::Title);
                let field = if is_title { fields.title_exact } else { fields.body_exact };
                let found = words(reader, field, pattern, MAX_EXPANSIONS)?;
                note(clause, &found, notes);
                found
            }
            _ => Words::default(),
        };
        replace(clause, found);
    }
    if n_patterns > MAX_PATTERNS {
        let limit = MAX_PATTERNS;
        notes.push(format!("only the first {limit} words with * or ~ were looked for as such"));
    }
    Ok(())
}

/// Lets the words of a filter that stand for others stand for all of them: they are neither scored
/// nor shown, so these need not be known.
///
/// # Errors
///
/// If there are more of them than [`MAX_PATTERNS`].
pub(crate) fn liken(filter: &mut Understood) -> Result<()> {
    filter.require_few_patterns()?;
    for clause in filter.clauses.iter_mut().filter(|clause| clause.is_choice()) {
        clause.likeness = pattern(clause).map(Pattern::likeness);
    }
    Ok(())
}

fn pattern(clause: &Clause) -> Option<Pattern<'_>> {
    let word = clause.words.first()?.exact.as_str();
    match clause.spelling {
        Spelling::Prefix => Some(Pattern::Prefix(word)),
        Spelling::Fuzzy(edits) => Some(Pattern::Like(word, edits)),
        Spelling::Forms | Spelling::Exact => None,
    }
}

/// Says that nothing was found, or that not all was taken.
fn note(clause: &Clause, found: &Words, notes: &mut Vec<String>) {
    let like = match clause.spelling {
        Spelling::Prefix => "begins with",
        _ => "is like",
    };
    let (text, n_all) = (&clause.text, found.n_all);
    if n_all == 0 {
        notes.push(format!("no document has a word that {like} “{text}”"));
    } else if n_all > found.words.len() {
        let n_words = found.words.len();
        notes.push(format!(
            "“{text}”: of {n_all} words that it may stand for, the {n_words} most frequent were looked for"
        ));
    }
}

/// Puts words in the place of the one that was typed, which stays where there are none.
fn replace(clause: &mut Clause, found: Words) {
    let typed = clause.words.first().map(|word| word.exact.clone());
    let mut words: Vec<Word> =
        found.words.into_iter().map(|(text, _)| Word::of_exact(text)).collect();
    if words.is_empty() {
        words.extend(typed.map(Word::of_exact));
    }
    clause.words = words;
}
