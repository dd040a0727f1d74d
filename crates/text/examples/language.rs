//! Names the language of each line of standard input: code, confidence, line, separated by tabs.

use std::io::{BufRead, Write};

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let identified = fihris_text::identify(&line);
        writeln!(out, "{}\t{:.3}\t{line}", identified.language, identified.confidence)?;
    }
    out.flush()
}
