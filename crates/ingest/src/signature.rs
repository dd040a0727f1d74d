//! What two texts are compared by.
//!
//! A document is the set of its shingles: runs of folded words, hashed. Two
//! things are kept of the set. The *signature*, cut into bands, brings documents
//! together that are probably alike (MinHash, Broder 1997; one permutation with
//! optimal densification, Shrivastava 2017). Where a short text is part of a long
//! one their signatures differ; so a few long *windows* are keys too. The *sketch*
//! then measures how much alike two documents are: it is the whole set where that
//! is small, and a fair sample of a larger one.

use fihris_text::WordHash;
use serde::{Deserialize, Serialize};

/// Bands of a signature.
///
/// 28 bands of 4 rows: pairs at Jaccard 0.6 meet with p = 0.98, at 0.4 with
/// p = 0.5, at 0.2 with p = 0.04.
pub(crate) const N_BANDS: usize = 28;

/// Rows of a band.
const N_ROWS: usize = 4;

/// Values of a signature.
const N_BINS: usize = N_BANDS * N_ROWS;

/// Largest sketch. The error of a Jaccard similarity measured on a sample of 1024
/// is 0.016 at most.
const MAX_SKETCH: usize = 1024;

/// Words of a window: so long a run of the same words is no accident, and hardly any two
/// documents share one that do not share more.
const WINDOW_WORDS: usize = 8;

/// Windows whose hashes are keys, the least of a document. Of a text and one that holds all of it
/// and as much again, one of four is shared with p = 0.99.
const N_WINDOWS: usize = 4;

/// Number of a document's keys.
pub const N_KEYS: usize = N_BANDS + N_WINDOWS;

/// What brings documents together: the hash of each band, then those of the least windows. 0 is no
/// key. The last bit tells a window from a band.
pub type Keys = [u64; N_KEYS];

/// Whether a key is that of a window.
pub(crate) const fn is_window(key: u64) -> bool {
    key & 1 == 1
}

/// The shingles of a document, as hashes. They stand for a set: neither their order nor how often
/// one comes matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shingles {
    hashes: Vec<u64>,
    /// The least hashes of windows, in order; 0 where there are fewer.
    windows: [u64; N_WINDOWS],
}

/// Multiplier of the rolling hash; odd, so that no word is lost. Knuth's golden ratio.
pub(crate) const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

impl Shingles {
    /// Takes the runs of `n_words` words instead of what was there; of a shorter text, the whole
    /// of it.
    pub(crate) fn take(&mut self, words: &[WordHash], n_words: usize) {
        self.hashes.clear();
        self.hashes.reserve(words.len());
        let n_words = n_words.clamp(1, words.len().max(1));
        for_each_run(words, n_words, |hash| self.hashes.push(hash));
        let mut least = Least::default();
        for_each_run(words, WINDOW_WORDS, |hash| least.add(hash));
        self.windows = least.hashes();
    }

    /// Returns the keys, all of them 0 if there is no shingle.
    pub(crate) fn keys(&self) -> Keys {
        let mut keys = [0; N_KEYS];
        let bands = self.bands().into_iter().flatten().map(|band| band & !1);
        let windows = self.windows.iter().map(|window| if *window == 0 { 0 } else { window | 1 });
        keys.iter_mut().zip(bands.chain(windows)).for_each(|(place, key)| *place = key);
        keys
    }

    /// Returns the bands of the signature, or `None` if there is no shingle.
    ///
    /// The hashes are spread over bins by their upper half and the least of each
    /// bin is kept; a bin that stays empty borrows from one that a fixed hash picks.
    fn bands(&self) -> Option<[u64; N_BANDS]> {
        let mut bins = [u32::MAX; N_BINS];
        for hash in &self.hashes {
            let bin = &mut bins[bin_of(hash >> 32)];
            *bin = (*bin).min((*hash as u32).min(u32::MAX - 1));
        }
        densify(&mut bins)?;
        let mut bands = [0; N_BANDS];
        for (number, (band, rows)) in bands.iter_mut().zip(bins.chunks_exact(N_ROWS)).enumerate() {
            *band = rows.iter().fold(number as u64 + 1, |hash, row| combine(hash, u64::from(*row)));
        }
        Some(bands)
    }

    /// Returns the sketch, its values in no order.
    pub(crate) fn sketch(&self) -> Sketch {
        let mut sample: Vec<u32> = self.hashes.iter().map(|hash| sample_of(*hash)).collect();
        let shift = shift_of(&sample);
        if shift > 0 {
            sample.retain(|value| in_sample(*value, shift));
        }
        Sketch { shift, n_shingles: self.hashes.len() as u32, sample }
    }
}

