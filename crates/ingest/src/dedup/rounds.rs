//! The search for duplicates, in rounds.

use std::collections::HashSet;

use super::candidates::{candidate_pairs, is_cut_short, large_buckets};
use super::cluster::cluster;
use super::decisions::Decisions;
use super::edge::{Edge, sort_edges};
use super::partitions::{EntryFile, EntryWriter, KeyEntry, Partitions, buckets};
use super::pass::Dedup;
use crate::error::Result;
use crate::table::{Lookup, N_KEYS};

/// Rounds after which the search for near-duplicates ends. What a large bucket hid behind its
/// leaders in one round is found in the next, when those that were duplicates have gone.
pub const MAX_ROUNDS: usize = 8;

/// What a round of the search for near-duplicates found.
pub(super) struct Round {
    /// The pairs that are alike, sorted.
    pub(super) edges: Vec<Edge>,
    /// What is in large buckets.
    large: EntryFile,
    /// Whether there was one in which not all that could be alike were compared.
    pub(super) is_cut_short: bool,
}

impl Dedup<'_> {
    /// Finds the duplicates.
    pub(crate) fn decide(&self) -> Result<Decisions> {
        let mut decisions = Decisions::none(self.table.len()?)?;
        let lookup = Lookup::open(self.table)?;
        if self.options.exact {
            let duplicates = self.exact(&lookup, decisions.len())?;
            duplicates.into_iter().for_each(|(row, keeper)| decisions.decide(row, keeper));
        }
        if self.options.exact && self.options.near {
            self.near(&lookup, &mut decisions)?;
        }
        Ok(decisions)
    }

    /// Finds near-duplicates, in rounds until there are no more. Of small buckets the first has compared
    /// all pairs; so another looks at the large ones alone, and at what is left in them.
    pub(super) fn near(&self, lookup: &Lookup, decisions: &mut Decisions) -> Result<()> {
        let (mut keepers, mut known, mut large) = (HashSet::new(), Vec::new(), None);
        for _ in 0..MAX_ROUNDS {
            let partitions = match large.take() {
                None => self.keys(lookup, decisions)?,
                Some(large) => self.keys_again(large, decisions)?,
            };
            let round = self.round(partitions, known, lookup)?;
            let edges = round.edges;
            large = Some(round.large);
            let found = cluster(&edges, &keepers, |row| Ok(lookup.row(row)?.rank))?;
            for (row, keeper) in &found {
                keepers.insert(*keeper);
                decisions.decide(*row, *keeper);
            }
            let is_left =
                |edge: &&Edge| decisions.is_kept(edge.left) && decisions.is_kept(edge.right);
            known = edges.iter().filter(is_left).copied().collect();
            decisions.add_edges(edges.into_iter().map(Ok))?;
            if found.is_empty() || !round.is_cut_short {
                break;
            }
        }
        large.map_or(Ok(()), EntryFile::delete)
    }

    /// Brings the documents together by their keys.
    pub(super) fn keys(&self, lookup: &Lookup, decisions: &Decisions) -> Result<Partitions> {
        let n_entries = decisions.len() as u64 * N_KEYS as u64;
        self.space("keys", n_entries).sort(lookup.blocks()?, |block| {
            let rows = lookup.rows(block.clone())?;
            let mut entries = Vec::with_capacity(rows.len() * N_KEYS);
            for (row, number) in rows.iter().zip(block) {
                if decisions.is_kept(number) {
                    let keys = row.keys.iter().filter(|key| **key != 0);
                    entries.extend(keys.map(|key| KeyEntry { key: *key, row: number }));
                }
            }
            Ok(entries)
        })
    }

    /// Brings those that are left together by the keys of large buckets.
    fn keys_again(&self, large: EntryFile, decisions: &Decisions) -> Result<Partitions> {
        let partitions = self.space("keys", large.n_entries).sort(large.chunks(), |chunk| {
            let mut entries = large.read(chunk)?;
            entries.retain(|entry| decisions.is_kept(entry.row));
            Ok(entries)
        })?;
        large.delete()?;
        Ok(partitions)
    }

    /// Finds the pairs that are alike, in addition to those that are `known`.
    pub(super) fn round(
        &self,
        partitions: Partitions,
        known: Vec<Edge>,
        lookup: &Lookup,
    ) -> Result<Round> {
        let mut large = EntryWriter::create(self.workspace.join("large"))?;
        let (mut edges, mut some_cut_short) = (known, false);
        self.for_each_partition(partitions, |lists| {
            for bucket in large_buckets(lists).iter().flat_map(|list| buckets(list)) {
                some_cut_short |= is_cut_short(bucket);
                bucket.iter().try_for_each(|entry| large.push(*entry))?;
            }
            edges.extend(self.verify(candidate_pairs(lists, lookup)?, lookup)?);
            Ok(())
        })?;
        sort_edges(&mut edges);
        Ok(Round { edges, large: large.finish()?, is_cut_short: some_cut_short })
    }
}
