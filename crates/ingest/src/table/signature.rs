//! What brings documents together that may be alike.
//!
//! A document is the set of its shingles: runs of folded words, hashed. The
//! *signature* of the set, cut into bands, brings documents together that are probably
//! alike (MinHash, Broder 1997; one permutation with optimal densification, Shrivastava
//! 2017). Where a short text is part of a long one their signatures differ; so a few long
//! *windows* are keys too. Where many words were replaced by others they differ as well; so
//! some *phrases* are, which count where two texts are of like length. How much alike
//! they are, their [sketches](crate::sketch) tell.

use fihris_text::{WordHash, splitmix64};

use crate::options::DedupOptions;

/// Bands of a signature.
///
/// 28 bands of 4 rows: pairs at Jaccard 0.6 meet with p = 0.98, at 0.4 with
/// p = 0.5, at 0.2 with p = 0.04.
pub(crate) const N_BANDS: usize = 28;

/// Rows of a band.
const N_ROWS: usize = 4;

/// Values of a signature.
const N_BINS: usize = N_BANDS * N_ROWS;

/// Windows whose hashes are keys, the least of a document. Of a text and one that holds all of it
/// and four times as much again, one is shared with p = 0.8.
const N_WINDOWS: usize = 8;

/// Phrases whose hashes are keys, the least of a document that is not short. Where three words in ten
/// were replaced, one phrase in six is left, and one of these is shared with p = 0.93; where a quarter
/// was, with p = 0.99.
const N_PHRASES: usize = 16;

/// Bands that are keys of a document that has phrases too. They are for what many documents share,
/// of which phrases say nothing; at Jaccard 0.8 they bring two together with p = 0.9998.
const N_BANDS_BESIDE: usize = 16;

/// Number of a document's keys.
pub const N_KEYS: usize = N_BANDS_BESIDE + N_WINDOWS + N_PHRASES;

/// What brings documents together: hashes of bands, of the least windows and of the least phrases.
/// 0 is no key. The last two bits tell which of these it is the hash of.
pub type Keys = [u64; N_KEYS];

/// Four bits of each value of the signature (b-bit minwise hashing, Li and König 2010): of two
/// documents of Jaccard similarity `j`, they agree in `j + (1 - j) / 16` of their values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature(pub(crate) [u8; SIGNATURE_BYTES]);

/// Bytes of a [`Signature`].
pub(crate) const SIGNATURE_BYTES: usize = N_BINS / 2;

impl Signature {
    fn of(bins: &[u32; N_BINS]) -> Self {
        let mut bytes = [0; SIGNATURE_BYTES];
        let (pairs, _) = bins.as_chunks();
        for (byte, [low, high]) in bytes.iter_mut().zip(pairs) {
            *byte = (low & 15 | high << 4) as u8;
        }
        Self(bytes)
    }

    /// Estimates the Jaccard similarity of two documents; less than 0 if they agree less than
    /// strangers do. The error is 0.04 for a text of some hundred words that shares a fifth.
    pub(crate) fn jaccard(&self, other: &Self) -> f64 {
        let agree = |(one, other): (&u8, &u8)| {
            let differ = one ^ other;
            u32::from(differ & 15 == 0) + u32::from(differ >> 4 == 0)
        };
        let n_agree: u32 = self.0.iter().zip(&other.0).map(agree).sum();
        let by_chance = 1.0 / 16.0;
        (f64::from(n_agree) / N_BINS as f64 - by_chance) / (1.0 - by_chance)
    }
}

/// What a key is the hash of. Its number stands in the last two bits of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Band = 0,
    Window = 1,
    Phrase = 2,
}

impl KeyKind {
    const MASK: u64 = 3;

    /// Returns the kind of a key.
    pub(crate) const fn of(key: u64) -> Self {
        match key & Self::MASK {
            0 => Self::Band,
            1 => Self::Window,
            _ => Self::Phrase,
        }
    }

    /// Returns the key of that kind with a hash.
    const fn key(self, hash: u64) -> u64 {
        hash & !Self::MASK | self as u64
    }
}