/// Gives the hashes of the runs of `n_words` words: Rabin and Karp's rolling hash, mixed.
#[inline]
fn for_each_run(words: &[WordHash], n_words: usize, mut give: impl FnMut(u64)) {
    let leaving = BASE.wrapping_pow(n_words as u32);
    let push = |hash: u64, word: &WordHash| hash.wrapping_mul(BASE).wrapping_add(word.hash);
    let Some((first, rest)) = words.split_at_checked(n_words) else { return };
    let mut hash = first.iter().fold(0, push);
    give(mix(hash));
    for (word, left) in rest.iter().zip(words) {
        hash = push(hash, word).wrapping_sub(left.hash.wrapping_mul(leaving));
        give(mix(hash));
    }
}

/// The least different hashes.
struct Least([u64; N_WINDOWS]);

impl Default for Least {
    fn default() -> Self {
        Self([u64::MAX; N_WINDOWS])
    }
}

impl Least {
    #[inline]
    fn add(&mut self, hash: u64) {
        let Self(least) = self;
        if hash < least[N_WINDOWS - 1] && !least.contains(&hash) {
            least[N_WINDOWS - 1] = hash;
            least.sort_unstable();
        }
    }

    /// In order; 0 where there are fewer.
    fn hashes(self) -> [u64; N_WINDOWS] {
        self.0.map(|hash| if hash == u64::MAX { 0 } else { hash })
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
        .map(|attempt| bin_of(mix((number as u64) << 32 | attempt) >> 32))
        .find(|bin| full[*bin])
        .unwrap_or(number)
}

/// The part of a shingle's hash that a sketch keeps. Mixed anew, so that it is
/// independent of the bin and the value that the signature took from the hash.
const fn sample_of(hash: u64) -> u32 {
    (mix(hash) >> 32) as u32
}

/// Returns the least shift by which no more than [`MAX_SKETCH`] of the values are in the sample.
fn shift_of(values: &[u32]) -> u8 {
    if values.len() <= MAX_SKETCH {
        return 0;
    }
    // What leaves the sample when the shift grows by one has that many zeros in front.
    let mut n_with_zeros = [0_usize; 33];
    for value in values {
        n_with_zeros[value.leading_zeros() as usize] += 1;
    }
    let (mut shift, mut n_in_sample) = (0, values.len());
    for n_last in n_with_zeros.iter().take(31) {
        if n_in_sample <= MAX_SKETCH {
            break;
        }
        shift += 1;
        n_in_sample -= n_last;
    }
    shift
}

/// Whether a value belongs to the sample of one in `2^shift`.
const fn in_sample(value: u32, shift: u8) -> bool {
    value.leading_zeros() >= shift as u32
}

/// Finaliser of `SplitMix64` (Steele, Lea and Flood 2014).
pub(crate) const fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 31)
}

const fn combine(hash: u64, value: u64) -> u64 {
    mix(hash.wrapping_mul(0xFF51_AFD7_ED55_8CCD) ^ value)
}

/// The shingles whose hash is below `2^32 / 2^shift`: all of them where `shift` is 0. As it is
/// read from a file, its values are sorted and each stands once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    shift: u8,
    n_shingles: u32,
    sample: Vec<u32>,
}

/// How alike two documents are, each in `0..=1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Similarity {
    /// Shared shingles in all shingles of the two.
    pub jaccard: f32,
    /// Shared shingles in those of the smaller one.
    pub containment: f32,
}

impl Similarity {
    /// Two documents with the same words.
    pub const SAME: Self = Self { jaccard: 1.0, containment: 1.0 };
}

impl Sketch {
    /// Measures how alike two documents are, on the shingles that are in both samples' range.
    pub(crate) fn similarity(&self, other: &Self) -> Similarity {
        let shift = self.shift.max(other.shift);
        let (left, right) = (self.within(shift), other.within(shift));
        let shared = n_shared(left, right) as f32;
        let all = (left.len() + right.len()) as f32 - shared;
        let smaller = left.len().min(right.len()) as f32;
        Similarity { jaccard: shared / all.max(1.0), containment: shared / smaller.max(1.0) }
    }

    /// Shingles of the whole document, those that come twice counted twice.
    pub(crate) const fn n_shingles(&self) -> u32 {
        self.n_shingles
    }

    /// The part of the sample that a smaller sample would have kept.
    fn within(&self, shift: u8) -> &[u32] {
        let len = self.sample.partition_point(|value| in_sample(*value, shift));
        self.sample.get(..len).unwrap_or_default()
    }

    fn sorted(mut self) -> Self {
        self.sample.sort_unstable();
        self.sample.dedup();
        self
    }

