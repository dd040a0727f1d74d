//! `fihris analyze`

use std::io::{BufRead, IsTerminal};

use anyhow::Result;
use fihris_text::{Analyzer, Level, Token};

use crate::cli::{AnalyzeArgs, TermField};
use crate::exit::Exit;
use crate::output;

/// Runs the command.
pub(crate) fn run(args: &AnalyzeArgs) -> Result<Exit> {
    let analyzer = Analyzer::default();
    let is_typed = std::io::stdin().is_terminal();
    output::print(|out| {
        let mut stdin = std::io::stdin().lock();
        let mut line = Vec::new();
        while stdin.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            writeln!(out, "{}", terms(&analyzer, text.trim_end_matches(['\n', '\r']), args))?;
            if is_typed {
                out.flush()?;
            }
            line.clear();
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}

/// Returns the terms of a line: those of one position joined by `|`, positions set apart by blanks.
fn terms(analyzer: &Analyzer, text: &str, args: &AnalyzeArgs) -> String {
    let mut places: Vec<Vec<String>> = Vec::new();
    let mut tokens = analyzer.tokens(text);
    while let Some(token) = tokens.advance() {
        places.resize(token.position + 1, Vec::new());
        let Some(place) = places.last_mut() else { continue };
        for term in terms_of(&token, args) {
            if !place.contains(&term) {
                place.push(term);
            }
        }
    }
    places.iter().map(|place| place.join("|")).collect::<Vec<_>>().join(" ")
}

fn terms_of(token: &Token<'_>, args: &AnalyzeArgs) -> Vec<String> {
    let levels: &[Level] = match args.field {
        TermField::Exact => &[Level::Exact],
        TermField::Stem => &[Level::Stem],
        TermField::Skeleton => &[Level::Skeleton],
        TermField::Any => &[Level::Exact, Level::Stem, Level::Skeleton],
    };
    let range = &token.byte_range;
    let at = if args.offsets { format!("@{}-{}", range.start, range.end) } else { String::new() };
    levels.iter().map(|level| format!("{}{at}", token.terms.get(*level))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_terms() {
        let table = [
            (TermField::Exact, false, "وقفُ النّـار", "وقف النار"),
            (TermField::Stem, false, "وقف النار", "وقف نار"),
            (TermField::Any, false, "النار F16", "النار|نار|نر f16"),
            (TermField::Exact, true, "F-16", "f16@0-4|f@0-1 16@2-4"),
            (TermField::Any, false, "؟ !", ""),
        ];
        for (field, offsets, text, expected) in table {
            let args = AnalyzeArgs { field, offsets };
            assert_eq!(terms(&Analyzer::default(), text, &args), expected, "{text}");
        }
    }
}
