//! The duplicates of each document that was kept, found by its name.
//!
//! In `audit/duplicates` they stand in the order of the corpus, each with its text. Here stands
//! what is told of them beside their keeper, ordered by keeper: so those of one document are read
//! without the others.

use fihris_corpus::{CorpusRecord, DocId, Document, Folder, KeyedLines, KeyedWriter, SealedFile};
use serde::{Deserialize, Serialize};

use super::layout::{MEMBERS, State, damaged};
use crate::dedup::Decisions;
use crate::error::Result;
use crate::model::{Reason, Similarity};
use crate::prepare::Source;
use crate::table::Lookup;

/// A line of `audit/members`: a duplicate, and the document it was dropped for.
#[derive(Debug, Serialize, Deserialize)]
struct MemberLine {
    keeper: DocId,
    reason: Reason,
    #[serde(flatten)]
    similarity: Similarity,
    doc_id: DocId,
    id: String,
    source: String,
    position: u64,
}

/// What lines are made from.
pub(crate) struct MemberLines<'a> {
    pub(crate) lookup: &'a Lookup,
    pub(crate) decisions: &'a Decisions,
    pub(crate) sources: &'a [Source],
}

impl MemberLines<'_> {
    /// Writes the lines of all clusters. Each is the row of a keeper and those of its duplicates, in
    /// the order of the corpus.
    pub(crate) fn write<'c>(
        &self,
        folder: &Folder,
        clusters: impl Iterator<Item = &'c [(u32, u32)]>,
    ) -> Result<Option<SealedFile>> {
        let mut by_name: Vec<(DocId, &[(u32, u32)])> = Vec::new();
        for cluster in clusters {
            let Some((keeper, _)) = cluster.first() else { continue };
            by_name.push((self.lookup.row(*keeper)?.doc_id, cluster));
        }
        by_name.sort_unstable_by_key(|(name, _)| *name);
        let mut writer = KeyedWriter::create(folder, MEMBERS)?;
        for (keeper, cluster) in by_name {
            for (_, number) in cluster {
                writer.push(keeper.0, &self.line(keeper, *number)?)?;
            }
        }
        Ok(writer.finish()?)
    }

    fn line(&self, keeper: DocId, number: u32) -> Result<Vec<u8>> {
        let row = self.lookup.row(number)?;
        let duplicate = self.decisions.of(number);
        let source = self.sources.get(row.source as usize);
        let line = MemberLine {
            keeper,
            reason: duplicate.map_or(Reason::ExactDuplicate, |duplicate| duplicate.reason),
            similarity: duplicate.map_or(Similarity::SAME, |duplicate| duplicate.similarity),
            doc_id: row.doc_id,
            id: self.lookup.id(&row)?,
            source: source.map(|source| source.name.clone()).unwrap_or_default(),
            position: row.position,
        };
        // Plain data of strings and numbers always serialises.
        Ok(serde_json::to_vec(&line).unwrap_or_default())
    }
}

/// A document of a cluster.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClusterMember {
    /// Its stable name.
    pub doc_id: DocId,
    /// Its own name.
    pub id: String,
    /// Its source.
    pub source: String,
    /// Its number in the source, from 0.
    pub position: u64,
    /// Its likeness to the one that was kept; `None` for that one itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub similarity: Option<Similarity>,
}

impl ClusterMember {
    pub(crate) fn of(document: &Document, similarity: Option<Similarity>) -> Self {
        let Document { doc_id, id, source, position, .. } = document;
        let (id, source) = (id.clone(), source.clone());
        Self { doc_id: *doc_id, id, source, position: *position, similarity }
    }
}

/// The duplicates of each document that was kept. It may be shared between threads, and stays what
/// it is while another ingest replaces the audit.
#[derive(Debug)]
pub struct Members {
    folder: Folder,
    file: SealedFile,
    lines: KeyedLines,
}

impl Members {
    /// Opens those of a corpus; `None` if it has no duplicates, or was made by a version of Fihris
    /// that did not write them: [`duplicates`](crate::duplicates) finds them there too.
    ///
    /// # Errors
    ///
    /// If their file cannot be read.
    pub fn open(folder: &Folder, corpus: &CorpusRecord) -> Result<Option<Self>> {
        State::of(corpus).members.map(|file| Self::of_file(folder, file)).transpose()
    }

    pub(crate) fn of_file(folder: &Folder, file: SealedFile) -> Result<Self> {
        let lines = KeyedLines::open(folder, &file)?;
        Ok(Self { folder: folder.clone(), file, lines })
    }

    /// Returns the duplicates that a document was kept for, in the order of the corpus. Some hundred
    /// are read at a time.
    pub fn of(&self, keeper: DocId) -> impl Iterator<Item = Result<ClusterMember>> {
        self.lines.frames_with(keeper.0).flat_map(move |frame| match frame {
            Ok(frame) => self.read(&frame, keeper),
            Err(error) => vec![Err(error.into())],
        })
    }

    /// Reads the lines of a keeper in a frame.
    fn read(&self, frame: &[u8], keeper: DocId) -> Vec<Result<ClusterMember>> {
        // The name of its keeper is what a line begins with, as written above.
        let begin = format!("{{\"keeper\":\"{keeper}\"");
        let lines = frame.split(|byte| *byte == b'\n');
        let member = |line: &[u8]| {
            let line: Option<MemberLine> = serde_json::from_slice(line).ok();
            line.map(ClusterMember::from).ok_or_else(|| damaged(&self.folder, &self.file))
        };
        lines.filter(|line| line.starts_with(begin.as_bytes())).map(member).collect()
    }
}

impl From<MemberLine> for ClusterMember {
    fn from(line: MemberLine) -> Self {
        let MemberLine { similarity, doc_id, id, source, position, .. } = line;
        Self { doc_id, id, source, position, similarity: Some(similarity) }
    }
}
