//! The inbox: what was taken in and is still to be ingested.
//!
//! It is a folder beside the index, so that nothing that was acknowledged is lost with the process
//! or the power. A request is a file of records and a file that says what became of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use fihris_corpus::{Folder, atomic};
use tokio::sync::Notify;
use xxhash_rust::xxh3::xxh3_128;

use super::content::Content;
use super::task::{Kind, Task};
use crate::problem::Problem;

/// Most tasks that wait. Each run takes all of them, so more come in than are worked off only if
/// somebody floods the server.
const MAX_OPEN: usize = 256;

/// Tasks of which is remembered what became of them.
const MAX_TASKS: usize = 1000;

/// The inbox of an index.
#[derive(Debug)]
pub(crate) struct Inbox {
    folder: PathBuf,
    tasks: Mutex<BTreeMap<u64, Task>>,
    /// Tells the worker that there is something to do.
    pub(super) filled: Notify,
}

impl Inbox {
    /// Opens the inbox of an index, with what an earlier process has left in it.
    ///
    /// # Errors
    ///
    /// If it cannot be created or read.
    pub(crate) fn open(folder: &Folder) -> std::io::Result<Self> {
        let folder = folder.path("inbox");
        std::fs::create_dir_all(&folder)?;
        let mut tasks = BTreeMap::new();
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if let Some(task) = read_task(&path) {
                tasks.insert(task.uid, task);
            }
        }
        let inbox = Self { folder, tasks: Mutex::new(tasks), filled: Notify::new() };
        inbox.filled.notify_one();
        Ok(inbox)
    }

    fn tasks(&self) -> MutexGuard<'_, BTreeMap<u64, Task>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the task of that number.
    pub(crate) fn task(&self, uid: u64) -> Option<Task> {
        self.tasks().get(&uid).cloned()
    }

    /// Takes in what a task is about; it is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// If too much waits already, or the disk refuses.
    pub(super) fn put(&self, kind: Kind, content: &Content) -> Result<Task, Problem> {
        let source = format!("{:032x}.jsonl", xxh3_128(&content.lines));
        // Held until the task is written, so that numbers follow each other.
        let mut tasks = self.tasks();
        if tasks.values().filter(|task| task.is_open()).count() >= MAX_OPEN {
            return Err(Problem::overloaded());
        }
        let uid = tasks.keys().next_back().map_or(0, |last| last + 1);
        let task = Task::new(uid, kind, content.n_lines, format!("inbox/{source}"));
        let written = atomic::write(&self.folder.join(&source), &content.lines);
        written.map_err(|error| Problem::internal(&error))?;
        self.write(&task).map_err(|error| Problem::internal(&error))?;
        tasks.insert(uid, task.clone());
        self.filled.notify_one();
        Ok(task)
    }

    /// The tasks that are still to be done, the oldest first.
    pub(super) fn open_tasks(&self) -> Vec<Task> {
        self.tasks().values().filter(|task| task.is_open()).cloned().collect()
    }

    /// The oldest of these that can be done at once: who brings a document and then takes it out
    /// means that order.
    pub(super) fn next_tasks(&self) -> Vec<Task> {
        let mut tasks = self.open_tasks();
        let n_alike =
            tasks.chunk_by(|left, right| left.kind == right.kind).next().map_or(0, <[_]>::len);
        tasks.truncate(n_alike);
        tasks
    }

    /// Notes how far a task is. If the disk refuses, it is done again by the next process: what has
    /// been read already is recognised.
    pub(super) fn note(&self, task: Task) {
        if let Err(error) = self.write(&task) {
            tracing::warn!(%error, task = task.uid, "cannot note what became of a task");
        }
        self.tasks().insert(task.uid, task);
    }

    /// Forgets what became of the oldest tasks, and the records that have been read.
    pub(super) fn sweep(&self) {
        let mut tasks = self.tasks();
        let n_old = tasks.len().saturating_sub(MAX_TASKS);
        let done = |task: &&Task| !task.is_open();
        let old: Vec<u64> = tasks.values().filter(done).map(|task| task.uid).take(n_old).collect();
        for uid in old {
            tasks.remove(&uid);
            remove(&self.task_path(uid));
        }
        let is_wanted =
            |source: &str| tasks.values().any(|task| task.is_open() && task.source == source);
        let done = tasks.values().filter(|task| !task.is_open() && !is_wanted(&task.source));
        done.for_each(|task| remove(&self.path(task)));
    }

    /// Where the records of a task are.
    pub(super) fn path(&self, task: &Task) -> PathBuf {
        let name = task.source.rsplit('/').next().unwrap_or_default();
        self.folder.join(name)
    }

    fn task_path(&self, uid: u64) -> PathBuf {
        self.folder.join(format!("task-{uid}.json"))
    }

    fn write(&self, task: &Task) -> fihris_corpus::Result<()> {
        // Plain data always serialises.
        let json = serde_json::to_vec(task).unwrap_or_default();
        atomic::write(&self.task_path(task.uid), &json)
    }
}

fn read_task(path: &Path) -> Option<Task> {
    let name = path.file_name()?.to_str()?;
    let is_task = name.starts_with("task-") && name.ends_with(".json");
    let json = if is_task { std::fs::read(path).ok()? } else { return None };
    serde_json::from_slice(&json).ok()
}

/// Deletes a file that may be gone already.
fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "cannot clear away in the inbox");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::{Kind, Status};

    fn records(text: &str) -> Content {
        Content::of_records(text.as_bytes()).unwrap()
    }

    #[test]
    fn what_was_taken_in_outlives_the_process() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        let inbox = Inbox::open(&folder).unwrap();
        let first = inbox.put(Kind::DocumentAddition, &records(r#"{"text":"كتاب"}"#)).unwrap();
        let second = inbox.put(Kind::DocumentAddition, &records(r#"{"text":"قلم"}"#)).unwrap();
        inbox.note(Task { status: Status::Succeeded, ..first.clone() });
        inbox.sweep();
        assert!(!inbox.path(&first).exists() && inbox.path(&second).exists());

        let inbox = Inbox::open(&folder).unwrap();
        assert_eq!(inbox.open_tasks(), [second]);
        assert_eq!(inbox.task(0).unwrap().status, Status::Succeeded);
        assert_eq!(
            inbox.put(Kind::DocumentAddition, &records(r#"{"text":"ورق"}"#)).unwrap().uid,
            2
        );
    }

    #[test]
    fn an_inbox_that_is_full_takes_nothing_more() {
        let home = tempfile::tempdir().unwrap();
        let inbox = Inbox::open(&Folder::at(home.path())).unwrap();
        let one = records(r#"{"text":"كتاب"}"#);
        (0..MAX_OPEN).for_each(|_| drop(inbox.put(Kind::DocumentAddition, &one).unwrap()));
        assert_eq!(inbox.put(Kind::DocumentAddition, &one).unwrap_err(), Problem::overloaded());
    }
}
