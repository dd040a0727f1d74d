//! Measures how fast a text is repaired, hashed and analyzed, on one core.
//!
//! `cargo run --release -p fihris-text --example speed -- FILE [EVIDENCE]`
//!
//! EVIDENCE is the file of that name in an index: what the analyzer knows of its collection.

use std::{hint::black_box, time::Instant};

use fihris_text::{Analyzer, Evidence, Language, hash_words, language::paragraphs, repair};

#[expect(clippy::print_stdout, reason = "an example prints its results")]
fn main() -> std::io::Result<()> {
    let Some(path) = std::env::args().nth(1) else {
        println!("usage: speed FILE [EVIDENCE]");
        return Ok(());
    };
    let text = std::fs::read_to_string(path)?;
    let repaired = repair(&text).text.into_owned();
    let mut words = Vec::new();
    println!("repair, as found   {:7.1} MB/s", speed(&text, || repair(&text).text.len()));
    println!("repair, clean      {:7.1} MB/s", speed(&repaired, || repair(&repaired).text.len()));
    println!(
        "hash_words         {:7.1} MB/s",
        speed(&text, || {
            hash_words(&text, &mut words);
            words.len()
        })
    );
    println!(
        "identify, whole    {:7.1} MB/s",
        speed(&text, || paragraphs(&text)
            .filter(|(_, line)| line.language == Language::Arabic)
            .count())
    );
    let alone = Analyzer::default();
    println!("analyze            {:7.1} MB/s", speed(&text, || count_tokens(&alone, &text)));
    if let Some(path) = std::env::args().nth(2) {
        let evidence = Evidence::from_bytes(&std::fs::read(path)?).unwrap_or_default();
        let analyzer = Analyzer::new(evidence);
        println!("with its evidence  {:7.1} MB/s", speed(&text, || count_tokens(&analyzer, &text)));
    }
    Ok(())
}

fn count_tokens(analyzer: &Analyzer, text: &str) -> usize {
    let mut tokens = analyzer.tokens(text);
    let mut n_tokens = 0;
    while let Some(token) = tokens.advance() {
        n_tokens += usize::from(!token.terms.stem.is_empty());
    }
    n_tokens
}

/// Returns the best of five runs, in megabytes of `text` per second.
fn speed(text: &str, mut work: impl FnMut() -> usize) -> f64 {
    let runs = (0..5).map(|_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64()
    });
    text.len() as f64 / 1e6 / runs.fold(f64::INFINITY, f64::min)
}
