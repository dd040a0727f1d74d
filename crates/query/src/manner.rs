//! Ways of reading a query besides what is typed: all words wanted, the last one unfinished.

use fihris_text::Analyzer;

use crate::describe::describe;
use crate::grammar::{Occur, OwnFields, Spelling, clean};
use crate::question::{is_function_word, is_plain};
use crate::request::Request;
use crate::understood::{Clause, Tree, Understood, Word};

/// What the words that the last one may become count for, against the word itself. Chosen by hand:
/// a word that is finished is found by itself first.
const UNFINISHED_SHARE: f32 = 0.5;

/// Letters of the shortest word that may become another: most words begin with the same few.
const MIN_LETTERS: usize = 2;

impl Understood {
    /// Reads the query of a request; what the user should know about it goes to `notes`.
    pub(crate) fn of_request(
        request: &Request,
        own: &OwnFields,
        analyzer: &Analyzer,
        notes: &mut Vec<String>,
    ) -> Self {
        let mut understood = Self::read_with(&request.query, own, analyzer, notes);
        if request.all_words {
            understood.want_all_words();
        }
        if request.as_you_type {
            understood.leave_open(&request.query);
        }
        understood
    }

    /// Lets a document have all words that stand side by side, function words aside.
    pub(crate) fn want_all_words(&mut self) {
        for (occur, tree) in &mut self.tree {
            let Tree::Clause(number) = tree else { continue };
            let clause = self.clauses.get_mut(*number).filter(|clause| is_wanted(clause));
            if let Some(clause) = clause.filter(|_| *occur == Occur::Should) {
                (*occur, clause.occur, clause.is_one_of_all) = (Occur::Must, Occur::Must, true);
                self.all_words = true;
            }
        }
        self.text = describe(&self.tree, &self.clauses);
    }

    /// Lets the last word of `query` be the beginning of others, if it has no operator.
    pub(crate) fn leave_open(&mut self, query: &str) {
        let Some(last) = self.clauses.last().filter(|clause| may_go_on(clause, query)) else {
            return;
        };
        let (is_one_of_all, number) = (last.is_one_of_all, self.clauses.len());
        let words = last.words.iter().map(|word| Word::of_exact(word.exact.clone())).collect();
        self.unfinished = Some(last.text.clone());
        self.clauses.push(Clause {
            occur: Occur::Should,
            spelling: Spelling::Prefix,
            boost: UNFINISHED_SHARE,
            words,
            is_unfinished: true,
            is_one_of_all: false,
            ..last.clone()
        });
        let open = (Occur::Should, Tree::Clause(number));
        match self.tree.last_mut() {
            Some((_, tree)) if is_one_of_all => {
                let word = (Occur::Should, tree.clone());
                *tree = Tree::Group(vec![word, open]);
            }
            _ => self.tree.push(open),
        }
        self.text = describe(&self.tree, &self.clauses);
    }

    /// Notes that the last word is unfinished, if other words were found that begin so.
    pub(crate) fn settle_open(&mut self) {
        let Some((open, before)) = self.clauses.split_last_mut() else { return };
        let Some(word) = before.last_mut().filter(|_| open.is_unfinished) else { return };
        let typed = word.words.first().map(|word| &word.exact);
        word.is_unfinished = open.words.iter().any(|found| Some(&found.exact) != typed);
    }
}

/// Whether a clause has a word that is not a function word.
fn is_wanted(clause: &Clause) -> bool {
    !clause.is_value() && clause.words.iter().any(|word| !is_function_word(word))
}

/// Whether a clause is the last word of a query, and may be the beginning of another.
fn may_go_on(clause: &Clause, query: &str) -> bool {
    let [word] = clause.words.as_slice() else { return false };
    let is_last = clean(query).ends_with(&word.text);
    let is_long = word.exact.chars().count() >= MIN_LETTERS;
    is_last && is_long && is_plain(clause) && clause.boost == 1.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::NO_FIELDS;

    fn read(query: &str, all_words: bool, as_you_type: bool) -> Understood {
        let request = Request { all_words, as_you_type, ..Request::new(query) };
        Understood::of_request(&request, &NO_FIELDS, &Analyzer::default(), &mut Vec::new())
    }

    #[test]
    fn all_words_are_wanted_but_function_words() {
        let table = [
            ("شاي قهوة", "+شاي +قهوه"),
            ("شاي", "+شاي"),
            ("شاي في البيت", "+شاي في +البيت"),
            ("من شاي إلى قهوة", "من +شاي الي +قهوه"),
            ("هل شرب الشاي؟", "هل +شرب +الشاي"),
            ("شاي -قهوة", "+شاي -قهوه"),
            ("شاي \"قهوة مرة\"", "+شاي \"قهوه مره\""),
            ("شاي site:a.b", "+شاي site:a.b"),
            ("شاي title:قهوة", "+شاي title:قهوه"),
            ("شاي قه*", "+شاي +قه*"),
            ("شاي قهوة~", "+شاي +قهوه~1"),
            ("شاي =قهوة", "+شاي +=قهوه"),
            ("شاي قهوة^2", "+شاي +قهوه^2"),
            ("شاي OR قهوة", "(شاي OR قهوه)"),
            ("حليب شاي OR قهوة", "+حليب (شاي OR قهوه)"),
            ("+شاي قهوة", "+شاي +قهوه"),
            ("شاي (حليب OR سكر)", "+شاي (حليب OR سكر)"),
            ("من في", "من في"),
            ("title:(شاي قهوة) حليب", "(title:شاي OR title:قهوه) +حليب"),
            ("", ""),
        ];
        for (query, expected) in table {
            assert_eq!(read(query, true, false).text, expected, "{query}");
        }
        assert!(read("شاي قهوة", true, false).all_words);
        assert!(!read("من في", true, false).all_words);
    }

    #[test]
    fn the_last_word_may_be_unfinished() {
        let table = [
            ("شاي قهو", Some("قهو")),
            ("قهو", Some("قهو")),
            ("شاي title:حليب قهو", Some("قهو")),
            ("\"شاي ساخن\" قهو", Some("قهو")),
            ("-شاي قهو", Some("قهو")),
            ("قَهو", Some("قَهو")),
            ("شاي 20", Some("20")),
            ("شاي coff", Some("coff")),
            ("شاي قهو ", None),
            ("شاي قهو؟", None),
            ("شاي ق", None),
            ("شاي -قهو", None),
            ("شاي +قهو", None),
            ("شاي =قهو", None),
            ("شاي قهو*", None),
            ("شاي قهو~", None),
            ("شاي قهو^2", None),
            ("شاي \"قهو", Some("قهو")),
            ("شاي \"قهو\"", None),
            ("شاي title:قهو", None),
            ("(شاي OR قهو)", None),
            ("", None),
        ];
        for (query, expected) in table {
            assert_eq!(read(query, false, true).unfinished.as_deref(), expected, "{query}");
        }
        assert_eq!(read("شاي قهو", false, true).text, "شاي قهو قهو*^0.5");
        assert_eq!(read("شاي قهو", true, true).text, "+شاي (قهو OR قهو*^0.5)");
    }
}
