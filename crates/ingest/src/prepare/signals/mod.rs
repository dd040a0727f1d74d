//! The first look at a document: all its quality signals, computed once.
//!
//! What a reader would count by eye is counted over characters, words, lines and runs of words,
//! each in a file of its own. The words come as hashes, and the kinds of characters with them, from
//! the pass that deduplication needs anyway, so no string is built and texts are compared in any
//! spelling.

mod grams;
mod lines;
mod words;

use fihris_corpus::{Document, Signals, ratio};
use fihris_text::{Kind, Kinds, WordHash, hash_words};

use grams::Grams;

/// Measures documents, one after another.
#[derive(Default)]
pub(crate) struct Gauge {
    grams: Grams,
}

/// What is measured.
#[derive(Clone, Copy)]
pub(crate) struct Measured<'a> {
    /// The text, or the title of a document without one.
    pub(crate) text: &'a str,
    /// Its words.
    pub(crate) words: &'a [WordHash],
    /// Its characters.
    pub(crate) kinds: Kinds,
    /// The characters of the title beside it.
    pub(crate) title: Kinds,
}

impl Gauge {
    /// Returns the signals of a text, but for those of its language and its repair.
    pub(crate) fn measure(&mut self, measured: Measured<'_>) -> Signals {
        let Measured { text, words, kinds, title } = measured;
        let n_chars = u32::try_from(kinds.all()).unwrap_or(u32::MAX);
        let mut signals = Signals { n_chars, ..Signals::default() };
        words::measure(text, words, &mut signals);
        let spelled = kinds.letters() + kinds.count(Kind::Digit);
        signals.mean_word_length = ratio(spelled, words.len() as u64);
        lines::measure(text, &mut signals);
        self.grams.measure(text, words, &mut signals);
        shares(kinds.and(title), &mut signals);
        signals
    }

    /// Whether a run of `n_words` words, from 2 to 10, is said again in the text measured last.
    pub(crate) fn repeats(&self, n_words: usize) -> bool {
        self.grams.say_again(n_words)
    }
}

/// Measures a document whose text has been cut; what is known of its language and its repair stays.
pub(crate) fn measure_again(document: &mut Document) {
    let (mut words, old) = (Vec::new(), &document.signals);
    let kinds = hash_words(&document.text, &mut words);
    let title = Kinds::of(document.title.as_deref().unwrap_or_default());
    let measured = Measured { text: &document.text, words: &words, kinds, title };
    let new = Gauge::default().measure(measured);
    let Signals { arabic_paragraphs, n_repairs, n_cuts, cut, .. } = *old;
    document.signals = Signals { arabic_paragraphs, n_repairs, n_cuts, cut, ..new };
}

/// Fills in what concerns kinds of characters.
fn shares(kinds: Kinds, signals: &mut Signals) {
    let (visible, letters) = (kinds.visible(), kinds.letters());
    signals.replaced = ratio(kinds.count(Kind::Replaced), visible);
    signals.letters = ratio(letters, visible);
    signals.arabic = ratio(kinds.count(Kind::Arabic), letters);
    signals.digits = ratio(kinds.count(Kind::Digit), visible);
    signals.symbols = ratio(kinds.count(Kind::Symbol), visible);
}

#[cfg(test)]
mod tests;
