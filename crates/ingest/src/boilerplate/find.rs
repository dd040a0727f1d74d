//! Which lines of a site are boilerplate.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::cut::{Boilerplate, has_any};
use crate::dedup::{Decisions, Dedup, KeyEntry, buckets};
use crate::error::Result;
use crate::table::{Lookup, REACH, is_short_line};

/// Documents of a site that must have a line.
const MIN_DOCUMENTS: usize = 10;

/// A line of [`MIN_CUT_WORDS`](crate::table::MIN_CUT_WORDS) words is boilerplate if more than one
/// document of so many has it.
const RARITY: usize = 100;

/// The same for a shorter line: an item of a menu stands on every page, a place on some.
const RARITY_OF_SHORT: usize = 2;

/// Whether a line that so many documents of a site have, out of all that it has, is boilerplate;
/// `key` is the hash of the line.
#[must_use]
pub fn is_boilerplate(key: u64, n_documents: usize, n_of_site: usize) -> bool {
    let rarity = if is_short_line(key) { RARITY_OF_SHORT } else { RARITY };
    n_documents >= MIN_DOCUMENTS && n_documents.saturating_mul(rarity) > n_of_site
}

impl Dedup<'_> {
    /// Finds the boilerplate of the documents that are kept.
    ///
    /// What it holds grows with the number of sites and of their different pieces of boilerplate,
    /// and by a byte a document.
    pub(crate) fn boilerplate(&self, decisions: &Decisions) -> Result<Boilerplate> {
        let lookup = Lookup::open(self.table)?;
        let keys = self.boilerplate_keys(&lookup, decisions)?;
        if keys.is_empty() {
            return Ok(Boilerplate::default());
        }
        let rows = lookup.blocks()?.into_par_iter().map(|block| {
            let ends = lookup.ends(block.clone())?;
            let has_some = |(ends, row)| decisions.is_kept(row) && has_any(ends, &keys);
            Ok(ends.iter().zip(block).map(has_some).collect())
        });
        let rows: Vec<Vec<bool>> = rows.collect::<Result<_>>()?;
        Ok(Boilerplate { keys, rows: rows.concat() })
    }

    fn boilerplate_keys(&self, lookup: &Lookup, decisions: &Decisions) -> Result<HashSet<u64>> {
        let n_entries = self.table.len()? * 2 * REACH as u64;
        let sites = Mutex::new(HashMap::<u64, usize>::new());
        let partitions = self.space("paragraphs", n_entries).sort(lookup.blocks()?, |block| {
            let ends = lookup.ends(block.clone())?;
            let of_sites = ends.iter().zip(block).filter(|(ends, _)| ends.site != 0);
            let kept: Vec<_> = of_sites.filter(|(_, row)| decisions.is_kept(*row)).collect();
            let mut n_of_sites = sites.lock().unwrap_or_else(PoisonError::into_inner);
            kept.iter().for_each(|(ends, _)| *n_of_sites.entry(ends.site).or_default() += 1);
            drop(n_of_sites);
            let entries = kept.iter().flat_map(|(ends, row)| {
                ends.keys.iter().map(|key| KeyEntry { key: *key, row: *row })
            });
            Ok(entries.collect())
        })?;
        let sites = sites.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut keys = HashSet::new();
        self.for_each_partition(partitions, |lists| {
            let buckets = lists.iter().flat_map(|list| buckets(list));
            for bucket in buckets.filter(|bucket| bucket.len() >= MIN_DOCUMENTS) {
                let Some(first) = bucket.first() else { continue };
                let site = lookup.sketch(&lookup.row(first.row)?)?.ends.site;
                let n_of_site = sites.get(&site).copied().unwrap_or_default();
                if is_boilerplate(first.key, bucket.len(), n_of_site) {
                    keys.insert(first.key);
                }
            }
            Ok(())
        })?;
        Ok(keys)
    }
}
