//! Writing the folder of a generation.

use std::path::{Path, PathBuf};

use fihris_corpus::{
    CorpusRecord, Folder, Generation, IndexedField, SealedFile, UserField, atomic,
};
use fihris_text::Evidence;
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::write_alive_bitset;
use tantivy::index::SegmentComponent;
use tantivy::{BitSet, Index};

use crate::error::{Context, Error, Result};
use crate::evidence;
use crate::layout::{DELETIONS, Layout, SegmentRecord, shards_of};
use crate::order::{DELETED, ORDER, encode};
use crate::schema::{schema, settings};
use crate::segments::{OPSTAMP, Segment, write_meta};

/// A segment as a generation is to have it.
#[derive(Clone, Debug)]
pub(crate) struct LiveSegment {
    pub(crate) record: SegmentRecord,
    /// For each of its documents, its number in the corpus, or [`DELETED`].
    pub(crate) numbers: Vec<u32>,
    /// Its files, and those of the segments of its deleted documents.
    pub(crate) files: Vec<SealedFile>,
}

impl LiveSegment {
    /// A new segment, whose documents have these numbers.
    pub(crate) fn new(segment: Segment, numbers: Vec<u32>) -> Self {
        Self { record: segment.record(), numbers, files: segment.files }
    }

    /// The documents that are left, one bit for each.
    pub(crate) fn living(&self) -> BitSet {
        let mut living = BitSet::with_max_value(self.record.documents);
        for (doc, _) in (0..).zip(&self.numbers).filter(|(_, number)| **number != DELETED) {
            living.insert(doc);
        }
        living
    }

    /// The number of its first document that is left.
    pub(crate) fn first_number(&self) -> u32 {
        self.numbers.iter().copied().min().unwrap_or(DELETED)
    }
}

/// A generation that is to be written.
pub(crate) struct Draft<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) workspace: &'a Path,
    pub(crate) corpus: &'a CorpusRecord,
    pub(crate) user: &'a [UserField],
    pub(crate) evidence: &'a Evidence,
    /// Bytes of the corpus when the evidence was collected.
    pub(crate) evidence_bytes: u64,
    pub(crate) has_given_evidence: bool,
    /// In Tantivy's order.
    pub(crate) segments: Vec<LiveSegment>,
    /// What was found of the user's own fields.
    pub(crate) fields: Vec<IndexedField>,
}

impl Draft<'_> {
    /// Writes the generation; nothing points to it yet.
    ///
    /// # Errors
    ///
    /// If its documents are not those of the corpus, or the disk refuses.
    pub(crate) fn write(self, name: String) -> Result<Generation> {
        self.require_all_documents()?;
        let path = format!("search/{name}");
        let place = self.folder.path(&path);
        // Left there by a build that was killed; it was never published under this name.
        remove_all(&place)?;
        std::fs::create_dir_all(&place).context("create", &place)?;
        let mut names = self.write_lists(&place)?;
        names.extend(self.write_deletes(&place)?);
        names.extend(self.write_order(&place)?);
        let seal = |name: &String| -> Result<SealedFile> {
            Ok(self.folder.seal(&format!("{path}/{name}"))?)
        };
        let mut files = names.iter().map(seal).collect::<Result<Vec<_>>>()?;
        files.extend(self.segments.iter().flat_map(|segment| segment.files.clone()));
        // Segments may share one of deleted documents: one that went, came back and went again.
        files.sort_by(|left, right| left.path.cmp(&right.path));
        files.dedup();
        atomic::sync_folder(&place)?;
        atomic::sync_folder(&self.folder.path("search"))?;
        atomic::sync_folder(self.folder.root())?;
        Ok(Generation {
            name,
            corpus: self.corpus.digest.clone(),
            documents: self.corpus.documents,
            segments: self.segments.len() as u64,
            has_given_evidence: self.has_given_evidence,
            fields: self.fields,
            files,
        })
    }

    fn require_all_documents(&self) -> Result<()> {
        let documents = |segment: &LiveSegment| u64::from(segment.record.living());
        let documents: u64 = self.segments.iter().map(documents).sum();
        let expected = self.corpus.documents;
        if documents == expected {
            return Ok(());
        }
        Err(Error::Damaged { detail: format!("{documents} of {expected} documents were indexed") })
    }

    /// Writes the lists of segments and the evidence; returns their names.
    fn write_lists(&self, place: &Path) -> Result<Vec<String>> {
        let records = || self.segments.iter().map(|segment| &segment.record);
        let listed = |record: &'_ SegmentRecord| (record.documents, record.deleted);
        let segments: Vec<_> = records()
            .map(|record| (record.id.as_str(), listed(record).0, listed(record).1))
            .collect();
        write_meta(&segments, self.user, &place.join("meta.json"))?;
        evidence::write(self.evidence, place)?;
        let segments = records().cloned().collect();
        let shards = shards_of(self.corpus);
        Layout { shards, segments, evidence_bytes: self.evidence_bytes }.write(place)?;
        let mut names = vec!["meta.json", evidence::FILE, crate::layout::LAYOUT];
        let deletions: Vec<_> = records()
            .flat_map(|record| &record.deletions)
            .map(|deletion| (deletion.id.as_str(), deletion.documents, 0))
            .collect();
        if !deletions.is_empty() {
            write_meta(&deletions, self.user, &place.join(DELETIONS))?;
            names.push(DELETIONS);
        }
        Ok(names.into_iter().map(str::to_owned).collect())
    }

    /// Writes which documents are left, for each segment with deleted ones; returns the names of the
    /// files.
    fn write_deletes(&self, place: &Path) -> Result<Vec<String>> {
        let with_deletes = self.segments.iter().filter(|segment| segment.record.deleted > 0);
        with_deletes
            .map(|segment| {
                let made = self.write_living(segment);
                let made = made.context("write the deleted documents in", self.workspace)?;
                let name = format!("{}.{OPSTAMP}.del", segment.record.id);
                let to = place.join(&name);
                std::fs::rename(&made, &to).context("move", &made)?;
                std::fs::File::open(&to).and_then(|file| file.sync_all()).context("flush", &to)?;
                Ok(name)
            })
            .collect()
    }

    /// Writes which documents of a segment are left, as Tantivy does, somewhere in the workspace.
    fn write_living(&self, segment: &LiveSegment) -> tantivy::Result<PathBuf> {
        let folder = self.workspace.join(format!("deleted-{}", segment.record.id));
        std::fs::create_dir_all(&folder)?;
        let builder = Index::builder().schema(schema(self.user)).settings(settings());
        let made = builder.create_in_dir(&folder)?.new_segment();
        let SegmentRecord { documents, deleted, .. } = segment.record;
        let made = made.with_max_doc(documents).with_delete_meta(deleted, OPSTAMP);
        let mut file = made.open_write(SegmentComponent::Delete)?;
        write_alive_bitset(&segment.living(), &mut file)?;
        file.terminate()?;
        Ok(folder.join(made.meta().relative_path(SegmentComponent::Delete)))
    }

    /// Writes the numbers of the documents, unless they count up; returns the name of the file.
    fn write_order(&self, place: &Path) -> Result<Option<String>> {
        let numbers = self.segments.iter().map(|segment| segment.numbers.as_slice());
        let Some(bytes) = encode(numbers) else { return Ok(None) };
        atomic::write(&place.join(ORDER), &bytes)?;
        Ok(Some(ORDER.to_owned()))
    }
}

/// Deletes a folder with all it holds; it may be absent.
fn remove_all(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).context("delete", folder)
        }
        _ => Ok(()),
    }
}
