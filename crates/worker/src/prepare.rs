//! Stage `prepare`: sources in, records out.

use std::io::{Read, Write};
use std::path::Path;

use fihris_ingest::distributed::{PrepareSource, SourcePart, last_number, number};
use fihris_ingest::stages::{PreparedBatch, Row};
use fihris_ingest::{Error as IngestError, SourcePlan};
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::input::rows;
use crate::job::Job;
use crate::output::{Cell, Output};
use crate::stage::Stage;
use crate::trace::Trace;

/// Where a job leaves its traces.
const TRACES: &str = "traces";

/// Whose sources are read, and how often that was tried before.
pub(crate) struct Prepare<'a> {
    pub(crate) job: &'a Job,
    /// The folder of the job.
    pub(crate) folder: &'a Path,
    pub(crate) attempt: u32,
}

/// Reads each source of the input.
pub(crate) fn prepare(
    of: &Prepare<'_>,
    input: impl Read,
    mut output: Output<impl Write>,
) -> Result<()> {
    let options = of.job.options();
    let sources = rows(Stage::Prepare.input(), input, |row| {
        let todo: SourcePlan = serde_json::from_slice(row.binary(1)?).ok()?;
        Some((u32::try_from(row.long(0)?).ok()?, todo))
    })?;
    for source in sources {
        let (source, todo) = source?;
        let mut trace = Trace::open(&of.folder.join(TRACES), source, of.attempt)?;
        let prepare = PrepareSource { todo: &todo, options: &options };
        prepare.run(&mut trace, |part| match part {
            SourcePart::Batch(batch) => push_batch(source, &batch, &mut output),
            SourcePart::Finished(of, failed) => {
                let json = serde_json::to_vec(&(of, failed)).unwrap_or_default();
                let mut cells = [Cell::Null; 6];
                (cells[0], cells[5]) = (Cell::Long(last_number(source)), Cell::Binary(&json));
                output.push(&cells)
            }
        })?;
    }
    output.finish()
}

/// Where a line of the audit belongs.
#[derive(Deserialize)]
struct Place {
    position: u64,
}

/// Writes documents and records left out, in the order of the source.
fn push_batch(source: u32, batch: &PreparedBatch, output: &mut Output<impl Write>) -> Result<()> {
    let number_of = |position| number(source, position).ok_or(IngestError::TooMany(position));
    let mut records = Vec::with_capacity(batch.rows.len());
    let mut sketches = batch.sketches.as_slice();
    for (row, line) in batch.rows.iter().zip(lines(&batch.lines)) {
        let (sketch, rest) =
            sketches.split_at_checked(row.sketch_len as usize).ok_or(Error::Row)?;
        sketches = rest;
        records.push((number_of(row.position)?, Some((row, sketch)), line));
    }
    for line in lines(&batch.excluded) {
        let Place { position } = serde_json::from_slice(line).map_err(|_| Error::Row)?;
        records.push((number_of(position)?, None, line));
    }
    records.sort_by_key(|(number, ..)| *number);
    let mut bytes = Vec::new();
    for (number, passed, line) in records {
        let (number, line) = (Cell::Long(number), Cell::Binary(line));
        let Some((row, sketch)) = passed else {
            output.push(&[number, Cell::Null, Cell::Null, Cell::Null, line, Cell::Null])?;
            continue;
        };
        bytes.clear();
        Row { source, ..row.clone() }.encode(&mut bytes);
        let (row, sketch) = (Cell::Binary(&bytes), Cell::Binary(sketch));
        output.push(&[number, row, sketch, line, Cell::Null, Cell::Null])?;
    }
    Ok(())
}

/// The lines of a buffer, each of which ends with a line feed.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').filter_map(|line| line.strip_suffix(b"\n"))
}
