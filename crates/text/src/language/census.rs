//! One pass over a text: its letters, and the words that are known.

use super::{
    alphabet,
    score::{Score, index},
    words::{FOLDS, Key, MAX_LETTERS, Words, fold},
};
use crate::letters;

/// Returns how Saraiki wrote a letter before Unicode 4.1 gave it one beyond the block.
const fn older_form(c: char) -> Option<char> {
    match c {
        'ݙ' => Some('ڋ'),
        'ݨ' => Some('ڻ'),
        _ => None,
    }
}

/// What was counted in a text.
pub(super) struct Census {
    /// How often each of U+0600..=U+06FF stands in it.
    counts: [u32; 256],
    /// Letters of the Arabic script.
    pub(super) n_arabic: u32,
    /// Letters of other scripts.
    pub(super) n_foreign: u32,
    /// Words with the article.
    n_articles: u32,
    /// What the known words say.
    words: Score,
    word: CensusWord,
}

/// The word being read.
#[derive(Default)]
struct CensusWord {
    /// Its last letters.
    key: Key,
    /// Its first letters, as many as [`CensusWord::has_article`] looks at.
    head: u32,
    n_letters: u32,
}

/// ARABIC LETTER ALEF and ARABIC LETTER LAM, folded, as they follow each other in a word's head.
const AL: u32 = 0x2744;

/// ARABIC LETTER LAM twice: the article behind the preposition.
const LL: u32 = 0x4444;

/// ARABIC LETTER WAW, the only word of one letter that Arabic, Persian and Kurdish have.
const WAW: Key = 0x48;

impl CensusWord {
    #[inline]
    fn push(&mut self, letter: u8) {
        self.key = self.key << 8 | Key::from(letter);
        if self.n_letters < 3 {
            self.head = self.head << 8 | u32::from(letter);
        }
        self.n_letters += 1;
    }

    /// Whether the word may be a listed one. One letter alone is more often spaced-out writing
    /// (`ح ب`) than a word, but for `و` and the Sindhi signs `۽` and `۾`.
    fn is_searched(&self) -> bool {
        match self.n_letters {
            1 => matches!(self.key, WAW | 0xFD | 0xFE),
            n_letters => n_letters <= MAX_LETTERS,
        }
    }

    /// Whether the word begins with the article, or with one letter and the article.
    fn has_article(&self) -> bool {
        match self.n_letters {
            0..4 => false,
            4 => matches!(self.head >> 8, AL | LL),
            _ => matches!(self.head >> 8, AL | LL) || self.head & 0xFFFF == AL,
        }
    }
}

/// What a word with the article says for Arabic, in hundredths of a nat: one in four has it,
/// and one in eighty in Persian and Urdu, which borrowed some.
const ARTICLE: i32 = 300;

impl Census {
    pub(super) fn new() -> Self {
        Self {
            counts: [0; 256],
            n_arabic: 0,
            n_foreign: 0,
            n_articles: 0,
            words: Score::default(),
            word: CensusWord::default(),
        }
    }

    /// Counts a piece of a text; its edges end words.
    pub(super) fn read(&mut self, text: &str) {
        let (folds, words) = (&*FOLDS, Words::get());
        let mut rest = text.as_bytes();
        loop {
            rest = match rest {
                // U+0600..=U+06FF
                [lead @ 0xD8..=0xDB, second, behind @ ..] => {
                    self.arabic(lead << 6 | second & 0x3F, folds, words);
                    behind
                }
                [byte @ 0..0x80, behind @ ..] => {
                    self.n_foreign += u32::from(byte.is_ascii_alphabetic());
                    self.end_word(words);
                    behind
                }
                _ => {
                    let mut chars = text.get(text.len() - rest.len()..).unwrap_or_default().chars();
                    let Some(c) = chars.next() else { break };
                    match older_form(c).and_then(index) {
                        Some(slot) => self.arabic(slot, folds, words),
                        None => self.other(c, words),
                    }
                    chars.as_str().as_bytes()
                }
            }
        }
        self.end_word(words);
    }

    /// Counts a character of the Arabic block.
    #[inline]
    fn arabic(&mut self, slot: u8, folds: &[u8; 256], words: &Words) {
        self.counts[usize::from(slot)] += 1;
        match folds[usize::from(slot)] {
            fold::BREAK => self.end_word(words),
            fold::MARK => {}
            letter => self.word.push(letter),
        }
    }

    #[inline]
    fn end_word(&mut self, words: &Words) {
        if self.word.n_letters == 0 {
            return;
        }
        let word = std::mem::take(&mut self.word);
        self.n_arabic += word.n_letters;
        if word.is_searched()
            && let Some(score) = words.find(word.key)
        {
            self.words.add(score);
        }
        self.n_articles += u32::from(word.has_article());
    }

    /// Reads a character beyond ASCII and the Arabic block.
    fn other(&mut self, c: char, words: &Words) {
        // A ZWNJ parts a Persian word from its prefix; the other invisible characters part nothing.
        if letters::is_invisible(c) && c != letters::ZWNJ {
            return;
        }
        self.end_word(words);
        let arabic = letters::is_arabic_letter(c);
        self.n_arabic += u32::from(arabic);
        self.n_foreign += u32::from(!arabic && c.is_alphabetic());
    }

    /// Returns what the known words say for the language they say most for, and what the
    /// articles say.
    pub(super) fn familiarity(&self) -> (i32, i32) {
        let words = self.words.0.iter().copied().max().unwrap_or_default();
        (words, self.articles())
    }

    fn articles(&self) -> i32 {
        i32::try_from(self.n_articles).unwrap_or(i32::MAX).saturating_mul(ARTICLE)
    }

    /// Weighs what was counted.
    pub(super) fn score(&self) -> Score {
        let mut score = self.words;
        score.add(&alphabet::weigh(&self.counts));
        score.favour_arabic(self.articles());
        score
    }
}
