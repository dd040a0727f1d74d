//! What the second pass decided: who stands for whom.

use super::edge::{Edge, sort_edges};
use crate::error::{Error, Result};
use crate::model::{Reason, Similarity};

/// What the second pass found, by number of row.
#[derive(Debug, Default)]
pub(crate) struct Decisions {
    /// For each document another that stands for it, or [`NONE`].
    stand_in: Vec<u32>,
    /// Between a document and what stands for it, sorted by left and right.
    edges: Vec<Edge>,
}

/// No row has this number.
const NONE: u32 = u32::MAX;

/// Why and for whom a document was dropped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Duplicate {
    /// Row of the document that was kept.
    pub(crate) keeper: u32,
    pub(crate) reason: Reason,
    pub(crate) similarity: Similarity,
}

impl Decisions {
    /// Returns what a document is a duplicate of, if it is one.
    pub(crate) fn of(&self, row: u32) -> Option<Duplicate> {
        let first = self.stand_in(row)?;
        let Some(keeper) = self.stand_in(first) else {
            let similarity = self.similarity(row, first);
            let reason =
                if similarity.is_none() { Reason::ExactDuplicate } else { Reason::NearDuplicate };
            return Some(Duplicate {
                keeper: first,
                reason,
                similarity: similarity.unwrap_or(Similarity::SAME),
            });
        };
        let similarity = self.similarity(first, keeper).unwrap_or(Similarity::SAME);
        Some(Duplicate { keeper, reason: Reason::NearDuplicate, similarity })
    }

    /// Number of documents.
    pub(crate) fn len(&self) -> usize {
        self.stand_in.len()
    }

    /// Whether a document is kept.
    pub(crate) fn is_kept(&self, row: u32) -> bool {
        self.stand_in(row).is_none()
    }

    /// Returns what stands for a document, if anything does.
    pub(crate) fn stand_in(&self, row: u32) -> Option<u32> {
        self.stand_in.get(row as usize).copied().filter(|other| *other != NONE)
    }

    /// Begins with so many documents, none of which is a duplicate.
    pub(crate) fn none(n_rows: u64) -> Result<Self> {
        let n_rows =
            u32::try_from(n_rows).ok().filter(|n| *n != NONE).ok_or(Error::TooMany(n_rows))?;
        Ok(Self { stand_in: vec![NONE; n_rows as usize], edges: Vec::new() })
    }

    /// Lets one document stand for another.
    pub(crate) fn decide(&mut self, row: u32, keeper: u32) {
        if let Some(place) = self.stand_in.get_mut(row as usize) {
            *place = keeper;
        }
    }

    /// Notes how alike duplicates are to what stands for them; of other pairs nothing is asked later.
    pub(crate) fn add_edges(
        &mut self,
        edges: impl IntoIterator<Item = Result<Edge>>,
    ) -> Result<()> {
        let stands_for = |one, other| self.stand_in(one) == Some(other);
        let is_asked_for =
            |edge: &Edge| stands_for(edge.left, edge.right) || stands_for(edge.right, edge.left);
        let edges = edges.into_iter().filter(|edge| edge.as_ref().map_or(true, is_asked_for));
        let edges: Vec<Edge> = edges.collect::<Result<_>>()?;
        self.edges.extend(edges);
        sort_edges(&mut self.edges);
        Ok(())
    }

    fn similarity(&self, one: u32, other: u32) -> Option<Similarity> {
        let pair = (one.min(other), one.max(other));
        let found = self.edges.binary_search_by_key(&pair, |edge| (edge.left, edge.right)).ok()?;
        self.edges.get(found).map(|edge| edge.comparison.similarity)
    }
}
