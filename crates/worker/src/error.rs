//! Why a worker ends before its work does.

use std::path::PathBuf;

pub(crate) use fihris_corpus::Context;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a stage did not finish, or what it left cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A stage of the pipeline did not finish.
    #[error(transparent)]
    Ingest(#[from] fihris_ingest::Error),
    /// The files of a job cannot be written.
    #[error(transparent)]
    Corpus(#[from] fihris_corpus::Error),
    /// What came in is no Arrow, or what goes out finds no reader.
    #[error("the stream of rows is truncated: {0}")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// A checkpoint is no Parquet file.
    #[error("a checkpoint cannot be read: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The rows have other columns than the stage works on.
    #[error("the rows have the columns `{found}` instead of `{expected}`")]
    Columns {
        /// As SQL declares them.
        expected: String,
        /// As Arrow names them.
        found: String,
    },
    /// A cell that the stage needs is null, or is not what was written.
    #[error("a row is damaged")]
    Row,
    /// The output was closed.
    #[error("cannot write the answer")]
    Output(#[from] std::io::Error),
    /// A file of the job is not what was written.
    #[error("`{}` is not a job of this version", path.display())]
    Job {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// A path cannot be told to another machine.
    #[error("the name of the source `{0}` is not in UTF-8")]
    Name(String),
    /// This worker is another than the one that the job was made for.
    #[error("this worker does not match the job: {0}")]
    Mixed(String),
}
