//! Any bytes can be read as an archive or a packed file.
#![no_main]

use fihris_fuzz::read;
use libfuzzer_sys::fuzz_target;

/// How each kind begins.
const MAGICS: &[(&str, &[u8])] = &[
    ("a.zip", b"PK\x03\x04"),
    ("a.gz", b"\x1F\x8B\x08"),
    ("a.zst", b"\x28\xB5\x2F\xFD"),
    ("a.bz2", b"BZh91AY&SY"),
    ("a.xz", b"\xFD7zXZ\0"),
    ("a.parquet", b"PAR1"),
    ("a.warc", b"WARC/1.0\r\n"),
];

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    match MAGICS.get(usize::from(*kind) % (2 * MAGICS.len())) {
        Some((name, magic)) => read(name, &[magic, bytes].concat(), 64, 1 << 12),
        None => read("a.tar", &sealed(bytes), 64, 1 << 12),
    }
});

/// A tar archive, with the right checksum in each block that does not begin with a zero.
fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some(magic) = bytes.get_mut(257..262) {
        magic.copy_from_slice(b"ustar");
    }
    for block in bytes.chunks_exact_mut(512).filter(|block| block[0] != 0) {
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
    bytes
}
