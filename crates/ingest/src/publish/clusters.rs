//! The clusters of the audit: a line for each document that was kept for others too.
//!
//! How often a text was published, and by whom, says something about it: so the number of its
//! duplicates and their sources stand beside the keeper's name.

use std::collections::BTreeSet;

use fihris_corpus::{DocId, Folder, SealedFile, ShardWriter};
use serde::{Deserialize, Serialize};

use super::layout::CLUSTERS;
use super::members::MemberLines;
use crate::dedup::Duplicate;
use crate::error::Result;
use crate::model::Reason;
use crate::prepare::Source;
use crate::table::Row;

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

/// The duplicates met so far: 8 bytes each.
#[derive(Debug, Default)]
pub(crate) struct Clusters {
    /// Rows of keeper and duplicate.
    duplicates: Vec<(u32, u32)>,
}

impl Clusters {
    /// Notes a duplicate by the number of its row.
    pub(crate) fn add(&mut self, row: u32, duplicate: Duplicate) {
        self.duplicates.push((duplicate.keeper, row));
    }

    /// Brings the duplicates of each keeper together.
    pub(crate) fn sorted(mut self) -> Self {
        self.duplicates.sort_unstable();
        self
    }

    /// The rows of keeper and duplicates of each cluster, once they are sorted.
    pub(crate) fn members(&self) -> impl Iterator<Item = &[(u32, u32)]> {
        self.duplicates.chunk_by(|left, right| left.0 == right.0)
    }

    /// Writes the clusters in the order of their keepers.
    pub(crate) fn write(
        &self,
        folder: &Folder,
        MemberLines { lookup, decisions, sources }: &MemberLines<'_>,
    ) -> Result<Vec<SealedFile>> {
        let mut writer = ShardWriter::create(folder, CLUSTERS)?;
        for rows in self.members() {
            let Some((keeper, _)) = rows.first() else { continue };
            let mut members = Vec::with_capacity(rows.len());
            for (_, number) in rows {
                let reason = decisions.of(*number).map(|duplicate| duplicate.reason);
                let source = lookup.row(*number)?.source;
                members.push((source, reason == Some(Reason::ExactDuplicate)));
            }
            let row = lookup.row(*keeper)?;
            let cluster = cluster(&row, lookup.id(&row)?, &members, sources);
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
    members: &[(u32, bool)],
    sources: &[Source],
) -> Cluster {
    let numbers: BTreeSet<u32> =
        members.iter().map(|(source, _)| *source).chain([keeper.source]).collect();
    let name = |number: u32| sources.get(number as usize).map(|source| source.name.clone());
    let exact_duplicates = members.iter().filter(|(_, is_exact)| *is_exact).count() as u64;
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
    use crate::table::tests::row;

    #[test]
    fn a_cluster_counts_its_documents_and_names_their_sources() {
        let sources = ["أ", "ب", "ج"].map(|name| Source { name: name.into(), ..Source::default() });
        let members = [(0, true), (0, false), (2, false)];
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
