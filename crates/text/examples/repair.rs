//! Repairs a text: standard input to standard output, the account on standard error.
//!
//! `cargo run -p fihris-text --example repair < FILE`

use std::io::{self, Read, Write};

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let repaired = fihris_text::repair(&text);
    io::stdout().write_all(repaired.text.as_bytes())?;
    writeln!(io::stderr(), "{:#?}", repaired.repairs)
}
