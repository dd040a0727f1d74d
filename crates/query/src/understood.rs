//! A query as understood.

use fihris_text::Analyzer;
use serde::Serialize;

use crate::clause::wildcard;
use crate::describe::describe;
use crate::error::{Error, Result};
use crate::grammar::{
    Group, MAX_QUERY_BYTES, MAX_QUERY_DEPTH, Node, Occur, OwnFields, Part, Spelling, clean, demand,
    fault, parse, visit,
};
use crate::question::{is_plain, is_question};

pub use crate::clause::{Clause, Word};
pub(crate) use crate::clause::{Tree, words};

/// Most words of a query; the rest is left out, and the user told so.
pub const MAX_QUERY_WORDS: usize = 256;

/// Most words of a query that stand for others: so many searches of the vocabulary, each some
/// milliseconds, leave a query answered in time.
pub const MAX_PATTERNS: usize = 8;

/// The query as understood.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Understood {
    /// The whole of it, in the form in which words are compared.
    pub text: String,
    /// Its parts, in the order typed.
    pub clauses: Vec<Clause>,
    /// Whether it asks something; the words that only ask then count for little.
    pub question: bool,
    /// Whether a document must have all its words but function words.
    #[serde(skip_serializing_if = "is_not")]
    pub all_words: bool,
    /// Its last word, where words that begin so were looked for too, as it may be unfinished.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unfinished: Option<String>,
    /// Whether words of the same consonants are found, as no document has a word of it in any form.
    #[serde(skip)]
    pub(crate) by_consonants: bool,
    /// Words that no document has, and what was looked for instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// How its parts belong together.
    #[serde(skip)]
    pub(crate) tree: Vec<(Occur, Tree)>,
}

impl Understood {
    /// Whether it is nothing but words, without any operator.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let is_plain = |clause: &Clause| is_plain(clause) && clause.boost == 1.0;
        !self.all_words && self.clauses.iter().all(is_plain)
    }

    /// Reads a query over documents without fields of the user's own.
    #[cfg(test)]
    pub(crate) fn read(query: &str, analyzer: &Analyzer, notes: &mut Vec<String>) -> Self {
        Self::read_with(query, &crate::grammar::NO_FIELDS, analyzer, notes)
    }

    /// Reads a query; what the user should know about it goes to `notes`.
    pub(crate) fn read_with(
        query: &str,
        own: &OwnFields,
        analyzer: &Analyzer,
        notes: &mut Vec<String>,
    ) -> Self {
        if query.len() > MAX_QUERY_BYTES {
            notes.push(format!("only the first {MAX_QUERY_BYTES} bytes of the query were read"));
        }
        let cleaned = clean(query);
        let parsed = parse(&cleaned, own);
        if parsed.is_too_deep {
            let limit = MAX_QUERY_DEPTH;
            notes.push(format!("parentheses nested deeper than {limit} were passed over"));
        }
        note_troubles(&parsed.root, notes);
        let mut understood = Self::of(&parsed.root, analyzer, notes);
        understood.question = is_question(&cleaned, &understood.clauses);
        understood
    }

    /// Reads a filter, of which nothing may be read as text that was meant as a condition; `None`
    /// if it is blank.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or says nothing.
    pub(crate) fn read_filter(
        filter: &str,
        own: &OwnFields,
        analyzer: &Analyzer,
    ) -> Result<Option<Self>> {
        if filter.trim().is_empty() {
            return Ok(None);
        }
        let cleaned = clean(filter);
        let parsed = parse(&cleaned, own);
        if let Some(reason) = fault(filter, &parsed) {
            return Err(Error::filter(filter, reason));
        }
        let (understood, is_cut) = Self::gather(&demand(parsed.root), analyzer);
        if is_cut {
            return Err(Error::filter(filter, too_many_words()));
        }
        if understood.tree.is_empty() {
            return Err(Error::filter(filter, "there is no word in it".to_owned()));
        }
        Ok(Some(understood))
    }

    /// As [`Self::of`], for a query that a program put together: it has no notes.
    ///
    /// # Errors
    ///
    /// If it has more words than are read.
    pub(crate) fn of_expression(
        root: &Group<'_>,
        analyzer: &Analyzer,
        notes: &mut Vec<String>,
    ) -> Result<Self> {
        let (understood, is_cut) = Self::gather(root, analyzer);
        if is_cut {
            return Err(Error::Expression { reason: too_many_words() });
        }
        understood.note_empty(notes);
        understood.require_few_patterns()?;
        Ok(understood)
    }

    /// # Errors
    ///
    /// If it has more words that stand for others than are looked for.
    pub(crate) fn require_few_patterns(&self) -> Result<()> {
        let n_patterns = self.clauses.iter().filter(|clause| clause.is_pattern()).count();
        if n_patterns <= MAX_PATTERNS {
            return Ok(());
        }
        let reason = format!(
            "it has more than {MAX_PATTERNS} words of which the end may be missing, or letters may differ"
        );
        Err(Error::Expression { reason })
    }

    /// Reads a query that has been put together; what the user should know about it goes to `notes`.
    pub(crate) fn of(root: &Group<'_>, analyzer: &Analyzer, notes: &mut Vec<String>) -> Self {
        let (understood, is_cut) = Self::gather(root, analyzer);
        if is_cut {
            notes.push(format!("only the first {MAX_QUERY_WORDS} words of the query were read"));
        }
        understood.note_empty(notes);
        understood
    }

    /// Reads a group, and says whether it has more words than are read.
    fn gather(root: &Group<'_>, analyzer: &Analyzer) -> (Self, bool) {
        let mut reading =
            Reading { analyzer, clauses: Vec::new(), room: MAX_QUERY_WORDS, is_cut: false };
        let tree = reading.group(root, Occur::Should, false);
        let Reading { clauses, is_cut, .. } = reading;
        let text = describe(&tree, &clauses);
        (Self { text, clauses, tree, ..Self::default() }, is_cut)
    }

    fn note_empty(&self, notes: &mut Vec<String>) {
        if self.tree.is_empty() {
            notes.push("there is no word in the query".to_owned());
        }
    }
}

