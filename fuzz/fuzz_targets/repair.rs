//! Any text can be repaired, and one that has no fault stays as it is.
#![no_main]

use fihris_text::repair;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let repaired = repair(&text);
    assert!(repaired.repairs.any() || repaired.text == text);
});