/// The shingles of a document, as hashes in the order of the text. What is compared are sets: how
/// often one comes does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shingles {
    hashes: Vec<u64>,
    windows: Least<N_WINDOWS>,
    phrases: Least<N_PHRASES>,
}

/// Multiplier of the rolling hash; odd, so that no word is lost. Knuth's golden ratio.
pub(crate) const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

impl Shingles {
    /// Takes the runs of `shingle_words` words instead of what was there; of a shorter text, the
    /// whole of it.
    pub(crate) fn take(&mut self, words: &[WordHash], options: &DedupOptions) {
        self.hashes.clear();
        self.hashes.reserve(words.len());
        let n_words = options.shingle_words.clamp(1, words.len().max(1));
        for_each_run(words, n_words, |hash| self.hashes.push(hash));
        self.windows = Least::default();
        windows(&self.hashes).for_each(|hash| self.windows.add(hash));
        self.phrases = Least::default();
        if self.hashes.len() >= options.short_shingles as usize {
            phrases(&self.hashes).for_each(|hash| self.phrases.add(hash));
        }
    }

    /// Returns the keys, all of them 0 if there is no shingle, and the signature.
    pub(crate) fn sign(&self) -> (Keys, Signature) {
        let bins = self.bins();
        let n_bands = if self.phrases.hashes().is_empty() { N_BANDS } else { N_BANDS_BESIDE };
        let bands = bins.iter().flat_map(bands).take(n_bands);
        let bands = bands.map(|hash| KeyKind::Band.key(hash));
        let windows = self.windows.hashes().iter().map(|hash| KeyKind::Window.key(*hash));
        let phrases = self.phrases.hashes().iter().map(|hash| KeyKind::Phrase.key(*hash));
        let all = bands.chain(windows).chain(phrases);
        let mut keys = [0; N_KEYS];
        keys.iter_mut().zip(all).for_each(|(place, key)| *place = key);
        (keys, Signature::of(&bins.unwrap_or([0; N_BINS])))
    }

    /// Returns the values of the signature, or `None` if there is no shingle.
    ///
    /// The hashes are spread over bins by their upper half and the least of each
    /// bin is kept; a bin that stays empty borrows from one that a fixed hash picks.
    fn bins(&self) -> Option<[u32; N_BINS]> {
        let mut bins = [u32::MAX; N_BINS];
        for hash in &self.hashes {
            let bin = &mut bins[bin_of(hash >> 32)];
            *bin = (*bin).min((*hash as u32).min(u32::MAX - 1));
        }
        densify(&mut bins)?;
        Some(bins)
    }

    /// Returns the hashes, in the order of the text.
    pub(crate) fn hashes(&self) -> &[u64] {
        &self.hashes
    }
}

/// Returns the bands of a signature.
fn bands(bins: &[u32; N_BINS]) -> impl Iterator<Item = u64> {
    let band = |(number, rows): (u64, &[u32])| {
        rows.iter().fold(number, |hash, row| combine(hash, u64::from(*row)))
    };
    (1..).zip(bins.chunks_exact(N_ROWS)).map(band)
}

/// Gives the hashes of the runs of `n_words` words: Rabin and Karp's rolling hash, mixed.
#[inline]
fn for_each_run(words: &[WordHash], n_words: usize, mut give: impl FnMut(u64)) {
    let leaving = BASE.wrapping_pow(n_words as u32);
    let push = |hash: u64, word: &WordHash| hash.wrapping_mul(BASE).wrapping_add(word.hash);
    let Some((first, rest)) = words.split_at_checked(n_words) else { return };
    let mut hash = first.iter().fold(0, push);
    give(splitmix64(hash));
    for (word, left) in rest.iter().zip(words) {
        hash = push(hash, word).wrapping_sub(left.hash.wrapping_mul(leaving));
        give(splitmix64(hash));
    }
}

/// Returns the hashes of phrases: two shingles that hold five words, if they are of three.
fn phrases(shingles: &[u64]) -> impl Iterator<Item = u64> {
    let pairs = shingles.iter().zip(shingles.iter().skip(2));
    pairs.map(|(first, last)| first ^ last.rotate_left(32))
}

