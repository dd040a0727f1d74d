//! How alike two documents are, as a pair of numbers.

use serde::{Deserialize, Serialize};

/// How alike two documents are, each in `0..=1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Similarity {
    /// Shared shingles in all shingles of the two.
    pub jaccard: f32,
    /// Shared shingles in those of the smaller one.
    pub containment: f32,
}

impl Similarity {
    /// Two documents with the same words.
    pub const SAME: Self = Self { jaccard: 1.0, containment: 1.0 };
}
