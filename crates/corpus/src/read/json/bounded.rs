//! JSON values that cannot grow out of hand.

use std::cell::Cell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Most values in a record, nested ones among them. A list of ones takes twenty times as
/// much memory as it has bytes, so that the length of a record is no bound. 262,144, many
/// times what any record of a document has, come to some 25 MB.
const MAX_VALUES: u32 = 1 << 18;

/// How many values a record may still have.
#[derive(Debug)]
pub(super) struct Budget(Cell<u32>);

impl Budget {
    pub(super) fn new() -> Self {
        Self(Cell::new(MAX_VALUES))
    }

    /// Takes one value.
    pub(super) fn spend<E: de::Error>(&self) -> Result<(), E> {
        let left = self.0.get().checked_sub(1);
        self.0.set(left.ok_or_else(|| E::custom(format_args!("more than {MAX_VALUES} values")))?);
        Ok(())
    }
}

/// Reads a value within a budget.
#[derive(Clone, Copy)]
pub(super) struct ValueSeed<'a>(pub(super) &'a Budget);

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.0.spend()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut values: S) -> Result<Value, S::Error> {
        let mut list = Vec::new();
        while let Some(value) = values.next_element_seed(self)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut fields: M) -> Result<Value, M::Error> {
        let mut map = Map::new();
        while let Some(key) = fields.next_key()? {
            map.insert(key, fields.next_value_seed(self)?);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> serde_json::Result<Value> {
        let budget = Budget::new();
        ValueSeed(&budget).deserialize(&mut serde_json::Deserializer::from_str(json))
    }

    #[test]
    fn values_are_what_serde_json_makes_of_them() {
        let json = r#"{"a": [1, -2, 3.5, 1e300, 18446744073709551616, "x\n", true, null, {}], "a b": {"c": []}}"#;
        assert_eq!(read(json).unwrap(), serde_json::from_str::<Value>(json).unwrap());
    }

    #[test]
    fn too_many_values_are_a_fault() {
        let list = |n| format!("[{}1]", "1,".repeat(n));
        assert!(read(&list(1000)).is_ok());
        let error = read(&list(1 << 18)).unwrap_err().to_string();
        assert!(error.starts_with("more than 262144 values"), "{error}");
    }
}
