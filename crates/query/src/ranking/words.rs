//! What the words of a query count for.

use fihris_text::Level;
use tantivy::schema::Field;

use super::lists::{Lists, Share};
use super::lookup::Lookup;
use crate::error::Result;
use crate::grammar::{FieldName, Occur, Spelling};
use crate::question::{is_function_word, is_plain};
use crate::understood::{Clause, Understood, Word};

/// What a word counts for on each level of title and text.
///
/// The share of each level was chosen on nine Arabic retrieval collections, see
/// `docs/quality.md`: stem and skeleton reach other forms of the word, exact ranks
/// the form typed first.
const EXACT: Share = 0.2;
const STEM: Share = 0.4;
const SKELETON: Share = 0.4;

/// The same for a function word, by its exact form alone: what it shares a stem with says nothing
/// of it.
const FUNCTION_WORD: Share = 1.0;

/// What a word counts for besides, by its stem, if it stands in the title.
const TITLE: Share = 0.2;

/// What two stems count for besides that stand side by side in the query and in the text.
const PAIR: Share = 0.1;

/// The same for a word whose other forms were not asked for, and for all words together that one
/// stands for.
const AS_TYPED: Share = 1.0;

/// What the function words of a question count for, against those asked about.
///
/// Not 0: where a question has nothing else, they are what there is.
const ASKING: Share = 0.3;

/// What the levels count for where the title alone was asked for. Chosen by hand:
/// the shares of exact and stem in title and text, about.
const TITLE_ALONE: [(Level, Share); 2] = [(Level::Exact, 0.35), (Level::Stem, 0.65)];

/// What the words of a query are ranked by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ranking {
    /// By all levels of title and text, and by words that stand together.
    #[default]
    Full,
    /// By the stems alone: faster, and not so well.
    Stems,
}

/// Pairs beyond these are left out: the query is a pasted page, which is found anyway.
const MAX_PAIRS: usize = 64;

impl Lists {
    /// Finds the postings of the wanted words of a query.
    pub(crate) fn of(
        understood: &Understood,
        lookup: &mut Lookup<'_>,
        ranking: Ranking,
    ) -> Result<Self> {
        let mut lists = Self::new(lookup.reader)?;
        let mut placed: Vec<(&Word, Option<usize>)> = Vec::new();
        let wanted = |c: &&Clause| !c.phrase && c.occur != Occur::MustNot;
        for clause in understood.clauses.iter().filter(wanted) {
            if clause.spelling != Spelling::Forms {
                lists.add_as_typed(lookup, clause)?;
                continue;
            }
            for word in &clause.words {
                let asks = understood.question && is_plain(clause) && is_function_word(word);
                let share = clause.boost * if asks { ASKING } else { 1.0 };
                let list = match ranking {
                    Ranking::Full => lists.add_word(lookup, clause, word, share)?,
                    Ranking::Stems => lists.add_stem(lookup, clause, word, share)?,
                };
                placed.push((word, list));
            }
        }
        let list_of = |word: &Word| {
            let place = placed.iter().find(|(placed, _)| std::ptr::eq(*placed, word));
            place.and_then(|(_, list)| *list)
        };
        let n_pairs = if ranking == Ranking::Full { MAX_PAIRS } else { 0 };
        for (first, second) in neighbours(understood).into_iter().take(n_pairs) {
            if let Some(list) = lists.rarer(list_of(first), list_of(second)) {
                lists.add_pair(lookup, list, [&first.stem, &second.stem], PAIR)?;
            }
        }
        lists.arrange();
        Ok(lists)
    }

    /// Adds a word, and returns the number of the list that has every document with its stem.
    fn add_word(
        &mut self,
        lookup: &mut Lookup<'_>,
        clause: &Clause,
        word: &Word,
        share: Share,
    ) -> Result<Option<usize>> {
        let fields = lookup.reader.fields();
        if clause.field == Some(FieldName::Title) {
            for (level, weight) in TITLE_ALONE {
                let field =
                    if level == Level::Exact { fields.title_exact } else { fields.title_stem };
                self.add_term(lookup, field, word.term(level), weight * share, true)?;
            }
            return Ok(None);
        }
        let title_stem = fields.title_stem;
        if is_function_word(word) {
            self.add_term(lookup, fields.body_exact, &word.exact, FUNCTION_WORD * share, false)?;
            self.add_term(lookup, title_stem, &word.stem, TITLE * share, false)?;
            return Ok(None);
        }
        self.add_term(lookup, fields.body_exact, &word.exact, EXACT * share, true)?;
        self.add_term(lookup, title_stem, &word.stem, TITLE * share, true)?;
        self.add_term(lookup, fields.body_skeleton, &word.skeleton, SKELETON * share, true)?;
        self.add_term(lookup, fields.body_stem, &word.stem, STEM * share, true)
    }

