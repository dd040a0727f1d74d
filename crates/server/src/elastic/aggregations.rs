//! What hits are counted by.

use fihris_corpus::UserFieldKind;
use fihris_query::{Facet, FacetCounts, FieldName, OwnFields};
use serde_json::{Map, Value, json};

use super::fields::Field;
use super::keys::{Keys, require_few};
use super::problem::{Refusal, Result};

const KNOWN: &str =
    "terms of source, site, lang and fields of your own, and date_histogram by year";

/// Values of a `terms` that are returned unless told otherwise, as in Elasticsearch.
const DEFAULT_SIZE: usize = 10;

/// Most values of a facet that are known.
const MAX_SIZE: usize = 20;

/// Most aggregations of one search. Only four differ; equal ones are counted once.
const MAX_AGGREGATIONS: usize = 32;

/// What hits are counted by, and how many values are returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Aggregation {
    pub(super) facet: Facet,
    size: usize,
    /// Whether the buckets are years.
    is_by_year: bool,
    /// Whether years without a document are left out.
    skips_empty: bool,
}

impl Aggregation {
    /// Reads what stands at `aggs`: each aggregation with its name.
    pub(super) fn read_all(keys: &Keys<'_>) -> Result<Vec<(String, Self)>> {
        let (short, long) = (keys.take("aggs"), keys.take("aggregations"));
        let mut all = Vec::new();
        for value in short.into_iter().chain(long) {
            let named = value.as_object();
            let named = named.ok_or_else(|| Refusal::parsing("[aggs] is an object"))?;
            for (name, aggregation) in named {
                all.push((name.clone(), Self::read(aggregation)?));
            }
        }
        require_few("aggs", all.len(), MAX_AGGREGATIONS)?;
        Ok(all)
    }

    fn read(value: &Value) -> Result<Self> {
        let mut kinds = value.as_object().into_iter().flatten();
        let (Some((kind, body)), None) = (kinds.next(), kinds.next()) else {
            let reason = format!("an aggregation is an object with one name, and not {value}");
            return Err(Refusal::parsing(reason));
        };
        match kind.as_str() {
            "terms" => Self::terms(body),
            "date_histogram" => Self::years(body),
            other => Err(Refusal::unsupported(&format!("the aggregation [{other}]"), KNOWN)),
        }
    }

    fn terms(body: &Value) -> Result<Self> {
        let keys = Keys::of(body, "terms")?;
        let name = keys.text("field")?.unwrap_or_default();
        let facet = match Field::named(&name)? {
            Field::Value(FieldName::Source) => Facet::Source,
            Field::Value(FieldName::Site) => Facet::Site,
            Field::Value(FieldName::Lang) => Facet::Lang,
            Field::Own(name) => Facet::Own(name),
            _ => return Err(Refusal::unsupported(&format!("[terms] of [{name}]"), KNOWN)),
        };
        let size = keys.count("size")?.unwrap_or(DEFAULT_SIZE);
        if size > MAX_SIZE {
            return Err(Refusal::argument(format!("[size] of [terms] may be {MAX_SIZE} at most")));
        }
        order(&keys, &json!({"_count": "desc"}))?;
        keys.only("min_doc_count", &["1"])?;
        keys.ignore(&["shard_size", "execution_hint", "collect_mode"]);
        keys.finish()?;
        Ok(Self { facet, is_by_year: false, size, skips_empty: true })
    }

