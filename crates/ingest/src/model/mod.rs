//! What became of documents, in words and in numbers.

mod account;
mod census;
mod excluded;
mod reason;
mod similarity;

pub use self::account::{Account, Tally};
pub use self::census::{Census, Histogram};
pub use self::excluded::Excluded;
pub use self::reason::{Cause, Reason, Verdict};
pub use self::similarity::Similarity;

pub(crate) use self::excluded::excerpt;
