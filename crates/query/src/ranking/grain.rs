//! Parts of scores that add up to the same sum in any order.

use tantivy::Score;

/// The least difference between two scores of a query, and what all their parts are multiples of.
///
/// It is a power of two, and so much smaller than the highest score that sums of parts need no
/// rounding. So lists may be added up in whatever order is the fastest, and a document scores the
/// same whether ten hits were asked for or a hundred.
#[derive(Clone, Copy)]
pub(crate) struct Grain {
    size: Score,
    /// A number so large that its last digit is one grain.
    large: Score,
}

/// Binary digits of a sum, in grains: a [`Score`] has 24, of which one is left for what rounding up
/// adds, and one to find the last digit.
const DIGITS: i32 = 22;

impl Grain {
    /// For scores of at most `max_score`.
    pub(crate) fn of(max_score: Score) -> Self {
        // Beyond the least and the greatest, its `large` would be no number.
        let exponent = max_score.log2().floor().clamp(-80.0, 80.0) as i32;
        let size = (exponent + 1 - DIGITS) as Score;
        let size = size.exp2();
        Self { size, large: size * 1.5 * (1 << (DIGITS + 1)) as Score }
    }

    /// The nearest multiple.
    #[inline]
    pub(crate) fn round(self, part: Score) -> Score {
        (part + self.large) - self.large
    }

    /// The nearest multiple that is not 0: what scores nothing is not found.
    #[inline]
    pub(crate) fn round_up(self, part: Score) -> Score {
        let rounded = self.round(part);
        // Cheaper than `max`, which has an answer for what is no number.
        if rounded > self.size { rounded } else { self.size }
    }

    /// Most that rounding adds to so many parts together.
    #[inline]
    pub(crate) fn slack(self, n_parts: usize) -> Score {
        n_parts as Score * self.size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_the_same_in_any_order() {
        for scale in [1e-12, 0.37, 1.0, 45.0, 3e5] {
            let parts: Vec<Score> =
                (1..200).map(|n| scale * (n as Score * 0.618).fract() / n as Score).collect();
            let grain = Grain::of(parts.iter().sum());
            let rounded = parts.iter().map(|part| grain.round_up(*part));
            let forwards: Score = rounded.clone().sum();
            assert_eq!(forwards.to_bits(), rounded.rev().sum::<Score>().to_bits(), "{scale}");
            let exact: Score = parts.iter().sum();
            assert!((forwards / exact - 1.0).abs() < 1e-4, "{scale}: {forwards} for {exact}");
        }
    }

    #[test]
    fn nothing_is_rounded_to_nothing() {
        assert!(Grain::of(100.0).round_up(1e-9) > 0.0);
        for max_score in [0.0, Score::MIN_POSITIVE, Score::MAX, Score::INFINITY] {
            assert!(Grain::of(max_score).round_up(0.0) > 0.0, "{max_score}");
        }
    }
}
