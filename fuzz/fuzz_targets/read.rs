//! Any bytes can be read under any name, and what came of them adds up.
#![no_main]

use std::path::Path;

use fihris_corpus::read::{ReadOptions, SourceFile, SourceReader};
use libfuzzer_sys::fuzz_target;

/// A name says what its file may be; the bytes then say what it is.
const NAMES: &[&str] = &[
    "a", "a.txt", "a.jsonl", "a.json", "a.csv", "a.tsv", "a.html", "a.warc", "a.wet", "a.parquet",
    "a.xml", "a.ara1", "a.zip", "a.tar", "a.gz", "a.zst", "a.bz2", "a.xz",
];

fuzz_target!(|bytes: &[u8]| {
    let Some(([name, size], bytes)) = bytes.split_first_chunk() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let name = NAMES[usize::from(*name) % NAMES.len()];
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    // Small limits, so that every border is crossed.
    let mut options = ReadOptions::default();
    options.batch_bytes = usize::from(*size) + 1;
    options.max_record_bytes = 1 << (size % 16);
    read(name, &path, bytes.len() as u64, &options);
});

/// Records come in their order, and their bytes with those that belong to none are all.
fn read(name: &str, path: &Path, n_bytes: u64, options: &ReadOptions) {
    let source =
        SourceFile { name: name.into(), path: path.into(), bytes: n_bytes, modified_ns: 0 };
    let Ok(mut reader) = SourceReader::open(&source, options) else { return };
    let (mut n_records, mut sum) = (0, 0);
    while let Some(batch) = reader.next_batch() {
        assert_eq!(batch.first_position(), n_records);
        n_records += batch.len() as u64;
        for record in batch.into_records() {
            sum += record.map_or_else(|failure| failure.bytes, |document| document.bytes);
        }
    }
    let summary = reader.summary();
    assert_eq!(summary.raw_bytes, n_bytes);
    assert_eq!(summary.n_records, n_records);
    assert_eq!(summary.decoded_bytes, sum + summary.structure_bytes);
}
