//! Lam and alef that a converter swapped: `اإلدارة` for `الإدارة`.
//!
//! Fonts have one glyph for the two, and programs that read documents from their glyphs, in visual
//! order, often turn it round with the rest. It happens to each of them or to none, so the whole
//! text tells: no sound word has an alef before `أ`, `إ`, `آ` or `ا`. What is sure then is put
//! right, and what is not where the dictionary knows only the other word.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Repairs, hints::Hints};
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
    let mut n_mended = 0;
    let mut rest = text;
    while let Some(start) = rest.find(letters::is_arabic_letter) {
        let (before, word) = rest.split_at_checked(start)?;
        let end = word.find(|c| !letters::is_arabic_letter(c)).unwrap_or(word.len());
        let (word, behind) = word.split_at_checked(end)?;
        mended.push_str(before);
        match mend_word(word, behind) {
            Some(right) => {
                mended.push_str(&right);
                n_mended += 1;
            }
            None => mended.push_str(word),
        }
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

/// Returns a word in its right order, if that is another; `behind` is what follows it.
fn mend_word(word: &str, behind: &str) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > MAX_WORD {
        return None;
    }
    let n_sure = swap_sure(&mut letters);
    let is_mended = swap_known(&mut letters, behind);
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

/// Swaps the pairs that could be swapped so that the dictionary knows the word best; returns whether
/// it did. Of words that it knows alike, the one as it stands remains.
fn swap_known(letters: &mut Vec<char>, behind: &str) -> bool {
    let pairs: Vec<usize> = (1..letters.len())
        .filter(|at| is_alef(letters[*at - 1]) && letters[*at] == 'ل')
        .filter(|at| *at == 1 || !matches!(letters[*at - 2], 'ل'))
        .collect();
    let n_pairs = u32::try_from(pairs.len()).unwrap_or(u32::MAX).min(MAX_PAIRS);
    let mut best = (worth(letters, behind, false), letters.clone());
    for choice in 1..1_u32 << n_pairs {
        let mut swapped = letters.clone();
        for (number, at) in (0..n_pairs).zip(&pairs) {
            if choice >> number & 1 == 1 {
                swapped.swap(*at - 1, *at);
            }
        }
        let found = worth(&swapped, behind, true);
        if found > best.0 {
            best = (found, swapped);
        }
    }
    let is_other = best.1 != *letters;
    *letters = best.1;
    is_other
}

/// How well a word is known, and whether what follows agrees with it: a verb in the plural, with a
/// plural such as `الطلاب` and not with `الطالب`.
fn worth(letters: &[char], behind: &str, is_swapped: bool) -> (Rank, bool) {
    (stem::rank(letters), is_swapped && letters.len() > 4 && begins_plural_verb(behind))
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
            ("خالف", "", Some("خلاف")),
            ("الطالب", " سيعودون", Some("الطلاب")),
            ("الطالب", " الجديد", None),
            ("المدارس", "", None),
            ("قال", "", None),
        ];
        for (word, behind, expected) in rows {
            assert_eq!(mend_word(word, behind).as_deref(), expected, "{word}{behind}");
        }
    }

    #[test]
    fn a_sound_text_stays() {
        let sound = "عقد مجلس الإدارة اجتماعا يوم الأحد، وقال إن الأعمال ستبدأ";
        assert!(!is_swapped(sound));
        assert!(!is_swapped(&format!("{sound}. اإلدارة اإلدارة")));
        assert!(is_swapped("مجلس اإلدارة يوم األحد"));
    }
}
