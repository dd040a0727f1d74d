//! Conditions as Meilisearch and SQL write them: `year > 2016`, `site = "bbc.com"`,
//! `lang IN [ar, en]`, `date 2015 TO 2017`.
//!
//! Each becomes the operand of our own language that says the same, so that signs, operators and
//! parentheses around it mean what they always mean.

use std::borrow::Cow;

use super::operand::{Part, period, take_word, word};
use super::quotes::take_quoted;
use super::trouble::Trouble;
use super::{FieldName, Occur};

/// A condition: one value of a field, or any of several.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Comparison<'q> {
    /// `Should`, or `MustNot` for `!=` and `NOT IN`.
    pub(super) occur: Occur,
    pub(super) parts: Vec<Part<'q>>,
    pub(super) is_list: bool,
}

/// Signs between a field and a value, longer ones before those that they begin with.
const SIGNS: [&str; 6] = ["!=", ">=", "<=", "=", ">", "<"];

type Taken<'q> = (Result<Comparison<'q>, Trouble<'q>>, &'q str);

/// Takes a condition off, if the text begins with one. A condition that cannot be read is an
/// error, and what is typed is then left for others to read as text.
pub(super) fn take_comparison(text: &str) -> Option<Taken<'_>> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let (name, after) = text.split_at_checked(end)?;
    let (field, rest) = (FieldName::named(name)?, after.trim_start());
    let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
    if let Some(sign) = sign {
        return Some(compared(field, sign, rest.get(sign.len()..)?.trim_start()));
    }
    // A keyword is a word of its own.
    if rest.len() == after.len() {
        return None;
    }
    let (occur, list) = match keyword(rest, "NOT") {
        Some(rest) => (Occur::MustNot, keyword(rest, "IN")),
        None => (Occur::Should, keyword(rest, "IN")),
    };
    match list.and_then(|list| list.strip_prefix('[')) {
        Some(list) => Some(listed(field, occur, list)),
        None if field == FieldName::Date => between(rest),
        None => None,
    }
}

/// Takes a word in capitals off, with the blanks behind it.
fn keyword<'q>(text: &'q str, word: &str) -> Option<&'q str> {
    let rest = text.strip_prefix(word)?;
    let is_whole = rest.starts_with(|c: char| c.is_whitespace() || c == '[');
    is_whole.then(|| rest.trim_start())
}

/// Reads the value behind a sign.
fn compared<'q>(field: FieldName, sign: &str, text: &'q str) -> Taken<'q> {
    let (value, is_quoted, rest) = take_value(text, false);
    let order = sign.trim_matches(['!', '=']);
    let part = match order {
        "" => equal(field, value, is_quoted),
        _ if field != FieldName::Date => Err(Trouble::NoOrder(field)),
        _ => dated(Cow::Owned([sign, value].concat()), value),
    };
    let occur = if sign == "!=" { Occur::MustNot } else { Occur::Should };
    let one = |part| Comparison { occur, parts: vec![part], is_list: false };
    (part.map(one), rest)
}

/// Reads the values behind `IN [`.
fn listed(field: FieldName, occur: Occur, text: &str) -> Taken<'_> {
    let (mut parts, mut rest) = (Vec::new(), text.trim_start());
    loop {
        if let Some(rest) = rest.strip_prefix(']') {
            let has_any = if parts.is_empty() { Err(Trouble::NoValue(field)) } else { Ok(()) };
            return (has_any.map(|()| Comparison { occur, parts, is_list: true }), rest);
        }
        let (value, is_quoted, after) = take_value(rest, true);
        match equal(field, value, is_quoted) {
            Ok(part) => parts.push(part),
            Err(trouble) => return (Err(trouble), after),
        }
        let after = after.trim_start();
        rest = after.strip_prefix(',').unwrap_or(after).trim_start();
        if rest.len() == after.len() && !rest.starts_with(']') {
            return (Err(Trouble::NoEnd), rest);
        }
    }
}

/// Reads `2015 TO 2017`.
fn between(text: &str) -> Option<Taken<'_>> {
    let (from, _, rest) = take_value(text, false);
    let rest = keyword(rest.trim_start(), "TO")?;
    let (to, _, rest) = take_value(rest, false);
    let both = dated(Cow::Owned([from, "..", to].concat()), to);
    let one = |part| Comparison { occur: Occur::Should, parts: vec![part], is_list: false };
    Some((both.map(one), rest))
}

/// Takes a value off, and says whether it stood in quotation marks.
fn take_value(text: &str, is_in_list: bool) -> (&str, bool, &str) {
    if let Some((value, rest)) = take_quoted(text).or_else(|| take_apostrophes(text)) {
        return (value, true, rest);
    }
    let (value, rest) = take_word(text);
    let end = if is_in_list { value.find([',', ']']) } else { None };
    match end.and_then(|end| Some((text.get(..end)?, text.get(end..)?))) {
        Some((value, rest)) => (value, false, rest),
        None => (value, false, rest),
    }
}

/// Takes what stands in apostrophes off, as in SQL.
fn take_apostrophes(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('\'')?.split_once('\'')
}

fn equal(field: FieldName, value: &str, is_quoted: bool) -> Result<Part<'_>, Trouble<'_>> {
    if value.trim().is_empty() {
        return Err(Trouble::NoValue(field));
    }
    match field {
        FieldName::Date => dated(Cow::Borrowed(value), value),
        FieldName::Title if is_quoted => {
            Ok(Part { field: Some(field), is_quoted, ..Part::word(value) })
        }
        FieldName::Title => Ok(Part { field: Some(field), typed: value, ..word(value) }),
        _ if !field.can_be(value) => Err(Trouble::Unreadable(field, value)),
        _ => Ok(Part { is_quoted, ..Part::of_field(field, value) }),
    }
}

fn dated<'q>(text: Cow<'q, str>, value: &'q str) -> Result<Part<'q>, Trouble<'q>> {
    let days = period(&text).ok_or(match value {
        "" => Trouble::NoValue(FieldName::Date),
        value => Trouble::Unreadable(FieldName::Date, value),
    })?;
    Ok(Part { field: Some(FieldName::Date), text, days: Some(days), ..Part::word(value) })
}
