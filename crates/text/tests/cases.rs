//! The language tables in `tests/cases`: a linguist reads and extends them without Rust.
//!
//! A case is `--- name`, a line `in:`, a line `out:`. In `in:` and `out:` an
//! escape `\u{..}` stands for a character that cannot be seen, `\n` for a line
//! end, `\s` for a space at the edge. `known-wrong: reason` keeps an answer that we know to be
//! wrong: the case fails when the answer becomes right, so that it is noticed.

use fihris_text::{Analyzer, Level, fold, hash_words, identify, repair};

#[test]
fn repair_cases() {
    check(include_str!("cases/repair.txt"), |text| repair(text).text.into_owned());
}

#[test]
fn fold_cases() {
    check(include_str!("cases/fold.txt"), fold);
}

#[test]
fn word_cases() {
    check(include_str!("cases/words.txt"), |text| words(text).join(" | "));
}

#[test]
fn breaking_cases() {
    check(include_str!("cases/breaking.txt"), |text| terms(text, Level::Exact));
}

#[test]
fn spelling_cases() {
    check(include_str!("cases/spellings.txt"), spellings);
}

#[test]
fn stem_cases() {
    check(include_str!("cases/stems.txt"), |text| terms(text, Level::Stem));
}

#[test]
fn skeleton_cases() {
    check(include_str!("cases/skeletons.txt"), |text| terms(text, Level::Skeleton));
}

#[test]
fn language_cases() {
    check(include_str!("cases/language.txt"), |text| identify(text).language.to_string());
}

fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    hash_words(text, &mut words);
    let range = |r: std::ops::Range<u32>| r.start as usize..r.end as usize;
    words.into_iter().filter_map(|word| text.get(range(word.byte_range))).collect()
}

/// The exact terms of each position, the one that stands for it in phrases first.
fn spellings(text: &str) -> String {
    let analyzer = Analyzer::default();
    let mut tokens = analyzer.tokens(text);
    let mut positions: Vec<String> = Vec::new();
    while let Some(token) = tokens.advance() {
        match positions.get_mut(token.position) {
            Some(spellings) => {
                spellings.push_str(" / ");
                spellings.push_str(token.terms.exact);
            }
            None => positions.push(token.terms.exact.to_owned()),
        }
    }
    positions.join(" | ")
}

fn terms(text: &str, level: Level) -> String {
    let analyzer = Analyzer::default();
    let mut tokens = analyzer.tokens(text);
    let mut terms = Vec::new();
    while let Some(token) = tokens.advance() {
        terms.push(token.terms.get(level).to_owned());
    }
    terms.join(" | ")
}

#[track_caller]
fn check(cases: &str, answer: impl Fn(&str) -> String) {
    let mut failures = Vec::new();
    for case in cases.split("\n--- ").skip(1) {
        let field =
            |name: &str| case.lines().find_map(|line| line.strip_prefix(name)).map(unescape);
        let (Some(input), Some(expected)) = (field("in: "), field("out: ")) else {
            panic!("no `in:` or no `out:` in case {case}");
        };
        let right = answer(&input) == expected;
        if right == field("known-wrong: ").is_some() {
            failures.push(format!("--- {case}\ngot: {}", answer(&input).escape_debug()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn unescape(line: &str) -> String {
    let mut pieces = line.split("\\u{");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (code, rest) = piece.split_once('}').expect("an escape is closed");
        text.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
        text.push_str(rest);
    }
    text.replace("\\n", "\n").replace("\\s", " ")
}