    /// Appends the sketch: shift, number of shingles, number of values, values.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.push(self.shift);
        bytes.extend(self.n_shingles.to_le_bytes());
        bytes.extend((self.sample.len() as u32).to_le_bytes());
        let at = bytes.len();
        bytes.resize(at + size_of_val(self.sample.as_slice()), 0);
        let (places, _) = bytes.get_mut(at..).unwrap_or_default().as_chunks_mut();
        places.iter_mut().zip(&self.sample).for_each(|(place, value)| *place = value.to_le_bytes());
    }

    /// Reads what [`Self::write`] wrote; `None` if it is something else.
    ///
    /// Only here the values are sorted, and those that came twice taken out: most documents are
    /// never compared, and their sketches never read.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (shift, bytes) = bytes.split_first()?;
        let (n_shingles, bytes) = bytes.split_first_chunk()?;
        let (n_values, bytes) = bytes.split_first_chunk()?;
        let sample: Vec<u32> = bytes
            .chunks_exact(4)
            .filter_map(|value| value.try_into().ok().map(u32::from_le_bytes))
            .collect();
        let is_whole = sample.len() == u32::from_le_bytes(*n_values) as usize;
        let n_shingles = u32::from_le_bytes(*n_shingles);
        is_whole.then(|| Self { shift: *shift, n_shingles, sample }.sorted())
    }
}

/// Counts the values that two sorted lists share.
fn n_shared(left: &[u32], right: &[u32]) -> usize {
    let (mut l, mut r, mut n_shared) = (0, 0, 0);
    while let (Some(a), Some(b)) = (left.get(l), right.get(r)) {
        n_shared += usize::from(a == b);
        l += usize::from(a <= b);
        r += usize::from(b <= a);
    }
    n_shared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(numbers: impl IntoIterator<Item = u64>) -> Vec<WordHash> {
        numbers.into_iter().map(|n| WordHash { hash: mix(n), byte_range: 0..0 }).collect()
    }

    fn shingles(numbers: impl IntoIterator<Item = u64>) -> Shingles {
        let mut shingles = Shingles::default();
        shingles.take(&words(numbers), 3);
        shingles
    }

    fn sketch(numbers: impl IntoIterator<Item = u64>) -> Sketch {
        shingles(numbers).sketch().sorted()
    }

    #[test]
    fn a_text_without_words_has_no_keys() {
        assert_eq!(shingles([]).keys(), [0; N_KEYS]);
    }

    #[test]
    fn a_short_text_is_one_shingle() {
        assert_eq!(shingles([1, 2]).hashes.len(), 1);
        assert_ne!(shingles([1, 2]), shingles([2, 1]));
    }

    #[test]
    fn similarity_is_exact_for_a_small_set() {
        // 98 shingles each, 48 of them shared.
        let (left, right) = (sketch(0..100), sketch(50..150));
        let similarity = left.similarity(&right);
        assert_eq!(similarity.jaccard, 48.0 / 148.0);
        assert_eq!(similarity.containment, 48.0 / 98.0);
    }

    #[test]
    fn similarity_is_close_for_a_large_set() {
        let (left, right) = (sketch(0..60_000), sketch(20_000..80_000));
        assert!(left.sample.len() <= MAX_SKETCH);
        let similarity = left.similarity(&right);
        assert!((similarity.jaccard - 0.5).abs() < 0.05, "{similarity:?}");
    }

    #[test]
    fn a_part_is_contained_in_the_whole() {
        let similarity = sketch(0..5_000).similarity(&sketch(0..2_500));
        assert_eq!(similarity.containment, 1.0);
        assert!((similarity.jaccard - 0.5).abs() < 0.05, "{similarity:?}");
    }

    #[test]
    fn a_sketch_is_read_back_as_it_was_written() {
        let sketch = sketch(0..5_000);
        let mut bytes = Vec::new();
        sketch.write(&mut bytes);
        assert_eq!(Sketch::read(&bytes), Some(sketch));
        bytes.pop();
        assert_eq!(Sketch::read(&bytes), None);
    }

    /// Whether two documents share a key.
    fn meet(left: &Shingles, right: &Shingles) -> bool {
        left.keys().iter().zip(&right.keys()).any(|(a, b)| a == b && *a != 0)
            || left.windows.iter().any(|key| *key != 0 && right.windows.contains(key))
    }

    #[test]
    fn half_a_text_meets_the_whole_of_it() {
        let meets =
            |base: u64| meet(&shingles(base..base + 400), &shingles(base + 100..base + 300));
        let n_met = (0..200).filter(|pair| meets(pair * 10_000)).count();
        assert!(n_met >= 195, "{n_met} of 200");
    }

    /// Share of 200 pairs at about that similarity that meet in a band.
    fn share_that_meet(n_shared: u64) -> f64 {
        let meets = |pair: u64| {
            let base = pair * 10_000;
            let (left, right) = (shingles(base..base + 200), {
                let tail = base + 5_000..base + 5_000 + (200 - n_shared);
                shingles((base..base + n_shared).chain(tail))
            });
            let (left, right) = (left.bands().unwrap(), right.bands().unwrap());
            left.iter().zip(&right).any(|(a, b)| a == b)
        };
        (0..200).filter(|pair| meets(*pair)).count() as f64 / 200.0
    }

    #[test]
    fn the_alike_meet_and_strangers_do_not() {
        assert!(share_that_meet(150) > 0.95, "Jaccard 0.6: {}", share_that_meet(150));
        assert!(share_that_meet(40) < 0.2, "Jaccard 0.1: {}", share_that_meet(40));
    }
}
