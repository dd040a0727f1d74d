//! What the words of a query count for.

use fihris_text::Level;

use crate::condition::WordField;
use crate::grammar::{FieldName, Occur, Spelling};
use crate::question::{is_function_word, is_plain};
use crate::understood::{Clause, Understood, Word};

/// What a term counts for, as a share of a word on all its levels.
pub(crate) type Share = f32;

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
pub(super) const PAIR: Share = 0.1;

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

/// What documents score by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// The terms.
    pub terms: Vec<WeighedTerm>,
    /// Words that stand side by side.
    pub pairs: Vec<WeighedPair>,
}

/// A term, or several that stand for one, and what it counts for.
#[derive(Clone, Debug, PartialEq)]
pub struct WeighedTerm {
    /// The field it is looked for in.
    pub field: WordField,
    /// The term; or those that stand for one, which count for what a term would that is in the
    /// documents of all of them.
    pub texts: Vec<String>,
    /// What it counts for, times its inverse document frequency.
    pub share: Share,
    /// Whether a document is a hit for this term alone.
    pub finds: bool,
    /// The word whose stem it is, if it is one of title and text.
    pub(crate) word: Option<usize>,
}

/// Two stems of title and text, the second directly behind the first.
#[derive(Clone, Debug, PartialEq)]
pub struct WeighedPair {
    /// The stems.
    pub stems: [String; 2],
    /// What they count for, times the sum of their inverse document frequencies.
    pub share: Share,
    /// The words that they are of.
    pub(crate) words: [usize; 2],
}

impl Weights {
    /// Weighs the wanted words of a query.
    pub(crate) fn of(understood: &Understood, ranking: Ranking) -> Self {
        let mut weights = Self::default();
        let mut words: Vec<&Word> = Vec::new();
        let wanted = |c: &&Clause| !c.phrase && c.occur != Occur::MustNot;
        for clause in understood.clauses.iter().filter(wanted) {
            if clause.spelling != Spelling::Forms {
                weights.add_as_typed(clause);
                continue;
            }
            for word in &clause.words {
                let asks = understood.question && is_plain(clause) && is_function_word(word);
                let share = clause.boost * if asks { ASKING } else { 1.0 };
                match ranking {
                    Ranking::Full => weights.add_word(clause, word, share, words.len()),
                    Ranking::Stems => weights.add_stem(clause, word, share, words.len()),
                }
                words.push(word);
            }
        }
        let number = |word: &Word| words.iter().position(|other| std::ptr::eq(*other, word));
        let n_pairs = if ranking == Ranking::Full { MAX_PAIRS } else { 0 };
        for (first, second) in neighbours(understood).into_iter().take(n_pairs) {
            if let (Some(a), Some(b)) = (number(first), number(second)) {
                let stems = [first.stem.clone(), second.stem.clone()];
                weights.pairs.push(WeighedPair { stems, share: PAIR, words: [a, b] });
            }
        }
        weights
    }

    /// Adds a word on all its levels.
    fn add_word(&mut self, clause: &Clause, word: &Word, share: Share, number: usize) {
        use WordField::{BodyExact, BodySkeleton, BodyStem, TitleExact, TitleStem};
        if clause.field == Some(FieldName::Title) {
            for (level, weight) in TITLE_ALONE {
                let field = if level == Level::Exact { TitleExact } else { TitleStem };
                self.add(field, word, weight * share, true);
            }
        } else if is_function_word(word) {
            self.add(BodyExact, word, FUNCTION_WORD * share, false);
            self.add(TitleStem, word, TITLE * share, false);
        } else {
            self.add(BodyExact, word, EXACT * share, true);
            self.add(TitleStem, word, TITLE * share, true);
            self.add(BodySkeleton, word, SKELETON * share, true);
            self.add_of(BodyStem, word, STEM * share, number);
        }
    }

    /// Adds a word by its stem alone.
    fn add_stem(&mut self, clause: &Clause, word: &Word, share: Share, number: usize) {
        let finds = !is_function_word(word);
        match clause.field {
            Some(FieldName::Title) => self.add(WordField::TitleStem, word, share, finds),
            _ if finds => self.add_of(WordField::BodyStem, word, share, number),
            _ => self.add(WordField::BodyStem, word, share, false),
        }
    }

    /// Adds words by their exact form alone. Words that stand for one count as one.
    fn add_as_typed(&mut self, clause: &Clause) {
        let is_title = clause.field == Some(FieldName::Title);
        let body = [(WordField::BodyExact, AS_TYPED), (WordField::TitleExact, TITLE)];
        let title = [(WordField::TitleExact, AS_TYPED)];
        let n_together = if clause.is_choice() { clause.words.len().max(1) } else { 1 };
        for words in clause.words.chunks(n_together) {
            for (field, share) in if is_title { &title[..] } else { &body } {
                let texts = words.iter().map(|word| word.exact.clone()).collect();
                let share = share * clause.boost;
                self.terms.push(WeighedTerm {
                    field: *field,
                    texts,
                    share,
                    finds: true,
                    word: None,
                });
            }
        }
    }

    fn add(&mut self, field: WordField, word: &Word, share: Share, finds: bool) {
        let text = word.term(field.level());
        if !text.is_empty() {
            let texts = vec![text.to_owned()];
            self.terms.push(WeighedTerm { field, texts, share, finds, word: None });
        }
    }

    /// Adds the stem that a word of that number is known by.
    fn add_of(&mut self, field: WordField, word: &Word, share: Share, number: usize) {
        let before = self.terms.len();
        self.add(field, word, share, true);
        if let Some(added) = self.terms.get_mut(before) {
            added.word = Some(number);
        }
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
