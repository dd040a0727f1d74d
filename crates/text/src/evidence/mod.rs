//! What a collection knows of its own words.
//!
//! Letters alone leave it open whether the first letter of `وليد` is a conjunction. A collection
//! in which `لوليد` and `الوليد` stand, and no `ليد`, knows. Its [`Evidence`] is the set of
//! its words; the stemmer asks it for the forms in which a stem would be seen if it were one
//! (Nwesri, Tahaghoghi and Scholer 2005, "Stemming Arabic conjunctions and prepositions").

mod counts;
mod table;

pub use counts::WordCounts;

pub(crate) use table::HashSet;

/// Most words of an evidence: a table of 4 MB. The most frequent words are the ones that
/// tell; what comes after half a million of them is mostly misspelt.
const MAX_WORDS: usize = 1 << 19;

/// Counted words from which a word that stands there once is no evidence: in a text so long,
/// it is as likely a slip.
const LONG: u64 = 1_000_000;

/// What a frozen evidence begins with.
const MAGIC: &[u8; 8] = b"fihrisE1";

/// The words of a collection, frozen: the same for indexing and for queries.
///
/// ```
/// use fihris_text::{Analyzer, Evidence, WordCounts};
///
/// let mut counts = WordCounts::default();
/// counts.add("وبوغدانوف بوغدانوف لبوغدانوف");
/// let evidence = Evidence::learn(&counts);
/// let frozen = evidence.to_bytes();
/// let analyzer = Analyzer::new(Evidence::from_bytes(&frozen).unwrap());
/// assert_eq!(analyzer.identity().evidence, evidence.fingerprint());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    words: HashSet,
}

impl Evidence {
    /// Learns from the words of a collection, or of a fair sample of it.
    ///
    /// The result depends on the counts alone. It takes 8 bytes of memory a word and no
    /// more than 4 MB.
    #[must_use]
    pub fn learn(counts: &WordCounts) -> Self {
        let min_times = if counts.n_words() < LONG { 1 } else { 2 };
        Self { words: HashSet::of(&counts.most_frequent(MAX_WORDS, min_times)) }
    }

    /// How many words it knows.
    #[must_use]
    pub fn n_words(&self) -> usize {
        self.words.len()
    }

    /// Returns it as bytes, to be kept beside what was written with it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let slots = self.words.slots().iter().flat_map(|slot| slot.to_le_bytes());
        MAGIC.iter().copied().chain(slots).collect()
    }

    /// Returns the evidence of which [`Self::to_bytes`] made these bytes; `None` if they are
    /// something else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let slots = bytes.strip_prefix(MAGIC)?.chunks_exact(4);
        if !slots.remainder().is_empty() {
            return None;
        }
        let slots = slots.filter_map(|slot| slot.try_into().ok().map(u32::from_le_bytes));
        Some(Self { words: HashSet::from_slots(slots.collect())? })
    }

    /// Returns a hash of it in hex: equal fingerprints, equal evidence.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&self.to_bytes()))
    }

    /// Which of the words of these hashes the collection has.
    pub(crate) fn has_each<const N: usize>(&self, hashes: &[u64; N]) -> [bool; N] {
        self.words.has_each(hashes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::hash_of;

    fn counts(texts: &[&str]) -> WordCounts {
        let mut counts = WordCounts::default();
        texts.iter().for_each(|text| counts.add(text));
        counts
    }

    #[test]
    fn a_collection_knows_its_words_in_any_spelling() {
        let evidence = Evidence::learn(&counts(&["وقفُ إطـلاق النار 2020", "في F-16"]));
        let has = |word: &str| evidence.has_each(&[hash_of(word.chars())]) == [true];
        assert!(has("وقف") && has("اطلاق") && has("النار") && has("في"));
        assert!(!has("نار") && !has("2020") && !has("f"));
        assert_eq!(evidence.n_words(), 4);
    }

    #[test]
    fn halves_of_a_collection_add_up_in_any_order() {
        let texts = ["وقف إطلاق النار", "محادثات وقف النار", "عادت المحادثات"];
        let whole = Evidence::learn(&counts(&texts));
        let [a, b, c] = texts.map(|text| counts(&[text]));
        let mut sum = c;
        sum.merge(&a);
        sum.merge(&b);
        assert_eq!(Evidence::learn(&sum), whole);
    }

    #[test]
    fn frozen_evidence_is_read_back_and_rubbish_is_refused() {
        for evidence in [Evidence::default(), Evidence::learn(&counts(&["وقف إطلاق النار"]))]
        {
            let bytes = evidence.to_bytes();
            assert_eq!(Evidence::from_bytes(&bytes), Some(evidence));
            assert_eq!(Evidence::from_bytes(&bytes[1..]), None);
            assert_eq!(Evidence::from_bytes(&[&bytes[..], &[0; 5]].concat()), None);
        }
    }
}
