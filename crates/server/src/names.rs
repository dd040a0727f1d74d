//! The names that a request may have, taken from the types that are read from it.

use std::collections::BTreeSet;

use fihris_query::nearest;
use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};
use serde::forward_to_deserialize_any;

use crate::problem::Problem;

/// Names by which other engines, or an older Fihris, call what they ask for; each has another name
/// here.
const ELSEWHERE: [(&str, &str); 17] = [
    ("count", "limit"),
    ("facet", "facets"),
    ("fields", "facets"),
    ("filters", "filter"),
    ("fq", "filter"),
    ("from", "offset"),
    ("hitsPerPage", "limit"),
    ("n", "limit"),
    ("order", "sort"),
    ("page", "offset"),
    ("query", "q"),
    ("rows", "limit"),
    ("search", "q"),
    ("size", "limit"),
    ("skip", "offset"),
    ("start", "offset"),
    ("attributesToCrop", "maxChars"),
];

/// The names of the fields of a type, older names of the same among them.
pub(crate) fn names_of<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // It ends with an error, as there is nothing to read.
    let _ = T::deserialize(Names(&mut names));
    names
}

/// Refuses names that a type has no field for.
///
/// # Errors
///
/// If there is one; the error says which field may be meant.
pub(crate) fn require_known<'n>(
    names: impl IntoIterator<Item = &'n str>,
    known: &'static [&'static str],
) -> Result<(), Problem> {
    match names.into_iter().find(|name| !known.contains(name)) {
        Some(name) => Err(unknown(name, known)),
        None => Ok(()),
    }
}

/// Refuses a name that stands there twice, where it can have one value only.
pub(crate) fn require_once<'n>(
    names: impl IntoIterator<Item = &'n str>,
    many: &[&str],
) -> Result<(), Problem> {
    let mut seen = BTreeSet::new();
    let mut once = names.into_iter().filter(|name| !many.contains(name));
    match once.find(|name| !seen.insert(*name)) {
        Some(name) => Err(Problem::parameter(format!("`{name}` is given more than once"))),
        None => Ok(()),
    }
}

fn unknown(name: &str, known: &[&'static str]) -> Problem {
    let elsewhere = ELSEWHERE.iter().find(|(other, _)| *other == name).map(|(_, here)| *here);
    let elsewhere = elsewhere.filter(|here| known.contains(here));
    let hint = match elsewhere.or_else(|| nearest(name, known.iter().copied())) {
        Some(near) => format!("; the nearest is `{near}`"),
        None if known.is_empty() => "; there are none here".to_owned(),
        None => format!("; known are {}", known.join(", ")),
    };
    Problem::parameter(format!("there is no parameter `{name}`{hint}"))
}

/// Notes the names of the fields that a type reads.
struct Names<'n>(&'n mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Error::custom("there is nothing to read"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::{NoParams, SearchParams};

    #[test]
    fn a_type_knows_its_names() {
        let names = names_of::<SearchParams>();
        assert!(names.contains(&"maxChars") && names.contains(&"q"), "{names:?}");
        assert!(names_of::<NoParams>().is_empty());
    }

    #[test]
    fn a_name_that_is_not_known_is_near_to_one_that_is() {
        let table = [
            ("limt", "the nearest is `limit`"),
            ("query", "the nearest is `q`"),
            ("max_chars", "the nearest is `maxChars`"),
            ("zzz", "known are"),
        ];
        for (name, expected) in table {
            let problem = require_known([name], names_of::<SearchParams>()).unwrap_err();
            assert!(problem.body.to_string().contains(expected), "{name}: {problem:?}");
        }
    }
}
