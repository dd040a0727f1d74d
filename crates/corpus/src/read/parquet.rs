//! Parquet files, as Hugging Face publishes them.
//!
//! Each row becomes the line of JSON that it would be in a JSONL file, so that fields are
//! chosen, lists joined and records bounded in one way for both; what a row counts for, in
//! bytes, is that line. Row groups are read one after another, each a few rows at a time, and
//! a damaged one costs itself. Arrow is not needed for that: the crate's own column and record
//! readers are enough.

mod lines;

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};

use self::lines::RowGroupLines;
use super::FailureReason;
use super::archive::Member;
use super::batch::Fault;
use super::raw::{Counter, Unpacked};

/// Whether a file that begins so is a Parquet file.
pub(super) fn is_parquet(head: &[u8]) -> bool {
    head.starts_with(b"PAR1")
}

/// The row groups of a file, in order.
pub(super) struct RowGroups {
    file: SerializedFileReader<File>,
    next: usize,
    n_bytes: u64,
    max_ratio: u64,
    taken: Counter,
}

impl RowGroups {
    pub(super) fn open(path: &Path, max_ratio: u64) -> Result<Self, Fault> {
        let open = || {
            let file = File::open(path)?;
            let n_bytes = file.metadata()?.len();
            Ok((SerializedFileReader::new(file)?, n_bytes))
        };
        let (file, n_bytes) = guarded(open).map_err(|detail| Fault {
            reason: FailureReason::Damaged,
            detail: format!("is no whole Parquet file: {detail}"),
        })?;
        Ok(Self { file, next: 0, n_bytes, max_ratio, taken: Counter::default() })
    }

    /// Opens the next row group.
    pub(super) fn next(&mut self) -> Option<Member> {
        let number = self.next;
        if number >= self.file.num_row_groups() {
            return None;
        }
        self.next += 1;
        let content = self.content(number).map_err(|detail| {
            let detail = format!("row group {number} cannot be read: {detail}");
            Fault { reason: FailureReason::Damaged, detail }
        });
        Some(Member { name: None, content })
    }

    fn content(&self, number: usize) -> Result<Unpacked, String> {
        let group = guarded(|| {
            let group = self.file.get_row_group(number)?;
            let packed = u64::try_from(group.metadata().compressed_size()).unwrap_or(0);
            Ok((RowGroupLines::new(number, &*group)?, packed))
        });
        let (lines, packed) = group?;
        let before = self.taken.get();
        self.taken.add(packed.min(self.n_bytes.saturating_sub(before)));
        let taken = self.taken.clone();
        Unpacked::member(lines, taken, self.max_ratio).map_err(|error| error.to_string())
    }

    /// Bytes of the file read so far.
    pub(super) fn raw_bytes(&self) -> u64 {
        self.taken.get()
    }
}

/// Runs a decoder that may panic on damaged bytes: that must cost a row group, not the run.
/// On failure, says why in words.
fn guarded<T>(decode: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(decoded) => decoded.map_err(|error| error.to_string()),
        Err(_) => Err("its bytes make no sense".to_owned()),
    }
}
