//! The order of hits, and the position to continue from.

use fihris_corpus::UserFieldKind;
use fihris_query::{OwnFields, Position, Sort, number_of_key};
use serde_json::{Value, json};

use super::fields::Field;
use super::keys::{Keys, MAX_NAMES, require_few};
use super::problem::{Refusal, Result};

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

const KNOWN: &str = "_score, date, _doc, and numbers and dates of your own";

/// An order: one by relevance, by date or of the corpus, in which the place in the corpus settles
/// what is equal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) sort: Sort,
    /// What hits say they are sorted by.
    shown: SortValues,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum SortValues {
    /// No order was asked for.
    #[default]
    Nothing,
    Score,
    /// One of the user's own fields.
    Own,
    Number,
    Day,
    DayAndNumber,
}

impl Order {
    /// Reads an order, or a list of orders, of which the later ones settle what is equal in those
    /// before them.
    pub(super) fn read(value: &Value) -> Result<Self> {
        let one = std::slice::from_ref(value);
        let orders = value.as_array().map_or(one, Vec::as_slice);
        require_few("sort", orders.len(), MAX_NAMES)?;
        let orders = orders.iter().map(key).collect::<Result<Vec<_>>>()?;
        Self::of(&orders)
    }

    /// Reads `date:desc,_doc`.
    pub(super) fn of_url(typed: &str) -> Result<Self> {
        let key = |typed: &str| {
            let (field, order) = typed.split_once(':').unwrap_or((typed, ""));
            sort(field, order).ok_or_else(|| unsupported(&json!(typed)))
        };
        Self::of(&typed.split(',').map(key).collect::<Result<Vec<_>>>()?)
    }

    fn of(orders: &[Sort]) -> Result<Self> {
        let (Some(first), rest) = (orders.first(), orders.get(1..).unwrap_or_default()) else {
            return Ok(Self::default());
        };
        let has_number = rest.first() == Some(&Sort::Corpus);
        if rest.len() > 1 || (!rest.is_empty() && !has_number) {
            return Err(Refusal::unsupported("this order after another order", "_doc"));
        }
        let shown = match (first, has_number) {
            (Sort::Relevance, _) => SortValues::Score,
            (Sort::Corpus, _) => SortValues::Number,
            (Sort::Own { .. }, _) => SortValues::Own,
            (_, true) => SortValues::DayAndNumber,
            (_, false) => SortValues::Day,
        };
        Ok(Self { sort: first.clone(), shown })
    }

    /// Whether hits have a score.
    pub(super) fn has_score(&self) -> bool {
        self.sort == Sort::Relevance
    }

    /// What a hit says it is sorted by.
    pub(super) fn values(
        &self,
        score: f32,
        position: Option<Position>,
        own: &OwnFields,
    ) -> Option<Value> {
        let Position { value, number } = position.unwrap_or(Position { value: None, number: None });
        // Whatever has no date comes last, as if its date was the last or the first of all.
        let last = if self.sort == Sort::Newest { i64::MIN } else { i64::MAX };
        let day = value.map_or(last, |day| day.saturating_mul(DAY_MS));
        match self.shown {
            SortValues::Nothing => None,
            SortValues::Own => Some(json!([self.own_value(value?, own)])),
            SortValues::Score => Some(json!([score])),
            SortValues::Number => Some(json!([number])),
            SortValues::Day => Some(json!([day])),
            SortValues::DayAndNumber => Some(json!([day, number])),
        }
    }

    /// The number or the date, in milliseconds, of one of the user's own fields.
    fn own_value(&self, value: i64, own: &OwnFields) -> Value {
        let Sort::Own { field, .. } = &self.sort else { return Value::Null };
        let kind = own.find(field).map(|own| own.field.kind);
        match kind {
            Some(UserFieldKind::Number) => json!(number_of_key(value)),
            _ => json!(value.saturating_mul(DAY_MS)),
        }
    }

    /// Reads the position to continue after: the sort values of the last hit.
    pub(super) fn after(&self, value: &Value) -> Result<Position> {
        let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
        let number = |value: &Value| value.as_u64();
        let day = |value: &Value| match value {
            Value::String(date) => fihris_index::days(date).map(|days| Some(*days.start())),
            value => value.as_i64().map(|ms| {
                // See `values`.
                let has_day = ms != i64::MIN && ms != i64::MAX;
                has_day.then(|| ms.div_euclid(DAY_MS))
            }),
        };
        let position = match (self.shown, values) {
            (SortValues::Number, [at]) => number(at).map(|at| (None, Some(at))),
            (SortValues::Day, [at]) => day(at).map(|day| (day, None)),
            (SortValues::DayAndNumber, [at, behind]) => {
                day(at).zip(number(behind)).map(|(day, number)| (day, Some(number)))
            }
            _ => None,
        };
        let position = position.map(|(value, number)| Position { value, number });
        position.ok_or_else(|| {
            Refusal::argument(
                "[search_after] has what the last hit has as [sort], where hits are sorted by date, \
                 by date and _doc, or by _doc",
            )
        })
    }
}

/// Reads `"date"`, `{"date": "desc"}` or `{"date": {"order": "desc"}}`.
fn key(value: &Value) -> Result<Sort> {
    let refused = || unsupported(value);
    if let Some(field) = value.as_str() {
        return sort(field, "").ok_or_else(refused);
    }
    let mut entries = value.as_object().into_iter().flatten();
    let (Some((field, options)), None) = (entries.next(), entries.next()) else {
        return Err(refused());
    };
    if let Some(order) = options.as_str() {
        return sort(field, order).ok_or_else(refused);
    }
    let keys = Keys::of(options, "sort")?;
    let order = keys.text("order")?.unwrap_or_default();
    keys.only("missing", &["_last"])?;
    keys.only("format", &["epoch_millis"])?;
    keys.ignore(&["mode", "unmapped_type", "numeric_type"]);
    keys.finish()?;
    sort(field, &order).ok_or_else(refused)
}

fn sort(field: &str, order: &str) -> Option<Sort> {
    match (field, order) {
        ("_score", "desc" | "") => Some(Sort::Relevance),
        ("_doc" | "_shard_doc", "asc" | "") => Some(Sort::Corpus),
        (field, order) if Field::named(field) == Ok(Field::Date) => match order {
            "desc" => Some(Sort::Newest),
            "asc" | "" => Some(Sort::Oldest),
            _ => None,
        },
        (field, order) => match (Field::named(field), order) {
            (Ok(Field::Own(field)), "asc" | "") => Some(Sort::Own { field, descending: false }),
            (Ok(Field::Own(field)), "desc") => Some(Sort::Own { field, descending: true }),
            _ => None,
        },
    }
}

fn unsupported(value: &Value) -> Refusal {
    Refusal::unsupported(&format!("the sort {value}"), KNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_hit_is_sorted_by_is_where_to_go_on() {
        let position = |value, number| Position { value, number };
        let table = [
            (json!("_doc"), position(None, Some(7))),
            (json!({"date": "desc"}), position(Some(3), None)),
            (json!({"date": "desc"}), position(None, None)),
            (json!(["date", "_doc"]), position(Some(-3), Some(7))),
            (json!(["date", "_doc"]), position(None, Some(7))),
        ];
        for (order, position) in table {
            let order = Order::read(&order).unwrap();
            let shown = order.values(0.0, Some(position), &OwnFields::default()).unwrap();
            assert_eq!(order.after(&shown), Ok(position), "{shown}");
        }
    }
}
