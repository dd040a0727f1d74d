//! Whether two documents are alike.

use super::edge::{Comparison, Relation};
use super::reworded::{are_of_one_length, is_reworded};
use crate::options::DedupOptions;
use crate::table::{ComparedDocument, Row};

/// Shingles that must have been looked for in a text before another passes for a part of it. A text
/// of hundreds of words has less in the sample of one of tens of thousands; it is also the better
/// find, and stays.
const MIN_COMPARED: usize = 32;

/// Whether the rows of two candidates tell already that they are not alike, so that their sketches
/// need not be read: their signatures agree far less than those of documents of such lengths would.
#[must_use]
pub fn are_below_signature_threshold(left: &Row, right: &Row, options: &DedupOptions) -> bool {
    let (n_left, n_right) = (left.rank.n_words, right.rank.n_words);
    let min_jaccard = if are_of_one_length(n_left, n_right) {
        options.min_jaccard_reworded
    } else {
        // That of a text and one that holds the least share of it.
        let ratio = f64::from(n_left.min(n_right)) / f64::from(n_left.max(n_right));
        let shared = options.min_containment * ratio;
        shared / (1.0 + ratio - shared)
    };
    // Half of it: less than that is hardly ever estimated.
    left.signature.jaccard(&right.signature) < min_jaccard / 2.0
}

/// Compares two documents; `None` if they are not alike. The relation is that of `left` to
/// `right`.
#[must_use]
pub fn compare(
    left: &ComparedDocument,
    right: &ComparedDocument,
    options: &DedupOptions,
) -> Option<Comparison> {
    let similarity = left.sketch.similarity(&right.sketch);
    let jaccard = f64::from(similarity.jaccard);
    let [n_left, n_right] = [left, right].map(|member| member.sketch.n_shingles());
    let n_shingles = n_left.min(n_right);
    let have_titles = left.title != 0 && right.title != 0;
    let titles_agree = have_titles && left.title == right.title;
    let titles_differ = have_titles && left.title != right.title;
    let min_jaccard = match n_shingles >= options.long_shingles {
        true => options.min_jaccard_long,
        false if titles_differ => options.min_jaccard_titled,
        false => options.min_jaccard,
    };
    let is_contained = f64::from(similarity.containment) >= options.min_containment
        && n_shingles >= options.short_shingles
        && left.sketch.n_compared(&right.sketch) >= MIN_COMPARED;
    // What differs by so much may be the bulletin of another day, unless titles or length say more.
    let min_reworded = if titles_agree { options.short_shingles } else { options.long_shingles };
    let may_be_reworded = jaccard >= options.min_jaccard_reworded && n_shingles >= min_reworded;
    let relation = match n_left >= n_right {
        _ if jaccard >= min_jaccard => Relation::Alike,
        true if is_contained => Relation::Holds,
        false if is_contained => Relation::IsWithin,
        _ if may_be_reworded && is_reworded(&left.sketch, &right.sketch) => Relation::Alike,
        _ => return None,
    };
    Some(Comparison { similarity, relation })
}
