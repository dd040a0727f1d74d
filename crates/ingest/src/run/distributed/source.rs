//! One source, from its first record to its last.

use fihris_corpus::read::{Failure, RawDocument, Records};

use crate::error::Result;
use crate::model::Account;
use crate::observer::Silent;
use crate::options::IngestOptions;
use crate::prepare::{
    FailedSource, Intake, PreparedBatch, Progress, Source, SourcePlan, Taken, prepare_batch,
};

/// Who is told which record is worked on, in case that nobody lives to tell.
pub trait Watch {
    /// The record of that number comes next. Whether to work on it.
    fn begins(&mut self, position: u64) -> bool;

    /// All records up to here are done.
    fn ends(&mut self) {}
}

/// What comes out of a source.
#[derive(Debug)]
pub enum SourcePart {
    /// What became of some records.
    Batch(Box<PreparedBatch>),
    /// What became of the source, at the end.
    Finished(Box<Source>, Option<FailedSource>),
}

/// The first pass over one source.
pub struct PrepareSource<'a> {
    /// The source.
    pub todo: &'a SourcePlan,
    /// How it is done.
    pub options: &'a IngestOptions,
}

impl PrepareSource<'_> {
    /// Reads the source, and gives what came of it to `sink`.
    ///
    /// # Errors
    ///
    /// Those of `sink`. A source that cannot be opened is none.
    pub fn run<E: From<crate::Error>>(
        &self,
        watch: &mut dyn Watch,
        mut sink: impl FnMut(SourcePart) -> Result<(), E>,
    ) -> Result<(), E> {
        let Self { todo, options } = self;
        let sources = std::slice::from_ref(*todo);
        let mut intake = Intake::new(sources, options, &Silent, Progress::default());
        let mut account = Account::default();
        while let Some(taken) = intake.next()? {
            sink(match taken {
                Taken::Records { batch, .. } => {
                    let position = batch.first_position();
                    let records =
                        Watched { records: batch.into_records(), position, watch: &mut *watch };
                    let batch = prepare_batch(&todo.name, records, &options.corpus);
                    account += &batch.account;
                    watch.ends();
                    SourcePart::Batch(Box::new(batch))
                }
                Taken::Read { layout, summary, .. } => {
                    let account = std::mem::take(&mut account);
                    let source = Source::read(todo, &layout, &summary, account);
                    SourcePart::Finished(Box::new(source), None)
                }
                Taken::Failed { failure, .. } => {
                    let failed = FailedSource::new(todo, &failure);
                    SourcePart::Finished(Box::new(Source::failed(todo, &failure)), Some(failed))
                }
            })?;
        }
        Ok(())
    }
}

/// Records of which someone is told before they are parsed.
struct Watched<'w> {
    records: Records,
    position: u64,
    watch: &'w mut dyn Watch,
}

impl Iterator for Watched<'_> {
    type Item = Result<RawDocument, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.records.len() == 0 {
            return None;
        }
        let position = self.position;
        self.position += 1;
        match self.watch.begins(position) {
            true => self.records.next(),
            false => self.records.pass_over().map(Err),
        }
    }
}
