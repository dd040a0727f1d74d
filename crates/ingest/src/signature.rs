//! What two texts are compared by.
//!
//! A document is the set of its shingles: runs of folded words, hashed. Two
//! things are kept of the set. The *signature*, cut into bands, brings documents
//! together that are probably alike (MinHash, Broder 1997; one permutation with
//! optimal densification, Shrivastava 2017). The *sketch* then measures how much
//! alike they are: it is the whole set where that is small, and a fair sample of
//! a larger one.

use fihris_text::WordHash;

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

/// Hash of a band, for each band.
pub(crate) type Bands = [u64; N_BANDS];

/// The shingles of a document: a set, as sorted hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shingles {
    hashes: Vec<u64>,
}

impl Shingles {
    /// Takes the runs of `n_words` words; of a shorter text, the whole of it.
    pub(crate) fn of(words: &[WordHash], n_words: usize) -> Self {
        let n_words = n_words.clamp(1, words.len().max(1));
        let mut hashes: Vec<u64> = words.windows(n_words).map(hash_run).collect();
        hashes.sort_unstable();
        hashes.dedup();
        Self { hashes }
    }

    /// Returns the bands of the signature, or `None` if there is no shingle.
    ///
    /// The hashes are spread over bins by their upper half and the least of each
    /// bin is kept; a bin that stays empty borrows from one that a fixed hash picks.
    pub(crate) fn bands(&self) -> Option<Bands> {
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

    /// Returns the sketch.
    pub(crate) fn sketch(&self) -> Sketch {
        let mut shift = 0;
        let mut sample: Vec<u32> = self.hashes.iter().map(|hash| sample_of(*hash)).collect();
        while sample.len() > MAX_SKETCH && shift < 31 {
            shift += 1;
            sample.retain(|value| in_sample(*value, shift));
        }
        sample.sort_unstable();
        sample.dedup();
        Sketch { shift, n_shingles: self.hashes.len() as u32, sample }
    }
}

/// Hash of a run of words, in their order.
fn hash_run(run: &[WordHash]) -> u64 {
    run.iter().fold(7, |hash, word| combine(hash, word.hash))
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

/// The shingles whose hash is below `2^32 / 2^shift`: all of them where that is 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sketch {
    shift: u8,
    n_shingles: u32,
    sample: Vec<u32>,
}

/// How alike two documents are, each in `0..=1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
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

    /// Shingles of the whole document.
    pub(crate) const fn n_shingles(&self) -> u32 {
        self.n_shingles
    }

    /// The part of the sample that a smaller sample would have kept.
    fn within(&self, shift: u8) -> &[u32] {
        let len = self.sample.partition_point(|value| in_sample(*value, shift));
        self.sample.get(..len).unwrap_or_default()
    }

    /// Appends the sketch: shift, number of shingles, number of values, values.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.push(self.shift);
        bytes.extend(self.n_shingles.to_le_bytes());
        bytes.extend((self.sample.len() as u32).to_le_bytes());
        bytes.extend(self.sample.iter().flat_map(|value| value.to_le_bytes()));
    }

    /// Reads what [`Self::write`] wrote; `None` if it is something else.
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
        is_whole.then_some(Self { shift: *shift, n_shingles, sample })
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
        Shingles::of(&words(numbers), 3)
    }

    #[test]
    fn a_text_without_words_has_no_bands() {
        assert_eq!(shingles([]).bands(), None);
    }

    #[test]
    fn a_short_text_is_one_shingle() {
        assert_eq!(shingles([1, 2]).hashes.len(), 1);
        assert_ne!(shingles([1, 2]), shingles([2, 1]));
    }

    #[test]
    fn similarity_is_exact_for_a_small_set() {
        // 98 shingles each, 48 of them shared.
        let (left, right) = (shingles(0..100).sketch(), shingles(50..150).sketch());
        let similarity = left.similarity(&right);
        assert_eq!(similarity.jaccard, 48.0 / 148.0);
        assert_eq!(similarity.containment, 48.0 / 98.0);
    }

    #[test]
    fn similarity_is_close_for_a_large_set() {
        let (left, right) = (shingles(0..60_000).sketch(), shingles(20_000..80_000).sketch());
        assert!(left.sample.len() <= MAX_SKETCH);
        let similarity = left.similarity(&right);
        assert!((similarity.jaccard - 0.5).abs() < 0.05, "{similarity:?}");
    }

    #[test]
    fn a_part_is_contained_in_the_whole() {
        let similarity = shingles(0..5_000).sketch().similarity(&shingles(0..2_500).sketch());
        assert_eq!(similarity.containment, 1.0);
        assert!((similarity.jaccard - 0.5).abs() < 0.05, "{similarity:?}");
    }

    #[test]
    fn a_sketch_is_read_back_as_it_was_written() {
        let sketch = shingles(0..5_000).sketch();
        let mut bytes = Vec::new();
        sketch.write(&mut bytes);
        assert_eq!(Sketch::read(&bytes), Some(sketch));
        bytes.pop();
        assert_eq!(Sketch::read(&bytes), None);
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
