//! `fihris analyze`

use std::io::{BufRead, IsTerminal, Result as IoResult, Write};

use anyhow::Result;
use fihris_index::load_evidence;
use fihris_text::{Analyzer, Explanation, Level, Reading, Token};

use crate::cli::{AnalyzeArgs, TermField};
use crate::exit::Exit;
use crate::output;

/// Runs the command.
pub(crate) fn run(args: &AnalyzeArgs) -> Result<Exit> {
    let evidence = args.evidence.as_deref().map(load_evidence).transpose()?;
    let analyzer = Analyzer::new(evidence.unwrap_or_default());
    let is_typed = std::io::stdin().is_terminal();
    output::print(|out| {
        let mut stdin = std::io::stdin().lock();
        let mut line = Vec::new();
        while stdin.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\n', '\r']);
            if args.explain {
                explain(&analyzer, text, out)?;
            } else {
                writeln!(out, "{}", terms(&analyzer, text, args))?;
            }
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

/// Writes why each word of a line has its stem. No line has two directions: the label keeps a
/// terminal from guessing.
fn explain(analyzer: &Analyzer, text: &str, out: &mut dyn Write) -> IoResult<()> {
    let mut tokens = analyzer.tokens(text);
    while let Some(token) = tokens.advance() {
        writeln!(out, "word      {}", text.get(token.byte_range.clone()).unwrap_or_default())?;
        writeln!(out, "exact     {}", token.terms.exact)?;
        writeln!(out, "stem      {}", token.terms.stem)?;
        writeln!(out, "skeleton  {}", token.terms.skeleton)?;
        match tokens.explain() {
            Explanation::FunctionWord { word } => writeln!(out, "function  {word}")?,
            Explanation::Readings { readings } => explain_readings(&readings, out)?,
            _ => {}
        }
        writeln!(out)?;
    }
    Ok(())
}

fn explain_readings(readings: &[Reading], out: &mut dyn Write) -> IoResult<()> {
    let Some((best, others)) = readings.split_first() else { return Ok(()) };
    let list = |label: &str, words: &[String], out: &mut dyn Write| match words {
        [] => Ok(()),
        words => writeln!(out, "{label:<10}{}", words.join(" ")),
    };
    list("before", &best.prefixes, out)?;
    list("behind", &best.suffixes, out)?;
    list("attested", &best.weighed.attested, out)?;
    writeln!(out, "because   {}", worth(best))?;
    for other in others {
        let (prefixes, suffixes) = (other.prefixes.concat(), other.suffixes.concat());
        let parts = [prefixes, other.stem.clone(), suffixes];
        let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|p| !p.is_empty()).collect();
        writeln!(out, "not       {}", parts.join(" + "))?;
        writeln!(out, "          {}", worth(other))?;
    }
    Ok(())
}

fn worth(reading: &Reading) -> String {
    let weighed = &reading.weighed;
    let (affixes, dictionary, evidence) = (weighed.affixes, weighed.dictionary, weighed.evidence);
    let total = weighed.total();
    format!("{total}: affixes {affixes}, dictionary {dictionary}, evidence {evidence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(field: TermField, offsets: bool) -> AnalyzeArgs {
        AnalyzeArgs { field, offsets, explain: false, evidence: None }
    }

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
            let args = args(field, offsets);
            assert_eq!(terms(&Analyzer::default(), text, &args), expected, "{text}");
        }
    }

    #[test]
    fn a_word_is_explained_one_direction_a_line() {
        let mut out = Vec::new();
        explain(&Analyzer::default(), "وللحكومةِ في F16", &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let head: Vec<&str> = text.lines().take(6).collect();
        let expected = [
            "word      وللحكومةِ",
            "exact     وللحكومه",
            "stem      حكوم",
            "skeleton  حكم",
            "before    و لل",
            "behind    ة",
        ];
        assert_eq!(head, expected);
        assert!(text.contains("function  في\n") && text.ends_with("skeleton  f16\n\n"), "{text}");
    }
}
