//! How far a push has come.

use std::ops::ControlFlow;

use crate::ledger::Ledger;

/// How far a push has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Documents that have arrived.
    pub done: u64,
    /// Documents in all.
    pub total: u64,
}

/// Who follows a push; breaking off leaves a state to go on from.
pub type Observer<'a> = dyn Fn(Progress) -> ControlFlow<()> + Sync + 'a;

/// What a push has done.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Pushed {
    /// What the cluster has now.
    pub ledger: Ledger,
    /// Documents that this push has sent.
    pub n_sent: u64,
    /// Documents that had arrived before without an answer, and were not sent again.
    pub n_found: u64,
}
