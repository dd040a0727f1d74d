//! A workbook as lines of JSON, for what reads lines.

use std::io::{Cursor, Read};

use super::{MAX_FILE_BYTES, sheet_lines};
use crate::read::batch::Fault;
use crate::read::raw::{Bomb, Counter, Unpacked};
use crate::read::{FailureReason, FieldNames, Format};

/// Reads a workbook as a whole, and returns the rows of its sheets as lines of JSON.
pub(in crate::read) fn as_lines(
    mut unpacked: Unpacked,
    format: Format,
    fields: &FieldNames,
    max_ratio: u64,
) -> Result<Unpacked, Fault> {
    let mut bytes = Vec::new();
    let read = unpacked.by_ref().take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes);
    let damaged = |error: std::io::Error| {
        let is_bomb = error.get_ref().is_some_and(|error| error.is::<Bomb>());
        let reason = if is_bomb { FailureReason::TooLarge } else { FailureReason::Damaged };
        Fault { reason, detail: format!("cannot be unpacked: {error}") }
    };
    read.map_err(damaged)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        let detail = format!("is longer than {MAX_FILE_BYTES} bytes");
        return Err(Fault { reason: FailureReason::TooLarge, detail });
    }
    let lines = sheet_lines(&bytes, format, fields)?;
    let taken = Counter::default();
    taken.add(bytes.len() as u64);
    Unpacked::member(Cursor::new(lines), taken, max_ratio).map_err(damaged)
}
