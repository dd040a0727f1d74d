//! Ingests that are stopped, and what they leave.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use fihris_corpus::Folder;
use fihris_ingest::{Event, Observer, WorkRemoved};

/// Stops a run after so many batches; notes what it went on from, and which work it removed.
#[derive(Default)]
pub(crate) struct Stopper {
    left: AtomicU64,
    pub(crate) resumed: AtomicU64,
    pub(crate) removed: Mutex<Vec<WorkRemoved>>,
}

impl Stopper {
    pub(crate) fn after(n_batches: u64) -> Self {
        Self { left: n_batches.into(), ..Self::default() }
    }
}

impl Observer for Stopper {
    fn event(&self, event: Event<'_>) {
        match event {
            Event::Read { .. } => {
                let less = |left: u64| Some(left.saturating_sub(1));
                let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
            }
            Event::Resumed { records } => self.resumed.store(records, Ordering::Relaxed),
            Event::WorkRemoved { why, .. } => self.removed.lock().unwrap().push(why),
            _ => {}
        }
    }

    fn is_cancelled(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }
}

/// Every file of the corpus and the audit, by its name, which is its hash.
pub(crate) fn files(folder: &Folder) -> BTreeMap<String, u64> {
    let corpus = folder.manifest().unwrap().corpus.unwrap();
    let shards = corpus.shards.into_iter().map(|shard| shard.file);
    shards.chain(corpus.state).map(|file| (file.path, file.bytes)).collect()
}
