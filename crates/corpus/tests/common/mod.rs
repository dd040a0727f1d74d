//! What tests of readers share.

#![expect(clippy::unwrap_used, reason = "what fails in a test should say so where it fails")]
#![allow(dead_code, reason = "each test uses some of it")]

use std::io::Write;
use std::path::Path;

use fihris_corpus::read::{
    Failure, FailureReason, Layout, RawDocument, ReadOptions, SourceFile, SourceReader, Summary,
    hash_file,
};

/// All that came out of a source.
pub(crate) struct Reading {
    pub(crate) layout: Layout,
    pub(crate) records: Vec<Result<RawDocument, Failure>>,
    pub(crate) summary: Summary,
}

impl Reading {
    pub(crate) fn documents(&self) -> Vec<&RawDocument> {
        self.records.iter().filter_map(|record| record.as_ref().ok()).collect()
    }

    pub(crate) fn texts(&self) -> Vec<&str> {
        self.documents().iter().map(|document| document.text.as_str()).collect()
    }

    pub(crate) fn failures(&self) -> Vec<(u64, FailureReason)> {
        let failures = self.records.iter().filter_map(|record| record.as_ref().err());
        failures.map(|failure| (failure.position, failure.reason)).collect()
    }
}

pub(crate) fn source(folder: &Path, name: &str, bytes: &[u8]) -> SourceFile {
    let path = folder.join(name);
    std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
    SourceFile { name: name.into(), path, bytes: bytes.len() as u64, modified_ns: 0 }
}

/// The default options with some changes.
pub(crate) fn options(change: impl FnOnce(&mut ReadOptions)) -> ReadOptions {
    let mut options = ReadOptions::default();
    change(&mut options);
    options
}

/// Options with so small limits that every border is crossed.
pub(crate) fn small(batch_bytes: usize, max_record_bytes: u64) -> ReadOptions {
    options(|options| {
        options.batch_bytes = batch_bytes;
        options.max_record_bytes = max_record_bytes;
    })
}

/// Reads `bytes` as a file called `name`, and checks the account.
#[track_caller]
pub(crate) fn try_read(
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<Reading, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let source = source(folder.path(), name, bytes);
    let mut reader = SourceReader::open(&source, options)?;
    let layout = reader.layout().clone();
    let mut records = Vec::new();
    while let Some(batch) = reader.next_batch() {
        assert_eq!(batch.first_position(), records.len() as u64);
        assert!(!batch.is_empty());
        let (n, n_bytes) = (batch.len(), batch.bytes());
        let before = records.len();
        records.extend(batch.into_records());
        assert_eq!(records.len() - before, n);
        assert_eq!(records[before..].iter().map(n_bytes_of).sum::<u64>(), n_bytes);
    }
    assert!(reader.next_batch().is_none());
    let summary = reader.summary();
    assert_eq!(summary.raw_bytes, bytes.len() as u64);
    assert_eq!(summary.hash, hash_file(&source.path).unwrap());
    assert_eq!(summary.n_records, records.len() as u64);
    for (position, record) in records.iter().enumerate() {
        let found =
            record.as_ref().map_or_else(|failure| failure.position, |document| document.position);
        assert_eq!(found, position as u64);
    }
    let n_bytes = records.iter().map(n_bytes_of).sum::<u64>() + summary.structure_bytes;
    assert_eq!(n_bytes, summary.decoded_bytes, "the account does not add up");
    Ok(Reading { layout, records, summary })
}

pub(crate) fn n_bytes_of(record: &Result<RawDocument, Failure>) -> u64 {
    record.as_ref().map_or_else(|failure| failure.bytes, |document| document.bytes)
}

#[track_caller]
pub(crate) fn read(name: &str, bytes: impl AsRef<[u8]>) -> Reading {
    try_read(name, bytes.as_ref(), &ReadOptions::default()).unwrap()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}
