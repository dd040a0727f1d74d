//! How much alike two documents are, without their texts.
//!
//! A *sketch* is the set of a document's shingles where that is small, and a fair sample of a
//! larger one: those with the least hashes (Broder 1997). It knows where each of them stands.

use fihris_text::splitmix64;
use serde::{Deserialize, Serialize};

use super::signature::Shingles;
use crate::model::Similarity;

/// Largest sketch. The error of a Jaccard similarity measured on a sample of 1024
/// is 0.016 at most.
const MAX_SKETCH: usize = 1024;

/// The shingles whose hash is below `2^32 / 2^shift`: all of them where `shift` is 0. As it is
/// read from a file, its values are sorted and each stands once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    shift: u8,
    n_shingles: u32,
    sample: Vec<Placed>,
}

/// A shingle and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Placed {
    pub(crate) value: u32,
    /// Shingles before it; or [`REPEATED`].
    pub(crate) place: u32,
}

/// The place of a shingle that stands in more than one.
const REPEATED: u32 = u32::MAX;

impl Sketch {
    /// Takes the sketch of a document, its values in the order of the text.
    pub(crate) fn of(shingles: &Shingles) -> Self {
        let hashes = shingles.hashes();
        let placed = |(place, hash): (u32, &u64)| Placed { value: sample_of(*hash), place };
        let mut sample: Vec<Placed> = (0..).zip(hashes).map(placed).collect();
        let shift = shift_of(&sample);
        if shift > 0 {
            sample.retain(|placed| in_sample(placed.value, shift));
        }
        Self { shift, n_shingles: hashes.len() as u32, sample }
    }

    /// Measures how alike two documents are, on the shingles that are in both samples' range.
    pub(crate) fn similarity(&self, other: &Self) -> Similarity {
        let shift = self.shift.max(other.shift);
        let (left, right) = (self.within(shift), other.within(shift));
        let shared = n_shared(left, right) as f32;
        let all = (left.len() + right.len()) as f32 - shared;
        let smaller = left.len().min(right.len()) as f32;
        Similarity { jaccard: shared / all.max(1.0), containment: shared / smaller.max(1.0) }
    }

    /// Returns of how many different shingles of the smaller document it is known whether the other
    /// has them: of a short text and a very long one, of few.
    pub(crate) fn n_compared(&self, other: &Self) -> usize {
        let shift = self.shift.max(other.shift);
        self.within(shift).len().min(other.within(shift).len())
    }

    /// Shingles of the whole document, those that come twice counted twice.
    pub(crate) const fn n_shingles(&self) -> u32 {
        self.n_shingles
    }

    /// Returns the shingles that stand in one place only and are in the range of both samples, in
    /// the order of the text.
    pub(crate) fn in_order(&self, other: &Self) -> Vec<Placed> {
        let all = self.within(self.shift.max(other.shift)).iter();
        let mut once: Vec<Placed> = all.copied().filter(|s| s.place != REPEATED).collect();
        once.sort_unstable_by_key(|shingle| shingle.place);
        once
    }

    /// The part of the sample that a smaller sample would have kept.
    fn within(&self, shift: u8) -> &[Placed] {
        let len = self.sample.partition_point(|shingle| in_sample(shingle.value, shift));
        self.sample.get(..len).unwrap_or_default()
    }

    fn sorted(mut self) -> Self {
        let key = |shingle: &Placed| u64::from(shingle.value) << 32 | u64::from(shingle.place);
        self.sample.sort_unstable_by_key(key);
        self.sample.dedup_by(|next, first| {
            let is_same = next.value == first.value;
            if is_same {
                first.place = REPEATED;
            }
            is_same
        });
        self
    }

