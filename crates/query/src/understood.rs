//! A query as understood.

use std::fmt::Write;

use fihris_index::clip;
use fihris_text::{Analyzer, Level};
use serde::Serialize;

use crate::grammar::{FieldName, MAX_QUERY_BYTES, Occur, Part, clean, parse};
use crate::question::is_question;

/// Most words of a query; the rest is left out, and the user told so.
pub const MAX_QUERY_WORDS: usize = 256;

/// The query as understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Understood {
    /// The whole of it, in the form in which words are compared.
    pub text: String,
    /// Its parts, in the order typed.
    pub clauses: Vec<Clause>,
    /// Whether it asks something; the words that only ask then count for little.
    pub question: bool,
}

/// One part of a query: a word, a phrase or the value of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Clause {
    /// Whether a hit must, should or must not have it. Phrases and fields must
    /// be there unless they must not.
    pub occur: Occur,
    /// The field asked for; `None` is title and text.
    pub field: Option<FieldName>,
    /// What was typed, without operators.
    pub text: String,
    /// Whether it stood in quotes.
    pub phrase: bool,
    /// Its words; none for a value that is compared as it is.
    pub words: Vec<Word>,
}

/// One word of a query and the terms that it is looked for by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Word {
    /// As typed.
    pub text: String,
    /// Its number in the clause; two words may share it.
    pub position: usize,
    /// As written, spelling variants folded.
    pub exact: String,
    /// Without clitics and endings.
    pub stem: String,
    /// The consonants of the stem.
    pub skeleton: String,
}

impl Word {
    /// Its term on `level`; empty where it has none.
    #[must_use]
    pub fn term(&self, level: Level) -> &str {
        match level {
            Level::Exact => &self.exact,
            Level::Stem => &self.stem,
            Level::Skeleton => &self.skeleton,
        }
    }
}

impl Understood {
    /// Reads a query; what the user should know about it goes to `notes`.
    pub(crate) fn read(query: &str, analyzer: &Analyzer, notes: &mut Vec<String>) -> Self {
        if query.len() > MAX_QUERY_BYTES {
            notes.push(format!("only the first {MAX_QUERY_BYTES} bytes of the query were read"));
        }
        let cleaned = clean(query);
        let mut room = MAX_QUERY_WORDS;
        let mut clauses = Vec::new();
        let mut is_cut = false;
        for part in parse(&cleaned) {
            // One more than there is room for shows that there is more.
            let mut clause = Clause::read(part, analyzer, room + 1);
            is_cut |= clause.words.len() > room || room == 0;
            clause.words.truncate(room);
            room = room.saturating_sub(clause.words.len().max(1));
            if clause.is_value() || !clause.words.is_empty() {
                clauses.push(clause);
            }
            if is_cut {
                break;
            }
        }
        if is_cut {
            notes.push(format!("only the first {MAX_QUERY_WORDS} words of the query were read"));
        }
        if clauses.is_empty() {
            notes.push("there is no word in the query".to_owned());
        }
        let question = is_question(&cleaned, &clauses);
        Self { text: describe(&clauses), clauses, question }
    }
}

impl Clause {
    fn read(part: Part<'_>, analyzer: &Analyzer, max_words: usize) -> Self {
        let Part { occur, field, text, is_quoted } = part;
        let occur = match occur {
            Occur::Should if is_quoted || field.is_some() => Occur::Must,
            occur => occur,
        };
        let text = text.to_owned();
        let mut clause = Self { occur, field, text, phrase: is_quoted, words: Vec::new() };
        if !clause.is_value() {
            clause.words = words(&clause.text, analyzer, max_words);
        }
        clause
    }

    /// Whether it is compared as it is, and not word by word.
    pub(crate) fn is_value(&self) -> bool {
        !matches!(self.field, None | Some(FieldName::Title))
    }
}

/// Returns the words of `text`, no more than `max_words`.
fn words(text: &str, analyzer: &Analyzer, max_words: usize) -> Vec<Word> {
    let mut words = Vec::new();
    let mut tokens = analyzer.tokens(text);
    while words.len() < max_words
        && let Some(token) = tokens.advance()
    {
        words.push(Word {
            text: text.get(token.byte_range).unwrap_or_default().to_owned(),
            position: token.position,
            exact: clip(token.terms.exact).to_owned(),
            stem: clip(token.terms.stem).to_owned(),
            skeleton: clip(token.terms.skeleton).to_owned(),
        });
    }
    words
}

/// Writes the clauses as they might have been typed, with folded words.
fn describe(clauses: &[Clause]) -> String {
    let mut text = String::new();
    for clause in clauses {
        let is_filter = clause.phrase || clause.field.is_some();
        let sign = match clause.occur {
            Occur::MustNot => "-",
            Occur::Must if !is_filter => "+",
            Occur::Must | Occur::Should => "",
        };
        let blank = if text.is_empty() { "" } else { " " };
        let field = clause.field.map_or("", FieldName::as_str);
        let colon = if field.is_empty() { "" } else { ":" };
        let quote = if clause.phrase { "\"" } else { "" };
        let words: Vec<&str> = clause.words.iter().map(|word| word.exact.as_str()).collect();
        let words = if words.is_empty() { clause.text.clone() } else { words.join(" ") };
        // Writing to a string cannot fail.
        let _ = write!(text, "{blank}{sign}{field}{colon}{quote}{words}{quote}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, expected: &str) {
        let understood = Understood::read(query, &Analyzer::default(), &mut Vec::new());
        assert_eq!(understood.text, expected);
    }

    #[test]
    fn a_query_is_shown_as_it_was_understood() {
        check("كتاب  قلم", "كتاب قلم");
        check("+كتاب -قلم", "+كتاب -قلم");
        check("«كتاب قلم» title:قلم", "\"كتاب قلم\" title:قلم");
        check("site:example.org", "site:example.org");
        check("؟ ! : ...", "");
    }

    #[test]
    fn what_was_left_out_is_said() {
        let mut notes = Vec::new();
        let many = "كتاب ".repeat(300);
        let understood = Understood::read(&many, &Analyzer::default(), &mut notes);
        assert_eq!(understood.clauses.len(), MAX_QUERY_WORDS);
        assert_eq!(notes, ["only the first 256 words of the query were read"]);
        notes.clear();
        Understood::read(&"ن".repeat(5000), &Analyzer::default(), &mut notes);
        assert_eq!(notes, ["only the first 4096 bytes of the query were read"]);
        notes.clear();
        Understood::read(" ؟ ", &Analyzer::default(), &mut notes);
        assert_eq!(notes, ["there is no word in the query"]);
    }
}
