//! Words near each other, in any order.

use std::ops::Range;

/// Returns the stretches of `places` that have each of `n_words` words, with at most `near` other
/// words of the text in between.
///
/// A place is the position of a word in a text and the number of the word, from 0; places are in
/// order. The stretches are as short as they can be, and apart from each other.
pub(crate) fn stretches(
    places: &[(usize, usize)],
    n_words: usize,
    near: usize,
) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut counts = vec![0_usize; n_words];
    let (mut first, mut n_missing) = (0, n_words);
    for (last, (end, word)) in places.iter().enumerate() {
        n_missing -= usize::from(change(&mut counts, *word, |count| count + 1) == Some(1));
        while n_missing == 0
            && let Some((start, word)) = places.get(first)
        {
            let is_rest = change(&mut counts, *word, |count| count - 1) == Some(0);
            if is_rest && end.saturating_sub(*start) < n_words.saturating_add(near) {
                found.push(first..last + 1);
                counts.fill(0);
                n_missing = n_words;
                first = last + 1;
            } else {
                n_missing += usize::from(is_rest);
                first += 1;
            }
        }
    }
    found
}

/// Changes the count of a word and returns it.
fn change(counts: &mut [usize], word: usize, change: impl Fn(usize) -> usize) -> Option<usize> {
    let count = counts.get_mut(word)?;
    *count = change(*count);
    Some(*count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_short_and_apart() {
        let places = [(0, 0), (4, 0), (6, 1), (7, 0), (20, 1), (21, 0), (40, 0), (45, 1)];
        assert_eq!(stretches(&places, 2, 1), [1..3, 4..6]);
        assert_eq!(stretches(&places, 2, 0), [2..4, 4..6]);
        assert_eq!(stretches(&places, 2, 4), [1..3, 4..6, 6..8]);
        assert_eq!(stretches(&places, 3, 90), [0..0; 0]);
        assert_eq!(stretches(&[], 1, 1), [0..0; 0]);
    }
}
