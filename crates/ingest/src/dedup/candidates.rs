//! Which documents are compared: those that share a key.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::partitions::{KeyEntry, buckets};
use crate::error::Result;
use crate::table::{KeyKind, Lookup, Rank};

/// Documents of a key's bucket that are all compared with each other.
const SMALL_BUCKET: usize = 16;

/// Documents of a larger bucket with which all others are compared, at most: the best, since the
/// best become keepers.
pub(super) const MAX_LEADERS: usize = 8;

/// The same, at least, however large the bucket: copies of one page share most of their keys, and so
/// are compared with their leaders in each of them. A bucket of a million then costs two million
/// comparisons and not five hundred billion.
const MIN_LEADERS: usize = 2;

/// Documents of a larger bucket times its leaders: beyond, it has fewer leaders.
const PAIRS_OF_LEADERS: usize = 512;

/// Rows of which the ranks are read at once: if one is asked for, its neighbours mostly are too.
const ROWS_AT_ONCE: u32 = 16;

/// Whether not all of a bucket are compared with each other, so that another round may find more.
///
/// A window or a phrase that so many share is part of a page's frame, and says nothing.
#[must_use]
pub fn is_cut_short(bucket: &[KeyEntry]) -> bool {
    is_large(bucket) && kind_of(bucket) == KeyKind::Band
}

/// Whether another round has to look at a bucket again: of any other all pairs have been compared.
const fn is_large(bucket: &[KeyEntry]) -> bool {
    bucket.len() > SMALL_BUCKET
}

/// Whether [`candidates`] asks for the ranks of a bucket's documents.
#[must_use]
pub fn needs_ranks(bucket: &[KeyEntry]) -> bool {
    is_cut_short(bucket) || !is_large(bucket) && kind_of(bucket) == KeyKind::Phrase
}

fn kind_of(bucket: &[KeyEntry]) -> KeyKind {
    bucket.first().map_or(KeyKind::Band, |entry| KeyKind::of(entry.key))
}

/// Returns the pairs of one key's documents that are to be compared, the lower number first: all
/// pairs of a small bucket, but if the key is a phrase, only those of like length; of a larger
/// one, the pairs with its best documents.
///
/// # Errors
///
/// Those of `rank_of`.
pub fn candidates(
    bucket: &[KeyEntry],
    rank_of: impl Fn(u32) -> Result<Rank>,
) -> Result<Vec<(u32, u32)>> {
    let rows = bucket.iter().map(|entry| entry.row);
    match kind_of(bucket) {
        KeyKind::Band if is_large(bucket) => {
            let ranked: Result<Vec<_>> =
                rows.map(|row| Ok((Reverse(rank_of(row)?), row))).collect();
            Ok(with_leaders(ranked?))
        }
        _ if is_large(bucket) => Ok(Vec::new()),
        KeyKind::Band | KeyKind::Window => Ok(pairs(&rows.collect::<Vec<_>>())),
        KeyKind::Phrase => {
            let measured: Result<Vec<_>> =
                rows.map(|row| Ok((row, rank_of(row)?.n_words))).collect();
            let pair = |((left, n_left), (right, n_right))| {
                are_of_like_length(n_left, n_right).then_some((left, right))
            };
            Ok(pairs(&measured?).into_iter().filter_map(pair).collect())
        }
    }
}

/// Returns all pairs of some documents, in their order.
fn pairs<T: Copy>(documents: &[T]) -> Vec<(T, T)> {
    let firsts = documents.iter().enumerate();
    let with = |(number, first): (usize, &T)| {
        let first = *first;
        documents.iter().skip(number + 1).map(move |other| (first, *other))
    };
    firsts.flat_map(with).collect()
}

/// Returns the pairs of a large bucket's best documents with all of it, the lower number first.
fn with_leaders(mut ranked: Vec<(Reverse<Rank>, u32)>) -> Vec<(u32, u32)> {
    let n_leaders = (PAIRS_OF_LEADERS / ranked.len()).clamp(MIN_LEADERS, MAX_LEADERS);
    ranked.select_nth_unstable(n_leaders);
    let with = |(number, (_, leader)): (usize, &(Reverse<Rank>, u32))| {
        let leader = *leader;
        ranked.iter().skip(number + 1).map(move |(_, row)| (leader.min(*row), leader.max(*row)))
    };
    ranked.iter().take(n_leaders).enumerate().flat_map(with).collect()
}

