//! Stands in for a cluster in tests: HTTP on loopback over plain Tantivy indexes.
//!
//! It takes the requests that `fihris-cluster` may send, and answers in the shapes that a running
//! Quickwit answered in: scores in `sort`, totals that are right only if they are asked for, `_bulk` with a
//! status for each document, statistics for each split by itself. Every other form it refuses. It can
//! be told to fail: to answer 429 or 503, or to break connections off before or after the work.
//!
//! It is not the engine. It proves that requests are well-formed and that faults are survived; how an
//! engine ranks, how fast it is and what it does with its own faults, only the engine can tell.
//! It knows no more HTTP than its one client speaks.

mod documents;
mod http;
mod query;
mod schema;
mod server;
mod setup;
mod work;

pub use server::{Fault, Received, Standin};
pub use setup::Setup;