/// Returns the hashes of windows: three shingles that hold eight words, if they are of three. So
/// long a run of the same words is no accident, and hardly any two documents share one that do
/// not share more.
fn windows(shingles: &[u64]) -> impl Iterator<Item = u64> {
    let ends = shingles.iter().skip(3).zip(shingles.iter().skip(5));
    let triples = shingles.iter().zip(ends);
    triples.map(|(first, (next, last))| first ^ next.rotate_left(21) ^ last.rotate_left(42))
}

/// The `N` least different hashes, in order; `u64::MAX` where there are fewer.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Least<const N: usize>([u64; N]);

impl<const N: usize> Default for Least<N> {
    fn default() -> Self {
        Self([u64::MAX; N])
    }
}

impl<const N: usize> Least<N> {
    #[inline]
    fn add(&mut self, hash: u64) {
        let Self(least) = self;
        if hash < least[N - 1] {
            let at = least.partition_point(|other| *other < hash);
            if least[at] != hash {
                least.copy_within(at..N - 1, at + 1);
                least[at] = hash;
            }
        }
    }

    fn hashes(&self) -> &[u64] {
        let n_hashes = self.0.partition_point(|hash| *hash != u64::MAX);
        &self.0[..n_hashes]
    }
}

/// The bin of a 32-bit number, by multiplication instead of division.
const fn bin_of(upper: u64) -> usize {
    ((upper * N_BINS as u64) >> 32) as usize
}

/// Fills the empty bins; `None` if all of them are empty.
fn densify(bins: &mut [u32; N_BINS]) -> Option<()> {
    let full = bins.map(|bin| bin != u32::MAX);
    if !full.contains(&true) {
        return None;
    }
    for number in 0..N_BINS {
        if !full[number] {
            bins[number] = bins[lender(number, &full)];
        }
    }
    Some(())
}

/// The full bin that bin `number` borrows from: the same in every document that has both.
fn lender(number: usize, full: &[bool; N_BINS]) -> usize {
    (1_u64..)
        .map(|attempt| bin_of(splitmix64((number as u64) << 32 | attempt) >> 32))
        .find(|bin| full[*bin])
        .unwrap_or(number)
}

