//! Pairs of documents that are alike.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::Similarity;

/// Two documents that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// Number of one document.
    pub left: u32,
    /// Number of the other, which is greater.
    pub right: u32,
    /// What was found when they were compared.
    pub comparison: Comparison,
}

/// How two documents are alike.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// How much.
    pub similarity: Similarity,
    /// In what way.
    pub relation: Relation,
}

/// In what way one document is alike to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Relation {
    /// Each could stand for the other.
    Alike,
    /// It has the other in it, and much more: only it could stand for the other.
    Holds,
    /// It is part of the other.
    IsWithin,
}

impl Relation {
    /// The same from the other document's side.
    pub(super) const fn inverse(self) -> Self {
        match self {
            Self::Alike => Self::Alike,
            Self::Holds => Self::IsWithin,
            Self::IsWithin => Self::Holds,
        }
    }
}

/// Sorts edges by left and right, each once.
pub(crate) fn sort_edges(edges: &mut Vec<Edge>) {
    edges.par_sort_unstable_by_key(|edge| (edge.left, edge.right));
    edges.dedup_by_key(|edge| (edge.left, edge.right));
}
