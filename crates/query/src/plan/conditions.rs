//! What clauses are put together from as conditions.

use fihris_text::Level;

use crate::understood::Clause;

/// Says what documents must have for the parts of a query.
pub(crate) struct Conditions<'a> {
    pub(crate) clauses: &'a [Clause],
    /// For each clause that is a phrase, the level on which it is compared.
    pub(crate) levels: &'a [Option<Level>],
}
