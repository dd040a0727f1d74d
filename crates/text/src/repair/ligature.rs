//! Lam and alef that a converter swapped: `اإلدارة` for `الإدارة`.
//!
//! Fonts have one glyph for the two, and programs that read documents from their glyphs, in visual
//! order, often turn it round with the rest. It happens to each of them or to none, so the whole
//! text tells: no sound word has an alef before `أ`, `إ`, `آ` or `ا`. What is sure then is put
//! right, and what is not where the dictionary knows only the other word.

use std::collections::HashSet;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Repairs, hints::Hints};
use crate::fold::fold;
use crate::letters;
use crate::stem::{self, Rank};

/// Words that only a swap explains, from which on a text is taken to be swapped.
const MIN_SWAPPED: usize = 2;

/// How many times as many of them there must be as words in order.
const MIN_RATIO: usize = 9;

/// Longer words are no words.
const MAX_WORD: usize = 24;

/// Pairs of a word that are tried in both orders.
const MAX_PAIRS: u32 = 4;

/// What stands in swapped words and in sound ones.
static SIGNS: LazyLock<([Finder<'static>; 4], [Finder<'static>; 3])> = LazyLock::new(|| {
    (["األ", "اإل", "اآل", "اال"].map(Finder::new), ["الأ", "الإ", "الآ"].map(Finder::new))
});

/// Returns the text with lam before alef, if they were swapped throughout.
pub(super) fn mend(text: &str, hints: Hints, repairs: &mut Repairs) -> Option<String> {
    if !hints.swapped() || !is_swapped(text) {
        return None;
    }
    let mut mended = String::with_capacity(text.len());
    let (mut n_mended, mut is_negated) = (0, false);
    let mut rest = text;
    while let Some(start) = rest.find(letters::is_arabic_letter) {
        let (before, word) = rest.split_at_checked(start)?;
        let end = word.find(|c| !letters::is_arabic_letter(c)).unwrap_or(word.len());
        let (word, behind) = word.split_at_checked(end)?;
        mended.push_str(before);
        is_negated &= before == " ";
        let right = mend_word(word, Context { behind, is_negated });
        n_mended += u32::from(right.is_some());
        let right = right.as_deref().unwrap_or(word);
        mended.push_str(right);
        is_negated = NEGATIONS.contains(&right);
        rest = behind;
    }
    mended.push_str(rest);
    repairs.ligatures = repairs.ligatures.saturating_add(n_mended);
    (n_mended > 0).then_some(mended)
}

fn is_swapped(text: &str) -> bool {
    let count = |signs: &[Finder<'_>]| -> usize {
        signs.iter().map(|sign| sign.find_iter(text.as_bytes()).count()).sum()
    };
    let swapped = count(&SIGNS.0);
    swapped >= MIN_SWAPPED && swapped >= MIN_RATIO * count(&SIGNS.1)
}

/// Words that a noun follows, and no participle: there is no dispute.
const NEGATIONS: [&str; 4] = ["لا", "ولا", "فلا", "بلا"];

/// What stands beside a word.
#[derive(Clone, Copy)]
struct Context<'t> {
    /// The text behind it.
    behind: &'t str,
    /// Whether one of [`NEGATIONS`] stands before it.
    is_negated: bool,
}

/// Returns a word in its right order, if that is another.
fn mend_word(word: &str, context: Context<'_>) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > MAX_WORD {
        return None;
    }
    let n_sure = swap_sure(&mut letters);
    let is_mended = swap_known(&mut letters, context);
    (n_sure > 0 || is_mended).then(|| letters.into_iter().collect())
}

/// Swaps what stands in no sound word: an alef or lam before an alef and a lam. Of a text in which
/// all are swapped, `لأل` was `للأ`.
fn swap_sure(letters: &mut [char]) -> usize {
    let mut n_swapped = 0;
    for at in 1..letters.len().saturating_sub(1) {
        let [before, alef, lam] = [letters[at - 1], letters[at], letters[at + 1]];
        if matches!(before, 'ا' | 'ل') && is_alef(alef) && lam == 'ل' && !(before == 'ل' && at > 2)
        {
            letters.swap(at, at + 1);
            n_swapped += 1;
        }
    }
    n_swapped
}

