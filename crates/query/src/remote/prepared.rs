//! A query that is ready to be sent.

use fihris_text::Level;

use super::collection::AnalysedQuery;
use crate::ranking::Ranking;
use crate::understood::Understood;

/// A query that is ready to be sent.
pub(super) struct Prepared {
    pub(super) understood: Understood,
    /// For each clause that is a phrase, the level on which it is compared.
    pub(super) levels: Vec<Option<Level>>,
    pub(super) query: AnalysedQuery,
    pub(super) ranking: Ranking,
}
