//! Words, phrases and values, with the operators that touch them.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::sync::Arc;

use fihris_text::fold;

use super::Spelling;
use super::field::{may_have, take_field, take_group_name, trouble};
use super::known::{OwnFields, OwnValue, period};
use super::names::{FieldName, OwnField};
use super::quotes::{is_quote, take_quoted, take_quoted_value, take_word};
use super::trouble::Trouble;

/// Most words that may stand between those of `"…"~N`.
///
/// A sentence is seldom longer; Tantivy counts the distance in a byte.
const MAX_NEAR: u32 = 100;

/// What `^N` may multiply by. Beyond that one word would be all that counts.
pub const BOOSTS: RangeInclusive<f32> = 0.01..=100.0;

/// One operand of a query, not yet analysed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part<'q> {
    pub(crate) field: Option<FieldName>,
    /// What is looked for, without operators.
    pub(crate) text: Cow<'q, str>,
    /// The whole of it, to be read as text where an operator turns out to be none.
    pub(crate) typed: &'q str,
    pub(crate) is_quoted: bool,
    pub(crate) spelling: Spelling,
    /// Words that may stand between those of a phrase.
    pub(crate) near: Option<u32>,
    pub(crate) boost: f32,
    /// The days from and to which a document may be.
    pub(crate) days: Option<(i64, i64)>,
    /// What one of the user's own fields must have.
    pub(crate) own: Option<OwnValue>,
    /// Why it is text, where it looks like a condition.
    pub(crate) trouble: Option<Trouble<'q>>,
}

impl<'q> Part<'q> {
    /// Counts so many times as much as it did.
    pub(crate) fn count(&mut self, times: f32) {
        self.boost = (self.boost * times).clamp(*BOOSTS.start(), *BOOSTS.end());
    }

    /// A word without any operator.
    pub(crate) fn word(text: &'q str) -> Self {
        Self {
            field: None,
            text: Cow::Borrowed(text),
            typed: text,
            is_quoted: false,
            spelling: Spelling::Forms,
            near: None,
            boost: 1.0,
            days: None,
            own: None,
            trouble: None,
        }
    }

    /// A word of which the end may be missing.
    pub(crate) fn beginning(text: &'q str) -> Self {
        Self { spelling: Spelling::Prefix, ..Self::word(text) }
    }

    /// Words one after the other, or with at most so many others between them. Of the last of them
    /// the end may be missing.
    pub(crate) fn phrase(text: &'q str, near: Option<u32>, prefix: bool) -> Self {
        let spelling = if prefix { Spelling::Prefix } else { Spelling::Forms };
        let near = near.map(|near| near.min(MAX_NEAR));
        Self { is_quoted: true, near, spelling, ..Self::word(text) }
    }

    /// The same in quotation marks: `"وقف ا*"`.
    fn quoted(self) -> Self {
        let beginning = self.typed.trim_end().strip_suffix('*');
        match beginning.filter(|text| text.ends_with(char::is_alphanumeric)) {
            Some(text) => Self { typed: self.typed, ..Self::phrase(text, None, true) },
            None => Self::phrase(self.typed, None, false),
        }
    }

    /// The value of a field.
    pub(crate) fn of_field(field: FieldName, text: &'q str) -> Self {
        Self { field: Some(field), ..Self::word(text) }.value()
    }

    /// What is asked of one of the user's own fields; `None` if it cannot have that.
    pub(crate) fn of_own(own: &Arc<OwnField>, text: Cow<'q, str>, is_quoted: bool) -> Option<Self> {
        let value = match is_quoted && text.trim() == "*" {
            true => OwnValue::Text,
            false => OwnValue::read(own.field.kind, &text)?,
        };
        let (field, own) = (Some(FieldName::Own(Arc::clone(own))), Some(value));
        Some(Self { field, text, is_quoted, own, ..Self::word("") })
    }

    /// A date from one day to another, counted from 1970-01-01.
    pub(crate) fn of_days(from: i64, to: i64) -> Self {
        Self { field: Some(FieldName::Date), days: Some((from, to)), ..Self::word("") }
    }

    /// The same in the title alone.
    pub(crate) fn in_title(self, is_in_title: bool) -> Self {
        Self { field: if is_in_title { Some(FieldName::Title) } else { self.field }, ..self }
    }

    /// What it is where a field stands before its group; an operand that names one keeps its own.
    pub(super) fn within(self, field: FieldName) -> Self {
        let value = self.typed;
        match self.field {
            Some(_) => self,
            None if !field.is_value() => Self { field: Some(field), ..self },
            None if !may_have(&field, value) => {
                Self { trouble: Some(Trouble::Unreadable(field, value)), ..self }
            }
            None => match &field {
                FieldName::Own(own) => {
                    Self::of_own(own, Cow::Borrowed(value), self.is_quoted).unwrap_or(self)
                }
                _ => Self { is_quoted: self.is_quoted, ..Self::of_field(field, value) },
            },
        }
    }

    /// Whether it is a word without any operator.
    pub(super) fn is_bare(&self) -> bool {
        Self { trouble: None, ..self.clone() } == Self::word(self.typed)
    }
}

