//! What cleaning did to one document, shown on its source.

use std::path::PathBuf;

use fihris_corpus::Document;
use fihris_corpus::read::{RawDocument, ReadOptions, SourceFile, SourceReader};
use fihris_text::{hash_words, repair};
use serde::Serialize;

use crate::prepare::{Source, repetitions, without};

/// Lines and passages that are shown.
const MAX_SHOWN: usize = 3;

/// Characters that are shown on both sides of a change.
const CONTEXT: usize = 30;

/// Characters of a passage that are shown.
const PASSAGE: usize = 120;

/// Some of what was changed in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Lines that were repaired, around the first repair in each.
    pub repaired: Vec<Repaired>,
    /// Passages that were cut, for they stood there before.
    pub cut: Vec<String>,
}

/// A piece of a line before and after its repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repaired {
    /// As the source has it.
    pub before: String,
    /// As the corpus has it.
    pub after: String,
}

/// Reads a document again and shows what was changed in it.
///
/// `None` if its source is gone, has changed, or was read with other options than the usual ones.
#[must_use]
pub fn changes(source: &Source, document: &Document) -> Option<Changes> {
    let path = PathBuf::from(&source.path);
    let (name, bytes) = (source.name.clone(), path.metadata().ok()?.len());
    if bytes != source.bytes {
        return None;
    }
    let file = SourceFile { name, path, bytes, modified_ns: source.modified_ns };
    let raw = find(&file, document.position)?;
    let (changes, text) = changes_of(&raw.text);
    let mut before = document.clone();
    before.restore();
    (text == before.text).then_some(changes)
}

fn find(file: &SourceFile, position: u64) -> Option<RawDocument> {
    let mut reader = SourceReader::open(file, &ReadOptions::default()).ok()?;
    while let Some(batch) = reader.next_batch() {
        if batch.first_position() + batch.len() as u64 <= position {
            continue;
        }
        let records = batch.into_records().flatten();
        return records.into_iter().find(|raw| raw.position == position);
    }
    None
}

/// Cleans a text again; returns the changes and what comes out.
fn changes_of(raw: &str) -> (Changes, String) {
    let text = repair(raw).text.into_owned();
    let mut words = Vec::new();
    hash_words(&text, &mut words);
    let cuts = repetitions(&text, &words);
    let passages = cuts.iter().filter_map(|range| text.get(range.clone()));
    let cut = passages.take(MAX_SHOWN).map(|passage| shorten(passage.trim())).collect();
    let lines = raw.lines().filter_map(repaired);
    let changes = Changes { repaired: lines.take(MAX_SHOWN).collect(), cut };
    (changes, without(&text, &cuts))
}

/// Returns the surroundings of the first repair of a line, if it needs one.
fn repaired(line: &str) -> Option<Repaired> {
    let after = repair(line).text;
    let same = line.chars().zip(after.chars()).take_while(|(left, right)| left == right).count();
    let around = |text: &str| -> String {
        text.chars().skip(same.saturating_sub(CONTEXT)).take(2 * CONTEXT).collect()
    };
    (after != line).then(|| Repaired { before: around(line), after: around(&after) })
}

fn shorten(passage: &str) -> String {
    match passage.char_indices().nth(PASSAGE) {
        Some((end, _)) => format!("{}…", passage.get(..end).unwrap_or_default()),
        None => passage.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_where_it_begins() {
        let clause = "استعادت القوات المواقع الشمالية بعد معارك طويلة استمرت أياما";
        let raw = format!("خبر ، من ليبيا\n{clause}.\n{clause}.\n");
        let (changes, text) = changes_of(&raw);
        assert_eq!(changes.repaired.len(), 1);
        assert_eq!(changes.repaired[0].before, "خبر ، من ليبيا");
        assert_eq!(changes.repaired[0].after, "خبر، من ليبيا");
        assert_eq!(changes.cut, [format!("{clause}.")]);
        assert_eq!(text.matches(clause).count(), 1);
    }

    #[test]
    fn nothing_is_shown_where_nothing_was_changed() {
        assert_eq!(changes_of("خبر من ليبيا.").0, Changes::default());
    }
}
