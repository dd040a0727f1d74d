//! What a document is made of, as numbers that rules can be written about.
//!
//! The signals are those of Gopher (Rae et al. 2021, table A1), C4 and `FineWeb`, as
//! data: they are computed once and stored with the document, so that a rule can be tried
//! on a corpus without reading its sources again.

use serde::{Deserialize, Serialize};

/// Defines [`Signals`] and its table of contents from one list.
macro_rules! signals {
    ($($(#[doc = $meaning:literal])+ $name:ident: $type:ident,)+) => {
        /// The signals of one document; a zero is left out of its line.
        ///
        /// Shares lie in `0..=1` and have four decimals, so that they are written and read
        /// back exactly. "Characters" are code points, and a ligature counts as the letters that it
        /// stands for: ﷺ as four words. What concerns kinds of characters is
        /// measured over title and text, all else over the text alone, or over the title
        /// where there is no text.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Signals {
            $($(#[doc = $meaning])+ #[serde(skip_serializing_if = "is_zero")] pub $name: $type,)+
        }

        /// All signals, in the order in which rules about them are judged.
        pub static SIGNALS: &[Signal] = &[$(Signal {
            name: stringify!($name),
            meaning: concat!($($meaning, "\n"),+),
            is_count: is_count(stringify!($type)),
            low: concat!("low_", stringify!($name)),
            high: concat!("high_", stringify!($name)),
            value: |signals| f64::from(signals.$name),
        }),+];
    };
}

impl Signals {
    /// Whether nothing was measured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One of the fields of [`Signals`].
#[derive(Debug)]
pub struct Signal {
    /// Its name, as in the lines of the corpus and in profiles.
    pub name: &'static str,
    /// What it measures.
    pub meaning: &'static str,
    /// Whether it is a whole number.
    pub is_count: bool,
    /// What a document is called in which it is too low.
    pub low: &'static str,
    /// What a document is called in which it is too high.
    pub high: &'static str,
    /// Reads it.
    pub value: fn(&Signals) -> f64,
}

/// The number of one of the [`SIGNALS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignalId(u8);

impl SignalId {
    /// Finds the signal called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|id| id.signal().name == name)
    }

    /// All signals in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SIGNALS.len()).map(|number| Self(number as u8))
    }

    /// Returns what it numbers.
    #[must_use]
    pub fn signal(self) -> &'static Signal {
        SIGNALS.get(usize::from(self.0)).unwrap_or(&NOTHING)
    }

    /// Returns the value that it has in a document.
    #[must_use]
    pub fn value(self, signals: &Signals) -> f64 {
        (self.signal().value)(signals)
    }
}

/// No number leads here: none is made but for one of the signals.
static NOTHING: Signal =
    Signal { name: "", meaning: "", is_count: false, low: "", high: "", value: |_| 0.0 };

const fn is_count(type_name: &str) -> bool {
    matches!(type_name.as_bytes(), b"u32")
}

fn is_zero<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Returns `part / whole` with four decimals; 0 of nothing.
#[must_use]
pub fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 / whole as f64 * 1e4).round() / 1e4 }
}

signals! {
    /// Share of the visible characters that are U+FFFD: what could not be decoded.
    replaced: f64,
    /// Words: runs of letters and digits.
    n_words: u32,
    /// Share of letters among the visible characters.
    letters: f64,
    /// Share of Arabic letters among the letters.
    arabic: f64,
    /// Share of the text in Arabic paragraphs; 1 of a text that is Arabic as a whole.
    arabic_paragraphs: f64,
    /// Share of digits among the visible characters.
    digits: f64,
    /// Share of the visible characters that are neither letter, digit nor punctuation.
    symbols: f64,
    /// Characters of the text.
    n_chars: u32,
    /// Lines that are not blank.
    n_lines: u32,
    /// Sentences that end in a full stop or its like.
    n_sentences: u32,
    /// Letters and digits a word, vowel signs not counted.
    mean_word_length: f64,
    /// Share of the words that have a letter in them.
    alpha_words: f64,
    /// Words that every Arabic text is full of, particles and pronouns, in any spelling.
    n_stop_words: u32,
    /// Share of the lines that end in punctuation.
    ended_lines: f64,
    /// Share of the lines that have 30 characters at most.
    short_lines: f64,
    /// Share of the lines that begin with a bullet or a dash.
    bullet_lines: f64,
    /// Share of the lines that end in an ellipsis.
    ellipsis_lines: f64,
    /// Line feeds a word.
    newlines_per_word: f64,
    /// Number signs a word.
    hashes_per_word: f64,
    /// Ellipses a word.
    ellipses_per_word: f64,
    /// Share of the lines that stood there before.
    dup_lines: f64,
    /// Share of the characters that are in such lines.
    dup_line_chars: f64,
    /// Share of the characters that the most frequent pair of words takes.
    top_2gram: f64,
    /// Share of the characters that the most frequent run of 3 words takes.
    top_3gram: f64,
    /// Share of the characters that the most frequent run of 4 words takes.
    top_4gram: f64,
    /// Share of the characters in runs of 5 words that stood there before.
    dup_5gram: f64,
    /// Share of the characters in runs of 6 words that stood there before.
    dup_6gram: f64,
    /// Share of the characters in runs of 7 words that stood there before.
    dup_7gram: f64,
    /// Share of the characters in runs of 8 words that stood there before.
    dup_8gram: f64,
    /// Share of the characters in runs of 9 words that stood there before.
    dup_9gram: f64,
    /// Share of the characters in runs of 10 words that stood there before.
    dup_10gram: f64,
    /// Repairs made to title and text.
    n_repairs: u32,
    /// Copies of a passage that were cut out of the text.
    n_cuts: u32,
    /// Share of the text, in bytes, that was cut out so.
    cut: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_are_read_back_as_they_were_written() {
        let signals = Signals { n_words: 3, arabic: ratio(2, 3), ..Signals::default() };
        let json = serde_json::to_string(&signals).unwrap();
        assert_eq!(json, r#"{"n_words":3,"arabic":0.6667}"#);
        assert_eq!(serde_json::from_str::<Signals>(&json).unwrap(), signals);
    }

    #[test]
    fn every_signal_has_a_name_and_a_meaning() {
        let signals = Signals { n_words: 7, cut: 0.5, ..Signals::default() };
        let value = |name: &str| {
            let id = SignalId::named(name)?;
            Some((id.signal().is_count, id.value(&signals)))
        };
        assert_eq!(value("n_words"), Some((true, 7.0)));
        assert_eq!(value("cut"), Some((false, 0.5)));
        assert_eq!(value("nonsense"), None);
        assert!(SIGNALS.iter().all(|signal| signal.meaning.trim().ends_with('.')));
    }

    #[test]
    fn a_share_of_nothing_is_nothing() {
        assert_eq!((ratio(0, 0), ratio(1, 3), ratio(5, 5)), (0.0, 0.3333, 1.0));
    }
}
