//! Unfinished ingests: the first pass of a run that was interrupted, kept for the run that goes on.
//!
//! Each lies in a folder of its own, `.work/ingest-<key>/`, where the key is a hash of its sources and
//! options. So a run with other sources, a deletion or a build of the search index leaves it alone. It is
//! kept while a run with the same plan is possible, and there are at most [`MAX_UNFINISHED`].

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Context, Result};
use crate::folder::{Folder, WORK, WriterLock, list, remove_all};
use crate::manifest::FORMAT;
use crate::read::{SourceFile, modified_ns};

/// Unfinished ingests that a folder keeps, the one that begins included. Each is about as large as the
/// text of its sources.
pub const MAX_UNFINISHED: usize = 3;

/// How the name of such a folder begins.
const PREFIX: &str = "ingest-";

/// Name of the file that holds the plan.
const PLAN: &str = "plan.json.zst";

/// What an ingest was to do. A run goes on from its work only if it has the same plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkPlan {
    /// Version of the program.
    version: String,
    /// Layout of the index folder.
    format: u32,
    /// The options of the corpus, as in [`CorpusRecord::options`](crate::CorpusRecord::options).
    pub options: serde_json::Value,
    /// The sources to read.
    pub sources: Vec<PlannedSource>,
}

/// A source of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedSource {
    /// The name that its documents get.
    pub name: String,
    /// Its absolute path.
    pub path: String,
    /// The file, as it was when the plan was made.
    pub file: SourceFile,
}

/// An unfinished ingest.
#[derive(Clone, Debug, PartialEq)]
pub struct UnfinishedWork {
    /// The folder of its files.
    pub path: PathBuf,
    /// Bytes of these files.
    pub bytes: u64,
    /// What the run was to do.
    pub plan: WorkPlan,
}

impl WorkPlan {
    /// Describes a run of this program.
    #[must_use]
    pub fn new(options: serde_json::Value, sources: Vec<PlannedSource>) -> Self {
        Self { version: env!("CARGO_PKG_VERSION").to_owned(), format: FORMAT, options, sources }
    }

    /// Whether this program can still read the sources as they were planned.
    fn is_possible(&self) -> bool {
        self.version == env!("CARGO_PKG_VERSION")
            && self.format == FORMAT
            && self.sources.iter().all(PlannedSource::is_unchanged)
    }

    fn read(path: &Path) -> Result<Option<Self>> {
        let file = match File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            file => file.context("open", path)?,
        };
        let decoder = zstd::Decoder::new(file).context("read", path)?;
        // A plan that was cut off belongs to work that nothing can go on from.
        Ok(serde_json::from_reader(BufReader::new(decoder)).ok())
    }

    fn write(&self, path: &Path) -> Result<()> {
        let file = File::create(path).context("create", path)?;
        let mut encoder = zstd::Encoder::new(file, 3).context("write", path)?;
        serde_json::to_writer(&mut encoder, self)
            .map_err(std::io::Error::from)
            .and_then(|()| encoder.finish().map(drop))
            .context("write", path)
    }
}

impl PlannedSource {
    /// Whether the file is there, with the size and time of the plan. Standard input may come again.
    fn is_unchanged(&self) -> bool {
        let SourceFile { name, path, bytes, modified_ns: modified } = &self.file;
        if *modified == 0 && name.starts_with("stdin-") {
            return true;
        }
        // A path that is not UTF-8 is not in the plan as it is.
        let metadata = Path::new(&self.path).metadata().or_else(|_| path.metadata());
        metadata.is_ok_and(|metadata| {
            metadata.len() == *bytes && (*modified == 0 || modified_ns(&metadata) == *modified)
        })
    }
}

impl UnfinishedWork {
    /// Reads what is known of the work in a folder; `None` if it is no work or has no plan.
    fn read(path: &Path) -> Result<Option<Self>> {
        let Some(plan) = WorkPlan::read(&path.join(PLAN))? else { return Ok(None) };
        let bytes = list(path)?.into_iter().filter_map(|file| file.metadata().ok());
        Ok(Some(Self { path: path.to_owned(), bytes: bytes.map(|file| file.len()).sum(), plan }))
    }
}

impl Folder {
    /// Lists the unfinished ingests, by name.
    ///
    /// # Errors
    ///
    /// If the folder cannot be read.
    pub fn unfinished(&self) -> Result<Vec<UnfinishedWork>> {
        let mut folders = list(&self.path(WORK))?;
        folders.retain(|path| is_work(path));
        folders.sort();
        let works = folders.iter().map(|path| UnfinishedWork::read(path));
        works.filter_map(Result::transpose).collect()
    }