const fn combine(hash: u64, value: u64) -> u64 {
    splitmix64(hash.wrapping_mul(0xFF51_AFD7_ED55_8CCD) ^ value)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn words(numbers: impl IntoIterator<Item = u64>) -> Vec<WordHash> {
        numbers.into_iter().map(|n| WordHash { hash: splitmix64(n), byte_range: 0..0 }).collect()
    }

    /// Of words that are told apart by their numbers.
    pub(crate) fn shingles(numbers: impl IntoIterator<Item = u64>) -> Shingles {
        let mut shingles = Shingles::default();
        shingles.take(&words(numbers), &DedupOptions::default());
        shingles
    }

    #[test]
    fn a_text_without_words_has_no_keys() {
        assert_eq!(shingles([]).sign().0, [0; N_KEYS]);
    }

    #[test]
    fn a_short_text_is_one_shingle() {
        assert_eq!(shingles([1, 2]).hashes.len(), 1);
        assert_ne!(shingles([1, 2]), shingles([2, 1]));
    }

    /// Whether two documents share a key of that kind.
    fn meet(left: &Shingles, right: &Shingles, kind: KeyKind) -> bool {
        let (left, right) = (left.sign().0, right.sign().0);
        let mut keys = left.into_iter().filter(|key| *key != 0 && KeyKind::of(*key) == kind);
        keys.any(|key| right.contains(&key))
    }

    #[test]
    fn a_key_tells_what_it_is_of() {
        let n_keys = |n_words| {
            let keys = shingles(0..n_words).sign().0;
            let of_kind =
                |kind| keys.iter().filter(|key| **key != 0 && KeyKind::of(**key) == kind).count();
            [KeyKind::Band, KeyKind::Window, KeyKind::Phrase].map(of_kind)
        };
        assert_eq!(n_keys(100), [N_BANDS_BESIDE, N_WINDOWS, N_PHRASES]);
        assert_eq!(n_keys(40), [N_BANDS, N_WINDOWS, 0]);
        assert_eq!(n_keys(3), [N_BANDS, 0, 0]);
    }

    #[test]
    fn a_signature_tells_strangers() {
        let estimate = |left, right| shingles(left).sign().1.jaccard(&shingles(right).sign().1);
        for (n_words, error) in [(60, 0.15), (300, 0.1), (5_000, 0.1)] {
            for pair in 0..50 {
                let (start, end) = (pair * 10_000, pair * 10_000 + n_words);
                let stranger = estimate(start..end, start + 5_000..end + 5_000);
                assert!(stranger.abs() < error, "{n_words} words: {stranger}");
                // A third of all shingles is shared.
                let half = estimate(start..end, start + n_words / 2..end + n_words / 2);
                assert!((half - 1.0 / 3.0).abs() < 2.0 * error, "{n_words} words: {half}");
            }
        }
        assert_eq!(estimate(0..60, 0..60), 1.0);
    }

    #[test]
    fn the_least_are_kept_once_and_in_order() {
        let mut least = Least::<4>::default();
        [7, 3, 7, 9].into_iter().for_each(|hash| least.add(hash));
        assert_eq!(least.hashes(), [3, 7, 9]);
        [3, 1, 8, 2, 10].into_iter().for_each(|hash| least.add(hash));
        assert_eq!(least.hashes(), [1, 2, 3, 7]);
    }

    #[test]
    fn a_text_meets_what_is_left_of_it_when_words_were_replaced() {
        // Which of 300 words are replaced is as good as random.
        let meets = |pair: u64, in_ten: u64| {
            let original = pair * 10_000..pair * 10_000 + 300;
            let replaced = |word: u64| {
                if splitmix64(word) % 10 < in_ten { word + 1_000_000_000 } else { word }
            };
            meet(&shingles(original.clone()), &shingles(original.map(replaced)), KeyKind::Phrase)
        };
        let n_met = |in_ten| (0..200).filter(|pair| meets(*pair, in_ten)).count();
        assert!(n_met(2) >= 198, "{} of 200", n_met(2));
        assert!(n_met(3) >= 175, "{} of 200", n_met(3));
    }

    /// Of 200 texts of 1,000 words, how many meet a part of them by a key of that kind.
    fn n_parts_met(part: std::ops::Range<u64>, kind: KeyKind) -> usize {
        let meets = |number: u64| {
            let start = number * 10_000;
            let part = start + part.start..start + part.end;
            meet(&shingles(start..start + 1_000), &shingles(part), kind)
        };
        (0..200).filter(|number| meets(*number)).count()
    }

    #[test]
    fn a_part_meets_the_whole() {
        assert_eq!(n_parts_met(300..800, KeyKind::Phrase), 200);
        let (half, fifth) =
            (n_parts_met(300..800, KeyKind::Window), n_parts_met(400..600, KeyKind::Window));
        assert!(half >= 198 && fifth >= 150, "{half} and {fifth} of 200");
    }

    /// Share of 200 pairs at about that similarity that meet in a band.
    fn share_that_meet(n_shared: u64) -> f64 {
        let meets = |pair: u64| {
            let base = pair * 10_000;
            let (left, right) = (shingles(base..base + 200), {
                let tail = base + 5_000..base + 5_000 + (200 - n_shared);
                shingles((base..base + n_shared).chain(tail))
            });
            let (left, right) = (left.bins().unwrap(), right.bins().unwrap());
            bands(&left).zip(bands(&right)).any(|(a, b)| a == b)
        };
        (0..200).filter(|pair| meets(*pair)).count() as f64 / 200.0
    }

    #[test]
    fn the_alike_meet_and_strangers_do_not() {
        assert!(share_that_meet(150) > 0.95, "Jaccard 0.6: {}", share_that_meet(150));
        assert!(share_that_meet(40) < 0.2, "Jaccard 0.1: {}", share_that_meet(40));
    }
}
