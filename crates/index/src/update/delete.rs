//! Documents that have gone from a segment.

use fihris_corpus::{IndexedField, SealedFile};
use tantivy::DocId;

use super::merging::take;
use super::{Update, tiers};
use crate::error::Result;
use crate::generation::LiveSegment;
use crate::layout::{DeletionRecord, SegmentRecord, WordTotals};
use crate::merge::merge;
use crate::part::PartWriter;
use crate::segments::Segment;

impl Update<'_> {
    /// Marks documents of a segment as deleted, and indexes them by themselves; what they had of the user's
    /// own fields is subtracted from `fields`.
    pub(super) fn delete(
        &self,
        segment: &mut LiveSegment,
        number: usize,
        removed: &[DocId],
        fields: &mut [IndexedField],
    ) -> Result<()> {
        let report = |_| Ok(());
        let name = format!("deleted-{number}");
        let mut writer = PartWriter::new(self.part_options(&report), name.clone());
        self.previous.each_line(number, removed, |_, line| writer.push(line, b""))?;
        let part = merge(writer.finish()?, self.workspace.join(format!("{name}-all")))?;
        let Some(part) = part else { return Ok(()) };
        let deletion = Segment::adopt(self.folder, part, &report)?;
        let record = &mut segment.record;
        record.deleted += deletion.documents;
        record.words = record.words.less(deletion.words);
        subtract(fields, &deletion.fields);
        let Segment { id, documents, files, .. } = deletion;
        record.deletions.push(DeletionRecord { id, documents });
        segment.files.extend(files);
        self.merge_deletions(segment, number)
    }

    /// Merges segments of deleted documents of one segment, where there are many.
    fn merge_deletions(&self, segment: &mut LiveSegment, number: usize) -> Result<()> {
        let mut round = 0;
        while let Some(due) = tiers::due_deletions(&documents_of(&segment.record.deletions)) {
            let name = format!("deletions-{number}-{round}");
            let merged: Vec<DeletionRecord> = take(&mut segment.record.deletions, &due);
            let records: Vec<SegmentRecord> = merged.iter().map(whole).collect();
            let part = self.merge_files(&records, Vec::new(), &name)?;
            let Segment { id, documents, files, .. } =
                Segment::adopt(self.folder, part, &|_| Ok(()))?;
            let is_merged =
                |file: &SealedFile| merged.iter().any(|one| file.path.contains(&one.id));
            segment.files.retain(|file| !is_merged(file));
            segment.files.extend(files);
            segment.record.deletions.push(DeletionRecord { id, documents });
            round += 1;
        }
        Ok(())
    }
}

fn documents_of(deletions: &[DeletionRecord]) -> Vec<u32> {
    deletions.iter().map(|deletion| deletion.documents).collect()
}

/// A segment of deleted documents as one of which nothing is deleted.
fn whole(deletion: &DeletionRecord) -> SegmentRecord {
    SegmentRecord {
        id: deletion.id.clone(),
        documents: deletion.documents,
        deleted: 0,
        bytes: 0,
        words: WordTotals::default(),
        deletions: Vec::new(),
    }
}

/// Subtracts what deleted documents had of the user's own fields.
fn subtract(fields: &mut [IndexedField], deleted: &[IndexedField]) {
    for (all, deleted) in fields.iter_mut().zip(deleted) {
        all.documents = all.documents.saturating_sub(deleted.documents);
        all.unreadable = all.unreadable.saturating_sub(deleted.unreadable);
        all.surplus = all.surplus.saturating_sub(deleted.surplus);
        if all.unreadable == 0 {
            all.example = None;
        }
    }
}