    /// Opens the folder for the work of a run: with what an interrupted run of the same `key` has left.
    ///
    /// Work that no run can go on from is removed first. If more than [`MAX_UNFINISHED`] would be left,
    /// the smallest others are removed too. Returns the folder, and what was removed.
    ///
    /// # Errors
    ///
    /// If the folder cannot be read or written.
    pub fn begin_work(
        &self,
        key: &str,
        plan: &WorkPlan,
        lock: &WriterLock,
    ) -> Result<(PathBuf, Vec<UnfinishedWork>)> {
        let name = format!("{PREFIX}{key}");
        let own = self.path(WORK).join(&name);
        let mut others = self.unfinished()?;
        others.retain(|work| work.path != own);
        let (mut kept, mut removed): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|work| work.plan.is_possible());
        kept.sort_by_key(|work| work.bytes);
        let n_more = (kept.len() + 1).saturating_sub(MAX_UNFINISHED);
        removed.extend(kept.drain(..n_more));
        for work in &removed {
            remove_all(&work.path)?;
        }
        let own = self.kept_workspace(&name, lock)?;
        if WorkPlan::read(&own.join(PLAN))?.as_ref() != Some(plan) {
            plan.write(&own.join(PLAN))?;
        }
        Ok((own, removed))
    }

    /// Removes the work of a run that has ended, or that no run will go on from.
    ///
    /// # Errors
    ///
    /// If it cannot be deleted.
    pub fn remove_work(&self, work: &Path, _lock: &WriterLock) -> Result<()> {
        remove_all(work)?;
        // Fails where other work is left, which is then meant to stay.
        let _ = std::fs::remove_dir(self.path(WORK));
        Ok(())
    }

    /// Removes all work in progress but the unfinished ingests that a run can go on from.
    pub(crate) fn sweep_work(&self) -> Result<()> {
        for path in list(&self.path(WORK))? {
            let work = if is_work(&path) { UnfinishedWork::read(&path)? } else { None };
            if !work.is_some_and(|work| work.plan.is_possible()) {
                remove_all(&path)?;
            }
        }
        let _ = std::fs::remove_dir(self.path(WORK));
        Ok(())
    }
}

fn is_work(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{self, ListOptions};
    use crate::{Manifest, atomic};

    struct Home {
        home: tempfile::TempDir,
        folder: Folder,
        lock: WriterLock,
    }

    impl Home {
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let folder = Folder::at(home.path().join("index"));
            let lock = folder.lock().unwrap();
            Self { home, folder, lock }
        }

        /// A plan to read one file, which is written.
        fn plan(&self, name: &str) -> WorkPlan {
            let path = self.home.path().join(name);
            atomic::write(&path, b"x").unwrap();
            let listing = read::list(std::slice::from_ref(&path), &ListOptions::default());
            let [file] = listing.sources.try_into().unwrap();
            let path = path.display().to_string();
            let source = PlannedSource { name: name.to_owned(), path, file };
            WorkPlan::new(serde_json::Value::Null, vec![source])
        }

        /// Begins the work on a file, and leaves so many bytes.
        fn begin(&self, name: &str, n_bytes: usize) -> Vec<String> {
            let plan = self.plan(name);
            let (work, removed) = self.folder.begin_work(name, &plan, &self.lock).unwrap();
            atomic::write(&work.join("new.jsonl"), &vec![b'x'; n_bytes]).unwrap();
            removed.iter().map(|work| work.plan.sources[0].name.clone()).collect()
        }

        fn kept(&self) -> Vec<String> {
            let works = self.folder.unfinished().unwrap();
            works.iter().map(|work| work.plan.sources[0].name.clone()).collect()
        }

        fn sweep(&self) {
            self.folder.sweep(&Manifest::default(), &self.lock).unwrap();
        }
    }

    #[test]
    fn work_outlives_a_sweep_until_its_source_changes() {
        let home = Home::new();
        home.begin("a", 10);
        home.begin("b", 10);
        std::fs::create_dir_all(home.folder.path(".work/index/0-0")).unwrap();
        home.sweep();
        assert_eq!(home.kept(), ["a", "b"]);
        assert!(!home.folder.path(".work/index").exists());

        atomic::write(&home.home.path().join("a"), b"longer").unwrap();
        home.sweep();
        assert_eq!(home.kept(), ["b"]);
        std::fs::remove_file(home.home.path().join("b")).unwrap();
        home.sweep();
        assert!(!home.folder.path(".work").exists());
    }

    #[test]
    fn work_without_a_plan_is_rubbish() {
        let home = Home::new();
        std::fs::create_dir_all(home.folder.path(".work/ingest-a")).unwrap();
        home.sweep();
        assert!(!home.folder.path(".work").exists());
        home.begin("a", 10);
        atomic::write(&home.folder.path(".work/ingest-a").join(PLAN), b"half").unwrap();
        home.sweep();
        assert!(!home.folder.path(".work").exists());
    }

    #[test]
    fn the_smallest_work_goes_where_there_is_too_much() {
        let home = Home::new();
        assert_eq!(home.begin("a", 30_000), [""; 0]);
        assert_eq!(home.begin("b", 10_000), [""; 0]);
        assert_eq!(home.begin("c", 20_000), [""; 0]);
        assert_eq!(home.begin("b", 10_000), [""; 0], "it is there already");
        assert_eq!(home.begin("d", 1), ["b"]);
        assert_eq!(home.kept(), ["a", "c", "d"]);
    }
}
