//! Many segments become few.

use tantivy::directory::OwnedBytes;
use tantivy::fastfield::{AliveBitSet, write_alive_bitset};

use super::{Update, tiers};
use crate::build::{Meter, Stage};
use crate::error::{Context, Result};
use crate::generation::LiveSegment;
use crate::layout::SegmentRecord;
use crate::merge::merge_segments;
use crate::order::DELETED;
use crate::part::{Part, SEGMENT_BYTES};
use crate::segments::{Segment, open_whole};

impl Update<'_> {
    /// Merges segments while there are too many.
    pub(super) fn merge(&self, segments: &mut Vec<LiveSegment>) -> Result<()> {
        if self.segment_bytes < SEGMENT_BYTES {
            return Ok(());
        }
        let mut round = 0;
        while let Some(due) = self.due(segments) {
            let merged = self.merge_group(&take(segments, &due), round)?;
            segments.push(merged);
            segments.sort_by_key(LiveSegment::first_number);
            round += 1;
        }
        Ok(())
    }

    fn due(&self, segments: &[LiveSegment]) -> Option<Vec<usize>> {
        let records: Vec<&SegmentRecord> = segments.iter().map(|segment| &segment.record).collect();
        tiers::due(&records, self.purge)
    }

    fn merge_group(&self, group: &[LiveSegment], round: usize) -> Result<LiveSegment> {
        let n_documents = group.iter().map(|segment| u64::from(segment.record.living())).sum();
        let meter = Meter::new(Stage::Merge, n_documents, self.progress);
        for file in group.iter().flat_map(|segment| &segment.files) {
            // A merge would copy damage and seal it with a fresh checksum.
            self.folder.verify(file)?;
        }
        let records: Vec<SegmentRecord> =
            group.iter().map(|segment| segment.record.clone()).collect();
        let filters = group.iter().map(living).collect();
        let part = self.merge_files(&records, filters, &format!("merged-{round}"))?;
        let segment = Segment::adopt(self.folder, part, &|_| Ok(()))?;
        meter.add(n_documents)?;
        let numbers = group.iter().flat_map(|segment| &segment.numbers);
        let numbers = numbers.copied().filter(|number| *number != DELETED).collect();
        Ok(LiveSegment::new(segment, numbers))
    }

    /// Merges the documents of segments that pass the filters; all pass where there is none.
    pub(super) fn merge_files(
        &self,
        records: &[SegmentRecord],
        mut filters: Vec<Option<AliveBitSet>>,
        name: &str,
    ) -> Result<Part> {
        let described = self.workspace.join(format!("{name}-from"));
        let records: Vec<&SegmentRecord> = records.iter().collect();
        let index = open_whole(self.folder, &records, &self.previous.user, &described)?;
        let folder = self.workspace.join(name);
        filters.resize(records.len(), None);
        let merged = index
            .searchable_segments()
            .and_then(|segments| merge_segments(&segments, filters, &folder))
            .context("merge segments in", &folder)?;
        Ok(Part {
            index: merged,
            folder,
            documents: records.iter().map(|record| u64::from(record.living())).sum(),
            bytes: records.iter().map(|record| record.living_bytes()).sum(),
            words: records.iter().map(|record| record.words).sum(),
            fields: Vec::new(),
        })
    }
}

/// Takes the items of these numbers out, in order.
pub(super) fn take<T>(items: &mut Vec<T>, numbers: &[usize]) -> Vec<T> {
    let all = std::mem::take(items).into_iter().enumerate();
    let (taken, left): (Vec<_>, Vec<_>) = all.partition(|(number, _)| numbers.contains(number));
    items.extend(left.into_iter().map(|(_, item)| item));
    taken.into_iter().map(|(_, item)| item).collect()
}

/// The documents of a segment that are left; `None`: all.
fn living(segment: &LiveSegment) -> Option<AliveBitSet> {
    if segment.record.deleted == 0 {
        return None;
    }
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    write_alive_bitset(&segment.living(), &mut bytes).ok()?;
    Some(AliveBitSet::open(OwnedBytes::new(bytes)))
}
