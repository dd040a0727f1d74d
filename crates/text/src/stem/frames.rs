//! Forms in which a stem would be seen if it were one.
//!
//! A stem is attested if the collection has it with other affixes. How often a form stands
//! there does not matter (it was tried, and told nothing more), but in how many.

use super::Letters;
use crate::evidence::Evidence;
use crate::words::{mix, roll};

/// What stands before nouns; behind the stem may be a feminine ending.
const BEFORE_NOUNS: [&str; 9] = ["ال", "و", "ب", "ل", "لل", "بال", "وال", "ف", "ك"];

/// What stands behind nouns, folded.
const BEHIND_NOUNS: [&str; 10] = ["ه", "ات", "ين", "ون", "ي", "يه", "ها", "هم", "ا", "نا"];

/// What stands before imperfect verbs.
const BEFORE_VERBS: [&str; 5] = ["ي", "ت", "ن", "ا", "سي"];

/// What it is worth that so many forms of a kind are attested: a multiple of log2(1 + n).
/// The multiples were found as [`BIASES`](super::grammar::BIASES).
const WORTH_BEFORE: [i32; 10] = [0, 3, 5, 6, 7, 8, 8, 9, 10, 10];
const WORTH_BEHIND: [i32; 11] = [0, 5, 7, 9, 11, 12, 13, 14, 15, 15, 16];
const WORTH_VERBS: [i32; 6] = [0, 1, 2, 2, 2, 3];

/// What all forms together can be worth.
pub(super) const MOST_WORTH: i32 = WORTH_BEFORE[9] + WORTH_BEHIND[10] + WORTH_VERBS[5];

/// Letters of the shortest stem that is asked for: two letters are attested by accident.
const MIN_STEM: usize = 3;

/// The feminine ending, folded.
const FEMININE: &str = "ه";

/// Forms of a stem: each of [`BEFORE_NOUNS`] without and with the feminine ending, then those
/// with [`BEHIND_NOUNS`], then those with [`BEFORE_VERBS`].
const N_FORMS: usize = 2 * BEFORE_NOUNS.len() + BEHIND_NOUNS.len() + BEFORE_VERBS.len();

/// Returns what the forms of `stem` that the collection has are worth; the word that is being
/// read is no evidence for itself.
pub(super) fn worth(stem: Letters<'_>, word: Letters<'_>, evidence: &Evidence) -> i32 {
    let seen = seen(stem, word, evidence);
    let (before, rest) = seen.split_at(2 * BEFORE_NOUNS.len());
    let (behind, verbs) = rest.split_at(BEHIND_NOUNS.len());
    let n_before = before.chunks(2).filter(|forms| forms.contains(&true)).count();
    let count = |forms: &[bool]| forms.iter().filter(|is_seen| **is_seen).count();
    let at = |worths: &[i32], n: usize| worths.get(n).copied().unwrap_or_default();
    at(&WORTH_BEFORE, n_before) + at(&WORTH_BEHIND, count(behind)) + at(&WORTH_VERBS, count(verbs))
}

/// Returns the attested forms of `stem`, folded and sorted.
pub(super) fn attested(stem: Letters<'_>, word: Letters<'_>, evidence: &Evidence) -> Vec<String> {
    let folded: String = stem.folded.iter().collect();
    let nouns = BEFORE_NOUNS.iter().flat_map(|frame| [(*frame, ""), (*frame, FEMININE)]);
    let behind = BEHIND_NOUNS.iter().map(|frame| ("", *frame));
    let verbs = BEFORE_VERBS.iter().map(|frame| (*frame, ""));
    let affixes = nouns.chain(behind).chain(verbs);
    let forms = affixes.map(|(before, behind)| [before, folded.as_str(), behind].concat());
    let seen = seen(stem, word, evidence);
    let mut forms: Vec<String> =
        forms.zip(seen).filter(|(_, is_seen)| *is_seen).map(|(form, _)| form).collect();
    forms.sort();
    forms.dedup();
    forms
}

/// Returns which forms of a stem of `word` the collection has.
fn seen(stem: Letters<'_>, word: Letters<'_>, evidence: &Evidence) -> [bool; N_FORMS] {
    if evidence.n_words() == 0 || stem.len() < MIN_STEM {
        return [false; N_FORMS];
    }
    let own = mix(word.roll(0));
    let hashes = hashes(stem);
    let seen = evidence.has_each(&hashes);
    std::array::from_fn(|form| seen[form] && hashes[form] != own)
}

/// Hashes of the forms of a stem.
fn hashes(stem: Letters<'_>) -> [u64; N_FORMS] {
    let behind = |frame: &str| stem.roll(roll(0, frame.chars()));
    let bare = stem.roll(0);
    let nouns = BEFORE_NOUNS.iter().flat_map(|frame| {
        let rolled = behind(frame);
        [rolled, roll(rolled, FEMININE.chars())]
    });
    let others = BEHIND_NOUNS.iter().map(|frame| roll(bare, frame.chars()));
    let verbs = BEFORE_VERBS.iter().map(|frame| behind(frame));
    let mut hashes = [0; N_FORMS];
    for (hash, rolled) in hashes.iter_mut().zip(nouns.chain(others).chain(verbs)) {
        *hash = mix(rolled);
    }
    hashes
}

pub(super) fn write(tables: &mut Vec<u8>) {
    for frame in BEFORE_NOUNS.iter().chain(&BEHIND_NOUNS).chain(&BEFORE_VERBS) {
        tables.extend_from_slice(frame.as_bytes());
    }
    let worths = WORTH_BEFORE.iter().chain(&WORTH_BEHIND).chain(&WORTH_VERBS);
    tables.extend(worths.flat_map(|worth| worth.to_le_bytes()));
}