    /// Adds a word by its stem alone.
    fn add_stem(
        &mut self,
        lookup: &mut Lookup<'_>,
        clause: &Clause,
        word: &Word,
        share: Share,
    ) -> Result<Option<usize>> {
        let fields = lookup.reader.fields();
        let is_title = clause.field == Some(FieldName::Title);
        let field = if is_title { fields.title_stem } else { fields.body_stem };
        self.add_term(lookup, field, &word.stem, share, !is_function_word(word))
    }

    /// Adds words by their exact form alone. Words that stand for one count as one.
    fn add_as_typed(&mut self, lookup: &mut Lookup<'_>, clause: &Clause) -> Result<()> {
        let fields = lookup.reader.fields();
        let is_title = clause.field == Some(FieldName::Title);
        let body = [(fields.body_exact, AS_TYPED), (fields.title_exact, TITLE)];
        let title = [(fields.title_exact, AS_TYPED)];
        let n_together = if clause.is_choice() { clause.words.len().max(1) } else { 1 };
        for words in clause.words.chunks(n_together) {
            for (field, share) in if is_title { &title[..] } else { &body } {
                let terms: Vec<&str> = words.iter().map(|word| word.exact.as_str()).collect();
                self.add_union(lookup, *field, &terms, share * clause.boost)?;
            }
        }
        Ok(())
    }

    fn add_term(
        &mut self,
        lookup: &mut Lookup<'_>,
        field: Field,
        text: &str,
        share: Share,
        finds: bool,
    ) -> Result<Option<usize>> {
        if text.is_empty() { Ok(None) } else { self.add(lookup, (field, text), share, finds) }
    }
}

/// Returns the plain words that follow each other directly, two by two.
fn neighbours(understood: &Understood) -> Vec<(&Word, &Word)> {
    let mut pairs = Vec::new();
    let mut last: Option<(&Word, usize)> = None;
    let mut n_words = 0;
    for clause in &understood.clauses {
        if !is_plain(clause) {
            last = None;
        }
        for word in clause.words.iter().filter(|_| is_plain(clause)) {
            // Words of one position are one word, and a clause goes on where the last one ended.
            let place = n_words + word.position;
            if let Some((before, at)) = last
                && at < place
                && is_telling(before, word)
            {
                pairs.push((before, word));
            }
            last = Some((word, place));
        }
        n_words += clause.words.len();
    }
    pairs
}

/// Whether two words say more together. Two function words do not: `من في` stands everywhere.
fn is_telling(first: &Word, second: &Word) -> bool {
    let has_stems = !first.stem.is_empty() && !second.stem.is_empty();
    has_stems && !(is_function_word(first) && is_function_word(second))
}

#[cfg(test)]
mod tests {
    use fihris_text::Analyzer;

    use super::*;

    #[test]
    fn words_that_follow_each_other_are_pairs() {
        let table: [(&str, &[&str]); 8] = [
            ("وقف إطلاق النار", &["وقف إطلاق", "إطلاق النار"]),
            ("وقف", &[]),
            ("من هو الرئيس", &["هو الرئيس"]),
            ("وقف +إطلاق النار", &[]),
            ("وقف \"إطلاق النار\" غدا", &[]),
            ("وقف title:إطلاق النار", &[]),
            ("طائرة F-16", &["طائرة F-16", "F 16"]),
            ("", &[]),
        ];
        for (query, expected) in table {
            let understood = Understood::read(query, &Analyzer::default(), &mut Vec::new());
            let pairs = neighbours(&understood).into_iter();
            let pairs: Vec<String> = pairs.map(|(a, b)| format!("{} {}", a.text, b.text)).collect();
            assert_eq!(pairs, expected, "{query}");
        }
    }
}
