//! What is asked of a corpus once it is there.

mod changes;
mod examples;
mod trace;
mod trial;

pub use self::changes::{Changes, Repaired, changes};
pub use self::examples::{Example, examples};
pub use self::trace::{AuditedDuplicate, Decision, clusters, duplicates, sources, trace};
pub use self::trial::{RuleTrial, Trial, try_profile};

pub(crate) use self::trace::duplicates_of_all;
