//! Shows the terms of a text: lines on standard input, terms on standard output.
//!
//! `cargo run -p fihris-text --example analyze -- --field exact|stem|skeleton|any [EVIDENCE]`
//!
//! EVIDENCE is the file `evidence` in the folder of a search index.

use std::io::{self, BufRead, Write};

use fihris_text::{Analyzer, Evidence, Token};

fn main() -> io::Result<()> {
    let field = std::env::args().nth(2).unwrap_or_else(|| "any".into());
    let evidence = std::env::args().nth(3).map(std::fs::read).transpose()?;
    let evidence = evidence.and_then(|bytes| Evidence::from_bytes(&bytes));
    let analyzer = Analyzer::new(evidence.unwrap_or_default());
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        writeln!(out, "{}", terms_of_line(&analyzer, &line?, &field))?;
    }
    out.flush()
}

fn terms_of_line(analyzer: &Analyzer, line: &str, field: &str) -> String {
    let mut places: Vec<Vec<String>> = Vec::new();
    let mut tokens = analyzer.tokens(line);
    while let Some(token) = tokens.advance() {
        places.resize(token.position + 1, Vec::new());
        if let Some(place) = places.last_mut() {
            place.extend(terms_of_token(&token, field));
        }
    }
    let places: Vec<String> = places.iter().map(|place| place.join("|")).collect();
    places.join(" ")
}

fn terms_of_token(token: &Token<'_>, field: &str) -> Vec<String> {
    let terms = token.terms;
    let chosen: &[&str] = match field {
        "exact" => &[terms.exact],
        "stem" => &[terms.stem],
        "skeleton" => &[terms.skeleton],
        _ => &[terms.exact, terms.stem, terms.skeleton],
    };
    chosen.iter().map(|term| (*term).to_owned()).collect()
}
