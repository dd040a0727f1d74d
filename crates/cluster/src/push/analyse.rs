//! Documents of the corpus as rows, in their order.

use fihris_corpus::{CorpusRecord, Document, Folder, ShardReader};
use fihris_text::Analyzer;
use rayon::ThreadPool;
use rayon::prelude::*;

use crate::error::Result;
use crate::row::Row;

/// Bytes of corpus lines that are analysed together. Their rows are some five times as long.
const CHUNK_BYTES: usize = 4 << 20;

/// The corpus, a chunk of documents at a time.
pub(super) struct Chunks<'a> {
    pub(super) folder: &'a Folder,
    pub(super) corpus: &'a CorpusRecord,
    pub(super) analyzer: &'a Analyzer,
    pub(super) pool: &'a ThreadPool,
}

/// Lines of the corpus, and the number of the first.
#[derive(Default)]
struct Lines {
    first: u64,
    lines: Vec<Vec<u8>>,
    bytes: usize,
}

impl Chunks<'_> {
    /// Gives chunks to `take`, beginning with the document `first`, as long as it takes them.
    pub(super) fn each(&self, first: u64, mut take: impl FnMut(Result<Vec<Row>>) -> bool) {
        if let Err(error) = self.try_each(first, &mut take) {
            take(Err(error));
        }
    }

    fn try_each(&self, first: u64, take: &mut impl FnMut(Result<Vec<Row>>) -> bool) -> Result<()> {
        let mut number = 0;
        let mut lines = Lines { first, ..Lines::default() };
        for shard in &self.corpus.shards {
            if number + shard.documents <= first {
                number += shard.documents;
                continue;
            }
            self.folder.verify(&shard.file)?;
            let mut reader = ShardReader::open(self.folder, &shard.file)?;
            while let Some(line) = reader.next_line()? {
                if number >= first {
                    lines.bytes += line.len();
                    lines.lines.push(line.to_vec());
                }
                number += 1;
                if lines.bytes >= CHUNK_BYTES {
                    let chunk = std::mem::take(&mut lines);
                    lines.first = number;
                    if !take(self.rows(&chunk)) {
                        return Ok(());
                    }
                }
            }
        }
        if !lines.lines.is_empty() {
            take(self.rows(&lines));
        }
        Ok(())
    }

    /// Analyses lines, in parallel.
    fn rows(&self, chunk: &Lines) -> Result<Vec<Row>> {
        let row = |(at, line): (usize, &Vec<u8>)| {
            let number = chunk.first + at as u64;
            let document: Document = serde_json::from_slice(line).map_err(|error| {
                let path = self.folder.path("corpus");
                fihris_corpus::Error::Damaged {
                    path,
                    detail: format!("document {number}: {error}"),
                }
            })?;
            Row::of(self.analyzer, document, number)
        };
        self.pool.install(|| chunk.lines.par_iter().enumerate().map(row).collect())
    }
}
