//! What is said of unfinished ingests: of those that are kept, and of those that are gone.

use anyhow::Result;
use fihris_corpus::{Folder, UnfinishedWork};
use fihris_ingest::WorkRemoved;

use crate::numbers::{bytes, count};
use crate::talk;

/// The unfinished ingests at the beginning of a command.
pub(crate) struct WorkWatch(Vec<UnfinishedWork>);

impl WorkWatch {
    /// Looks what there is.
    pub(crate) fn start(folder: &Folder) -> Result<Self> {
        Ok(Self(folder.unfinished()?))
    }

    /// Says what is gone since.
    pub(crate) fn say_removed(&self, folder: &Folder) -> Result<()> {
        let left = folder.unfinished()?;
        let is_gone = |work: &&UnfinishedWork| !left.iter().any(|left| left.path == work.path);
        for work in self.0.iter().filter(is_gone) {
            let (n_sources, why) = (work.plan.sources.len(), WorkRemoved::Unusable);
            talk::say(&removed(n_sources, work.bytes, why));
        }
        Ok(())
    }
}

/// Says which unfinished ingests are kept, and what to do with them.
pub(crate) fn say_kept(folder: &Folder) -> Result<()> {
    for work in folder.unfinished()? {
        let (work, path) =
            (named(work.plan.sources.len(), work.bytes), work.path.display().to_string());
        talk::say(&format!("{work} is kept: repeat the command to resume, or delete {path}"));
    }
    Ok(())
}

/// Says that an unfinished ingest is gone.
pub(crate) fn removed(n_sources: usize, n_bytes: u64, why: WorkRemoved) -> String {
    let work = named(n_sources, n_bytes);
    match why {
        WorkRemoved::Deleted => format!("removed {work}: it contained deleted documents"),
        _ => format!("removed {work}: no run can resume it"),
    }
}

fn named(n_sources: usize, n_bytes: u64) -> String {
    let sources = count(n_sources as u64, "source", "sources");
    format!("the unfinished ingest of {sources} ({})", bytes(n_bytes))
}
