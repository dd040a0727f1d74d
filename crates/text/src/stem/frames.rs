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

/// Returns what the forms of `stem` that the collection has are worth; the word that is being
/// read is no evidence for itself.
pub(super) fn worth(stem: Letters<'_>, word: Letters<'_>, evidence: &Evidence) -> i32 {
    let Some(asked) = Asked::of(stem, word, evidence) else { return 0 };
    let n_before = BEFORE_NOUNS.iter().filter(|frame| asked.is_before_noun(frame)).count();
    let n_behind = BEHIND_NOUNS.iter().filter(|frame| asked.is_behind(frame)).count();
    let n_verbs = BEFORE_VERBS.iter().filter(|frame| asked.is_before(frame, "")).count();
    let at = |worths: &[i32], n: usize| worths.get(n).copied().unwrap_or_default();
    at(&WORTH_BEFORE, n_before) + at(&WORTH_BEHIND, n_behind) + at(&WORTH_VERBS, n_verbs)
}

/// Returns the attested forms of `stem`, folded and sorted.
pub(super) fn attested(stem: Letters<'_>, word: Letters<'_>, evidence: &Evidence) -> Vec<String> {
    let Some(asked) = Asked::of(stem, word, evidence) else { return Vec::new() };
    let folded: String = stem.folded.iter().collect();
    let before = |frames: &[&str], end: &str| -> Vec<String> {
        let found = frames.iter().filter(|frame| asked.is_before(frame, end));
        found.map(|frame| [*frame, folded.as_str(), end].concat()).collect()
    };
    let behind = BEHIND_NOUNS.iter().filter(|frame| asked.is_behind(frame));
    let behind = behind.map(|frame| [folded.as_str(), *frame].concat()).collect();
    let nouns = [before(&BEFORE_NOUNS, ""), before(&BEFORE_NOUNS, FEMININE)].concat();
    let mut forms = [nouns, before(&BEFORE_VERBS, ""), behind].concat();
    forms.sort();
    forms.dedup();
    forms
}

/// The feminine ending, folded.
const FEMININE: &str = "ه";

/// A stem that the collection is asked for.
struct Asked<'a> {
    stem: Letters<'a>,
    /// Hash of the word that is being read.
    own: u64,
    evidence: &'a Evidence,
}

impl<'a> Asked<'a> {
    /// Asks for a stem of `word`, unless there is nobody to ask or it is too short.
    fn of(stem: Letters<'a>, word: Letters<'_>, evidence: &'a Evidence) -> Option<Self> {
        let is_asked = evidence.n_words() > 0 && stem.len() >= MIN_STEM;
        is_asked.then(|| Self { stem, own: mix(word.roll(0)), evidence })
    }

    fn is_before_noun(&self, frame: &str) -> bool {
        self.is_before(frame, "") || self.is_before(frame, FEMININE)
    }

    /// Whether the stem stands behind `frame` and before `end`.
    fn is_before(&self, frame: &str, end: &str) -> bool {
        let rolled = self.stem.roll(roll(0, frame.chars()));
        self.has(roll(rolled, end.chars()))
    }

    fn is_behind(&self, frame: &str) -> bool {
        self.is_before("", frame)
    }

    fn has(&self, rolled: u64) -> bool {
        let hash = mix(rolled);
        hash != self.own && self.evidence.has(hash)
    }
}

pub(super) fn write(tables: &mut Vec<u8>) {
    for frame in BEFORE_NOUNS.iter().chain(&BEHIND_NOUNS).chain(&BEFORE_VERBS) {
        tables.extend_from_slice(frame.as_bytes());
    }
    let worths = WORTH_BEFORE.iter().chain(&WORTH_BEHIND).chain(&WORTH_VERBS);
    tables.extend(worths.flat_map(|worth| worth.to_le_bytes()));
}