    fn years(body: &Value) -> Result<Self> {
        let keys = Keys::of(body, "date_histogram")?;
        let name = keys.text("field")?.unwrap_or_default();
        let interval = keys.text("calendar_interval")?.unwrap_or_default();
        let is_year = matches!(interval.as_str(), "year" | "1y");
        let facet = match Field::named(&name)? {
            Field::Date if is_year => Some(Facet::Year),
            Field::Own(name) if is_year => Some(Facet::Own(name)),
            _ => None,
        };
        let Some(facet) = facet else {
            let what = format!("[date_histogram] of [{name}] by [{interval}]");
            return Err(Refusal::unsupported(&what, KNOWN));
        };
        let least = keys.count("min_doc_count")?.unwrap_or(0);
        if least > 1 {
            return Err(Refusal::unsupported("this [min_doc_count]", "0 and 1"));
        }
        order(&keys, &json!({"_key": "asc"}))?;
        keys.only("format", &["yyyy"])?;
        keys.only("time_zone", &["UTC", "Z", "+00:00"])?;
        keys.finish()?;
        Ok(Self { facet, is_by_year: true, size: MAX_SIZE, skips_empty: least == 1 })
    }

    /// Writes the counts.
    fn answer(&self, counts: &FacetCounts, own: &OwnFields) -> Result<Value> {
        let (mut values, n_all) = (counts.values.clone(), counts.n_all);
        if self.is_by_year {
            if n_all > values.len() {
                let reason =
                    format!("[date_histogram] has more than {MAX_SIZE} years; narrow it down");
                return Err(Refusal::argument(reason));
            }
            values.sort();
            return Ok(json!({"buckets": self.year_buckets(&values)}));
        }
        values.truncate(self.size);
        let known = own.find(self.facet.name()).filter(|_| matches!(self.facet, Facet::Own(_)));
        let is_number = known.is_some_and(|own| own.field.kind == UserFieldKind::Number);
        let bucket = |(value, count): &(String, u64)| {
            let number = value.parse::<f64>().ok().filter(|_| is_number);
            let key = number.map_or_else(|| json!(value), |number| json!(number));
            json!({"key": key, "doc_count": count})
        };
        let buckets: Vec<Value> = values.iter().map(bucket).collect();
        Ok(json!({"doc_count_error_upper_bound": 0, "buckets": buckets}))
    }

    /// A bucket for each year, those between without a document too, unless they are left out.
    fn year_buckets(&self, values: &[(String, u64)]) -> Vec<Value> {
        let mut buckets: Vec<Value> = Vec::new();
        let mut next: Option<i64> = None;
        for (value, count) in values {
            let Ok(year) = value.parse::<i64>() else { continue };
            let empty = next.unwrap_or(year)..year;
            if !self.skips_empty {
                buckets.extend(empty.map(|year| bucket(&format!("{year:04}"), 0)));
            }
            buckets.push(bucket(value, *count));
            next = Some(year + 1);
        }
        buckets
    }
}

fn bucket(year: &str, count: u64) -> Value {
    json!({"key": year_ms(year), "key_as_string": year, "doc_count": count})
}

/// Milliseconds from 1970 to the begin of a year.
fn year_ms(year: &str) -> Option<i64> {
    let days = fihris_index::days(year)?;
    days.start().checked_mul(86_400_000)
}

/// Refuses any other order of buckets than this.
fn order(keys: &Keys<'_>, only: &Value) -> Result<()> {
    match keys.take("order") {
        Some(order) if order != only => Err(keys.wrong("order", order, &only.to_string())),
        _ => Ok(()),
    }
}

/// What is to be counted by, each once.
pub(super) fn facets(asked: &[(String, Aggregation)]) -> Vec<Facet> {
    let mut facets = Vec::new();
    for (_, Aggregation { facet, .. }) in asked {
        if !facets.contains(facet) {
            facets.push(facet.clone());
        }
    }
    facets
}

/// Writes what each of the aggregations counted, by its name.
pub(super) fn answers(
    asked: &[(String, Aggregation)],
    counts: &[FacetCounts],
    own: &OwnFields,
) -> Result<Value> {
    let mut answers = Map::new();
    for (name, asked) in asked {
        if let Some(counts) = counts.iter().find(|counts| counts.facet == asked.facet) {
            answers.insert(name.clone(), asked.answer(counts, own)?);
        }
    }
    Ok(Value::Object(answers))
}
