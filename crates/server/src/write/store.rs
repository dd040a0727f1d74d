//! The files of an inbox: a file of records or names for each request, and a file that says what became
//! of them.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use fihris_corpus::Folder;
use fihris_corpus::atomic::{self, TEMPORARY};
use fihris_corpus::read::hash_file;

use super::content::Content;
use super::fault::{Cause, Fault};
use super::task::{SUFFIX, Task};

/// The files of an inbox.
#[derive(Debug)]
pub(super) struct Store {
    folder: PathBuf,
}

impl Store {
    /// Opens the inbox of an index, and creates it if need be.
    pub(super) fn open(folder: &Folder) -> std::io::Result<Self> {
        let inbox = folder.path("inbox");
        std::fs::create_dir_all(&inbox)?;
        // What is on the disk must not be in a folder that is not.
        let sync = atomic::sync_folder(folder.root());
        let sync = sync.and_then(|()| atomic::sync_folder(atomic::folder_of(folder.root())));
        sync.map_err(std::io::Error::other)?;
        Ok(Self { folder: inbox })
    }

    /// Takes the right to write here, which ends with the file or the process; `None`: another
    /// process has it.
    pub(super) fn lock(&self) -> std::io::Result<Option<File>> {
        let path = self.folder.join(".lock");
        let file = File::options().create(true).truncate(false).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Numbers of all tasks, in order.
    pub(super) fn uids(&self) -> std::io::Result<BTreeSet<u64>> {
        let uid = |name: String| name.strip_prefix("task-")?.strip_suffix(".json")?.parse().ok();
        Ok(self.names()?.into_iter().filter_map(uid).collect())
    }

    /// Reads a task. One whose file is damaged has failed.
    pub(super) fn task_or_lost(&self, uid: u64) -> Task {
        self.task(uid).unwrap_or_else(|error| lost(uid, &error))
    }

    /// Reads a task.
    pub(super) fn task(&self, uid: u64) -> std::io::Result<Task> {
        Ok(serde_json::from_slice(&std::fs::read(self.task_path(uid))?)?)
    }

    /// Writes a task, durably.
    pub(super) fn write(&self, task: &Task) -> fihris_corpus::Result<()> {
        // Plain data always serialises.
        let json = serde_json::to_vec(task).unwrap_or_default();
        atomic::write(&self.task_path(task.uid), &json)
    }

    /// Writes the records or names of a task, durably.
    pub(super) fn write_content(
        &self,
        task: &Task,
        content: &Content,
    ) -> fihris_corpus::Result<()> {
        atomic::write(&self.content_path(task), &content.lines)
    }

    /// Where the records or names of a task are.
    pub(super) fn content_path(&self, task: &Task) -> PathBuf {
        self.folder.join(task.file_name())
    }

    /// Verifies the records or names of a task.
    pub(super) fn check(&self, task: &Task) -> Result<(), Fault> {
        let source = &task.source;
        if source.is_empty() {
            // Its own file was damaged: what it was to do is unknown.
            return Err(Fault::new(Cause::Records, task.error.clone().unwrap_or_default()));
        }
        let lost = |what| {
            let message = format!("`{source}`, which holds its documents, {what}; send them again");
            Fault::new(Cause::Records, message)
        };
        match hash_file(&self.content_path(task)) {
            Ok(hash) if format!("{hash:032x}") == task.content_hash() => Ok(()),
            Ok(_) => Err(lost("is damaged")),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(lost("is missing")),
            Err(error) => Err(Fault::new(Cause::Other, format!("cannot read `{source}`: {error}"))),
        }
    }

    /// Deletes the file of a task.
    pub(super) fn forget(&self, uid: u64) {
        remove(&self.task_path(uid));
    }

    /// Names of the files of records and names.
    pub(super) fn contents(&self) -> std::io::Result<Vec<String>> {
        let is_hash = |stem: &str| stem.len() == 32 && stem.bytes().all(|b| b.is_ascii_hexdigit());
        let is_content = |name: &String| name.strip_suffix(SUFFIX).is_some_and(is_hash);
        Ok(self.names()?.into_iter().filter(is_content).collect())
    }

    /// Reads a file of records or names.
    pub(super) fn content(&self, name: &str) -> std::io::Result<Content> {
        Ok(Content::of_lines(std::fs::read(self.folder.join(name))?))
    }

    /// Deletes the files that a killed process has not finished.
    pub(super) fn clear_away(&self) -> std::io::Result<()> {
        let unfinished = self.names()?.into_iter().filter(|name| name.starts_with(TEMPORARY));
        unfinished.for_each(|name| remove(&self.folder.join(name)));
        Ok(())
    }

    /// Deletes a file of records or names.
    pub(super) fn remove_content(&self, name: &str) {
        remove(&self.folder.join(name));
    }

    /// Names of all files, in order.
    fn names(&self) -> std::io::Result<Vec<String>> {
        let names = std::fs::read_dir(&self.folder)?;
        let names = names.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        let mut names = names.collect::<std::io::Result<Vec<String>>>()?;
        names.sort();
        Ok(names)
    }

    fn task_path(&self, uid: u64) -> PathBuf {
        self.folder.join(format!("task-{uid}.json"))
    }
}

/// A task whose file cannot be read.
fn lost(uid: u64, error: &std::io::Error) -> Task {
    tracing::error!(%error, task = uid, "the file of a task is damaged");
    let message = format!(
        "`inbox/task-{uid}.json` is damaged: {error}; if its documents are still in the inbox, \
         they are ingested as a new task"
    );
    Task::lost(uid, message)
}

/// Deletes a file that may be gone already.
fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != ErrorKind::NotFound
    {
        tracing::warn!(%error, "cannot delete a file of the inbox");
    }
}
