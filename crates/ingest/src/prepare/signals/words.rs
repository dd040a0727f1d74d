//! What the words of a text look like, and what stands between them.

use std::ops::Range;
use std::sync::LazyLock;

use fihris_corpus::{Signals, ratio};
use fihris_text::{Kinds, WordHash, hash_words};

/// Words that every Arabic text is full of: those of `FineWeb-2`'s list without what is no
/// such word (the comma, `عام`, `المتحدة`), other particles, and Egyptian ones.
pub(super) const STOP_WORDS: &str = "في من على إلى أن مع أو هو عن التي كان بين ما كانت هي بعد \
    لا لم قد هذا هذه ذلك الذي كل ثم إن إذا حتى عند غير ولا وقد وهو اللي ده دي مش";

/// Ends of sentences.
const STOPS: &[char] = &['.', '!', '?', '؟', '…', '۔'];

/// Fills in what concerns single words.
pub(super) fn measure(text: &str, words: &[WordHash], signals: &mut Signals) {
    let (stop_words, mut counts, mut end) = (&*STOP_HASHES, WordCounts::default(), 0);
    for word in words {
        let range = word.byte_range.start as usize..word.byte_range.end as usize;
        if !is_usual_gap(text.as_bytes().get(end..range.start).unwrap_or_default()) {
            counts.gap(text.get(end..range.start).unwrap_or_default());
        }
        counts.n_alpha += u64::from(has_letter(text, range.clone()));
        counts.n_stop_words += u32::from(stop_words.contain(word.hash));
        end = range.end;
    }
    counts.gap(text.get(end..).unwrap_or_default());
    // What stands at the end ends a sentence with or without a blank behind it.
    counts.n_sentences += u32::from(text.get(end..).is_some_and(|rest| {
        !words.is_empty() && rest.contains(STOPS) && !rest.contains(char::is_whitespace)
    }));
    let n_words = words.len() as u64;
    signals.n_words = u32::try_from(n_words).unwrap_or(u32::MAX);
    signals.alpha_words = ratio(counts.n_alpha, n_words);
    signals.n_stop_words = counts.n_stop_words;
    signals.n_sentences = counts.n_sentences;
    signals.hashes_per_word = ratio(counts.n_hashes, n_words);
    signals.ellipses_per_word = ratio(counts.n_ellipses, n_words);
}

#[derive(Default)]
struct WordCounts {
    n_alpha: u64,
    n_stop_words: u32,
    n_sentences: u32,
    n_hashes: u64,
    n_ellipses: u64,
}

impl WordCounts {
    /// Looks at what stands between two words: at each character once, for gaps are many and short.
    fn gap(&mut self, gap: &str) {
        let (mut has_stop, mut has_blank, mut n_dots) = (false, false, 0_u64);
        for c in gap.chars() {
            n_dots = if c == '.' { n_dots + 1 } else { 0 };
            has_stop |= STOPS.contains(&c);
            has_blank |= c.is_whitespace();
            self.n_hashes += u64::from(c == '#');
            self.n_ellipses += u64::from(c == '…' || n_dots > 0 && n_dots.is_multiple_of(3));
        }
        self.n_sentences += u32::from(has_stop && has_blank);
    }
}

/// Whether a gap is one that nearly all words have between them, and of which nothing is counted: a
/// space, a line end, or `،` with a space.
const fn is_usual_gap(gap: &[u8]) -> bool {
    matches!(gap, [b' ' | b'\n'] | [0xD8, 0x8C, b' '])
}

/// Whether a word is more than a number.
fn has_letter(text: &str, range: Range<usize>) -> bool {
    match text.as_bytes().get(range.start..range.end) {
        Some([lead, second, ..]) if begins_in_arabic([*lead, *second]) => true,
        Some([b'a'..=b'z' | b'A'..=b'Z', ..]) => true,
        // A ligature is a symbol to Unicode, and yet stands for words.
        _ => text
            .get(range)
            .is_some_and(|word| word.contains(is_letter) || Kinds::of(word).letters() > 0),
    }
}

/// Whether a word that begins with these two bytes begins with an Arabic letter: with U+0600 to U+06EF
/// but for the digits, told without a branch.
const fn begins_in_arabic(bytes: [u8; 2]) -> bool {
    let code = u16::from_be_bytes(bytes);
    (code >= 0xD880) & (code < 0xDBB0) & !((code >= 0xD9A0) & (code < 0xD9AA))
}

/// Whether `c` is a letter; usual digits are known without a search.
fn is_letter(c: char) -> bool {
    !matches!(c, '0'..='9' | '٠'..='٩' | '۰'..='۹') && c.is_alphabetic()
}

/// The hashes of some words, in buckets that are looked at without a branch: one word of four to six
/// is a stop word, and no processor guesses which. 0 is no word.
struct HashList([[u64; BUCKET]; N_BUCKETS]);

/// Places of a bucket, and buckets: with several times as many buckets as words, none is full.
const BUCKET: usize = 4;
const N_BUCKETS: usize = 256;

static STOP_HASHES: LazyLock<HashList> = LazyLock::new(|| HashList::of(STOP_WORDS));

impl HashList {
    fn of(list: &str) -> Self {
        let (mut words, mut buckets) = (Vec::new(), [[0; BUCKET]; N_BUCKETS]);
        hash_words(list, &mut words);
        for word in words {
            let mut places = buckets[bucket_of(word.hash)].iter_mut();
            if let Some(place) = places.find(|place| **place == 0 || **place == word.hash) {
                *place = word.hash;
            }
        }
        Self(buckets)
    }

    #[inline]
    fn contain(&self, hash: u64) -> bool {
        let bucket = &self.0[bucket_of(hash)];
        bucket.iter().fold(false, |found, other| found | (*other == hash)) & (hash != 0)
    }
}

const fn bucket_of(hash: u64) -> usize {
    hash as usize % N_BUCKETS
}
