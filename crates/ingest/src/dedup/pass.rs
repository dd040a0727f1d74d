//! What every step of the second pass works with.

use std::path::Path;

use super::candidates::MAX_LEADERS;
use super::partitions::{KeyEntry, Partitions, Space};
use crate::error::{Error, Result};
use crate::observer::Observer;
use crate::options::DedupOptions;
use crate::table::Table;

/// Memory for one entry of a partition: itself, and up to [`MAX_LEADERS`] pairs.
const BYTES_PER_ENTRY: u64 = 12 + 8 * MAX_LEADERS as u64;

/// What the second pass works with.
pub(crate) struct Dedup<'a> {
    pub(crate) table: &'a Table,
    pub(crate) options: &'a DedupOptions,
    pub(crate) memory_bytes: u64,
    pub(crate) workspace: &'a Path,
    pub(crate) observer: &'a dyn Observer,
}

impl Dedup<'_> {
    /// Where so many entries are sorted in partitions of which each fits into memory.
    pub(crate) fn space<'s>(&'s self, name: &'s str, n_entries: u64) -> Space<'s> {
        let partition_bytes = self.memory_bytes / 4;
        let n_partitions = (n_entries * BYTES_PER_ENTRY).div_ceil(partition_bytes.max(1));
        Space { workspace: self.workspace, name, n_partitions }
    }

    /// Works on one sorted partition after another.
    pub(crate) fn for_each_partition(
        &self,
        partitions: Partitions,
        mut work: impl FnMut(&[Vec<KeyEntry>]) -> Result<()>,
    ) -> Result<()> {
        for lists in partitions {
            if self.observer.is_cancelled() {
                return Err(Error::Interrupted);
            }
            work(&lists?)?;
        }
        Ok(())
    }
}
