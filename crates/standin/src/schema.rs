//! The configuration of an index as a schema of Tantivy.

use serde_json::Value;
use tantivy::schema::{
    FAST, INDEXED, IndexRecordOption, STORED, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

/// The field that keeps what is shown.
pub(crate) const SOURCE: &str = "_source";

/// What an index is.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    pub(crate) schema: Schema,
    /// Fields that a document may have.
    pub(crate) names: Vec<String>,
    /// Fields that are shown.
    pub(crate) shown: Vec<String>,
}

impl Mapping {
    /// Reads a configuration of Quickwit.
    pub(crate) fn of_quickwit(config: &Value) -> Option<Self> {
        let fields = config.pointer("/doc_mapping/field_mappings")?.as_array()?;
        let mut mapping = Builder::default();
        for field in fields {
            let name = field["name"].as_str()?;
            let kind = match (field["type"].as_str()?, field["tokenizer"].as_str()) {
                ("text", _) if field["indexed"] == false => Kind::Shown,
                ("text", Some("raw")) => Kind::Value,
                ("text", Some("whitespace")) => Kind::Words(field["record"] == "position"),
                ("u64", _) => Kind::Unsigned,
                ("i64", _) => Kind::Signed,
                _ => return None,
            };
            mapping.add(name, &kind, field["stored"] != false);
        }
        Some(mapping.finish())
    }

    /// Reads the mappings of Elasticsearch.
    pub(crate) fn of_elasticsearch(config: &Value) -> Option<Self> {
        let fields = config.pointer("/mappings/properties")?.as_object()?;
        let excluded = config.pointer("/mappings/_source/excludes")?.as_array()?;
        let mut mapping = Builder::default();
        for (name, field) in fields {
            let kind = match field["type"].as_str()? {
                "keyword" => Kind::Value,
                "long" => Kind::Signed,
                "text" if field["index"] == false => Kind::Shown,
                "text" if field["analyzer"] == "whitespace" => {
                    Kind::Words(field["index_options"] == "positions")
                }
                _ => return None,
            };
            mapping.add(name, &kind, !excluded.contains(&Value::from(name.as_str())));
        }
        Some(mapping.finish())
    }
}

/// What a field is.
enum Kind {
    Shown,
    Value,
    /// Words, with positions or without.
    Words(bool),
    Unsigned,
    Signed,
}

#[derive(Default)]
struct Builder {
    schema: SchemaBuilder,
    names: Vec<String>,
    shown: Vec<String>,
}

impl Builder {
    fn add(&mut self, name: &str, kind: &Kind, is_shown: bool) {
        let record = match kind {
            Kind::Words(true) => IndexRecordOption::WithFreqsAndPositions,
            Kind::Words(false) => IndexRecordOption::WithFreqs,
            _ => IndexRecordOption::Basic,
        };
        let tokenizer = if matches!(kind, Kind::Words(_)) { "whitespace" } else { "raw" };
        let indexing =
            TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record);
        match kind {
            Kind::Shown => {}
            Kind::Value | Kind::Words(_) => {
                let options = TextOptions::default().set_indexing_options(indexing);
                self.schema.add_text_field(name, options);
            }
            Kind::Unsigned => drop(self.schema.add_u64_field(name, INDEXED | FAST)),
            Kind::Signed => drop(self.schema.add_i64_field(name, INDEXED | FAST)),
        }
        self.names.push(name.to_owned());
        if is_shown {
            self.shown.push(name.to_owned());
        }
    }

    fn finish(mut self) -> Mapping {
        self.schema.add_text_field(SOURCE, STORED);
        Mapping { schema: self.schema.build(), names: self.names, shown: self.shown }
    }
}
