//! The orthography of the Quran, in which some letters are signs above others.
//!
//! What is written so is read as modern spelling writes it, and as its bare letters besides, since
//! some words have kept these (`هذا`, `الرحمن`). Source: the rules of Uthmani orthography as grammars
//! give them: omission (alef, lam, yeh), replacement (waw and yeh for alef, teh for teh marbuta) and
//! joining (the vocative).

use std::collections::HashSet;

use crate::letters::{is_haraka, key_of};
use crate::stem;

/// ARABIC LETTER SUPERSCRIPT ALEF
pub(super) const DAGGER_ALEF: char = '\u{0670}';

/// ARABIC SMALL HIGH YEH
const SMALL_YEH: char = '\u{06E7}';

/// ARABIC SHADDA
const SHADDA: char = '\u{0651}';

/// ARABIC SUKUN
const SUKUN: char = '\u{0652}';

/// ARABIC FATHA, ARABIC DAMMA, ARABIC KASRA
pub(super) const FATHA: char = '\u{064E}';
pub(super) const DAMMA: char = '\u{064F}';
pub(super) const KASRA: char = '\u{0650}';

/// ARABIC LETTER ALEF WASLA
pub(super) const ALEF_WASLA: char = '\u{0671}';

/// Letters above the line of which every one may be written or not. With more, all are or none is.
const MAX_OPTIONAL: usize = 2;

/// Clitics before a word.
const CLITICS: [char; 5] = ['و', 'ف', 'ب', 'ل', 'ك'];

/// Words that modern spelling writes without an alef that is spoken, folded, and how they go on.
const BARE_WORDS: [&str; 8] = ["هذ", "هولا", "ذلك", "اوليك", "لكن", "الله", "الرحمن", "رحمن"];

/// The spellings of a word: the modern one first.
pub(super) type Spellings = Vec<Vec<char>>;

/// The signs of a word that tell how it is spelt today.
#[derive(Clone, Debug, Default)]
pub(super) struct Signs {
    /// Letters above the line, and how many letters of the line stand before each.
    above: Vec<(usize, char)>,
    /// The lam of an article that has a shadda: the number of letters up to it.
    lam: Option<usize>,
    /// The vowels of the last two letters.
    vowels: [Option<char>; 2],
}

impl Signs {
    pub(super) fn clear(&mut self) {
        self.above.clear();
        (self.lam, self.vowels) = (None, [None; 2]);
    }

    /// Goes on to the next letter.
    pub(super) fn begin_letter(&mut self) {
        self.vowels = [self.vowels[1], None];
    }

    /// Goes on to a tatweel, which has a vowel of its own if it carries a hamza.
    pub(super) fn begin_vowel(&mut self) {
        self.vowels[1] = None;
    }

    /// Whether a letter stands above the line behind `n_letters`.
    pub(super) fn has_letter_above(&self, n_letters: usize) -> bool {
        self.above.last().is_some_and(|(at, _)| *at == n_letters)
    }

    /// The vowel of the last letter.
    pub(super) fn vowel(&self) -> Option<char> {
        self.vowels[1]
    }

    /// Adds an alef above the line, behind `letters`.
    pub(super) fn add_alef(&mut self, letters: &[char]) {
        if letters.last().is_some_and(|letter| key_of(*letter) != 'ا') {
            self.above.push((letters.len(), 'ا'));
        }
    }

    /// Adds another mark above or below the last of `letters`.
    pub(super) fn add(&mut self, mark: char, letters: &[char]) {
        match (mark, letters) {
            (SHADDA, ['ا', 'ل'] | ['و' | 'ف' | 'ب' | 'ك', 'ا', 'ل']) => {
                self.lam = Some(letters.len());
            }
            (SMALL_YEH, _) => self.above.push((letters.len(), 'ي')),
            // The sukun of a letter before the vowel of a hamza, whose tatweel was lost.
            (SUKUN, _) if self.vowels[1].is_some() => {}
            (mark, _) if is_haraka(mark) && mark != SHADDA => self.vowels[1] = Some(mark),
            _ => {}
        }
    }

