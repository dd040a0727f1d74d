//! The documents of an index, in splits.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::Query;
use tantivy::schema::{FieldType, Schema, Value as _};
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{Index, TantivyDocument};

use crate::schema::{Mapping, SOURCE};

/// The documents of an index.
#[derive(Debug)]
pub(crate) struct Documents {
    pub(crate) mapping: Mapping,
    splits: Vec<(Index, usize)>,
    /// Taken, and not yet shown.
    pending: Vec<(Instant, Value)>,
    commit_time: Duration,
    split_documents: usize,
}

/// A hit.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) score: f32,
    pub(crate) key: u64,
    pub(crate) source: Value,
}

type Result<T> = std::result::Result<T, String>;

impl Documents {
    pub(crate) fn new(mapping: Mapping, commit_time: Duration, split_documents: usize) -> Self {
        let (splits, pending) = (Vec::new(), Vec::new());
        Self { mapping, splits, pending, commit_time, split_documents }
    }

    /// Takes a document.
    pub(crate) fn push(&mut self, document: &Value) -> Result<()> {
        let fields = document.as_object().ok_or("expected an object")?;
        if let Some(name) = fields.keys().find(|name| !self.mapping.names.contains(name)) {
            return Err(format!(
                "the document contains a field that is not declared in the schema: \"{name}\""
            ));
        }
        self.pending.push((Instant::now(), document.clone()));
        Ok(())
    }

    /// Shows what was taken long enough ago.
    pub(crate) fn commit(&mut self) -> Result<()> {
        let commit_time = self.commit_time;
        let is_due = |(at, _): &(Instant, Value)| at.elapsed() >= commit_time;
        let due: Vec<Value> = self.pending.extract_if(.., |p| is_due(p)).map(|(_, d)| d).collect();
        let mut rest = due.as_slice();
        while !rest.is_empty() {
            let full = self.splits.last().is_none_or(|(_, n)| *n >= self.split_documents);
            if full {
                self.splits.push((new_split(&self.mapping.schema)?, 0));
            }
            let Some((split, n_documents)) = self.splits.last_mut() else { return Ok(()) };
            let n_taken = rest.len().min(self.split_documents - *n_documents);
            let (taken, behind) = rest.split_at(n_taken);
            add(split, &self.mapping, taken)?;
            *n_documents += n_taken;
            rest = behind;
        }
        Ok(())
    }

    /// Finds all documents, and how many there are.
    pub(crate) fn find(&self, query: &dyn Query) -> Result<(Vec<Hit>, usize)> {
        let (mut hits, mut total) = (Vec::new(), 0);
        for (split, n_documents) in &self.splits {
            let searcher = split.reader().map_err(told)?.searcher();
            total += searcher.search(query, &Count).map_err(told)?;
            let top = TopDocs::with_limit((*n_documents).max(1)).order_by_score();
            for (score, address) in searcher.search(query, &top).map_err(told)? {
                let document: TantivyDocument = searcher.doc(address).map_err(told)?;
                let source = split.schema().get_field(SOURCE).map_err(told)?;
                let source = document.get_first(source).and_then(|v| v.as_str()).unwrap_or("null");
                let source: Value = serde_json::from_str(source).map_err(told)?;
                let key = source["doc_key"].as_u64().unwrap_or(0);
                hits.push(Hit { score, key, source });
            }
        }
        Ok((hits, total))
    }

    /// What is shown of a document.
    pub(crate) fn shown(&self, source: &Value) -> Value {
        let mut shown = json!({});
        for name in &self.mapping.shown {
            if let Some(value) = source.get(name) {
                shown[name] = value.clone();
            }
        }
        shown
    }
}

fn new_split(schema: &Schema) -> Result<Index> {
    let index = Index::create_in_ram(schema.clone());
    index.tokenizers().register("whitespace", TextAnalyzer::from(WhitespaceTokenizer::default()));
    Ok(index)
}

fn add(split: &Index, mapping: &Mapping, documents: &[Value]) -> Result<()> {
    let mut writer = split.writer_with_num_threads(1, 50_000_000).map_err(told)?;
    for document in documents {
        let mut row = TantivyDocument::new();
        for (field, entry) in mapping.schema.fields() {
            let value = &document[entry.name()];
            match entry.field_type() {
                FieldType::Str(_) if entry.name() == SOURCE => {
                    row.add_text(field, document.to_string());
                }
                FieldType::Str(_) => {
                    value.as_str().into_iter().for_each(|text| row.add_text(field, text));
                }
                FieldType::U64(_) => {
                    value.as_u64().into_iter().for_each(|number| row.add_u64(field, number));
                }
                FieldType::I64(_) => {
                    value.as_i64().into_iter().for_each(|number| row.add_i64(field, number));
                }
                _ => {}
            }
        }
        writer.add_document(row).map_err(told)?;
    }
    writer.commit().map_err(told)?;
    writer.wait_merging_threads().map_err(told)
}

fn told(error: impl ToString) -> String {
    error.to_string()
}
