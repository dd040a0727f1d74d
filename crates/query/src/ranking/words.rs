//! What the words of a query count for.

use fihris_text::Level;

use crate::condition::WordField;
use crate::error::Result;
use crate::grammar::{FieldName, Occur, Spelling};
use crate::question::{is_function_word, is_plain};
use crate::understood::{Clause, Understood, Word};
use crate::vocabulary::Vocabulary;

/// What a term counts for, as a share of a word on all its levels.
pub(crate) type Share = f32;

/// What a word counts for on each level of title and text.
///
/// The share of each level was chosen on nine Arabic retrieval collections, see
/// `docs/reference/quality.md`: stem and skeleton reach other forms of the word, exact ranks
/// the form typed first.
const EXACT: Share = 0.2;
const STEM: Share = 0.4;
const SKELETON: Share = 0.4;

/// What a word counts for besides by each of its broken plurals that are known, or its singular.
/// Their skeleton counts too.
const OTHER_FORM: Share = 0.1;

/// The same for a function word, by its exact form alone: what it shares a stem with says nothing
/// of it.
const FUNCTION_WORD: Share = 1.0;

/// What a word counts for besides, by its stem, if it stands in the title.
const TITLE: Share = 0.3;

/// What two stems count for besides that stand side by side in the query and in the text.
pub(super) const PAIR: Share = 0.15;

/// What all words of a query count for besides that follow each other in the text as they do in the
/// query: their stems, their exact forms, and their stems in the title.
const RUN_OF_STEMS: Share = 0.2;
const RUN_AS_TYPED: Share = 0.8;
const RUN_IN_TITLE: Share = 0.2;

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

/// Words of the longest sequence that is looked for as a whole. No text has a longer question in
/// its very words, and who pastes a sentence finds it by its pairs.
const MAX_RUN: usize = 6;

/// What documents score by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// The terms.
    pub terms: Vec<WeighedTerm>,
    /// Words that stand side by side.
    pub runs: Vec<WeighedRun>,
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
}

/// Two or more terms of title and text, each directly behind the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct WeighedRun {
    /// The field that they stand in.
    pub field: WordField,
    /// The terms.
    pub texts: Vec<String>,
    /// What they count for, times the sum of their inverse document frequencies.
    pub share: Share,
}

impl Weights {
    /// Weighs the wanted words of a query.
    pub(crate) fn of(understood: &Understood, ranking: Ranking) -> Self {
        let mut weights = Self::default();
        let wanted = |c: &&Clause| !c.phrase && c.occur != Occur::MustNot;
        for clause in understood.clauses.iter().filter(wanted) {
            if clause.spelling != Spelling::Forms {
                weights.add_as_typed(clause);
                continue;
            }
            for word in clause.finding() {
                let asks = understood.question && is_plain(clause) && is_function_word(word);
                let share = clause.boost * if asks { ASKING } else { 1.0 };
                match ranking {
                    Ranking::Full => weights.add_word(clause, word, share),
                    Ranking::Stems => weights.add_stem(clause, word, share),
                }
            }
        }
        if ranking == Ranking::Full {
            weights.add_runs(understood);
        }
        weights
    }

    /// Adds the words that stand side by side: two by two, and all that do.
    fn add_runs(&mut self, understood: &Understood) {
        let pairs = neighbours(understood).into_iter().take(MAX_PAIRS);
        for (first, second) in pairs {
            self.add_run(&[first, second], WordField::BodyStem, PAIR);
        }
        for words in sequences(understood) {
            let n_telling = words.iter().filter(|word| !is_function_word(word)).count();
            if words.len() <= MAX_RUN && n_telling > 1 {
                self.add_run(&words, WordField::BodyStem, RUN_OF_STEMS);
                self.add_run(&words, WordField::BodyExact, RUN_AS_TYPED);
                self.add_run(&words, WordField::TitleStem, RUN_IN_TITLE);
            }
        }
    }

    fn add_run(&mut self, words: &[&Word], field: WordField, share: Share) {
        let term = |word: &&Word| word.term(field.level()).to_owned();
        let texts: Vec<String> = words.iter().map(term).collect();
        if texts.iter().all(|text| !text.is_empty()) {
            self.runs.push(WeighedRun { field, texts, share });
        }
    }

