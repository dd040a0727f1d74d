//! Some documents for each reason, to be looked at.

use std::collections::BTreeMap;

use fihris_corpus::{CorpusRecord, DocId, Document, Folder, SealedFile, ShardReader};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::model::excerpt;
use crate::publish::{State, damaged, doc_id_of, unwrap};

/// Lines of each kind that are looked at, so that a report costs the same whatever the corpus.
const MAX_LINES: usize = 20_000;

/// A document that is not in the corpus.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Example {
    /// Its stable name.
    pub doc_id: DocId,
    /// Its own name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its source.
    pub source: String,
    /// The fault in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// How it begins.
    pub excerpt: String,
    /// The document that was kept instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keeper_id: Option<String>,
    /// Its similarity to that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jaccard: Option<f32>,
}

/// Returns up to `n` documents for each reason, by the reason's name.
///
/// Which ones depends on the hashes of their names alone, so it is as good as chance and always
/// the same.
///
/// # Errors
///
/// If the audit cannot be read.
pub fn examples(
    folder: &Folder,
    corpus: &CorpusRecord,
    n: usize,
) -> Result<BTreeMap<String, Vec<Example>>> {
    let state = State::of(corpus);
    let mut chosen = Chosen { n, by_reason: BTreeMap::new() };
    each_line(folder, &state.excluded, |line| chosen.excluded(line))?;
    each_line(folder, &state.duplicates, |line| chosen.duplicate(line))?;
    let read = |(reason, lines): (String, BTreeMap<DocId, Vec<u8>>)| {
        let examples = lines.values().filter_map(|line| read_example(line));
        (reason, examples.collect())
    };
    Ok(chosen.by_reason.into_iter().map(read).collect())
}

fn each_line(
    folder: &Folder,
    files: &[SealedFile],
    mut look: impl FnMut(&[u8]) -> Option<()>,
) -> Result<()> {
    let mut n_lines = 0;
    for file in files {
        let mut reader = ShardReader::open(folder, file)?;
        while let Some(line) = reader.next_line()? {
            look(line).ok_or_else(|| damaged(folder, file))?;
            n_lines += 1;
            if n_lines == MAX_LINES {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The lines with the smallest names, for each reason.
struct Chosen {
    n: usize,
    by_reason: BTreeMap<String, BTreeMap<DocId, Vec<u8>>>,
}

/// As much of a line as it takes to choose it.
#[derive(Deserialize)]
struct Head<'l> {
    #[serde(borrow)]
    reason: std::borrow::Cow<'l, str>,
    doc_id: Option<DocId>,
}

impl Chosen {
    fn excluded(&mut self, line: &[u8]) -> Option<()> {
        let head: Head<'_> = serde_json::from_slice(line).ok()?;
        self.add(&head.reason, head.doc_id?, line);
        Some(())
    }

    fn duplicate(&mut self, line: &[u8]) -> Option<()> {
        let head: Head<'_> = serde_json::from_slice(line).ok()?;
        self.add(&head.reason, doc_id_of(unwrap(line)?)?, line);
        Some(())
    }

    fn add(&mut self, reason: &str, doc_id: DocId, line: &[u8]) {
        if !self.by_reason.contains_key(reason) {
            self.by_reason.insert(reason.to_owned(), BTreeMap::new());
        }
        let Some(lines) = self.by_reason.get_mut(reason) else { return };
        let is_full = lines.len() >= self.n;
        if is_full && lines.keys().next_back().is_none_or(|last| *last < doc_id) {
            return;
        }
        lines.insert(doc_id, line.to_owned());
        while lines.len() > self.n {
            lines.pop_last();
        }
    }
}

/// A line of the audit, of either kind.
#[derive(Default, Deserialize)]
#[serde(default)]
struct AuditLine {
    doc_id: DocId,
    id: Option<String>,
    source: String,
    detail: String,
    excerpt: String,
    keeper_id: Option<String>,
    jaccard: Option<f32>,
    document: Option<Document>,
}

fn read_example(line: &[u8]) -> Option<Example> {
    let line: AuditLine = serde_json::from_slice(line).ok()?;
    let AuditLine { doc_id, id, source, detail, excerpt: beginning, keeper_id, jaccard, .. } = line;
    let example = Example { doc_id, id, source, detail, excerpt: beginning, keeper_id, jaccard };
    let Some(document) = line.document else { return Some(example) };
    Some(Example {
        doc_id: document.doc_id,
        excerpt: excerpt(&document),
        id: Some(document.id),
        source: document.source,
        ..example
    })
}
