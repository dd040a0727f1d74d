//! How many words are the same from two places of a text on: their longest common extension.
//!
//! Counting word by word takes quadratic time where a long passage comes back and each of its
//! clauses is asked about. So a long extension is found by prefix hashes (Karp and Rabin 1987):
//! blocks of 1, 2, 4, … words are compared by their hashes, each in constant time.

use std::cell::{Cell, OnceCell};

use fihris_text::WordHash;

/// Words that are compared one by one. Nearly all extensions are shorter.
const N_DIRECT: usize = 64;

/// The modulus of the hashes, a Mersenne prime: text with a period does not make them collide,
/// as it does modulo 2^64.
const MODULUS: u64 = (1 << 61) - 1;

/// The base of the hashes: any number below the modulus.
const BASE: u64 = 0x1E37_79B9_7F4A_7C15;

/// Common extensions in one text.
pub(super) struct Extensions<'w> {
    words: &'w [WordHash],
    prefixes: OnceCell<Prefixes>,
    /// The extension that was found last: the next clause of a passage has the rest of it.
    last: Cell<Known>,
}

/// That words are the same as those at a distance before them, from one place to another, and no
/// further.
#[derive(Clone, Copy, Default)]
struct Known {
    distance: usize,
    from: usize,
    to: usize,
}

impl<'w> Extensions<'w> {
    pub(super) fn of(words: &'w [WordHash]) -> Self {
        Self { words, prefixes: OnceCell::new(), last: Cell::default() }
    }

    /// Returns how many words are the same from `first` and from `second` on, without overlap.
    ///
    /// It takes logarithmic time. The number is never too small, and too large only if different
    /// runs of words have the same hash.
    pub(super) fn estimate(&self, first: usize, second: usize) -> usize {
        let distance = second.saturating_sub(first);
        let known = self.last.get();
        if known.distance == distance && (known.from..known.to).contains(&second) {
            return (known.to - second).min(distance);
        }
        let limit = distance.min(self.words.len().saturating_sub(second));
        let n_same = self.search(first, second, limit);
        // Where the distance ends it, more words may be the same.
        if n_same < distance {
            self.last.set(Known { distance, from: second, to: second + n_same });
        }
        n_same
    }

    fn search(&self, first: usize, second: usize, limit: usize) -> usize {
        let n_same = self.count(first, second, limit.min(N_DIRECT));
        if n_same < N_DIRECT.min(limit) || limit <= N_DIRECT {
            return n_same;
        }
        let prefixes = self.prefixes.get_or_init(|| Prefixes::of(self.words));
        prefixes.extend(first, second, n_same, limit)
    }

    /// Counts, one by one, how many of `limit` words are the same from `first` and from `second` on.
    pub(super) fn count(&self, first: usize, second: usize, limit: usize) -> usize {
        let from = |place| self.words.get(place..).unwrap_or_default().iter().take(limit);
        from(first).zip(from(second)).take_while(|(left, right)| left.hash == right.hash).count()
    }
}

/// The hash of the first n words, for each n.
struct Prefixes {
    hashes: Vec<u64>,
    /// The base to the power of 1, 2, 4, …
    powers: [u64; usize::BITS as usize],
}

impl Prefixes {
    fn of(words: &[WordHash]) -> Self {
        let mut hashes = Vec::with_capacity(words.len() + 1);
        hashes.push(0);
        hashes.extend(words.iter().scan(0, |hash, word| {
            *hash = (multiply(*hash, BASE) + word.hash % MODULUS) % MODULUS;
            Some(*hash)
        }));
        let mut power = BASE;
        let powers = std::array::from_fn(|_| {
            let square = multiply(power, power);
            std::mem::replace(&mut power, square)
        });
        Self { hashes, powers }
    }

    /// Extends `n_same` words that are the same, up to `limit`: by blocks that double as long as
    /// they agree, and then by blocks that halve.
    fn extend(&self, first: usize, second: usize, mut n_same: usize, limit: usize) -> usize {
        let mut exponent = 0;
        let (mut grows, mut goes_on) = (true, true);
        while goes_on {
            let len = 1_usize << exponent;
            let fits = n_same + len <= limit;
            let agrees = fits
                && self.block(first + n_same, exponent) == self.block(second + n_same, exponent);
            n_same += if agrees { len } else { 0 };
            grows &= agrees;
            goes_on = grows || exponent > 0;
            exponent = if grows { exponent + 1 } else { exponent.saturating_sub(1) };
        }
        n_same
    }

    /// The hash of `2^exponent` words from `start` on; `None` if there are not so many.
    fn block(&self, start: usize, exponent: usize) -> Option<u64> {
        let before = *self.hashes.get(start)?;
        let all = *self.hashes.get(start.checked_add(1 << exponent)?)?;
        Some((all + MODULUS - multiply(before, *self.powers.get(exponent)?)) % MODULUS)
    }
}

/// The product of two numbers below the modulus, which is 2^61 - 1: what stands above 61 bits is
/// added to what is below.
const fn multiply(left: u64, right: u64) -> u64 {
    let product = left as u128 * right as u128;
    let sum = (product as u64 & MODULUS) + (product >> 61) as u64;
    if sum >= MODULUS { sum - MODULUS } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(letters: &str) -> Vec<WordHash> {
        letters.bytes().map(|byte| WordHash { hash: byte.into(), byte_range: 0..0 }).collect()
    }

    proptest::proptest! {
        #[test]
        fn an_estimate_is_the_count(
            unit in "[ab]{1,90}", times in 1_usize..6, tail in "[ab]{0,9}", at in 0_usize..400,
        ) {
            let words = words(&(unit.repeat(times) + &tail + &unit.repeat(times)));
            let extensions = Extensions::of(&words);
            let second = at % words.len();
            for first in [0, second / 2, second.saturating_sub(unit.len())] {
                let expected = extensions.count(first, second, second - first);
                proptest::prop_assert_eq!(extensions.estimate(first, second), expected);
            }
        }
    }
}
