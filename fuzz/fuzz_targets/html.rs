//! Any bytes can be read as the inside of a web page.
#![no_main]

use fihris_fuzz::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    read("a.html", &[b"<html><body>", bytes].concat(), 64, 1 << 16);
});
