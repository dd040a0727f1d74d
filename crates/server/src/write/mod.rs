//! Documents that come in over HTTP, and go.
//!
//! They come in the way of all documents: through cleaning, filters and deduplication, with an account
//! of what became of each. That rewrites the corpus and rebuilds the search index, so a request
//! only puts them into an inbox on the disk, and one worker ingests what has gathered there. Which
//! of them a client may follow it does by the number of its task.

mod content;
mod fault;
mod inbox;
mod ingestion;
mod schedule;
mod store;
mod table;
mod task;
#[cfg(test)]
mod tests;
mod worker;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use fihris_corpus::Folder;

use crate::live::Live;
use crate::options::WriteOptions;
use ingestion::Ingestion;

pub(crate) use content::{Content, NamesBody, RecordsBody};
pub(crate) use inbox::Inbox;
pub(crate) use task::{Kind, Status, Task};
pub(crate) use worker::{Stop, Worker};

/// Opens the inbox of an index, with a worker for what is in it.
///
/// # Errors
///
/// If the inbox cannot be created or read.
pub(crate) fn open(
    folder: Folder,
    live: Arc<Live>,
    options: &WriteOptions,
) -> std::io::Result<(Arc<Inbox>, Worker)> {
    let inbox = Arc::new(Inbox::open(&folder, Arc::clone(live.metrics()))?);
    let is_stopping = Arc::<AtomicBool>::default();
    let (memory, flag) = (options.memory, Arc::clone(&is_stopping));
    let run = Ingestion { folder: folder.clone(), memory, is_stopping: flag };
    let worker = Worker::new(folder, Arc::clone(&inbox), live, (Box::new(run), is_stopping));
    Ok((inbox, worker))
}
