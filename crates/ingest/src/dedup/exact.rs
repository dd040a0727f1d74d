//! Documents of the same words.

use rayon::prelude::*;

use super::partitions::{KeyEntry, buckets};
use super::pass::Dedup;
use crate::error::Result;
use crate::table::{Lookup, Rank};

/// Returns each of some documents of the same words, but for the best, with the best. They come in
/// the order of the corpus: of equals, the first is the best.
pub fn exact<N: Copy>(group: impl Iterator<Item = (N, Rank)> + Clone) -> Vec<(N, N)> {
    let better = |best: (usize, (N, Rank)), next: (usize, (N, Rank))| {
        if next.1.1 > best.1.1 { next } else { best }
    };
    let Some((place, (keeper, _))) = group.clone().enumerate().reduce(better) else {
        return Vec::new();
    };
    let others = group.enumerate().filter(|(other, _)| *other != place);
    others.map(|(_, (document, _))| (document, keeper)).collect()
}

impl Dedup<'_> {
    /// Finds exact duplicates: each with the best of its group.
    pub(super) fn exact(&self, lookup: &Lookup, n_rows: usize) -> Result<Vec<(u32, u32)>> {
        let partitions = self.space("exact", n_rows as u64).sort(lookup.blocks()?, |block| {
            let rows = lookup.rows(block.clone())?;
            let entries = rows.iter().zip(block);
            Ok(entries
                .map(|(row, n)| KeyEntry { key: (row.folded >> 64) as u64, row: n })
                .collect())
        })?;
        let mut pairs = Vec::new();
        self.for_each_partition(partitions, |lists| {
            let pairs_of = |list: &Vec<KeyEntry>| {
                buckets(list).map(|bucket| exact_pairs(bucket, lookup)).collect::<Result<Vec<_>>>()
            };
            let found: Vec<Vec<_>> = lists.par_iter().map(pairs_of).collect::<Result<_>>()?;
            pairs.extend(found.into_iter().flatten().flatten());
            Ok(())
        })?;
        Ok(pairs)
    }
}

/// Returns each exact duplicate of a bucket with the one to keep.
fn exact_pairs(bucket: &[KeyEntry], lookup: &Lookup) -> Result<Vec<(u32, u32)>> {
    let mut members = Vec::with_capacity(bucket.len());
    for entry in bucket {
        let row = lookup.row(entry.row)?;
        members.push((row.folded, (entry.row, row.rank)));
    }
    // A stable sort: those of equal words stay in the order of the corpus.
    members.sort_by_key(|(folded, _)| *folded);
    let groups = members.chunk_by(|left, right| left.0 == right.0);
    Ok(groups.flat_map(|group| exact(group.iter().map(|(_, member)| *member))).collect())
}
