//! Where the files of a corpus lie in an index folder.

use fihris_corpus::{CorpusRecord, Folder, SealedFile};

use crate::error::Error;
use crate::table::Table;

/// Where things lie in an index folder.
pub(crate) const CORPUS: &str = "corpus";
pub(crate) const DUPLICATES: &str = "audit/duplicates";
pub(crate) const CLUSTERS: &str = "audit/clusters";
pub(crate) const MEMBERS: &str = "audit/members";
pub(crate) const EXCLUDED: &str = "audit/excluded";
pub(crate) const SIGNATURES: &str = "signatures";

/// The files that a corpus keeps beside its shards.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) shards: Vec<SealedFile>,
    pub(crate) duplicates: Vec<SealedFile>,
    /// One line for each document that was kept for others.
    pub(crate) clusters: Vec<SealedFile>,
    /// The duplicates by keeper. `None`: there are none, or an older version wrote the corpus.
    pub(crate) members: Option<SealedFile>,
    pub(crate) excluded: Vec<SealedFile>,
    pub(crate) rows: Option<SealedFile>,
    pub(crate) sketches: Option<SealedFile>,
    pub(crate) sources: Option<SealedFile>,
    pub(crate) deletions: Option<SealedFile>,
}

impl State {
    /// Finds the files in a corpus record.
    pub(crate) fn of(corpus: &CorpusRecord) -> Self {
        let below = |place: &str, suffix: &str| -> Vec<SealedFile> {
            let belongs =
                |file: &&SealedFile| file.path.starts_with(place) && file.path.ends_with(suffix);
            corpus.state.iter().filter(belongs).cloned().collect()
        };
        Self {
            shards: corpus.shards.iter().map(|shard| shard.file.clone()).collect(),
            duplicates: below(DUPLICATES, ""),
            clusters: below(CLUSTERS, ""),
            members: below(MEMBERS, "").pop(),
            excluded: below(EXCLUDED, ""),
            rows: below(SIGNATURES, ".rows").pop(),
            sketches: below(SIGNATURES, ".sketches").pop(),
            sources: below(SIGNATURES, ".sources.jsonl.zst").pop(),
            deletions: below(SIGNATURES, ".deletions.jsonl.zst").pop(),
        }
    }

    /// The table of the corpus, if there is one.
    pub(crate) fn table(&self, folder: &Folder) -> Option<Table> {
        let rows = folder.path(&self.rows.as_ref()?.path);
        Some(Table { rows, sketches: folder.path(&self.sketches.as_ref()?.path) })
    }
}

/// Says that a line of the archive is none.
pub(crate) fn damaged(folder: &Folder, file: &SealedFile) -> Error {
    let detail = "a line is not what was written".to_owned();
    Error::Corpus(fihris_corpus::Error::Damaged { path: folder.path(&file.path), detail })
}
