//! Any bytes can be read as JSON, sound or to be repaired: as they are, and within a text.
#![no_main]

use fihris_fuzz::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    read("a.json", bytes, 64, 1 << 12);
    let line = [b"{\"text\": \"", bytes, b"\"}\n{\"text\": \"a\", \"b\": [", bytes, b"]}\n"].concat();
    read("a.jsonl", &line, 64, 1 << 12);
});
