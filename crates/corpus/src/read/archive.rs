//! Files within a file.
//!
//! The members of an archive are read one after another, each as if it were a file in a
//! folder: with a format and an encoding of its own. Nothing is ever written to disk, so
//! that the names of members lead nowhere.

mod tar;
mod zip;

use std::sync::Arc;

use super::FailureReason;
use super::batch::Fault;
use super::raw::Unpacked;

pub(super) use self::tar::{TarMembers, is_tar};
pub(super) use self::zip::{ZipMembers, is_zip};

/// A file within a file.
pub(super) struct Member {
    /// Its name; `None` if it is a part of one table.
    pub(super) name: Option<Arc<str>>,
    /// Its own bytes, or what is wrong with it.
    pub(super) content: Result<Unpacked, Fault>,
}

/// Whether a file of this name would be passed over in a folder: one that begins with a dot,
/// or lies in a folder that does. Programs on a Mac put one of these beside each file.
fn is_hidden(name: &str) -> bool {
    let hides = |part: &str| part.starts_with('.') && !matches!(part, "." | "..");
    name.split(['/', '\\']).any(|part| hides(part) || part == "__MACOSX")
}

fn damaged(detail: &str) -> Fault {
    Fault { reason: FailureReason::Damaged, detail: detail.to_owned() }
}
