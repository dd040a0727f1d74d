//! Any bytes can be read under any name, and what came of them adds up.
#![no_main]

use fihris_fuzz::read;
use libfuzzer_sys::fuzz_target;

/// A name says what its file may be; the bytes then say what it is.
const NAMES: &[&str] = &[
    "a", "a.txt", "a.jsonl", "a.json", "a.csv", "a.tsv", "a.html", "a.warc", "a.wet", "a.parquet",
    "a.xml", "a.ara1", "a.zip", "a.tar", "a.gz", "a.zst", "a.bz2", "a.xz",
];

fuzz_target!(|bytes: &[u8]| {
    let Some(([name, size], bytes)) = bytes.split_first_chunk() else { return };
    let name = NAMES[usize::from(*name) % NAMES.len()];
    read(name, bytes, usize::from(*size) + 1, 1 << (size % 16));
});