/// Swaps the pairs that could be swapped so that the word is known best; returns whether it did. Of
/// words that are known alike, the one as it stands remains.
fn swap_known(letters: &mut Vec<char>, context: Context<'_>) -> bool {
    let is_pair = |at: &usize| {
        let before = at.checked_sub(2).and_then(|at| letters.get(at));
        matches!(letters.get(at - 1..=*at), Some([alef, 'ل']) if is_alef(*alef))
            && before != Some(&'ل')
    };
    let pairs: Vec<usize> = (1..letters.len()).filter(is_pair).collect();
    let n_pairs = u32::try_from(pairs.len()).unwrap_or(u32::MAX).min(MAX_PAIRS);
    let mut best = (Worth::of(letters, false), letters.clone());
    for choice in 1..1_u32 << n_pairs {
        let mut swapped = letters.clone();
        for (number, at) in (0..n_pairs).zip(&pairs) {
            if choice >> number & 1 == 1 {
                swapped.swap(*at - 1, *at);
            }
        }
        let worth = Worth::of(&swapped, agrees(&swapped, context));
        if worth > best.0 {
            best = (worth, swapped);
        }
    }
    let is_other = best.1 != *letters;
    *letters = best.1;
    is_other
}

/// How well a word is known, the best last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Worth {
    /// Whether it is a word such as `ولا`, which is met more than any noun.
    is_function_word: bool,
    rank: Rank,
    /// Whether the dictionary has it with this hamza: `إصلاح`, and not `إصالح`.
    is_as_written: bool,
    agrees: bool,
}

impl Worth {
    fn of(letters: &[char], agrees: bool) -> Self {
        Self {
            is_function_word: is_function_word(letters),
            rank: stem::rank(letters),
            is_as_written: is_as_written(letters),
            agrees,
        }
    }
}

/// Whether a word is a function word, perhaps behind a conjunction.
fn is_function_word(letters: &[char]) -> bool {
    let is_one = |letters: &[char]| {
        let exact = fold(&letters.iter().collect::<String>());
        stem::is_function_word(letters, &exact)
    };
    let rest = letters.split_first().filter(|(first, _)| matches!(first, 'و' | 'ف'));
    is_one(letters) || rest.is_some_and(|(_, rest)| is_one(rest))
}

/// The nouns of the dictionary as they are written there.
static WRITTEN: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| fihris_ayaspell::nouns().collect());

/// What stands before and behind nouns.
const PREFIXES: [&str; 12] =
    ["", "ال", "لل", "وال", "بال", "فال", "كال", "و", "ب", "ل", "ف", "ولل"];
const SUFFIXES: [&str; 10] = ["", "ات", "ة", "ان", "ين", "ون", "ه", "ها", "هم", "ي"];

fn is_as_written(letters: &[char]) -> bool {
    let word: String = letters.iter().collect();
    let rests = PREFIXES.iter().filter_map(|prefix| word.strip_prefix(prefix));
    let mut stems =
        rests.flat_map(|rest| SUFFIXES.iter().filter_map(|suffix| rest.strip_suffix(suffix)));
    stems.any(|stem| WRITTEN.contains(stem))
}

/// Whether what stands beside a swapped word agrees with it: a verb in the plural with `الطلاب`, and a
/// negation with `خلاف`.
fn agrees(letters: &[char], context: Context<'_>) -> bool {
    let is_plural = letters.len() > 4 && begins_plural_verb(context.behind);
    is_plural || context.is_negated && letters.len() == 4
}

fn begins_plural_verb(behind: &str) -> bool {
    let word: String = behind
        .trim_start_matches(' ')
        .chars()
        .take_while(|c| letters::is_arabic_letter(*c))
        .collect();
    let verb = word.strip_prefix('س').unwrap_or(&word);
    verb.starts_with('ي') && verb.ends_with("ون") && verb.chars().count() > 4
}

const fn is_alef(c: char) -> bool {
    matches!(c, 'ا' | 'أ' | 'إ' | 'آ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_put_in_order() {
        let rows = [
            ("اإلدارة", "", Some("الإدارة")),
            ("فاألموال", "", Some("فالأموال")),
            ("لألبنية", "", Some("للأبنية")),
            ("اآليلة", "", Some("الآيلة")),
            ("اإلصالحات", "", Some("الإصلاحات")),
            ("االنتهاء", "", Some("الانتهاء")),
            ("وال", "", Some("ولا")),
            ("الطالب", " سيعودون", Some("الطلاب")),
            ("الطالب", " الجديد", None),
            ("المدارس", "", None),
            ("قال", "", None),
        ];
        for (word, behind, expected) in rows {
            let context = Context { behind, is_negated: false };
            assert_eq!(mend_word(word, context).as_deref(), expected, "{word}{behind}");
        }
        let negated = Context { behind: "", is_negated: true };
        assert_eq!(mend_word("خالف", negated).as_deref(), Some("خلاف"));
    }

    #[test]
    fn a_sound_text_stays() {
        let sound = "عقد مجلس الإدارة اجتماعا يوم الأحد، وقال إن الأعمال ستبدأ";
        assert!(!is_swapped(sound));
        assert!(!is_swapped(&format!("{sound}. اإلدارة اإلدارة")));
        assert!(is_swapped("مجلس اإلدارة يوم األحد"));
    }
}
