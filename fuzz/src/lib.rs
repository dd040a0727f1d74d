//! What targets that read files share.

use std::path::Path;

use fihris_corpus::read::{ReadOptions, SourceFile, SourceReader};

/// Reads `bytes` as a file called `name`, with limits so small that every border is crossed.
///
/// # Panics
///
/// If records do not come in their order, or their bytes with those that belong to none are not all.
pub fn read(name: &str, bytes: &[u8], batch_bytes: usize, max_record_bytes: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    let mut options = ReadOptions::default();
    options.batch_bytes = batch_bytes;
    options.max_record_bytes = max_record_bytes;
    check(name, &path, bytes.len() as u64, &options);
}

fn check(name: &str, path: &Path, n_bytes: u64, options: &ReadOptions) {
    let source =
        SourceFile { name: name.into(), path: path.into(), bytes: n_bytes, modified_ns: 0 };
    let Ok(mut reader) = SourceReader::open(&source, options) else { return };
    let (mut n_records, mut sum) = (0, 0_u64);
    while let Some(batch) = reader.next_batch() {
        assert_eq!(batch.first_position(), n_records);
        n_records += batch.len() as u64;
        for record in batch.into_records() {
            let bytes = record.map_or_else(|failure| failure.bytes, |document| document.bytes);
            sum = sum.checked_add(bytes).expect("bytes that were read");
        }
    }
    let summary = reader.summary();
    assert_eq!(summary.raw_bytes, n_bytes);
    assert_eq!(summary.n_records, n_records);
    assert_eq!(summary.decoded_bytes, sum + summary.structure_bytes);
}
