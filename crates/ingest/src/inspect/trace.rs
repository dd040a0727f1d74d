//! What became of one document, and why.
//!
//! Corpus and audit are read through, by all threads; a line that is not asked for is seen by its
//! beginning and not parsed.

use std::collections::HashSet;

use fihris_corpus::{CorpusRecord, DocId, Document, Folder, SealedFile, ShardReader};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::model::{Excluded, Reason, Similarity};
use crate::prepare::{Source, read_sources};
use crate::publish::{
    Cluster, ClusterMember, Members, State, damaged, doc_id_of, doc_ids_of, unwrap,
};

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Decision {
    /// It is in the corpus.
    Kept {
        /// The document.
        document: Box<Document>,
        /// The documents that it was kept for.
        duplicates: Vec<ClusterMember>,
    },
    /// It is a duplicate of another.
    Merged {
        /// It and its likeness to the one that was kept.
        duplicate: Box<AuditedDuplicate>,
        /// All duplicates of the one that was kept, itself among them.
        duplicates: Vec<ClusterMember>,
        /// The one that was kept.
        keeper: Option<ClusterMember>,
    },
    /// A rule dropped it, or it is no document.
    Excluded {
        /// What the audit says of it.
        excluded: Box<Excluded>,
    },
}

/// A duplicate, as the audit holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditedDuplicate {
    /// Whether it has the same words as the one that was kept, or nearly the same.
    pub reason: Reason,
    /// The document that was kept.
    pub keeper: DocId,
    /// That document's own name.
    pub keeper_id: String,
    /// How alike the two are.
    #[serde(flatten)]
    pub similarity: Similarity,
    /// The duplicate itself.
    pub document: Document,
}

/// Finds what became of the documents called `name`: by their own name, of which there may be
/// several, by [`DocId`], or by source and position, such as `news.jsonl:17`; nothing if there is none.
///
/// # Errors
///
/// If corpus or audit cannot be read.
pub fn trace(folder: &Folder, corpus: &CorpusRecord, name: &str) -> Result<Vec<Decision>> {
    let archive = Archive::open(folder, corpus)?;
    let wanted = Wanted::of(name);
    let mut fates = Vec::new();
    for document in archive.kept(&wanted)? {
        let duplicates = archive.duplicates_of(document.doc_id)?;
        fates.push(Decision::Kept { document: Box::new(document), duplicates });
    }
    for duplicate in archive.merged(&wanted)? {
        let duplicates = archive.duplicates_of(duplicate.keeper)?;
        let keepers = archive.kept(&Wanted::of(&duplicate.keeper.to_string()))?;
        let keeper = keepers.iter().find(|keeper| keeper.doc_id == duplicate.keeper);
        let keeper = keeper.map(|keeper| ClusterMember::of(keeper, None));
        fates.push(Decision::Merged { duplicate: Box::new(duplicate), duplicates, keeper });
    }
    for excluded in archive.excluded(&wanted)? {
        fates.push(Decision::Excluded { excluded: Box::new(excluded) });
    }
    Ok(fates)
}

/// Finds the duplicates that a document was kept for, in the order of the corpus.
///
/// In a corpus of an older version, all duplicates are read for that, until `is_stopped`.
///
/// # Errors
///
/// If the audit cannot be read, and [`Error::Interrupted`] where it was stopped.
pub fn duplicates(
    folder: &Folder,
    corpus: &CorpusRecord,
    keeper: DocId,
    is_stopped: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<ClusterMember>> {
    Archive { is_stopped, ..Archive::open(folder, corpus)? }.duplicates_of(keeper)
}

/// Returns every document that was kept for others, with how many these are.
///
/// # Errors
///
/// If the audit cannot be read.
pub fn clusters(folder: &Folder, corpus: &CorpusRecord) -> Result<Vec<Cluster>> {
    let archive = Archive::open(folder, corpus)?;
    archive.find(&archive.state.clusters, |line| Some(parse(line)))
}

/// What is looked for.
struct Wanted {
    doc_ids: Vec<DocId>,
    id: String,
    /// The field of that name in a line.
    field: Vec<u8>,
}

impl Wanted {
    fn of(name: &str) -> Self {
        // Strings always serialise.
        let json = serde_json::to_string(name).unwrap_or_default();
        let field = format!("\"id\":{json},").into_bytes();
        Self { doc_ids: doc_ids_of(name), id: name.to_owned(), field }
    }

    /// Whether the line of a document is one of those looked for.
    fn is(&self, line: &[u8]) -> bool {
        let Some(doc_id) = doc_id_of(line) else { return false };
        // `{"doc_id":"0123456789abcdef",` stands before the document's own name.
        let own = line.get(29..).is_some_and(|rest| rest.starts_with(&self.field));
        own || self.doc_ids.contains(&doc_id)
    }

    fn is_excluded(&self, excluded: &Excluded) -> bool {
        excluded.id.as_ref() == Some(&self.id) || self.doc_ids.contains(&excluded.doc_id)
    }
}

/// The files of corpus and audit.
struct Archive<'a> {
    folder: &'a Folder,
    state: State,
    /// The duplicates by keeper, if they were written.
    members: Option<Members>,
    /// Whether reading has to end.
    is_stopped: &'a (dyn Fn() -> bool + Sync),
}

