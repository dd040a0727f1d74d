//! What looks like a condition and cannot be read as one.

use std::fmt;

use super::known::OwnFields;
use super::names::FieldName;

/// Why something that looks like a condition is none. In a query it is text, and the answer says so;
/// in a filter it is an error.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Trouble<'q> {
    /// None of the fields has this name.
    NoField(&'q str, &'q OwnFields),
    /// The field has no value.
    NoValue(FieldName),
    /// The field cannot have this value.
    Unreadable(FieldName, &'q str),
    /// The values of the field have no order.
    NoOrder(FieldName),
    /// A list of values has no end.
    NoEnd,
}

/// How alike two names are, from 0 to 1, where one is probably a misspelling of the other.
const ALIKE: f64 = 0.7;

/// Returns the name among `known` that `typed` is probably a misspelling of.
#[must_use]
pub fn nearest<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let typed = typed.to_lowercase();
    let alike = known.into_iter().map(|known| {
        let likeness = strsim::jaro_winkler(&typed, &known.to_lowercase());
        (likeness, known)
    });
    let best =
        alike.filter(|(likeness, _)| *likeness >= ALIKE).max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.map(|(_, known)| known)
}

/// Longest name that is compared with those of fields: none is longer.
const MAX_NAME_BYTES: usize = 64;

impl OwnFields {
    /// Whether a name in other letters than Latin ones is probably a misspelling of one of them: in
    /// Arabic, a colon is usually one of a sentence.
    pub(super) fn is_near(&self, name: &str) -> bool {
        let is_name = name.len() <= MAX_NAME_BYTES
            && !name.is_ascii()
            && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        is_name && nearest(name, self.iter().map(|own| own.field.name.as_str())).is_some()
    }

    /// Says that there is no field of that name, and which is the nearest.
    pub(crate) fn unknown(&self, name: &str) -> String {
        Trouble::NoField(name, self).to_string()
    }
}

impl fmt::Display for Trouble<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoField(name, own) => {
                write!(f, "there is no field `{name}`")?;
                match nearest(name, own.names()) {
                    Some(known) => write!(f, "; the nearest is `{known}`"),
                    None => {
                        let known: Vec<&str> = own.names().collect();
                        write!(f, "; fields are {}", known.join(", "))
                    }
                }
            }
            Self::NoValue(field) => write!(f, "`{}` has no value", field.as_str()),
            Self::Unreadable(FieldName::Date, value) => {
                write!(f, "`{value}` is not a year, a month or a day")
            }
            Self::Unreadable(FieldName::Own(own), value) => {
                let (name, noun) = (&own.field.name, own.field.kind.noun());
                write!(f, "`{value}` is not {noun}, which `{name}` has")
            }
            Self::Unreadable(_, value) => {
                write!(f, "`{value}` is not the code of a language, such as ar")
            }
            Self::NoOrder(field) => {
                let name = field.as_str();
                write!(
                    f,
                    "`{name}` has no order: only dates and numbers can be compared by < and >"
                )
            }
            Self::NoEnd => write!(f, "a list begins with [ and has no ]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_is_near_to_the_right_one() {
        let table = [("sit", Some("site")), ("Langs", Some("lang")), ("colour", None)];
        for (typed, expected) in table {
            assert_eq!(nearest(typed, FieldName::names()), expected, "{typed}");
        }
    }
}