    /// Adds a word on all its levels.
    fn add_word(&mut self, clause: &Clause, word: &Word, share: Share) {
        use WordField::{BodyExact, BodySkeleton, BodyStem, TitleExact, TitleStem};
        if clause.field == Some(FieldName::Title) {
            for (level, weight) in TITLE_ALONE {
                let field = if level == Level::Exact { TitleExact } else { TitleStem };
                self.add(field, word, weight * share, true);
            }
            self.add_others(&[TitleExact, TitleStem], word, share);
        } else if is_function_word(word) {
            self.add(BodyExact, word, FUNCTION_WORD * share, false);
            self.add(TitleStem, word, TITLE * share, false);
        } else {
            self.add(BodyExact, word, EXACT * share, true);
            self.add(TitleStem, word, TITLE * share, true);
            // What no more than the consonants tell of may well be another word.
            self.add(BodySkeleton, word, SKELETON * share, false);
            self.add(BodyStem, word, STEM * share, true);
            self.add_others(&[BodyExact, BodyStem], word, share);
        }
    }

    /// Adds a word by its stem alone.
    fn add_stem(&mut self, clause: &Clause, word: &Word, share: Share) {
        let finds = !is_function_word(word);
        match clause.field {
            Some(FieldName::Title) => self.add(WordField::TitleStem, word, share, finds),
            _ if finds => {
                self.add(WordField::BodyStem, word, share, true);
                self.add_others(&[WordField::BodyStem], word, share);
            }
            _ => self.add(WordField::BodyStem, word, share, false),
        }
    }

    /// Adds words by their exact form alone. Words that stand for one count as one.
    fn add_as_typed(&mut self, clause: &Clause) {
        let is_title = clause.field == Some(FieldName::Title);
        let body = [(WordField::BodyExact, AS_TYPED), (WordField::TitleExact, TITLE)];
        let title = [(WordField::TitleExact, AS_TYPED)];
        let n_together = if clause.is_choice() { clause.words.len().max(1) } else { 1 };
        let found_by: Vec<&Word> = clause.finding().collect();
        for words in found_by.chunks(n_together) {
            for (field, share) in if is_title { &title[..] } else { &body } {
                let texts = words.iter().map(|word| word.exact.clone()).collect();
                let share = share * clause.boost;
                self.terms.push(WeighedTerm { field: *field, texts, share, finds: true });
            }
        }
    }

    fn add(&mut self, field: WordField, word: &Word, share: Share, finds: bool) {
        let text = word.term(field.level());
        if !text.is_empty() {
            let texts = vec![text.to_owned()];
            self.terms.push(WeighedTerm { field, texts, share, finds });
        }
    }

    /// Adds the other forms of a word that are known, in the fields of their levels.
    fn add_others(&mut self, fields: &[WordField], word: &Word, share: Share) {
        for form in &word.others {
            if let Some(&field) = fields.iter().find(|field| field.level() == form.level) {
                let (texts, share) = (vec![form.term.clone()], OTHER_FORM * share);
                self.terms.push(WeighedTerm { field, texts, share, finds: true });
            }
        }
    }

    /// Lets words of the same consonants find documents where no word of the query does in any of
    /// its forms; returns whether they do.
    pub(crate) fn settle(&mut self, vocabulary: &mut dyn Vocabulary) -> Result<bool> {
        let mut has_consonants = false;
        for term in &self.terms {
            let is_skeleton = term.field == WordField::BodySkeleton;
            if !term.finds && !is_skeleton {
                continue;
            }
            for text in &term.texts {
                let is_there = vocabulary.doc_freq(term.field, text)? > 0;
                if is_there && term.finds {
                    return Ok(false);
                }
                has_consonants |= is_there;
            }
        }
        let skeletons = self.terms.iter_mut().filter(|t| t.field == WordField::BodySkeleton);
        skeletons.for_each(|term| term.finds = true);
        Ok(has_consonants)
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

/// Returns the plain words that follow each other directly, in sequences that are as long as can be.
fn sequences(understood: &Understood) -> Vec<Vec<&Word>> {
    let mut sequences: Vec<Vec<&Word>> = vec![Vec::new()];
    for clause in &understood.clauses {
        if !is_plain(clause) {
            sequences.push(Vec::new());
            continue;
        }
        if let Some(sequence) = sequences.last_mut() {
            // A conjunction that stands alone has the position of the word behind it.
            sequence.extend(clause.sequence().filter(|word| word.exact != "و"));
        }
    }
    sequences.retain(|words| words.len() > 1);
    sequences
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