    /// Appends the sketch, whose values are in the order of the text: shift, number of shingles,
    /// number of values, values; and where these are a sample, how many shingles each stands
    /// behind the last one, `u16::MAX` for more.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.push(self.shift);
        bytes.extend(self.n_shingles.to_le_bytes());
        bytes.extend((self.sample.len() as u32).to_le_bytes());
        let at = bytes.len();
        bytes.resize(at + self.sample.len() * size_of::<u32>(), 0);
        let (places, _) = bytes.get_mut(at..).unwrap_or_default().as_chunks_mut();
        let values = self.sample.iter().map(|shingle| shingle.value.to_le_bytes());
        places.iter_mut().zip(values).for_each(|(place, value)| *place = value);
        if self.shift > 0 {
            let mut last = 0;
            for shingle in &self.sample {
                let step = u16::try_from(shingle.place - last).unwrap_or(u16::MAX);
                bytes.extend(step.to_le_bytes());
                last = shingle.place;
            }
        }
    }

    /// Reads what [`Self::write`] wrote; `None` if it is something else.
    ///
    /// Only here the values are sorted, and those that came twice taken out: most documents are
    /// never compared, and their sketches never read.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (shift, bytes) = bytes.split_first()?;
        let (n_shingles, bytes) = bytes.split_first_chunk()?;
        let (n_values, bytes) = bytes.split_first_chunk()?;
        let n_values = u32::from_le_bytes(*n_values) as usize;
        let (values, steps) = bytes.split_at_checked(n_values.checked_mul(size_of::<u32>())?)?;
        let (values, _) = values.as_chunks();
        let (steps, rest) = steps.as_chunks();
        let n_steps = if *shift > 0 { n_values } else { 0 };
        if steps.len() != n_steps || !rest.is_empty() {
            return None;
        }
        let mut sample: Vec<Placed> = (0..)
            .zip(values)
            .map(|(place, value)| Placed { value: u32::from_le_bytes(*value), place })
            .collect();
        let mut place = 0_u32;
        for (shingle, step) in sample.iter_mut().zip(steps) {
            place = place.saturating_add(u32::from(u16::from_le_bytes(*step)));
            shingle.place = place;
        }
        let n_shingles = u32::from_le_bytes(*n_shingles);
        Some(Self { shift: *shift, n_shingles, sample }.sorted())
    }
}

/// Counts the values that two sorted lists share.
fn n_shared(left: &[Placed], right: &[Placed]) -> usize {
    let (mut l, mut r, mut n_shared) = (0, 0, 0);
    while let (Some(a), Some(b)) = (left.get(l), right.get(r)) {
        n_shared += usize::from(a.value == b.value);
        l += usize::from(a.value <= b.value);
        r += usize::from(b.value <= a.value);
    }
    n_shared
}

/// The part of a shingle's hash that a sketch keeps. Mixed anew, so that it is
/// independent of the bin and the value that the signature took from the hash.
const fn sample_of(hash: u64) -> u32 {
    (splitmix64(hash) >> 32) as u32
}

/// Returns the least shift by which no more than [`MAX_SKETCH`] of the shingles are in the sample.
fn shift_of(shingles: &[Placed]) -> u8 {
    if shingles.len() <= MAX_SKETCH {
        return 0;
    }
    // What leaves the sample when the shift grows by one has that many zeros in front.
    let mut n_with_zeros = [0_usize; 33];
    for shingle in shingles {
        n_with_zeros[shingle.value.leading_zeros() as usize] += 1;
    }
    let (mut shift, mut n_in_sample) = (0, shingles.len());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::signature::tests::shingles;

    fn sketch(numbers: impl IntoIterator<Item = u64>) -> Sketch {
        Sketch::of(&shingles(numbers)).sorted()
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
    fn little_is_known_of_a_short_text_beside_a_very_long_one() {
        let (short, long, longer) = (sketch(0..102), sketch(0..1_000), sketch(0..100_000));
        assert_eq!(short.n_compared(&long), 100);
        assert!(short.n_compared(&longer) < 10, "{}", short.n_compared(&longer));
    }

    #[test]
    fn a_sketch_is_read_back_as_it_was_written() {
        for n_words in [0, 1, 700, 5_000] {
            // Some words come twice, and so do shingles.
            let sketch = Sketch::of(&shingles((0..n_words).chain(0..n_words / 2)));
            let mut bytes = Vec::new();
            sketch.write(&mut bytes);
            assert_eq!(Sketch::read(&bytes), Some(sketch.sorted()), "{n_words} words");
            bytes.pop();
            assert_eq!(Sketch::read(&bytes), None, "{n_words} words, cut short");
        }
    }
}
