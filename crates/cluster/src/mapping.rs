//! The fields of an index in a cluster.

use fihris_query::WordField;
use serde_json::{Value, json};

use crate::flavour::Flavour;

/// Seconds after which Quickwit shows what it has taken. Small enough that an interrupted push
/// need not wait long to see what arrived.
pub(crate) const COMMIT_SECS: u64 = 10;

/// Fields that are compared as they are.
const VALUES: [&str; 5] = ["doc_id", "id", "source", "site", "lang"];

/// Numbers: the day of a date, the characters of a text, and the number of a document in the
/// corpus, by which equal scores are ordered.
const NUMBERS: [(&str, bool); 3] = [("day", true), ("length", false), ("doc_key", false)];

/// What is shown of a document: title, text, and the rest of it as JSON.
const SHOWN: [&str; 3] = ["title", "text", "document"];

/// Returns the configuration of the index of that name.
///
/// Terms come analysed, so fields of words are cut at white space, and nothing more. Phrases are
/// never asked for on the loosest level, so it has no positions.
#[must_use]
pub fn config(flavour: Flavour, index: &str) -> Value {
    match flavour {
        Flavour::Quickwit => quickwit(index),
        Flavour::OpenSearch | Flavour::Elasticsearch => elasticsearch(),
    }
}

fn has_positions(field: WordField) -> bool {
    field != WordField::BodySkeleton
}

fn quickwit(index: &str) -> Value {
    let value =
        |name: &&str| json!({"name": name, "type": "text", "tokenizer": "raw", "stored": false});
    let number = |(name, is_signed): &(&str, bool)| {
        let kind = if *is_signed { "i64" } else { "u64" };
        json!({"name": name, "type": kind, "fast": true, "stored": false})
    };
    let shown =
        |name: &&str| json!({"name": name, "type": "text", "indexed": false, "stored": true});
    let words = |field: WordField| {
        let record = if has_positions(field) { "position" } else { "freq" };
        json!({
            "name": field.name(), "type": "text", "tokenizer": "whitespace", "record": record,
            "fieldnorms": true, "stored": false,
        })
    };
    let fields = VALUES.iter().map(value).chain(NUMBERS.iter().map(number));
    let fields = fields.chain(SHOWN.iter().map(shown)).chain(WordField::ALL.map(words));
    json!({
        "version": "0.8",
        "index_id": index,
        "doc_mapping": {
            "mode": "strict",
            "store_source": false,
            "field_mappings": fields.collect::<Vec<Value>>(),
        },
        "indexing_settings": {"commit_timeout_secs": COMMIT_SECS},
    })
}

fn elasticsearch() -> Value {
    let value = |name: &&str| ((*name).to_owned(), json!({"type": "keyword", "norms": false}));
    let number = |(name, _): &(&str, bool)| ((*name).to_owned(), json!({"type": "long"}));
    let shown = |name: &&str| {
        let unindexed = json!({"type": "text", "index": false});
        ((*name).to_owned(), unindexed)
    };
    let words = |field: WordField| {
        let options = if has_positions(field) { "positions" } else { "freqs" };
        let mapping = json!({"type": "text", "analyzer": "whitespace", "index_options": options});
        (field.name().to_owned(), mapping)
    };
    let fields = VALUES.iter().map(value).chain(NUMBERS.iter().map(number));
    let fields = fields.chain(SHOWN.iter().map(shown)).chain(WordField::ALL.map(words));
    let unstored: Vec<&str> =
        VALUES.iter().copied().chain(WordField::ALL.map(WordField::name)).collect();
    json!({
        "mappings": {
            "dynamic": "strict",
            "_source": {"excludes": unstored},
            "properties": fields.collect::<serde_json::Map<String, Value>>(),
        },
    })
}
