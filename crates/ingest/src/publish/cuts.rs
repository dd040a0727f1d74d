//! The lines of documents that boilerplate is cut off, written before the rest of the corpus.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::streams::LineStreams;
use crate::boilerplate::Boilerplate;
use crate::error::{Context, Result};
use crate::ordered::ordered;
use crate::table::{Rows, Table};

/// Bytes of lines that are worked on together.
const BATCH_BYTES: usize = 1 << 20;

/// The new lines, in the order of the corpus.
#[derive(Debug, Default)]
pub(crate) struct BoilerplateCuts {
    /// Their file; `None` if there are none.
    pub(crate) path: Option<PathBuf>,
    /// Passages that were cut out of them.
    pub(crate) n_passages: u64,
    /// For each row, whether its document has a new line.
    pub(crate) rows: Vec<bool>,
}

impl BoilerplateCuts {
    /// Whether the document of a row has a new line.
    pub(crate) fn is_of(&self, row: u32) -> bool {
        self.rows.get(row as usize).copied().unwrap_or_default()
    }
}

/// Writes the new lines of the documents that have boilerplate: they are read one after another,
/// and cut by all threads.
pub(crate) fn apply_boilerplate_cuts(
    boilerplate: Boilerplate,
    table: &Table,
    lines: LineStreams<'_>,
    workspace: &Path,
) -> Result<BoilerplateCuts> {
    if boilerplate.is_empty() {
        return Ok(BoilerplateCuts::default());
    }
    let path = workspace.join("recut.jsonl");
    let mut file = BufWriter::new(File::create(&path).context("create", &path)?);
    let mut source =
        CutReader { boilerplate: &boilerplate, rows: Rows::open(table)?, number: 0, lines };
    let mut n_passages = 0;
    ordered(
        || source.next(),
        |batch| Ok(batch.cut(&boilerplate)),
        |(lines, n)| {
            n_passages += n;
            Ok(file.write_all(&lines).context("write", &path)?)
        },
    )?;
    file.flush().context("write", &path)?;
    Ok(BoilerplateCuts { path: Some(path), n_passages, rows: boilerplate.rows })
}

/// Lines that are to be made anew.
#[derive(Default)]
struct LineBatch(Vec<Vec<u8>>);

impl LineBatch {
    /// Returns the new lines and the number of passages that were cut.
    fn cut(self, boilerplate: &Boilerplate) -> (Vec<u8>, u64) {
        let (mut lines, mut n_passages) = (Vec::new(), 0);
        for line in self.0 {
            let (new, n) = boilerplate.apply(&line).unwrap_or((line, 0));
            lines.extend(new);
            lines.push(b'\n');
            n_passages += n;
        }
        (lines, n_passages)
    }
}

struct CutReader<'a> {
    boilerplate: &'a Boilerplate,
    rows: Rows,
    number: u32,
    lines: LineStreams<'a>,
}

impl CutReader<'_> {
    fn next(&mut self) -> Result<Option<LineBatch>> {
        let (mut batch, mut n_bytes) = (LineBatch::default(), 0);
        while n_bytes < BATCH_BYTES {
            let Some(row) = self.rows.next().transpose()? else { break };
            if self.boilerplate.is_in(self.number) {
                let line = self.lines.line_of(&row)?;
                n_bytes += line.len();
                batch.0.push(line.to_owned());
            }
            self.number += 1;
        }
        Ok((!batch.0.is_empty()).then_some(batch))
    }
}
