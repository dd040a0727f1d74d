//! The parts of a query: words, and what is asked of them.

use fihris_index::clip;
use fihris_text::{Analyzer, Level, OtherForm, fold};
use serde::Serialize;

use crate::condition::Likeness;
use crate::grammar::{FieldName, Occur, OwnValue, Spelling};

/// A clause, by its number, or several that belong together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Clause(usize),
    Group(Vec<(Occur, Tree)>),
    /// Every document.
    All,
}

/// One part of a query: a word, a phrase or the value of a field.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Clause {
    /// Whether a hit must, should or must not have it, beside what it is grouped with. Phrases and
    /// fields must be there unless they must not, or something else may be there instead.
    pub occur: Occur,
    /// The field asked for; `None` is title and text.
    pub field: Option<FieldName>,
    /// What was typed, without operators.
    pub text: String,
    /// Whether it stood in quotes.
    pub phrase: bool,
    /// How its words are compared.
    pub spelling: Spelling,
    /// So many other words may stand between those of a phrase, whose order then is free: words
    /// in another order count as farther apart. `None`: they follow each other.
    pub near: Option<u32>,
    /// What its share of a score is multiplied by.
    pub boost: f32,
    /// Its words; none for a value that is compared as it is. Those that were found for a
    /// beginning, or that are alike, have no term but the exact one.
    pub words: Vec<Word>,
    /// The first and the last day that were asked for, counted from 1970-01-01.
    #[serde(skip)]
    pub(crate) days: Option<(i64, i64)>,
    /// What was asked of one of the user's own fields.
    #[serde(skip)]
    pub(crate) own: Option<OwnValue>,
    /// What its words look like that it stands for, where nobody looked them up.
    #[serde(skip)]
    pub(crate) likeness: Option<Likeness>,
    /// Whether it must be there for no other reason than that all words must.
    #[serde(skip)]
    pub(crate) is_one_of_all: bool,
    /// Whether more of it may still be typed, so that nothing is said of it if no document has it.
    #[serde(skip)]
    pub(crate) is_unfinished: bool,
    /// Whether it belongs to a group, and does not stand beside the other words of the query.
    #[serde(skip)]
    pub(crate) is_grouped: bool,
    /// Whether synonyms are looked for beside it.
    #[serde(skip)]
    pub(crate) has_synonyms: bool,
    /// Whether it was added as the synonym of another: of what was not typed, nothing is noted.
    #[serde(skip)]
    pub(crate) is_synonym: bool,
}

/// One word of a query and the terms that it is looked for by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Word {
    /// As typed.
    pub text: String,
    /// Its number in the clause. Words that share it are one word in several spellings; the first
    /// stands for it in phrases.
    pub position: usize,
    /// Positions that it takes: 2 for a name in one word, whose parts are words too.
    #[serde(skip)]
    pub(crate) span: usize,
    /// As written, spelling variants folded.
    pub exact: String,
    /// Without clitics and endings.
    pub stem: String,
    /// The consonants of the stem.
    pub skeleton: String,
    /// The terms of its broken plurals that are known, or of its singular.
    #[serde(skip)]
    pub(crate) others: Vec<OtherForm>,
}

impl Word {
    /// A word of the collection that another one stands for: it has no other term.
    pub(crate) fn of_exact(exact: String) -> Self {
        let (stem, skeleton, others) = (String::new(), String::new(), Vec::new());
        Self { text: exact.clone(), position: 0, span: 1, exact, stem, skeleton, others }
    }

    /// Its term on `level`; empty where it has none.
    #[must_use]
    pub fn term(&self, level: Level) -> &str {
        match level {
            Level::Exact => &self.exact,
            Level::Stem => &self.stem,
            Level::Skeleton => &self.skeleton,
        }
    }

    /// The terms on `level` that a document has if it has the word in one of its forms.
    pub(crate) fn forms(&self, level: Level) -> impl Iterator<Item = &str> {
        let others = self.others.iter().filter(move |form| form.level == level);
        let own = (level != Level::Skeleton).then(|| self.term(level));
        let forms = own.into_iter().chain(others.map(|form| form.term.as_str()));
        forms.filter(|term| !term.is_empty())
    }

    /// Whether it is a name in one word, of which `other` is a part.
    fn has_part(&self, other: &Self) -> bool {
        let positions = self.position..self.position + self.span;
        self.span > other.span && positions.contains(&other.position)
    }

    /// Looks its other forms up.
    pub(crate) fn find_others(&mut self, analyzer: &Analyzer) {
        self.others = analyzer.other_forms(&self.text, &self.stem);
    }
}

impl Clause {
    /// Its words, one for each position: the spelling that stands for it in phrases. At the end of a
    /// phrase that is left open, all that it may end in.
    pub(crate) fn sequence(&self) -> impl Iterator<Item = &Word> {
        let open = self.words.last().filter(|_| self.is_open_phrase()).map(|word| word.position);
        let mut last = None;
        self.words.iter().filter(move |word| {
            let is_new = last.replace(word.position) != Some(word.position);
            is_new || open == Some(word.position)
        })
    }

    /// The words that a document is found by where they need not follow each other: all but the parts
    /// of a name that is written in one word.
    pub(crate) fn finding(&self) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(|word| !self.words.iter().any(|name| name.has_part(word)))
    }

    /// Whether it is compared as it is, and not word by word.
    pub(crate) fn is_value(&self) -> bool {
        self.field.as_ref().is_some_and(FieldName::is_value)
    }

    /// Whether it stands for the words of the collection that look like it.
    pub(crate) fn is_pattern(&self) -> bool {
        matches!(self.spelling, Spelling::Prefix | Spelling::Fuzzy(_) | Spelling::Wildcard)
    }

    /// Whether it is a phrase of which the last word stands for those that begin so.
    pub(crate) fn is_open_phrase(&self) -> bool {
        self.phrase && self.spelling == Spelling::Prefix
    }

    /// Whether it is compared as it was typed only.
    pub(crate) fn is_exact(&self) -> bool {
        self.spelling == Spelling::Exact
    }

    /// Whether any of its words will do, as they stand for one that was typed.
    pub(crate) fn is_choice(&self) -> bool {
        self.is_pattern() && !self.phrase
    }
}

/// Folds a word with signs for letters, if it is one word.
pub(crate) fn wildcard(text: &str) -> Option<Word> {
    let folded = fold(text);
    let is_word = folded.chars().all(|c| matches!(c, '*' | '?') || c.is_alphanumeric());
    is_word.then(|| Word::of_exact(folded))
}

/// Returns the words of `text`, no more than `max_words`.
pub(crate) fn words(text: &str, analyzer: &Analyzer, max_words: usize) -> Vec<Word> {
    let mut words = Vec::new();
    let mut tokens = analyzer.tokens(text);
    while words.len() < max_words
        && let Some(token) = tokens.advance()
    {
        words.push(Word {
            text: text.get(token.byte_range).unwrap_or_default().to_owned(),
            position: token.position,
            span: token.span,
            exact: clip(token.terms.exact).to_owned(),
            stem: clip(token.terms.stem).to_owned(),
            skeleton: clip(token.terms.skeleton).to_owned(),
            others: Vec::new(),
        });
    }
    words
}
