//! `fihris reindex`

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use fihris_corpus::Folder;

use crate::cli::{IngestArgs, ReindexArgs, Shared};
use crate::exit::Exit;
use crate::index::BuildPlan;
use crate::progress::catch_interrupts;
use crate::{check, fields, index, ingest, talk};

/// Runs the command.
pub(crate) fn run(shared: &Shared, mut args: ReindexArgs) -> Result<Exit> {
    if args.ingest.no_index {
        bail!("`reindex` always updates the search index: leave out --no-index");
    }
    catch_interrupts()?;
    let log = args.log.clone().unwrap_or_else(|| default_log(shared.folder().root()));
    talk::open_log(&log)?;
    (args.ingest.no_index, args.ingest.not_sources) =
        (true, log.canonicalize().into_iter().collect());
    talk::say("begin");
    let ended = job(shared, &args.ingest);
    talk::say(match &ended {
        Ok(Exit::Busy) => "another process is writing to the index: nothing was done",
        Ok(_) => "done",
        Err(_) => "failed: the last published index stays in use",
    });
    ended
}

/// Ingests, indexes and checks under one lock.
fn job(shared: &Shared, args: &IngestArgs) -> Result<Exit> {
    let folder = shared.folder();
    if !has_sources(args) {
        // Without a corpus there is nothing to index, and the folder is not to be created.
        folder.manifest()?;
    }
    let lock = match folder.lock() {
        Err(error @ fihris_corpus::Error::Locked { .. }) => {
            talk::error(&error.to_string());
            return Ok(Exit::Busy);
        }
        lock => lock?,
    };
    let mut exit = Exit::Done;
    if has_sources(args) {
        talk::say("ingest");
        exit = ingest::run_locked(shared, args, &folder, &lock)?;
        if exit == Exit::SomeInputsFailed && folder.manifest().is_err() {
            // No document was kept, and there is no index.
            return Ok(exit);
        }
    }
    talk::say("index");
    let fields = fields::declared(&args.own)?;
    let plan = BuildPlan { relearn: args.relearn, fields, ..BuildPlan::default() };
    index::update_if_behind(shared, &folder, &lock, plan)?;
    // A search index that cannot be read is rebuilt too: the corpus has all that it needs.
    let is_sound = fihris_index::stats(&folder).is_ok_and(|stats| !stats.is_worth_compacting());
    if !is_sound {
        talk::say("rebuild");
        index::rebuild(shared, &folder, &lock, BuildPlan::default())?;
    }
    require_sound(shared, &folder)?;
    Ok(exit)
}

fn has_sources(args: &IngestArgs) -> bool {
    !args.sources.is_empty() || args.files_from.is_some()
}

/// Checks every byte of the index; the report goes where all messages go.
fn require_sound(shared: &Shared, folder: &Folder) -> Result<()> {
    talk::say("check");
    let report = check::check(shared, folder)?;
    let mut text = Vec::new();
    check::print(&report, &mut text)?;
    String::from_utf8_lossy(&text).lines().for_each(talk::say);
    if !report.problems.is_empty() {
        bail!("the check found problems: see the log");
    }
    Ok(())
}

/// The log beside the index: `index.reindex.log` for `index/`.
fn default_log(index: &Path) -> PathBuf {
    let named = if index.file_name().is_some() { None } else { index.canonicalize().ok() };
    let index = named.as_deref().unwrap_or(index);
    let mut name = index.file_name().map_or_else(|| OsString::from("index"), OsString::from);
    name.push(".reindex.log");
    index.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_beside_the_index() {
        assert_eq!(default_log(Path::new("/srv/index/")), Path::new("/srv/index.reindex.log"));
        assert_eq!(default_log(Path::new("index")), Path::new("index.reindex.log"));
    }
}