    /// Returns the positions that the word takes in modern spelling, with its spellings at each;
    /// `None` if it has nothing of this orthography. `is_uthmani` tells whether the text has.
    pub(super) fn read(
        &self,
        letters: &[char],
        is_uthmani: impl Fn() -> bool,
    ) -> Option<Vec<Spellings>> {
        let has_teh = self.is_feminine(letters) && is_uthmani();
        let lam = self.doubled_lam(letters).filter(|_| is_uthmani());
        if self.above.is_empty() && lam.is_none() && !has_teh {
            return None;
        }
        let mut whole = self.spellings(letters, lam, has_teh);
        let mut seen = HashSet::new();
        whole.retain(|letters| seen.insert(fold_letters(letters)));
        let Some(at) = self.end_of_call(letters) else { return Some(vec![whole]) };
        let (call, called) = letters.split_at_checked(at)?;
        whole.insert(0, [call, &['ا']].concat());
        let rest = self.above.iter().filter(|(place, _)| *place > at);
        let above = rest.map(|(place, letter)| (place - at, *letter)).collect();
        let signs = Self { above, lam: None, ..self.clone() };
        Some(vec![whole, signs.spellings(called, None, has_teh)])
    }

    /// Lists the spellings of a word that is one.
    fn spellings(&self, letters: &[char], lam: Option<usize>, has_teh: bool) -> Spellings {
        let mut spellings = self.with_letters_above(letters);
        if let Some(at) = lam {
            add_first(&mut spellings, |letters| letters.insert(at, 'ل'));
        }
        if has_teh {
            add_first(&mut spellings, |letters| {
                letters.pop();
                letters.push('ة');
            });
        }
        spellings
    }

    /// Writes letters that stand above the line into it.
    fn with_letters_above(&self, letters: &[char]) -> Spellings {
        let mut spellings = vec![letters.to_vec()];
        // From the last to the first: so the places before stay what they are.
        for (number, (at, letter)) in self.above.iter().rev().enumerate() {
            let is_optional = self.above.len() <= MAX_OPTIONAL || number == 0;
            let bare = if is_optional { spellings.clone() } else { spellings.split_off(1) };
            for spelling in &mut spellings {
                let follows_alef = spelling.get(*at).is_some_and(|next| key_of(*next) == 'ا');
                if *at <= spelling.len() && !(*letter == 'ا' && follows_alef) {
                    spelling.insert(*at, *letter);
                }
            }
            spellings.extend(bare);
        }
        if is_bare_word(letters) {
            spellings.rotate_right(1);
        }
        spellings
    }

    /// The lam that stands for two, if there is one: `ٱلَّيْلِ`. Relative pronouns have kept theirs.
    fn doubled_lam(&self, letters: &[char]) -> Option<usize> {
        let at = self.lam?;
        let has_alef = self.above.iter().any(|(place, _)| *place == at);
        (has_alef || letters.get(at) == Some(&'ي')).then_some(at)
    }

    /// Where a word ends that calls or points, and is written onto the next: `يٰموسى`, `هٰأنتم`.
    fn end_of_call(&self, letters: &[char]) -> Option<usize> {
        let (at, rest) = match letters {
            ['ي', rest @ ..] => (1, rest),
            ['و' | 'ف', 'ي', rest @ ..] => (2, rest),
            ['ه', rest @ ..] if rest.first() == Some(&'أ') => (1, rest),
            _ => return None,
        };
        let is_call = self.above.first() == Some(&(at, 'ا')) && rest.len() > 1;
        is_call.then_some(at)
    }

    /// Whether a word that ends in a teh is a noun that is written with a teh marbuta today. In a
    /// verb, the letter before has no vowel, or the teh has none.
    fn is_feminine(&self, letters: &[char]) -> bool {
        let [Some(FATHA), Some(FATHA | DAMMA | KASRA)] = self.vowels else { return false };
        let Some(('ت', noun)) = letters.split_last() else { return false };
        let is_clitic = |letter: &&char| CLITICS.contains(letter);
        let n_clitics = noun.iter().take(2).take_while(is_clitic).count();
        (0..=n_clitics).any(|at| noun.get(at..).is_some_and(stem::is_feminine))
    }
}

/// Adds the spellings that `change` makes before those that are there.
fn add_first(spellings: &mut Spellings, change: impl Fn(&mut Vec<char>)) {
    let mut changed = spellings.clone();
    changed.iter_mut().for_each(change);
    spellings.splice(0..0, changed);
}

fn fold_letters(letters: &[char]) -> String {
    letters.iter().map(|letter| key_of(*letter)).collect()
}

/// Whether modern spelling writes a word by its bare letters.
fn is_bare_word(letters: &[char]) -> bool {
    let bare = |from: usize| letters.get(from..).unwrap_or_default();
    let begins = |letters: &[char]| {
        let is_god = matches!(letters, ['إ', 'ل', 'ه', ..]);
        let folded = fold_letters(letters);
        is_god || BARE_WORDS.iter().any(|word| folded.starts_with(word))
    };
    let is_clitic = |letter: &&char| CLITICS.contains(letter);
    let n_clitics = letters.iter().take(2).take_while(is_clitic).count();
    (0..=n_clitics).any(|from| begins(bare(from)))
}