impl<'a> Archive<'a> {
    fn open(folder: &'a Folder, corpus: &CorpusRecord) -> Result<Self> {
        let members = Members::open(folder, corpus)?;
        Ok(Self { folder, state: State::of(corpus), members, is_stopped: &|| false })
    }
}

impl Archive<'_> {
    fn kept(&self, wanted: &Wanted) -> Result<Vec<Document>> {
        self.find(&self.state.shards, |line| wanted.is(line).then(|| parse(line)))
    }

    fn merged(&self, wanted: &Wanted) -> Result<Vec<AuditedDuplicate>> {
        let is = |line: &[u8]| unwrap(line).is_some_and(|document| wanted.is(document));
        self.find(&self.state.duplicates, |line| is(line).then(|| parse(line)))
    }

    fn excluded(&self, wanted: &Wanted) -> Result<Vec<Excluded>> {
        let found = |line: &[u8]| match parse(line) {
            Some(excluded) => wanted.is_excluded(&excluded).then_some(Some(excluded)),
            None => Some(None),
        };
        self.find(&self.state.excluded, found)
    }

    /// The duplicates of a document that was kept, in the order of the corpus.
    fn duplicates_of(&self, keeper: DocId) -> Result<Vec<ClusterMember>> {
        if let Some(members) = &self.members {
            return members.of(keeper).collect();
        }
        let is = |line: &[u8]| keeper_of(line) == Some(keeper);
        let member = |line: &[u8]| {
            let merged: AuditedDuplicate = parse(line)?;
            Some(ClusterMember::of(&merged.document, Some(merged.similarity)))
        };
        self.find(&self.state.duplicates, |line| is(line).then(|| member(line)))
    }

    /// Returns what `found` makes of the lines of some files, in their order.
    ///
    /// It returns nothing for a line that is not looked for, and nothing inside for one that is
    /// damaged.
    fn find<T: Send>(
        &self,
        files: &[SealedFile],
        found: impl Fn(&[u8]) -> Option<Option<T>> + Sync,
    ) -> Result<Vec<T>> {
        let in_file = |file: &SealedFile| -> Result<Vec<T>> {
            let mut reader = ShardReader::open(self.folder, file)?;
            let mut all = Vec::new();
            while let Some(line) = reader.next_line()? {
                if (self.is_stopped)() {
                    return Err(Error::Interrupted);
                }
                if let Some(value) = found(line) {
                    all.push(value.ok_or_else(|| damaged(self.folder, file))?);
                }
            }
            Ok(all)
        };
        let found: Result<Vec<Vec<T>>> = files.par_iter().map(in_file).collect();
        Ok(found?.into_iter().flatten().collect())
    }
}

/// Finds the names of all duplicates of some documents.
pub(crate) fn duplicates_of_all(
    folder: &Folder,
    state: &State,
    keepers: &HashSet<DocId>,
) -> Result<Vec<DocId>> {
    let archive = Archive { folder, state: state.clone(), members: None, is_stopped: &|| false };
    let is = |line: &[u8]| keeper_of(line).is_some_and(|keeper| keepers.contains(&keeper));
    let name = |line: &[u8]| doc_id_of(unwrap(line)?);
    archive.find(&archive.state.duplicates, |line| is(line).then(|| name(line)))
}

/// Returns the document that a duplicate was dropped for, from the beginning of its line.
fn keeper_of(line: &[u8]) -> Option<DocId> {
    const FIELD: &[u8] = b"\"keeper\":\"";
    // The reason stands before it, which is no longer than that.
    let head = line.get(..100.min(line.len()))?;
    let at = head.windows(FIELD.len()).position(|window| window == FIELD)?;
    std::str::from_utf8(head.get(at + FIELD.len()..)?.get(..16)?).ok()?.parse().ok()
}

fn parse<'l, T: Deserialize<'l>>(line: &'l [u8]) -> Option<T> {
    serde_json::from_slice(line).ok()
}

/// Returns the sources of a corpus, by name.
///
/// # Errors
///
/// If the table of sources cannot be read.
pub fn sources(folder: &Folder, corpus: &CorpusRecord) -> Result<Vec<Source>> {
    let file = State::of(corpus).sources;
    file.map_or_else(|| Ok(Vec::new()), |file| read_sources(&folder.path(&file.path)))
}
