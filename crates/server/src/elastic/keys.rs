//! Objects of a request, read key by key: what is not read is refused by its name.

use std::cell::RefCell;

use fihris_query::nearest;
use serde_json::{Map, Value};

use super::problem::{Refusal, Result};

/// An object of a request. Each key is taken by its name; [`finish`](Self::finish) refuses the rest.
#[derive(Debug)]
pub(super) struct Keys<'v> {
    /// What the object is, as a message names it.
    name: String,
    object: Option<&'v Map<String, Value>>,
    known: RefCell<Vec<&'static str>>,
}

impl<'v> Keys<'v> {
    /// Reads an object.
    pub(super) fn of(value: &'v Value, name: &str) -> Result<Self> {
        let object = value.as_object();
        let object = object.ok_or_else(|| Refusal::parsing(format!("[{name}] is an object")))?;
        Ok(Self::of_map(object, name))
    }

    /// Reads an object.
    pub(super) fn of_map(object: &'v Map<String, Value>, name: &str) -> Self {
        Self { object: Some(object), ..Self::empty(name) }
    }

    /// An object without keys.
    pub(super) fn empty(name: &str) -> Self {
        Self { name: name.to_owned(), object: None, known: RefCell::default() }
    }

    /// What stands at a key; null is as good as nothing.
    pub(super) fn take(&self, key: &'static str) -> Option<&'v Value> {
        self.known.borrow_mut().push(key);
        self.object?.get(key).filter(|value| !value.is_null())
    }

    /// A string, a number or a truth value, as a string.
    pub(super) fn text(&self, key: &'static str) -> Result<Option<String>> {
        let Some(value) = self.take(key) else { return Ok(None) };
        text(value).map(Some).ok_or_else(|| self.wrong(key, value, "a string"))
    }

    /// A whole number, also as a string.
    pub(super) fn count(&self, key: &'static str) -> Result<Option<usize>> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let number = text(value).and_then(|number| number.parse().ok());
        number.map(Some).ok_or_else(|| self.wrong(key, value, "a whole number"))
    }

    /// `true` or `false`, also as a string.
    pub(super) fn flag(&self, key: &'static str) -> Result<Option<bool>> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let flag = text(value).and_then(|flag| flag.parse().ok());
        flag.map(Some).ok_or_else(|| self.wrong(key, value, "true or false"))
    }

    /// What something counts for; 1 unless told otherwise.
    pub(super) fn boost(&self) -> Result<f32> {
        let Some(value) = self.take("boost") else { return Ok(1.0) };
        let boost = text(value).and_then(|boost| boost.parse().ok());
        let boost = boost.filter(|boost| fihris_query::BOOSTS.contains(boost));
        boost.ok_or_else(|| self.wrong("boost", value, "a number from 0.01 to 100"))
    }

    /// Passes over options that change nothing of an answer from here.
    pub(super) fn ignore(&self, keys: &[&'static str]) {
        self.known.borrow_mut().extend(keys);
    }

    /// Passes over an option that has one of these values, and refuses any other: there is no
    /// other way here.
    pub(super) fn only(&self, key: &'static str, accepted: &[&str]) -> Result<()> {
        let Some(value) = self.take(key) else { return Ok(()) };
        let is_accepted = text(value).is_some_and(|text| {
            accepted.iter().any(|accepted| accepted.eq_ignore_ascii_case(&text))
        });
        if is_accepted { Ok(()) } else { Err(self.wrong(key, value, &accepted.join(", "))) }
    }

    /// Passes over options that ask for nothing, such as an empty list, and refuses them otherwise.
    pub(super) fn none(&self, keys: &[&'static str]) -> Result<()> {
        let asked = keys.iter().find(|key| self.take(key).is_some_and(|value| !is_nothing(value)));
        match asked {
            Some(key) => {
                Err(Refusal::parsing(format!("[{key}] in [{}] is not supported", self.name)))
            }
            None => Ok(()),
        }
    }

    /// # Errors
    ///
    /// If there is a key that was not taken.
    pub(super) fn finish(self) -> Result<()> {
        let known = self.known.into_inner();
        let mut keys = self.object.into_iter().flatten().map(|(key, _)| key);
        let Some(key) = keys.find(|key| !known.contains(&key.as_str())) else { return Ok(()) };
        let hint = match nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean [{near}]?"),
            None => format!("supported are {}", known.join(", ")),
        };
        Err(Refusal::parsing(format!("[{key}] in [{}] is not supported; {hint}", self.name)))
    }

    /// A key has a value that it cannot have.
    pub(super) fn wrong(&self, key: &str, value: &Value, expected: &str) -> Refusal {
        let name = &self.name;
        Refusal::parsing(format!("[{key}] in [{name}] is {value}, and must be {expected}"))
    }
}

/// A string, or what else can be compared with one.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(is_wanted) => !is_wanted,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => matches!(text.as_str(), "" | "false" | "0"),
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
    }
}

/// Most names in a list: fields to return or to highlight, and orders.
pub(super) const MAX_NAMES: usize = 64;

/// Refuses a list that is too long.
pub(super) fn require_few(name: &str, len: usize, most: usize) -> Result<()> {
    if len <= most {
        return Ok(());
    }
    Err(Refusal::argument(format!("[{name}] has {len} entries, and may have {most} at most")))
}