/// Takes an operand off; its text may be empty.
pub(super) fn take<'q>(text: &'q str, own: &'q OwnFields) -> (Part<'q>, &'q str) {
    if let Some((name, rest)) = take_group_name(text, own).filter(|(n, _)| own.named(n).is_none()) {
        let typed = text.strip_suffix(rest).unwrap_or(text);
        return (Part { trouble: Some(Trouble::NoField(name, own)), ..Part::word(typed) }, rest);
    }
    if let Some(taken) = take_own(text, own) {
        return taken;
    }
    let (field, after) = take_field(text);
    let (is_exact, inside) = match after.strip_prefix('=') {
        Some(inside) if begins_operand(inside) => (true, inside),
        _ => (false, after),
    };
    let is_value = field.as_ref().is_some_and(FieldName::is_value);
    let quoted = if is_value { take_quoted_value(inside) } else { take_quoted(inside) };
    if let Some((quoted, rest)) = quoted {
        let (near, boost, rest) = take_suffix(rest);
        let part = Part { field, near, boost, ..Part::word(quoted).quoted() };
        return (part.exact_if(is_exact).value(), rest);
    }
    let (typed, rest) = take_word(after);
    let part = match field {
        Some(field) if field.is_value() => Part { field: Some(field), ..Part::word(typed) },
        field => {
            let trouble = trouble(field.as_ref(), text, own);
            Part { field, typed, trouble, ..word(typed) }
        }
    };
    (part.value(), rest)
}

fn begins_operand(text: &str) -> bool {
    text.chars().next().is_some_and(|c| is_quote(c) || c.is_alphanumeric())
        || take_quoted(text).is_some()
}

impl Part<'_> {
    fn exact_if(self, is_exact: bool) -> Self {
        // What the end is missing of has no other form anyway.
        let is_forms = self.spelling == Spelling::Forms;
        let spelling = if is_exact && is_forms { Spelling::Exact } else { self.spelling };
        Self { spelling, ..self }
    }

    /// Reads the days of a `date:`.
    fn value(self) -> Self {
        let is_date = self.field == Some(FieldName::Date);
        Self { days: if is_date { period(&self.text) } else { None }, ..self }
    }
}

/// Takes `~N` and `^N` off, which belong to the phrase before them.
fn take_suffix(text: &str) -> (Option<u32>, f32, &str) {
    let (suffix, rest) = take_word(text);
    let (near, boost) = boosted(suffix);
    match near.strip_prefix('~').map(digits) {
        Some(Some(near)) if near <= MAX_NEAR => (Some(near), boost, rest),
        _ if near.is_empty() => (None, boost, rest),
        _ => (None, 1.0, text),
    }
}

/// Reads the operators that touch a word.
pub(super) fn word(typed: &str) -> Part<'_> {
    let (text, boost) = boosted(typed);
    let fuzzy = text.rsplit_once('~').and_then(|(text, edits)| {
        let edits = if edits.is_empty() { Some(1) } else { digits(edits) };
        let edits = edits.and_then(|edits| u8::try_from(edits).ok())?;
        (1..=2).contains(&edits).then_some((text, Spelling::Fuzzy(edits)))
    });
    if let Some(text) = wildcard(text) {
        return Part { spelling: Spelling::Wildcard, boost, typed, ..Part::word(text) };
    }
    let prefix = || text.strip_suffix('*').map(|text| (text, Spelling::Prefix));
    let exact = || text.strip_prefix('=').map(|text| (text, Spelling::Exact));
    let is_word = |text: &str| {
        let (first, last) = (text.chars().next(), text.chars().next_back());
        [first, last].into_iter().all(|c| c.is_some_and(|c| !c.is_ascii_punctuation()))
    };
    let (text, spelling) = fuzzy
        .or_else(prefix)
        .or_else(exact)
        .filter(|(text, _)| is_word(text))
        .unwrap_or((text, Spelling::Forms));
    Part { spelling, boost, ..Part::word(text) }
}

/// Reads a word with `*` or `?` before or inside it. Behind it, `?` ends a question.
fn wildcard(text: &str) -> Option<&str> {
    let text = text.trim_end_matches('?');
    let is_wild = |c| matches!(c, '*' | '?');
    let is_word = text.chars().all(|c| is_wild(c) || !c.is_ascii_punctuation())
        && text.contains(char::is_alphabetic);
    (is_word && text.trim_end_matches('*').contains(is_wild)).then_some(text)
}

