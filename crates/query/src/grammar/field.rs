//! Names of fields before values, words and groups.

use super::known::{OwnFields, OwnValue, period};
use super::names::FieldName;
use super::quotes::{take_quoted_value, take_word};
use super::trouble::Trouble;

/// Says why what stands before a colon is not the name of a field with a value.
pub(super) fn trouble<'q>(
    field: Option<&FieldName>,
    text: &'q str,
    own: &'q OwnFields,
) -> Option<Trouble<'q>> {
    let (name, value) = text.split_once(':').filter(|_| field.is_none())?;
    let named = own.named(name);
    let named = (is_name(name) || named.is_some() || own.is_near(name)).then_some(named)?;
    let value = take_value(value);
    match named {
        None => Some(Trouble::NoField(name, own)),
        Some(field) if value.is_empty() => Some(Trouble::NoValue(field)),
        Some(field) => Some(Trouble::Unreadable(field, value)),
    }
}

/// Whether a text may be the name of a field.
fn is_name(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Takes a name and its colon off, if they stand before a group that has an end: `title:(…)`. A
/// field of which the value only begins with a parenthesis has one that goes on behind it.
pub(super) fn take_group_name<'q>(text: &'q str, own: &OwnFields) -> Option<(&'q str, &'q str)> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    let may_be = |name: &str| is_name(name) || own.find(name).is_some();
    let (name, rest) = text.split_at_checked(end).filter(|(name, _)| may_be(name))?;
    let rest = rest.strip_prefix(':').filter(|rest| rest.starts_with('('))?;
    let mut n_open = 0_usize;
    let end = rest.find(|c| {
        n_open += usize::from(c == '(');
        n_open -= usize::from(c == ')');
        n_open == 0
    })?;
    let goes_on =
        rest.get(end..)?.chars().nth(1).is_some_and(|c| !c.is_whitespace() && !")^".contains(c));
    (!goes_on).then_some((name, rest))
}

/// Takes the name of a field and its colon off, if it is known and has a value.
pub(super) fn take_field(text: &str) -> (Option<FieldName>, &str) {
    let field = text.split_once(':').and_then(|(name, value)| {
        let has_value = value.chars().next().is_some_and(|c| !c.is_whitespace());
        let field = has_value.then_some(FieldName::named(name)?)?;
        may_have(&field, take_value(value)).then_some((field, value))
    });
    field.map_or((None, text), |(field, value)| (Some(field), value))
}

/// Whether a field may have a value.
pub(super) fn may_have(field: &FieldName, value: &str) -> bool {
    match field {
        FieldName::Date => period(value).is_some(),
        FieldName::Own(own) => OwnValue::read(own.field.kind, value).is_some(),
        field => field.can_be(value),
    }
}

/// What stands behind the name of a field, without its quotation marks.
fn take_value(text: &str) -> &str {
    take_quoted_value(text).unwrap_or_else(|| take_word(text)).0
}
