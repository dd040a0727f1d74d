//! The tasks of an inbox, in memory and on the disk.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::schedule::Schedule;
use super::store::Store;
use super::task::{Status, Task};
use crate::metrics::InboxFigures;

/// Tasks of which is remembered what became of them.
const MAX_DONE: usize = 1000;

/// The tasks of an inbox. Those that are done are on the disk alone.
#[derive(Debug, Default)]
pub(super) struct TaskTable {
    /// Tasks that are not done, or of which the disk does not know it yet.
    tasks: BTreeMap<u64, Task>,
    /// Tasks that are done.
    done: BTreeSet<u64>,
    /// Tasks of which the disk does not know how far they are.
    unsaved: BTreeSet<u64>,
    next_uid: u64,
    pub(super) schedule: Schedule,
}

impl TaskTable {
    /// Reads the tasks that an earlier process has left. Records without a task become one: either
    /// their task was damaged, or the process ended before it had answered.
    pub(super) fn read(store: &Store) -> std::io::Result<Self> {
        store.clear_away()?;
        let (mut table, mut read) = (Self::default(), HashSet::new());
        for uid in store.uids()? {
            let task = store.task_or_lost(uid);
            table.next_uid = uid + 1;
            if task.status == Status::Succeeded {
                table.done.insert(uid);
                read.insert(task.file_name().to_owned());
            } else {
                table.tasks.insert(uid, task);
            }
        }
        for name in store.contents()? {
            match table.is_wanted(&name) {
                true => {}
                false if read.contains(&name) => store.remove_content(&name),
                false => table.adopt(store, &name),
            }
        }
        Ok(table)
    }

    /// Makes a task of a file of records or names that belongs to none.
    fn adopt(&mut self, store: &Store, name: &str) {
        match store.content(name) {
            Ok(content) => {
                let (kind, source) = (content.kind(), format!("inbox/{name}"));
                let task = Task::new(self.next_uid(), kind, content.n_lines, source);
                tracing::warn!(
                    task = task.uid,
                    name,
                    "created a task for documents in the inbox without one"
                );
                self.note(store, task);
            }
            Err(error) => tracing::error!(%error, name, "cannot read documents in the inbox"),
        }
    }

    /// Returns a task that is not done.
    pub(super) fn get(&self, uid: u64) -> Option<Task> {
        self.tasks.get(&uid).cloned()
    }

    /// Number of the next task.
    pub(super) fn next_uid(&self) -> u64 {
        self.next_uid
    }

    /// Counts the tasks whose documents are in the inbox.
    pub(super) fn n_waiting(&self, store: &Store) -> usize {
        let waits = |task: &&Task| task.is_open() || store.content_path(task).is_file();
        self.tasks.values().filter(waits).count()
    }

    /// The tasks that are still to be done, the oldest first.
    pub(super) fn open(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values().filter(|task| task.is_open())
    }

    /// Lets all open tasks be tried again at once: one that waits keeps those behind it.
    pub(super) fn hurry(&mut self) {
        self.schedule.resume();
        self.tasks.values_mut().for_each(|task| task.next_attempt_at = None);
    }

    /// Adds a task that is on the disk.
    pub(super) fn insert(&mut self, task: Task) {
        self.next_uid = self.next_uid.max(task.uid + 1);
        self.tasks.insert(task.uid, task);
    }

    /// Notes how far a task is. Its records go once the disk knows that it is done.
    pub(super) fn note(&mut self, store: &Store, task: Task) {
        let uid = task.uid;
        self.insert(task);
        self.unsaved.insert(uid);
        self.save_task(store, uid);
        self.forget_oldest(store);
    }

    /// Tries again to write what the disk has refused.
    pub(super) fn save(&mut self, store: &Store) {
        for uid in self.unsaved.clone() {
            self.save_task(store, uid);
        }
    }

    fn save_task(&mut self, store: &Store, uid: u64) {
        let Some(task) = self.tasks.get(&uid) else { return };
        if let Err(error) = store.write(task) {
            tracing::warn!(%error, task = uid, "cannot record the state of a task");
            return;
        }
        self.unsaved.remove(&uid);
        if task.status == Status::Succeeded
            && let Some(task) = self.tasks.remove(&uid)
        {
            self.done.insert(uid);
            self.remove_unwanted(store, &task);
        }
    }

    /// Deletes the records of a task, unless another one has the same.
    pub(super) fn remove_unwanted(&self, store: &Store, task: &Task) {
        if !self.is_wanted(task.file_name()) {
            store.remove_content(task.file_name());
        }
    }

    fn is_wanted(&self, name: &str) -> bool {
        self.tasks.values().any(|task| task.file_name() == name)
    }

    /// Forgets what became of the oldest tasks.
    fn forget_oldest(&mut self, store: &Store) {
        while self.done.len() > MAX_DONE
            && let Some(uid) = self.done.pop_first()
        {
            store.forget(uid);
        }
    }

    /// How full the inbox is.
    pub(super) fn figures(&self) -> InboxFigures {
        let (mut figures, mut oldest) = (InboxFigures::default(), None);
        for task in self.tasks.values() {
            figures.open += i64::from(task.is_open());
            figures.retrying += i64::from(task.is_open() && task.error.is_some());
            figures.failed += i64::from(task.status == Status::Failed);
            let is_older = oldest.is_none_or(|oldest| task.enqueued_at < oldest);
            oldest = if task.is_open() && is_older { Some(task.enqueued_at) } else { oldest };
        }
        InboxFigures { oldest, ..figures }
    }
}
