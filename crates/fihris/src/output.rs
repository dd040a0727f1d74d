//! Data for standard output.

use std::fmt::Write as _;
use std::io::{BufWriter, Write};

use anyhow::Result;

/// Writes to standard output; colours are stripped unless it is a terminal.
pub(crate) fn print(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
    let mut out = BufWriter::new(anstream::stdout().lock());
    write(&mut out)?;
    out.flush()?;
    Ok(())
}

/// Writes one JSON object, over several lines.
pub(crate) fn print_json(value: &impl serde::Serialize) -> Result<()> {
    let json = escape(&serde_json::to_string_pretty(value)?);
    print(|out| writeln!(out, "{json}"))
}

/// Returns a value as JSON on one line.
pub(crate) fn json_line(value: &impl serde::Serialize) -> serde_json::Result<String> {
    Ok(escape(&serde_json::to_string(value)?))
}

/// Escapes control sequences of terminals: C1 controls, and marks that change the direction of what
/// follows. They can only stand in strings, where JSON allows it.
fn escape(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if is_command(c) {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "\\u{:04x}", c as u32);
        } else {
            escaped.push(c);
        }
    }
    escaped
}

fn is_command(c: char) -> bool {
    matches!(c,
        '\u{007F}'..='\u{009F}' | '\u{061C}' | '\u{200E}' | '\u{200F}'
        | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether standard output shows colours.
pub(crate) fn shows_color() -> bool {
    !matches!(anstream::AutoStream::choice(&std::io::stdout()), anstream::ColorChoice::Never)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_holds_no_command_to_a_terminal() {
        let text = "نص \u{202E}\u{9B}31m \u{200C}";
        let line = json_line(&text).unwrap();
        assert_eq!(line, "\"نص \\u202e\\u009b31m \u{200C}\"");
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
    }
}
