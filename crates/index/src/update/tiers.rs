//! Which segments are merged: a function of their sizes alone.
//!
//! As in Lucene's `LogMergePolicy`, segments of like size are merged once there are so many of them.
//! So a document is merged once for each tier, and there are few segments of each.

use crate::layout::SegmentRecord;

/// Segments of one tier that are merged.
const FACTOR: usize = 8;

/// Bytes of corpus lines below which segments are of the lowest tier.
const LOWEST_BYTES: u64 = 8 << 20;

/// Bytes from which segments are merged no more: what a build from scratch would give a segment.
const HIGHEST_BYTES: u64 = 512 << 20;

/// Returns the numbers of the segments to be merged next, in order; `None` if there are few enough. One
/// alone is written again without its deleted documents, which is due for any if they are to be purged.
pub(crate) fn due(records: &[&SegmentRecord], purge: bool) -> Option<Vec<usize>> {
    let is_hollow =
        |record: &&SegmentRecord| record.deleted > if purge { 0 } else { record.documents / 2 };
    if let Some(hollow) = records.iter().position(is_hollow) {
        return Some(vec![hollow]);
    }
    let tier = |record: &&SegmentRecord| {
        let bytes = record.living_bytes();
        (bytes < HIGHEST_BYTES).then(|| level(bytes / LOWEST_BYTES))
    };
    crowded(records.iter().map(tier))
}

/// Returns which of the segments of documents that were deleted from one segment are to be merged next,
/// by the documents in each.
pub(crate) fn due_deletions(documents: &[u32]) -> Option<Vec<usize>> {
    crowded(documents.iter().map(|documents| Some(level(u64::from(*documents) / FACTOR as u64))))
}

/// How often a size must be divided by [`FACTOR`] to become 0.
fn level(size: u64) -> u32 {
    size.checked_ilog(FACTOR as u64).map_or(0, |level| level + 1)
}

/// Returns the members of the lowest tier that has at least [`FACTOR`]; `None` is no tier.
fn crowded(tiers: impl Iterator<Item = Option<u32>>) -> Option<Vec<usize>> {
    let tiers: Vec<Option<u32>> = tiers.collect();
    let members = |tier: u32| -> Vec<usize> {
        let of_tier = tiers.iter().enumerate().filter(|(_, other)| **other == Some(tier));
        of_tier.map(|(number, _)| number).collect()
    };
    let highest = tiers.iter().flatten().max()?;
    (0..=*highest).map(members).find(|members| members.len() >= FACTOR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::WordTotals;

    fn record(bytes: u64, documents: u32, deleted: u32) -> SegmentRecord {
        let (id, words, deletions) = (String::new(), WordTotals::default(), Vec::new());
        SegmentRecord { id, documents, deleted, bytes, words, deletions }
    }

    fn due_of(records: &[SegmentRecord]) -> Option<Vec<usize>> {
        due(&records.iter().collect::<Vec<_>>(), false)
    }

    #[test]
    fn eight_segments_of_like_size_are_merged() {
        let small = record(1000, 10, 0);
        let mut records = vec![small.clone(); 7];
        assert_eq!(due_of(&records), None);
        records.insert(3, record(300 << 20, 10, 0));
        assert_eq!(due_of(&records), None);
        records.push(record(7 << 20, 10, 0));
        assert_eq!(due_of(&records), Some(vec![0, 1, 2, 4, 5, 6, 7, 8]));
        assert_eq!(due_of(&vec![record(600 << 20, 10, 0); 9]), None);
        assert_eq!(due_of(&[]), None);
    }

    #[test]
    fn a_segment_with_more_deleted_than_living_documents_is_written_again() {
        assert_eq!(due_of(&[record(1, 10, 0), record(900 << 20, 10, 6)]), Some(vec![1]));
        let half = [record(1, 10, 0), record(900 << 20, 10, 5)];
        assert_eq!(due_of(&half), None);
        assert_eq!(due(&half.iter().collect::<Vec<_>>(), true), Some(vec![1]));
    }

    #[test]
    fn a_growing_collection_has_few_segments() {
        let mut records: Vec<SegmentRecord> = Vec::new();
        let mut most = 0;
        for _ in 0..3000 {
            records.push(record(1 << 20, 1000, 0));
            while let Some(members) = due_of(&records) {
                let bytes = members.iter().map(|member| records[*member].bytes).sum();
                let mut number = 0..;
                records.retain(|_| !members.contains(&number.next().unwrap()));
                records.push(record(bytes, 1000, 0));
            }
            most = most.max(records.len());
        }
        assert!(most <= 3 * (FACTOR - 1) + 6, "{most}");
    }

    #[test]
    fn deletions_are_merged_by_their_sizes() {
        assert_eq!(due_deletions(&[1; 7]), None);
        assert_eq!(
            due_deletions(&[1, 1, 500, 1, 1, 1, 1, 1, 1]),
            Some(vec![0, 1, 3, 4, 5, 6, 7, 8])
        );
    }
}
