//! Texts in which many words were replaced by others.
//!
//! When three words in ten are replaced, a third of the runs of three words is left, and two
//! bulletins of one bank, or one story told twice, may share as many. But who replaces words
//! leaves the others where they are: between two runs that are shared stand as many words in
//! one text as in the other, again and again, from beginning to end. In what was told anew they
//! hardly do, and where one text begins later than the other they stand at other places.

use crate::table::{Placed, Sketch};

/// Stretches that must agree, at least: fewer may do so by chance.
const MIN_AGREEING: usize = 3;

/// Shingles for each of which a stretch must agree: words are replaced all over a text, and where that
/// was one word in ten or in three there is a stretch for every eight to twelve shingles. What was taken
/// from another text in pieces, or brought up to date here and there, has fewer.
const SHINGLES_PER_STRETCH: usize = 20;

/// By which part of a text its length, and the places in it, may differ from those of another: not
/// every word that is put in for one is one.
const TOLERANCE: u32 = 20;

/// Whether two texts of so many words, or of so many shingles, are of one length.
pub(crate) const fn are_of_one_length(left: u32, right: u32) -> bool {
    let longer = if left > right { left } else { right };
    left.abs_diff(right) <= longer / TOLERANCE
}

/// Whether most words of two texts stand in the same places, from beginning to end: three of four
/// stretches between shared shingles agree, there are many, and none takes a quarter of a text.
pub(crate) fn is_reworded(left: &Sketch, right: &Sketch) -> bool {
    let (n_left, n_right) = (left.n_shingles(), right.n_shingles());
    if !are_of_one_length(n_left, n_right) {
        return false;
    }
    let (left, right) = (left.in_order(right), right.in_order(left));
    let anchors = anchors(&left, &right);
    let stretches = Stretches::between(&anchors, n_left.max(n_right) / TOLERANCE);
    let min_agreeing = (left.len().min(right.len()) / SHINGLES_PER_STRETCH).max(MIN_AGREEING);
    let is_spread =
        |places: Vec<u32>, n_shingles: u32| longest(places, n_shingles) <= n_shingles / 4;
    stretches.n_agreeing >= min_agreeing
        && 4 * stretches.n_agreeing >= 3 * stretches.n_all
        && is_spread(anchors.iter().map(|anchor| anchor.left.place).collect(), n_left)
        && is_spread(anchors.iter().map(|anchor| anchor.right.place).collect(), n_right)
}

/// A shingle that stands once in each of two texts.
struct Anchor {
    left: Position,
    right: Position,
}

/// Where a shingle is.
#[derive(Clone, Copy)]
struct Position {
    /// Number among the sketch's shingles, in the order of the text.
    number: usize,
    /// Number among the text's shingles.
    place: u32,
}

/// Returns the shingles that two texts share, in the order of the left one.
fn anchors(left: &[Placed], right: &[Placed]) -> Vec<Anchor> {
    let position = |(number, shingle): (usize, &Placed)| {
        (shingle.value, Position { number, place: shingle.place })
    };
    let mut by_value: Vec<(u32, Position)> = right.iter().enumerate().map(position).collect();
    by_value.sort_unstable_by_key(|(value, _)| *value);
    let anchor = |(value, left)| {
        let found = by_value.binary_search_by_key(&value, |(value, _)| *value).ok()?;
        by_value.get(found).map(|(_, right)| Anchor { left, right: *right })
    };
    left.iter().enumerate().map(position).filter_map(anchor).collect()
}

/// What stands between shared shingles.
#[derive(Default)]
struct Stretches {
    n_all: usize,
    /// Those that are as long in both texts, and at the same place.
    n_agreeing: usize,
}