/// Takes the `^N` behind a group off.
pub(super) fn take_boost(text: &str) -> (f32, &str) {
    let end = text.find(|c: char| c.is_whitespace() || c == ')').unwrap_or(text.len());
    let (suffix, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    match boosted(suffix) {
        ("", boost) if !suffix.is_empty() => (boost, rest),
        _ => (1.0, text),
    }
}

/// Takes `^N` off the end of an operand.
fn boosted(text: &str) -> (&str, f32) {
    let boost = text.rsplit_once('^').and_then(|(text, boost)| {
        let is_number = |c: char| c.is_numeric() || matches!(c, '.' | '\u{066B}');
        let boost = boost.chars().all(is_number).then(|| fold(boost).replace('\u{066B}', "."))?;
        boost.parse().ok().filter(|boost| BOOSTS.contains(boost)).map(|boost| (text, boost))
    });
    boost.unwrap_or((text, 1.0))
}

/// Reads a whole number in digits of any script.
fn digits(text: &str) -> Option<u32> {
    text.chars().all(char::is_numeric).then(|| fold(text).parse().ok())?
}

/// Takes a value of one of the user's own fields off, such as `price:[10 TO 20]`.
fn take_own<'q>(text: &'q str, own: &OwnFields) -> Option<(Part<'q>, &'q str)> {
    let (name, value) = text.split_once(':')?;
    let own = own.find(name)?;
    let quoted = take_quoted_value(value);
    let (value, rest) = quoted.or_else(|| take_range(value)).unwrap_or_else(|| take_word(value));
    let part = Part::of_own(own, Cow::Borrowed(value), quoted.is_some())?;
    Some((part, rest))
}

/// Takes `[10 TO 20]` off.
fn take_range(text: &str) -> Option<(&str, &str)> {
    let end = text.starts_with('[').then(|| text.find(']'))?? + 1;
    let (range, rest) = text.split_at_checked(end)?;
    let ends = rest.chars().next().is_none_or(|c| c.is_whitespace() || c == ')' || is_quote(c));
    (ends && range.contains(" TO ")).then_some((range, rest))
}

#[cfg(test)]
mod tests {
    use super::super::NO_FIELDS;
    use super::*;

    #[test]
    fn periods_are_years_months_days_and_what_lies_between() {
        let table = [
            ("1970", Some((0, 364))),
            ("1970-02", Some((31, 58))),
            ("1970-01-02", Some((1, 1))),
            ("1970-01..1970-02", Some((0, 58))),
            ("..1970", Some((i64::MIN, 364))),
            ("1971..", Some((365, i64::MAX))),
            (">1970", Some((365, i64::MAX))),
            (">=1970", Some((0, i64::MAX))),
            ("<1970-02", Some((i64::MIN, 30))),
            ("<=1970", Some((i64::MIN, 364))),
            ("\u{0661}\u{0669}\u{0667}\u{0660}", Some((0, 364))),
            ("..", None),
            ("أمس", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(period(text), expected, "{text}");
        }
    }

    #[test]
    fn operators_touch_the_word_that_they_belong_to() {
        let table = [
            ("كتا*", ("كتا", Spelling::Prefix, 1.0)),
            ("كتاب~", ("كتاب", Spelling::Fuzzy(1), 1.0)),
            ("كتاب~2", ("كتاب", Spelling::Fuzzy(2), 1.0)),
            ("كتاب~\u{0661}", ("كتاب", Spelling::Fuzzy(1), 1.0)),
            ("=كتاب", ("كتاب", Spelling::Exact, 1.0)),
            ("كتاب^2", ("كتاب", Spelling::Forms, 2.0)),
            ("كتاب^\u{0660}\u{066B}\u{0665}", ("كتاب", Spelling::Forms, 0.5)),
            ("كتا*^3", ("كتا", Spelling::Prefix, 3.0)),
            ("كتاب~9", ("كتاب~9", Spelling::Forms, 1.0)),
            ("كتاب^0", ("كتاب^0", Spelling::Forms, 1.0)),
            ("كتاب^x", ("كتاب^x", Spelling::Forms, 1.0)),
            ("*تاب", ("*تاب", Spelling::Wildcard, 1.0)),
            ("?تاب", ("?تاب", Spelling::Wildcard, 1.0)),
            ("ك?اب", ("ك?اب", Spelling::Wildcard, 1.0)),
            ("كت*ب", ("كت*ب", Spelling::Wildcard, 1.0)),
            ("*تا*", ("*تا*", Spelling::Wildcard, 1.0)),
            ("*تاب^2", ("*تاب", Spelling::Wildcard, 2.0)),
            ("ك*ب?", ("ك*ب", Spelling::Wildcard, 1.0)),
            ("كتاب?", ("كتاب?", Spelling::Forms, 1.0)),
            ("كتاب**", ("كتاب**", Spelling::Forms, 1.0)),
            ("a.b?c=d", ("a.b?c=d", Spelling::Forms, 1.0)),
            ("5*7", ("5*7", Spelling::Forms, 1.0)),
            ("\"باب كت*\"", ("باب كت", Spelling::Prefix, 1.0)),
            ("=\"باب كت*\"^2", ("باب كت", Spelling::Prefix, 2.0)),
            ("\"باب *\"", ("باب *", Spelling::Forms, 1.0)),
            ("***", ("***", Spelling::Forms, 1.0)),
            ("~", ("~", Spelling::Forms, 1.0)),
            ("a=b", ("a=b", Spelling::Forms, 1.0)),
            ("f(x)", ("f(x)", Spelling::Forms, 1.0)),
        ];
        for (text, expected) in table {
            let (part, rest) = take(text, &NO_FIELDS);
            assert_eq!((&*part.text, part.spelling, part.boost), expected, "{text}");
            assert_eq!(rest, "", "{text}");
        }
    }
}