/// Whether two documents of so many words share more by a phrase than chance: what is much shorter may
/// be part of the other, and is brought together with it by windows.
const fn are_of_like_length(left: u32, right: u32) -> bool {
    let (less, more) = if left < right { (left, right) } else { (right, left) };
    5 * less as u64 >= 2 * more as u64
}

/// Returns the pairs of documents that share a key, each once, sorted.
pub(super) fn candidate_pairs(lists: &[Vec<KeyEntry>], lookup: &Lookup) -> Result<Vec<(u32, u32)>> {
    let ranks = ranks(lists, lookup)?;
    let rank_of = |row| match ranks.binary_search_by_key(&row, |(row, _)| *row) {
        Ok(place) => Ok(ranks.get(place).map(|(_, rank)| *rank).unwrap_or_default()),
        Err(_) => Ok(lookup.row(row)?.rank),
    };
    let pairs_of = |list: &Vec<KeyEntry>| {
        let pairs = buckets(list).map(|bucket| candidates(bucket, rank_of));
        Ok(pairs.collect::<Result<Vec<_>>>()?.concat())
    };
    let pairs: Vec<Vec<(u32, u32)>> = lists.par_iter().map(pairs_of).collect::<Result<_>>()?;
    let mut pairs = pairs.concat();
    pairs.par_sort_unstable();
    pairs.dedup();
    Ok(pairs)
}

/// Returns the ranks that [`candidates`] asks for, by row: most of these are in many buckets.
fn ranks(lists: &[Vec<KeyEntry>], lookup: &Lookup) -> Result<Vec<(u32, Rank)>> {
    let asked_for = |list: &Vec<KeyEntry>| {
        let buckets = buckets(list).filter(|bucket| needs_ranks(bucket));
        buckets.flatten().map(|entry| entry.row).collect::<Vec<u32>>()
    };
    let mut rows = lists.par_iter().map(asked_for).collect::<Vec<_>>().concat();
    rows.par_sort_unstable();
    rows.dedup();
    let ranks_of = |near: &[u32]| {
        let (Some(first), Some(last)) = (near.first(), near.last()) else { return Ok(Vec::new()) };
        let block = lookup.rows(*first..last + 1)?;
        let rank_of = |row: &u32| Some((*row, block.get((row - first) as usize)?.rank));
        Ok(near.iter().filter_map(rank_of).collect())
    };
    let near = rows.par_chunk_by(|one, next| one / ROWS_AT_ONCE == next / ROWS_AT_ONCE);
    Ok(near.map(ranks_of).collect::<Result<Vec<_>>>()?.concat())
}

/// Returns the entries of large buckets, of each list by itself.
pub(super) fn large_buckets(lists: &[Vec<KeyEntry>]) -> Vec<Vec<KeyEntry>> {
    let of_list = |list: &Vec<KeyEntry>| {
        let large = buckets(list).filter(|bucket| is_large(bucket));
        large.flatten().copied().collect()
    };
    lists.par_iter().map(of_list).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_of_a_large_bucket_stand_for_the_rest() {
        let pairs = |n_documents: u32| {
            let bucket: Vec<KeyEntry> =
                (0..n_documents).map(|row| KeyEntry { key: 1 << 63, row }).collect();
            assert_eq!(kind_of(&bucket), KeyKind::Band);
            // The longest documents come last.
            candidates(&bucket, |row| Ok(Rank { n_words: row, ..Rank::default() })).unwrap()
        };
        for (n_documents, n_leaders) in [(17, 8), (64, 8), (128, 4), (256, 2), (10_000, 2)] {
            let with_leaders = pairs(n_documents);
            let best = n_documents - n_leaders;
            assert!(with_leaders.iter().all(|(_, right)| *right >= best), "{n_documents}");
            let n_between = n_leaders * (n_leaders - 1) / 2;
            assert_eq!(with_leaders.len() as u32, n_leaders * best + n_between, "{n_documents}");
        }
        assert_eq!(pairs(16).len(), 16 * 15 / 2);
    }
}
