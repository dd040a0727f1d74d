//! Evidence for and against each language.

use super::names::N_LANGUAGES;

/// Logarithms of how likely each of the languages is, in hundredths of a nat, in the order
/// of `names::LANGUAGES`. Only differences mean anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Score(pub(super) [i32; N_LANGUAGES]);

impl Score {
    /// Adds evidence that is independent of what is here. A word weighs 500 at most and
    /// texts are sampled, so that nothing wraps round.
    #[inline]
    pub(super) fn add(&mut self, other: &Self) {
        self.add_times(other, 1);
    }

    /// Adds evidence that was found so often. A letter weighs 500 at most, too.
    #[inline]
    pub(super) fn add_times(&mut self, other: &Self, times: u32) {
        for (sum, more) in self.0.iter_mut().zip(other.0) {
            *sum = sum.wrapping_add(more.wrapping_mul(times.cast_signed()));
        }
    }

    /// Makes Arabic, the first of the languages, likelier.
    pub(super) fn favour_arabic(&mut self, by: i32) {
        self.favour(0, by);
    }

    /// Makes the language in `column` likelier.
    pub(super) fn favour(&mut self, column: usize, by: i32) {
        if let Some(score) = self.0.get_mut(column) {
            *score = score.saturating_add(by);
        }
    }

    /// Returns by how much Arabic is likelier than every other language; negative if it is not.
    pub(super) fn lead_of_arabic(&self) -> i32 {
        let [arabic, others @ ..] = &self.0;
        arabic.saturating_sub(others.iter().copied().max().unwrap_or_default())
    }

    /// Returns the place of the likeliest language, and how likely it is beside the others.
    pub(super) fn best(&self) -> (usize, f32) {
        let (best, top) =
            self.0.iter().enumerate().rev().max_by_key(|(_, score)| **score).unwrap_or((0, &0));
        let sum: f64 = self.0.iter().map(|score| (f64::from(score - top) / 100.0).exp()).sum();
        (best, (1.0 / sum) as f32)
    }
}

/// Returns the place of `c` in the block U+0600..=U+06FF.
pub(super) fn index(c: char) -> Option<u8> {
    u8::try_from(u32::from(c).checked_sub(0x600)?).ok()
}
