//! Shows the terms of a text: lines on standard input, terms on standard output.
//!
//! `cargo run -p fihris-text --example analyze -- --field exact|stem|skeleton|any`

use std::io::{self, BufRead, Write};

use fihris_text::{Analyzer, Token};

fn main() -> io::Result<()> {
    let field = std::env::args().nth(2).unwrap_or_else(|| "any".into());
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        writeln!(out, "{}", terms_of_line(&line?, &field))?;
    }
    out.flush()
}

fn terms_of_line(line: &str, field: &str) -> String {
    let mut places: Vec<Vec<String>> = Vec::new();
    let analyzer = Analyzer::default();
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
