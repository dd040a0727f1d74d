//! The clusters of the audit: a line for each document that was kept for others too.
//!
//! How often a text was published, and by whom, says something about it: so the number of its
//! duplicates and their sources stand beside the keeper's name.

use std::collections::BTreeSet;

use fihris_corpus::{DocId, Folder, SealedFile, ShardWriter};
use serde::{Deserialize, Serialize};

use crate::account::Reason;
use crate::decisions::Duplicate;
use crate::error::Result;
use crate::publish::CLUSTERS;
use crate::rows::{Lookup, Row};
use crate::sources::Source;

/// A document that was kept, and how many were dropped for it.
///
/// The line of each of these, in `audit/duplicates`, names its keeper.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// The document that was kept: it names the cluster.
    pub keeper: DocId,
    /// Its own name.
    pub keeper_id: String,
    /// Documents of the cluster, the keeper among them.
    pub documents: u64,
    /// Those that have the keeper's words.
    pub exact_duplicates: u64,
    /// Those that have nearly the keeper's words.
    pub near_duplicates: u64,
    /// Sources of the documents, each once, by name.
    pub sources: Vec<String>,
}

/// The duplicates met so far: 12 bytes each.
#[derive(Debug, Default)]
pub(crate) struct Clusters {
    /// Row of the keeper, number of the duplicate's source, whether it is an exact one.
    duplicates: Vec<(u32, u32, bool)>,
}

impl Clusters {
    /// Notes a duplicate.
    pub(crate) fn add(&mut self, row: &Row, duplicate: Duplicate) {
        let is_exact = duplicate.reason == Reason::ExactDuplicate;
        self.duplicates.push((duplicate.keeper, row.source, is_exact));
    }

    /// Writes the clusters in the order of their keepers.
    pub(crate) fn write(
        mut self,
        folder: &Folder,
        lookup: &Lookup,
        sources: &[Source],
    ) -> Result<Vec<SealedFile>> {
        self.duplicates.sort_unstable();
        let mut writer = ShardWriter::create(folder, CLUSTERS)?;
        for members in self.duplicates.chunk_by(|left, right| left.0 == right.0) {
            let Some((keeper, ..)) = members.first() else { continue };
            let row = lookup.row(*keeper)?;
            let cluster = cluster(&row, lookup.id(&row)?, members, sources);
            // Plain data of strings and numbers always serialises.
            let line = serde_json::to_vec(&cluster).unwrap_or_default();
            writer.push(cluster.keeper, &line)?;
        }
        Ok(writer.finish()?.into_iter().map(|shard| shard.file).collect())
    }
}

fn cluster(
    keeper: &Row,
    keeper_id: String,
    members: &[(u32, u32, bool)],
    sources: &[Source],
) -> Cluster {
    let numbers: BTreeSet<u32> =
        members.iter().map(|(_, source, _)| *source).chain([keeper.source]).collect();
    let name = |number: u32| sources.get(number as usize).map(|source| source.name.clone());
    let exact_duplicates = members.iter().filter(|(.., is_exact)| *is_exact).count() as u64;
    Cluster {
        keeper: keeper.doc_id,
        keeper_id,
        documents: members.len() as u64 + 1,
        exact_duplicates,
        near_duplicates: members.len() as u64 - exact_duplicates,
        sources: numbers.into_iter().filter_map(name).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::tests::row;

    #[test]
    fn a_cluster_counts_its_documents_and_names_their_sources() {
        let sources = ["أ", "ب", "ج"].map(|name| Source { name: name.into(), ..Source::default() });
        let members = [(1, 0, true), (1, 0, false), (1, 2, false)];
        let expected = Cluster {
            keeper: DocId(1),
            keeper_id: "k".into(),
            documents: 4,
            exact_duplicates: 1,
            near_duplicates: 2,
            sources: vec!["أ".into(), "ب".into(), "ج".into()],
        };
        assert_eq!(cluster(&row(1), "k".into(), &members, &sources), expected);
    }
}
