//! From what was typed to its parts.
//!
//! The grammar is small on purpose: it has no nesting, so no query can exhaust
//! the stack, and each character is looked at a fixed number of times. What is
//! no operator is text: an unknown field name, a colon in a time, a stray plus,
//! a quotation mark without its fellow.

use fihris_index::head;
use serde::Serialize;

/// Longest query in bytes; the rest is cut off, and the user told so.
pub const MAX_QUERY_BYTES: usize = 4096;

/// Whether a hit must have a clause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Occur {
    /// It counts for the score.
    #[default]
    Should,
    /// Only documents that have it are hits.
    Must,
    /// Documents that have it are no hits.
    MustNot,
}

/// A field that can be asked for by name, as in `title:وقف`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// Words of the title.
    Title,
    /// The file that a document came from.
    Source,
    /// The host of its address.
    Site,
    /// Its name in the source, or its `doc_id`.
    Id,
    /// Its language.
    Lang,
}

impl FieldName {
    /// Every field, with the name it is typed by.
    const NAMES: [(&'static str, Self); 6] = [
        ("title", Self::Title),
        ("source", Self::Source),
        ("site", Self::Site),
        ("url", Self::Site),
        ("id", Self::Id),
        ("lang", Self::Lang),
    ];

    fn named(name: &str) -> Option<Self> {
        let known = Self::NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, field)| *field)
    }

    /// The name it is typed by.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(_, field)| *field == self).map_or("", |(name, _)| name)
    }
}

/// One part of a query, not yet analysed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part<'q> {
    pub(crate) occur: Occur,
    pub(crate) field: Option<FieldName>,
    pub(crate) text: &'q str,
    pub(crate) is_quoted: bool,
}

/// Marks that open a quotation, with those that close it.
const QUOTES: [(char, &[char]); 6] = [
    ('"', &['"']),
    ('«', &['»']),
    ('»', &['«']),
    ('“', &['”', '“']),
    ('”', &['“', '”']),
    ('„', &['“', '”']),
];

/// Returns `query` without characters that nobody typed on purpose, cut to [`MAX_QUERY_BYTES`].
///
/// Marks of direction come along when Arabic is copied from a web page, and
/// would hide an operator behind them.
pub(crate) fn clean(query: &str) -> String {
    let visible = head(query, MAX_QUERY_BYTES).chars().filter(|c| !is_mark_of_direction(*c));
    visible.map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Marks, embeddings, overrides and isolates of the bidirectional algorithm, and the byte order mark.
pub(crate) fn is_mark_of_direction(c: char) -> bool {
    matches!(
        c,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
    )
}

/// Cuts a query, which has been cleaned, into its parts.
pub(crate) fn parse(query: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let (occur, after) = take_occur(rest);
        let (field, after) = take_field(after);
        let (text, is_quoted, after) = match take_quoted(after) {
            Some((text, after)) => (text, true, after),
            None => {
                let (text, after) = take_word(after);
                (text, false, after)
            }
        };
        if !text.trim().is_empty() {
            parts.push(Part { occur, field, text, is_quoted });
        }
        rest = after.trim_start();
    }
    parts
}

/// Takes a plus or minus off, if what follows it can be wanted or unwanted.
fn take_occur(text: &str) -> (Occur, &str) {
    let mut chars = text.chars();
    let (sign, rest) = (chars.next(), chars.as_str());
    let Some(next) = chars.next() else { return (Occur::Should, text) };
    let is_quote = QUOTES.iter().any(|(open, _)| *open == next);
    match sign {
        Some('+') if is_quote || next.is_alphanumeric() => (Occur::Must, rest),
        // `-5` is a number, and `2010 -2015` a range.
        Some('-') if is_quote || next.is_alphabetic() => (Occur::MustNot, rest),
        _ => (Occur::Should, text),
    }
}

/// Takes the name of a field and its colon off, if it is known and has a value.
fn take_field(text: &str) -> (Option<FieldName>, &str) {
    let field = text.split_once(':').and_then(|(name, value)| {
        let has_value = value.chars().next().is_some_and(|c| !c.is_whitespace());
        has_value.then_some((FieldName::named(name)?, value))
    });
    field.map_or((None, text), |(field, value)| (Some(field), value))
}

