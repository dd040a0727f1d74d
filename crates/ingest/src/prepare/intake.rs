//! Reading: the sources of a plan, one after another, in batches.

use fihris_corpus::read::{Batch, Failure, Layout, ReadOptions, SourceReader, Summary};

use super::sources::SourcePlan;
use crate::error::{Error, Result};
use crate::observer::{Event, Observer};
use crate::options::IngestOptions;

/// Bytes of records that a thread works on at a time, at most. What is made of them then fits
/// into the cache of a core or two, and a thread asks for more some hundred times a second.
pub(crate) const MAX_BATCH_BYTES: u64 = 512 << 10;

/// Bytes below which a batch costs more in asking than in working.
const MIN_BATCH_BYTES: u64 = 64 << 10;

/// Where reading stands: what comes before has been worked on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Sources that are finished.
    pub(crate) n_finished: usize,
    /// Number of the next record of the source after them.
    pub(crate) next_position: u64,
}

/// What comes out of a source.
pub(crate) enum Taken {
    /// Records of the source of that number; the first `skip` of them have been worked on.
    Records { source: u32, batch: Batch, skip: usize },
    /// A source has been read.
    Read { source: u32, layout: Box<Layout>, summary: Summary },
    /// A source could not be opened.
    Failed { source: u32, failure: Failure },
}

/// Reads the sources one after another.
pub(crate) struct Intake<'a> {
    todo: &'a [SourcePlan],
    read: ReadOptions,
    observer: &'a dyn Observer,
    open: Option<SourceReader>,
    progress: Progress,
}

impl<'a> Intake<'a> {
    /// Goes on from `progress` in `todo`.
    pub(crate) fn new(
        todo: &'a [SourcePlan],
        options: &IngestOptions,
        observer: &'a dyn Observer,
        progress: Progress,
    ) -> Self {
        let mut read = options.read.clone();
        read.batch_bytes = batch_bytes(options.memory_bytes, rayon::current_num_threads()) as usize;
        Self { todo, read, observer, open: None, progress }
    }

    /// Returns the next records of any source, or what became of it.
    pub(crate) fn next(&mut self) -> Result<Option<Taken>> {
        if self.observer.is_cancelled() {
            return Err(Error::Interrupted);
        }
        let number = self.progress.n_finished;
        let Some(todo) = self.todo.get(number) else { return Ok(None) };
        let source = number as u32;
        let mut reader = match self.open.take().map_or_else(|| self.open(todo), Ok) {
            Ok(reader) => reader,
            Err(failure) => {
                self.finish_source();
                return Ok(Some(Taken::Failed { source, failure }));
            }
        };
        while let Some(batch) = reader.next_batch() {
            self.observer.event(Event::Read { source: number, raw_bytes: reader.raw_bytes() });
            if let Some(skip) = self.skip(&batch) {
                self.open = Some(reader);
                return Ok(Some(Taken::Records { source, batch, skip }));
            }
        }
        let layout = Box::new(reader.layout().clone());
        let summary = reader.summary();
        self.observer.event(Event::Read { source: number, raw_bytes: summary.raw_bytes });
        self.finish_source();
        Ok(Some(Taken::Read { source, layout, summary }))
    }

    fn open(&self, source: &SourcePlan) -> Result<SourceReader, Failure> {
        let opened = SourceReader::open(&source.file, &self.read);
        self.observer.event(match &opened {
            Ok(reader) => Event::Opened { name: &source.name, layout: reader.layout() },
            Err(failure) => Event::NotOpened { name: &source.name, failure },
        });
        opened
    }

    /// Records of `batch` that an interrupted run has worked on; `None` if it has on all.
    fn skip(&self, batch: &Batch) -> Option<usize> {
        let done = self.progress.next_position.saturating_sub(batch.first_position());
        let done = usize::try_from(done).unwrap_or(usize::MAX);
        (done < batch.len()).then_some(done)
    }

    fn finish_source(&mut self) {
        let n_finished = self.progress.n_finished + 1;
        self.progress = Progress { n_finished, next_position: 0 };
    }
}

/// Bytes of a batch: each thread may have five at hand (one in work, four that wait for their
/// turn), each some four times as large once its lines and its rows stand beside it.
fn batch_bytes(memory_bytes: u64, n_threads: usize) -> u64 {
    (memory_bytes / 4 / 20 / n_threads.max(1) as u64).clamp(MIN_BATCH_BYTES, MAX_BATCH_BYTES)
}
