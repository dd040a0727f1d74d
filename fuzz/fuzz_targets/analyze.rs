//! Any text can be repaired, hashed, learnt from, analysed and explained.
#![no_main]

use fihris_text::{Analyzer, Evidence, WordCounts, fold, hash_words, repair};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let repaired = repair(&text).text.into_owned();
    let mut words = Vec::new();
    hash_words(&repaired, &mut words);
    let mut counts = WordCounts::default();
    counts.add(&fold(&text));
    for evidence in [Evidence::default(), Evidence::learn(&counts)] {
        check(&Analyzer::new(evidence), &text);
    }
});

/// Tokens are whole words of the text, in its order, and are explained.
fn check(analyzer: &Analyzer, text: &str) {
    let mut tokens = analyzer.tokens(text);
    let mut last = 0;
    while let Some(token) = tokens.advance() {
        assert!(last <= token.byte_range.start && token.byte_range.start < token.byte_range.end);
        assert!(text.get(token.byte_range.clone()).is_some());
        assert!(!token.terms.exact.is_empty() && !token.terms.stem.is_empty());
        last = token.byte_range.start;
        let _ = tokens.explain();
    }
}
