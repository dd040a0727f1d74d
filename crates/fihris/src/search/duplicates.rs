//! The duplicates that hits were kept for.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;
use fihris_corpus::{CorpusRecord, DocId, Folder};
use fihris_ingest::{ClusterMember, Members};
use fihris_query::Response;

/// For each hit that was kept for others, these, in the order of the corpus.
pub(super) type Duplicates = BTreeMap<DocId, Vec<ClusterMember>>;

/// Reads the duplicates of the hits of an answer. They are not in the index: the audit has them.
pub(super) fn of(folder: &Folder, response: &Response) -> Result<Duplicates> {
    folder.with_manifest(|manifest| {
        of_corpus(folder, &manifest.corpus.clone().unwrap_or_default(), response)
    })
}

fn of_corpus(folder: &Folder, corpus: &CorpusRecord, response: &Response) -> Result<Duplicates> {
    if let Some(members) = Members::open(folder, corpus)? {
        let hits = response.hits.iter().map(|hit| hit.doc_id);
        let found = hits.map(|id| Ok((id, members.of(id).collect::<Result<Vec<_>, _>>()?)));
        let has_some = |found: &Result<(DocId, Vec<ClusterMember>)>| {
            found.as_ref().map_or(true, |(_, members)| !members.is_empty())
        };
        return found.filter(has_some).collect();
    }
    // A corpus of an older version, or one without duplicates.
    let clusters = fihris_ingest::clusters(folder, corpus)?;
    let keepers: HashSet<DocId> = clusters.into_iter().map(|cluster| cluster.keeper).collect();
    let hits = response.hits.iter().map(|hit| hit.doc_id).filter(|id| keepers.contains(id));
    hits.map(|id| Ok((id, fihris_ingest::duplicates(folder, corpus, id, &|| false)?))).collect()
}