fn too_many_words() -> String {
    format!("it has more than {MAX_QUERY_WORDS} words")
}

/// Says what looks like a condition and was read as text. An address of the web looks like one, and
/// is none.
fn note_troubles(root: &Group<'_>, notes: &mut Vec<String>) {
    visit(root, &mut |part| {
        if let Some(trouble) = part.trouble.as_ref().filter(|_| !part.typed.contains("://")) {
            notes.push(format!("`{}` was read as words: {trouble}", part.typed));
        }
    });
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_not(flag: &bool) -> bool {
    !flag
}

/// A word that another one was looked for in the place of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Correction {
    /// As typed.
    pub typed: String,
    /// What was looked for instead, as documents spell it.
    pub instead: String,
}

/// A query while it is read.
struct Reading<'a> {
    analyzer: &'a Analyzer,
    clauses: Vec<Clause>,
    /// Words that may still be read.
    room: usize,
    is_cut: bool,
}

impl Reading<'_> {
    /// Reads a group; what has no word is left out.
    fn group(
        &mut self,
        group: &[(Occur, Node<'_>)],
        outer: Occur,
        is_grouped: bool,
    ) -> Vec<(Occur, Tree)> {
        let mut read = Vec::new();
        for (occur, node) in group {
            // What is part of something unwanted is not wanted.
            let inner = if outer == Occur::MustNot { outer } else { *occur };
            let tree = match node {
                Node::Part(part) => self.clause(part, inner, is_grouped).map(Tree::Clause),
                Node::Group(group) => {
                    let group = self.group(group, inner, true);
                    (!group.is_empty()).then_some(Tree::Group(group))
                }
                Node::All => Some(Tree::All),
            };
            read.extend(tree.map(|tree| (*occur, tree)));
        }
        read
    }

    /// Reads a clause, and returns its number if it has a word.
    fn clause(&mut self, part: &Part<'_>, occur: Occur, is_grouped: bool) -> Option<usize> {
        if self.is_cut {
            return None;
        }
        // One more than there is room for shows that there is more.
        let mut clause = Clause::read(part, self.analyzer, self.room + 1);
        self.is_cut = clause.words.len() > self.room || self.room == 0;
        clause.words.truncate(self.room);
        self.room = self.room.saturating_sub(clause.words.len().max(1));
        if clause.words.is_empty() && !clause.is_value() {
            return None;
        }
        self.clauses.push(Clause { occur, is_grouped, ..clause });
        Some(self.clauses.len() - 1)
    }
}

impl Clause {
    fn read(part: &Part<'_>, analyzer: &Analyzer, max_words: usize) -> Self {
        let mut clause = Self {
            occur: Occur::Should,
            field: part.field.clone(),
            text: part.text.clone().into_owned(),
            phrase: part.is_quoted,
            spelling: part.spelling,
            near: part.near,
            boost: part.boost,
            words: Vec::new(),
            days: part.days,
            own: part.own,
            likeness: None,
            is_one_of_all: false,
            is_unfinished: false,
            is_grouped: false,
            has_synonyms: false,
            is_synonym: false,
        };
        if clause.is_value() {
            return clause;
        }
        clause.words = match clause.spelling {
            Spelling::Wildcard => wildcard(&part.text).into_iter().collect(),
            _ => words(&part.text, analyzer, max_words),
        };
        if clause.is_open_phrase() && clause.words.iter().all(|word| word.position == 0) {
            clause.phrase = false;
        }
        if clause.is_choice() {
            let mut whole: Vec<Word> = clause.finding().cloned().collect();
            whole.dedup_by_key(|word| word.position);
            clause.words = whole;
        }
        if clause.is_choice() && clause.words.len() != 1 {
            // No word has such a beginning: what was typed is text.
            clause.spelling = Spelling::Forms;
            part.typed.clone_into(&mut clause.text);
            clause.words = words(part.typed, analyzer, max_words);
        }
        if clause.spelling == Spelling::Forms && !clause.phrase {
            clause.words.iter_mut().for_each(|word| word.find_others(analyzer));
        }
        clause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        notes.clear();
        let deep = format!("{}كتاب{}", "(".repeat(17), ")".repeat(17));
        Understood::read(&deep, &Analyzer::default(), &mut notes);
        assert_eq!(notes, ["parentheses nested deeper than 16 were passed over"]);
    }

    #[test]
    fn what_is_part_of_something_unwanted_is_unwanted() {
        let query = "قلم -(كتاب \"بيت كبير\")";
        let understood = Understood::read(query, &Analyzer::default(), &mut Vec::new());
        let occurs: Vec<Occur> = understood.clauses.iter().map(|clause| clause.occur).collect();
        assert_eq!(occurs, [Occur::Should, Occur::MustNot, Occur::MustNot]);
    }
}
