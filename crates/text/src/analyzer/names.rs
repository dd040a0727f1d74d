//! Names of two words, which are written as two or as one: `عبد الرحمن`, `عبدالرحمن`.

use crate::evidence::Evidence;
use crate::letters::key_of;
use crate::stem::{Rank, is_function_word, is_noun, rank};
use crate::words::hash_of;

const ARTICLE: [char; 2] = ['ا', 'ل'];
const GOD: [char; 4] = ['ا', 'ل', 'ل', 'ه'];

/// Nouns that make a name with that of God and that the dictionary may lack.
const BEFORE_GOD: [&str; 8] = ["جاد", "عطا", "ضيف", "فضل", "عبيد", "دخيل", "ماشاء", "انشاء"];

/// Most letters of the first word of a name.
const MAX_FIRST: usize = 8;

/// What a name may begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum First {
    /// `عبد`, before a name of God.
    Servant,
    /// `أبو`.
    Father,
    /// `بن`.
    Son,
    /// `آل`: the family of a name.
    House,
    /// A noun before the name of God.
    OfGod,
}

impl First {
    /// Tells what name the word of these letters may begin, perhaps with clitics.
    pub(super) fn of(letters: &[char]) -> Option<Self> {
        ways(letters).iter().find_map(|letters| Self::without_clitics(letters))
    }

    /// Tells whether it may begin one with the name of God; to ask takes longer.
    pub(super) fn of_god(letters: &[char]) -> Option<Self> {
        let is_short = letters.len() <= MAX_FIRST;
        let makes_name = ways(letters).iter().any(|letters| makes_name_of_god(letters));
        (is_short && makes_name).then_some(Self::OfGod)
    }

    fn without_clitics(letters: &[char]) -> Option<Self> {
        match letters {
            ['ع', 'ب', 'د'] => Some(Self::Servant),
            ['ا' | 'أ', 'ب', 'و'] => Some(Self::Father),
            ['ب', 'ن'] => Some(Self::Son),
            ['آ', 'ل'] => Some(Self::House),
            _ => None,
        }
    }

    /// Whether `second` completes the name.
    pub(super) fn takes(self, second: &[char]) -> bool {
        match self {
            Self::Servant => second.len() > 3 && second.starts_with(&ARTICLE),
            Self::Father | Self::House => second.len() > 1,
            Self::Son => second.len() > 2 && !second.starts_with(&ARTICLE),
            Self::OfGod => second == GOD,
        }
    }
}

/// A word as it is, without `و` or `ف` before it, and without `ب`, `ل` or `ك` behind that.
fn ways(letters: &[char]) -> [&[char]; 3] {
    let without = |letters: &'_ [char], clitics: &[char]| match letters.split_first() {
        Some((first, _)) if clitics.contains(first) => 1,
        _ => 0,
    };
    let joined = letters.get(without(letters, &['و', 'ف'])..).unwrap_or_default();
    let short = joined.get(without(joined, &['ب', 'ل', 'ك'])..).unwrap_or_default();
    [letters, joined, short]
}

/// Returns how many letters of a name in one word are its first word, if it is such a name.
///
/// Where letters alone do not tell, the second part must be a word of the dictionary or of the
/// collection, and the whole none: `أبواب` has no father.
pub(super) fn end_of_first(letters: &[char], evidence: &Evidence) -> Option<usize> {
    let max_first = letters.len().checked_sub(2)?;
    if !may_be_name(letters) {
        return None;
    }
    (2..=max_first.min(MAX_FIRST)).find(|at| {
        let Some((first, second)) = letters.split_at_checked(*at) else { return false };
        let kind = if second == GOD { First::of_god(first) } else { First::of(first) };
        let Some(kind) = kind.filter(|kind| kind.takes(second)) else { return false };
        match kind {
            First::Servant | First::OfGod => true,
            // `بن` may as well be a preposition and the first letter of a noun.
            First::Son => {
                second.len() > 3 && is_word(second, evidence) && rank(letters) < Rank::WithClitics
            }
            // `أبوظبي` is a word of the dictionary, and so is `ظبي`.
            First::Father | First::House => match rank(letters) {
                Rank::Unknown => is_word(second, evidence),
                Rank::Whole => kind == First::Father && second.len() > 2 && is_noun(second),
                _ => false,
            },
        }
    })
}

/// Returns the name of a house as it is spelt without the madda that tells it from an article.
pub(super) fn without_madda(letters: &[char]) -> Option<Vec<char>> {
    let bare = |letter: &char| if *letter == 'آ' { 'ا' } else { *letter };
    is_house(letters).then(|| letters.iter().map(bare).collect())
}

/// Whether a name begins with `آل`. Its exact term keeps the madda: `آلثاني` is not `الثاني`.
pub(super) fn is_house(letters: &[char]) -> bool {
    matches!(letters, ['آ', 'ل', ..] | ['و' | 'ف' | 'ب' | 'ل' | 'ك', 'آ', 'ل', ..])
}

/// Tells at little cost that most words are no such name.
fn may_be_name(letters: &[char]) -> bool {
    let head = letters.get(..letters.len().min(5)).unwrap_or_default();
    let has = |first: &[char]| head.windows(first.len()).any(|window| window == first);
    letters.ends_with(&GOD)
        || has(&['ع', 'ب', 'د'])
        || has(&['ب', 'و'])
        || has(&['آ', 'ل'])
        || letters.len() > 4 && has(&['ب', 'ن'])
}

fn makes_name_of_god(letters: &[char]) -> bool {
    let folded: String = letters.iter().map(|letter| key_of(*letter)).collect();
    let is_noun = || is_noun(letters) && !is_function_word(letters, &folded);
    letters.len() > 2
        && (BEFORE_GOD.contains(&folded.as_str()) || !letters.starts_with(&ARTICLE) && is_noun())
}

/// Whether the dictionary or the collection has a word of three letters or more.
fn is_word(letters: &[char], evidence: &Evidence) -> bool {
    let hash = hash_of(letters.iter().map(|letter| key_of(*letter)));
    letters.len() > 2 && (is_noun(without_article(letters)) || evidence.has_each(&[hash]) == [true])
}

fn without_article(letters: &[char]) -> &[char] {
    letters.strip_prefix(&ARTICLE).filter(|rest| rest.len() > 1).unwrap_or(letters)
}
