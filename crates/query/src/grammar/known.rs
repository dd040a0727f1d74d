//! The user's own fields, and the values that can be asked of them.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::sync::Arc;

use fihris_corpus::{IndexedField, UserFieldKind};
use fihris_index::{days, number};

use super::names::{FieldName, OwnField};

/// The user's own fields that an index has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnFields(Vec<Arc<OwnField>>);

/// Where there are none.
pub(crate) static NO_FIELDS: OwnFields = OwnFields(Vec::new());

impl OwnFields {
    /// The fields of an index, in the order of their declaration.
    #[must_use]
    pub fn of(fields: &[IndexedField]) -> Self {
        let own = |(number, indexed): (usize, &IndexedField)| {
            Arc::new(OwnField { number, field: indexed.field.clone() })
        };
        Self(fields.iter().enumerate().map(own).collect())
    }

    /// The field of that name, in letters of any case.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Arc<OwnField>> {
        self.0.iter().find(|own| own.field.name.eq_ignore_ascii_case(name))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &OwnField> {
        self.0.iter().map(|own| &**own)
    }

    /// Every name that can be asked for, those of every index first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let ours = FieldName::names().map(|name| -> &str { name });
        ours.chain(self.iter().map(|own| own.field.name.as_str()))
    }

    /// The field of that name, one of ours or one of the user's.
    pub(super) fn named(&self, name: &str) -> Option<FieldName> {
        FieldName::named(name).or_else(|| self.find(name).cloned().map(FieldName::Own))
    }
}

/// What one of the user's own fields must have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OwnValue {
    /// Any value.
    Any,
    /// The very text.
    Text,
    /// A number from the first to the second.
    Numbers(f64, f64),
    /// A day from the first to the second, counted from 1970-01-01.
    Days(i64, i64),
}

impl OwnValue {
    /// Reads what is asked of a field, such as `10`, `>=10` or `10..20`; `None`: the field cannot
    /// have that.
    #[must_use]
    pub fn read(kind: UserFieldKind, text: &str) -> Option<Self> {
        let text = text.trim();
        match (kind, text) {
            (_, "") => None,
            (_, "*") => Some(Self::Any),
            (UserFieldKind::Keyword, _) => Some(Self::Text),
            (kind, text) => {
                let text = bracketed(text).map_or(Cow::Borrowed(text), Cow::Owned);
                match kind {
                    UserFieldKind::Date => period(&text).map(|(from, to)| Self::Days(from, to)),
                    _ => numbers(&text).map(|(from, to)| Self::Numbers(from, to)),
                }
            }
        }
    }
}

/// Writes `[10 TO 20]` as `10..20`, and `*` as no end.
fn bracketed(text: &str) -> Option<String> {
    let (from, to) = text.strip_prefix('[')?.strip_suffix(']')?.split_once(" TO ")?;
    let [from, to] = [from, to].map(|end| if end.trim() == "*" { "" } else { end.trim() });
    Some([from, "..", to].concat())
}

/// Returns the least and the greatest number of `10`, `10..20`, `10..`, `>10` or `<=20`.
fn numbers(text: &str) -> Option<(f64, f64)> {
    if let Some((from, to)) = text.split_once("..") {
        let end = |text: &str, open| if text.is_empty() { Some(open) } else { number(text) };
        let ends = (end(from, f64::NEG_INFINITY)?, end(to, f64::INFINITY)?);
        return (text != "..").then_some(ends);
    }
    if let Some(from) = text.strip_prefix(">=") {
        return number(from).map(|from| (from, f64::INFINITY));
    }
    if let Some(to) = text.strip_prefix("<=") {
        return number(to).map(|to| (f64::NEG_INFINITY, to));
    }
    match (text.strip_prefix('>'), text.strip_prefix('<')) {
        (Some(from), _) => number(from).map(|from| (from.next_up(), f64::INFINITY)),
        (_, Some(to)) => number(to).map(|to| (f64::NEG_INFINITY, to.next_down())),
        _ => number(text).map(|number| (number, number)),
    }
}

/// Returns the first and the last day of `2019`, `2019-05..2020`, `2019..`, `>2019` or `<=2019-05`.
pub(super) fn period(text: &str) -> Option<(i64, i64)> {
    let day = |text: &str| days(text).map(RangeInclusive::into_inner);
    if let Some((from, to)) = text.split_once("..") {
        let from = if from.is_empty() { Some(i64::MIN) } else { day(from).map(|(from, _)| from) };
        let to = if to.is_empty() { Some(i64::MAX) } else { day(to).map(|(_, to)| to) };
        return (text != "..").then_some((from?, to?));
    }
    let after =
        |text, equal| day(text).map(|(from, to)| (if equal { from } else { to + 1 }, i64::MAX));
    let before =
        |text, equal| day(text).map(|(from, to)| (i64::MIN, if equal { to } else { from - 1 }));
    let (sign, rest) = (text.chars().next()?, text.get(1..).unwrap_or_default());
    let (equal, rest) = rest.strip_prefix('=').map_or((false, rest), |rest| (true, rest));
    match sign {
        '>' => after(rest, equal),
        '<' => before(rest, equal),
        _ => day(text),
    }
}
