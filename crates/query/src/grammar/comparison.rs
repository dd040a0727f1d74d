//! Conditions as Meilisearch and SQL write them: `year > 2016`, `site = "bbc.com"`,
//! `lang IN [ar, en]`, `date 2015 TO 2017`.
//!
//! Each becomes the operand of our own language that says the same, so that signs, operators and
//! parentheses around it mean what they always mean.

use std::borrow::Cow;
use std::sync::Arc;

use super::known::period;
use super::operand::{Part, word};
use super::quotes::{take_quoted_value, take_word};
use super::trouble::Trouble;
use super::{FieldName, Occur, OwnField, OwnFields};

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
pub(super) fn take_comparison<'q>(text: &'q str, own: &'q OwnFields) -> Option<Taken<'q>> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    let (name, after) = text.split_at_checked(end)?;
    let (field, rest) = (own.named(name)?, after.trim_start());
    let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
    if let Some(sign) = sign {
        return Some(compared(&field, sign, rest.get(sign.len()..)?.trim_start()));
    }
    // A keyword is a word of its own.
    if rest.len() == after.len() {
        return None;
    }
    let (occur, behind) = match keyword(rest, "NOT") {
        Some(behind) => (Occur::MustNot, behind),
        None => (Occur::Should, rest),
    };
    if let Some(list) = keyword(behind, "IN").and_then(|list| list.strip_prefix('[')) {
        return Some(listed(&field, occur, list));
    }
    match &field {
        FieldName::Date => between(rest, None),
        FieldName::Own(own) => {
            let span = || field.has_order().then(|| between(rest, Some(own))).flatten();
            exists(own, occur, behind).or_else(span)
        }
        _ => None,
    }
}

/// Reads `EXISTS`: the field has any value.
fn exists<'q>(own: &Arc<OwnField>, occur: Occur, text: &'q str) -> Option<Taken<'q>> {
    let (word, rest) = take_word(text);
    let part = (word == "EXISTS").then(|| Part::of_own(own, Cow::Borrowed("*"), false))??;
    Some((Ok(Comparison { occur, parts: vec![part], is_list: false }), rest))
}

/// Takes a word in capitals off, with the blanks behind it.
fn keyword<'q>(text: &'q str, word: &str) -> Option<&'q str> {
    let rest = text.strip_prefix(word)?;
    let is_whole = rest.starts_with(|c: char| c.is_whitespace() || c == '[');
    is_whole.then(|| rest.trim_start())
}

/// Reads the value behind a sign.
fn compared<'q>(field: &FieldName, sign: &str, text: &'q str) -> Taken<'q> {
    let (value, is_quoted, rest) = take_value(text, false);
    let order = sign.trim_matches(['!', '=']);
    let part = match order {
        "" => equal(field, value, is_quoted),
        _ if !field.has_order() => Err(Trouble::NoOrder(field.clone())),
        _ => ordered(field, Cow::Owned([sign, value].concat()), value),
    };
    let occur = if sign == "!=" { Occur::MustNot } else { Occur::Should };
    let one = |part| Comparison { occur, parts: vec![part], is_list: false };
    (part.map(one), rest)
}

/// Reads the values behind `IN [`.
fn listed<'q>(field: &FieldName, occur: Occur, text: &'q str) -> Taken<'q> {
    let (mut parts, mut rest) = (Vec::new(), text.trim_start());
    loop {
        if let Some(rest) = rest.strip_prefix(']') {
            let has_any =
                if parts.is_empty() { Err(Trouble::NoValue(field.clone())) } else { Ok(()) };
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
fn between<'q>(text: &'q str, own: Option<&Arc<OwnField>>) -> Option<Taken<'q>> {
    let field = own.map_or(FieldName::Date, |own| FieldName::Own(Arc::clone(own)));
    let (from, _, rest) = take_value(text, false);
    let rest = keyword(rest.trim_start(), "TO")?;
    let (to, _, rest) = take_value(rest, false);
    let both = ordered(&field, Cow::Owned([from, "..", to].concat()), to);
    let one = |part| Comparison { occur: Occur::Should, parts: vec![part], is_list: false };
    Some((both.map(one), rest))
}

/// Takes a value off, and says whether it stood in quotation marks.
fn take_value(text: &str, is_in_list: bool) -> (&str, bool, &str) {
    if let Some((value, rest)) = take_quoted_value(text).or_else(|| take_apostrophes(text)) {
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

fn equal<'q>(field: &FieldName, value: &'q str, is_quoted: bool) -> Result<Part<'q>, Trouble<'q>> {
    let of_field = || Some(field.clone());
    if value.trim().is_empty() {
        return Err(Trouble::NoValue(field.clone()));
    }
    match field {
        FieldName::Date => dated(Cow::Borrowed(value), value),
        FieldName::Title if is_quoted => {
            Ok(Part { field: of_field(), is_quoted, ..Part::word(value) })
        }
        FieldName::Title => Ok(Part { field: of_field(), typed: value, ..word(value) }),
        FieldName::Own(own) => Part::of_own(own, Cow::Borrowed(value), is_quoted)
            .ok_or_else(|| Trouble::Unreadable(field.clone(), value)),
        _ if !field.can_be(value) => Err(Trouble::Unreadable(field.clone(), value)),
        _ => Ok(Part { is_quoted, ..Part::of_field(field.clone(), value) }),
    }
}

/// Reads a value, or a span of them, of a field whose values have an order.
fn ordered<'q>(
    field: &FieldName,
    text: Cow<'q, str>,
    value: &'q str,
) -> Result<Part<'q>, Trouble<'q>> {
    let FieldName::Own(own) = field else { return dated(text, value) };
    Part::of_own(own, text, false).ok_or_else(|| match value {
        "" => Trouble::NoValue(field.clone()),
        value => Trouble::Unreadable(field.clone(), value),
    })
}

fn dated<'q>(text: Cow<'q, str>, value: &'q str) -> Result<Part<'q>, Trouble<'q>> {
    let days = period(&text).ok_or(match value {
        "" => Trouble::NoValue(FieldName::Date),
        value => Trouble::Unreadable(FieldName::Date, value),
    })?;
    Ok(Part { field: Some(FieldName::Date), text, days: Some(days), ..Part::word(value) })
}
