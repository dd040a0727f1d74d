//! Data for standard output.

use std::io::{BufWriter, Write};

use anyhow::Result;

/// Writes to standard output; colours are stripped where nobody would see them.
pub(crate) fn print(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
    let mut out = BufWriter::new(anstream::stdout().lock());
    write(&mut out)?;
    out.flush()?;
    Ok(())
}

/// Writes one JSON object.
pub(crate) fn print_json(value: &impl serde::Serialize) -> Result<()> {
    let json = serde_json::to_string_pretty(value)?;
    print(|out| writeln!(out, "{json}"))
}

/// Whether standard output shows colours.
pub(crate) fn shows_color() -> bool {
    !matches!(anstream::AutoStream::choice(&std::io::stdout()), anstream::ColorChoice::Never)
}