impl Stretches {
    /// Counts the stretches between anchors; places are the same if they differ by no more than
    /// `tolerance`.
    fn between(anchors: &[Anchor], tolerance: u32) -> Self {
        let mut stretches = Self::default();
        for (one, next) in anchors.iter().zip(anchors.iter().skip(1)) {
            let follows = |one: Position, next: Position| next.number == one.number + 1;
            if follows(one.left, next.left) && follows(one.right, next.right) {
                continue;
            }
            let step = |one: Position, next: Position| i64::from(next.place) - i64::from(one.place);
            let is_as_long = step(one.left, next.left) == step(one.right, next.right);
            let is_in_place = next.left.place.abs_diff(next.right.place) <= tolerance;
            stretches.n_all += 1;
            stretches.n_agreeing += usize::from(is_as_long && is_in_place);
        }
        stretches
    }
}

/// Returns the longest way from one place to the next, or to an end of the text.
fn longest(mut places: Vec<u32>, n_shingles: u32) -> u32 {
    places.extend([0, n_shingles]);
    places.sort_unstable();
    places.iter().zip(places.iter().skip(1)).map(|(one, next)| next - one).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::DedupOptions;
    use crate::table::Shingles;
    use fihris_text::hash_words;

    /// Writes the sketch of a text down and reads it again.
    fn sketch(text: &str) -> Sketch {
        let (mut words, mut shingles, mut bytes) = (Vec::new(), Shingles::default(), Vec::new());
        hash_words(text, &mut words);
        shingles.take(&words, &DedupOptions::default());
        Sketch::of(&shingles).write(&mut bytes);
        Sketch::read(&bytes).unwrap()
    }

    /// So many words, made of numbers: no run comes twice.
    fn text(n_words: usize) -> Vec<String> {
        (0..n_words).map(|number| format!("كلمة{number}")).collect()
    }

    fn is_reworded_as(left: &[String], right: &[String]) -> bool {
        let (left, right) = (sketch(&left.join(" ")), sketch(&right.join(" ")));
        let verdict = is_reworded(&left, &right);
        assert_eq!(verdict, is_reworded(&right, &left));
        verdict
    }

    /// Puts `put(number)` in the place of three of ten words.
    fn edited(words: &[String], put: impl Fn(usize) -> Vec<String>) -> Vec<String> {
        let edit = |(number, word): (usize, &String)| match [2, 3, 7].contains(&(number % 10)) {
            true => put(number),
            false => vec![word.clone()],
        };
        words.iter().enumerate().flat_map(edit).collect()
    }

    fn other(number: usize) -> Vec<String> {
        vec![format!("بديل{number}")]
    }

    #[test]
    fn words_replaced_one_for_one_show() {
        // The sketches of the last two are samples.
        for n_words in [60, 300, 1_500, 20_000] {
            let original = text(n_words);
            assert!(is_reworded_as(&original, &edited(&original, other)), "{n_words} words");
        }
    }

    #[test]
    fn a_text_told_anew_is_another() {
        for n_words in [60, 300, 1_500, 20_000] {
            let original = text(n_words);
            // Here a word more, there a word less.
            let told = edited(&original, |number| match number % 20 {
                2 => Vec::new(),
                13 => [other(number), other(number + n_words)].concat(),
                _ => other(number),
            });
            assert!(!is_reworded_as(&original, &told), "{n_words} words");
        }
    }

    #[test]
    fn a_text_of_which_a_part_was_taken_is_another() {
        let original = text(300);
        let edited = edited(&original, other);
        let (kept, _) = edited.split_at(200);
        let rest = text(1_000).split_off(900);
        assert!(!is_reworded_as(&original, &[kept, &rest].concat()));
    }

    #[test]
    fn a_text_that_begins_later_is_another() {
        let long = text(350);
        assert!(!is_reworded_as(&long[..300], &edited(&long, other)[50..]));
    }

    #[test]
    fn strangers_and_short_texts_are_others() {
        assert!(!is_reworded_as(&text(300), &text(1_000).split_off(700)));
        assert!(!is_reworded_as(&[], &[]));
        assert!(!is_reworded_as(&text(5), &text(5)));
    }
}