/// Takes what stands in quotation marks off, if there are two of them.
fn take_quoted(text: &str) -> Option<(&str, &str)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let (_, closing) = QUOTES.iter().find(|(open, _)| *open == first)?;
    let inside = chars.as_str();
    let end = inside.find(*closing)?;
    let mut after = inside.get(end..)?.chars();
    after.next();
    Some((inside.get(..end)?, after.as_str()))
}

/// Takes what stands before the next blank or quotation mark off.
fn take_word(text: &str) -> (&str, &str) {
    let is_quote = |c: char| QUOTES.iter().any(|(open, _)| *open == c);
    // A quotation mark without its fellow must not be met again.
    let start = text.chars().next().filter(|c| is_quote(*c)).map_or(0, char::len_utf8);
    let inside = text.get(start..).unwrap_or_default();
    let end = inside.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(inside.len());
    inside.split_at_checked(end).unwrap_or((inside, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the parts as `[+-][field:]text`, with `"` round a quotation.
    fn show(query: &str) -> Vec<String> {
        let cleaned = clean(query);
        let part = |part: Part<'_>| {
            let sign = match part.occur {
                Occur::Should => "",
                Occur::Must => "+",
                Occur::MustNot => "-",
            };
            let field = part.field.map_or(String::new(), |field| format!("{}:", field.as_str()));
            let quote = if part.is_quoted { "\"" } else { "" };
            format!("{sign}{field}{quote}{}{quote}", part.text)
        };
        parse(&cleaned).into_iter().map(part).collect()
    }

    #[test]
    fn operators_are_understood_and_the_rest_is_text() {
        let table: [(&str, &[&str]); 33] = [
            ("وقف النار", &["وقف", "النار"]),
            ("  وقف\tالنار\n", &["وقف", "النار"]),
            ("\"وقف النار\"", &["\"وقف النار\""]),
            ("«وقف النار»", &["\"وقف النار\""]),
            ("»وقف النار«", &["\"وقف النار\""]),
            ("“وقف النار”", &["\"وقف النار\""]),
            ("”وقف النار“", &["\"وقف النار\""]),
            ("\"وقف النار", &["وقف", "النار"]),
            ("وقف\" النار", &["وقف", "النار"]),
            ("+وقف -النار", &["+وقف", "-النار"]),
            ("+\"وقف النار\" -«هدنة»", &["+\"وقف النار\"", "-\"هدنة\""]),
            ("title:وقف", &["title:وقف"]),
            ("TITLE:\"وقف النار\"", &["title:\"وقف النار\""]),
            ("-title:وقف", &["-title:وقف"]),
            ("site:example.org", &["site:example.org"]),
            ("url:https://example.org/x", &["site:https://example.org/x"]),
            ("source:a/b.jsonl", &["source:a/b.jsonl"]),
            ("title: وقف", &["title:", "وقف"]),
            ("title:", &["title:"]),
            ("كذا:كذا", &["كذا:كذا"]),
            ("12:30", &["12:30"]),
            ("author:زيد", &["author:زيد"]),
            ("http://example.org", &["http://example.org"]),
            ("كوفيد-19", &["كوفيد-19"]),
            ("2010 -2015", &["2010", "-2015"]),
            ("- وقف + النار", &["-", "وقف", "+", "النار"]),
            ("--وقف", &["--وقف"]),
            ("+", &["+"]),
            ("\u{200F}+\u{202B}وقف", &["+وقف"]),
            ("((((وقف", &["((((وقف"]),
            ("\"\"", &[]),
            ("\"", &[]),
            ("", &[]),
        ];
        for (query, expected) in table {
            assert_eq!(show(query), expected, "{query:?}");
        }
    }

    #[test]
    fn a_long_query_is_cut_between_letters() {
        let cut = clean(&"ن".repeat(5000));
        assert_eq!(cut.len(), MAX_QUERY_BYTES);
        assert_eq!(clean(&format!("x{}", "ن".repeat(5000))).len(), MAX_QUERY_BYTES - 1);
    }
}
