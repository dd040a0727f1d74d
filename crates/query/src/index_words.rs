//! The words of an index, asked about.

use fihris_index::head;
use fihris_text::Analyzer;
use tantivy::DocAddress;

use crate::condition::WordField;
use crate::error::Result;
use crate::expand::MAX_EXPANSIONS;
use crate::plan::documents;
use crate::ranking::Lookup;
use crate::suggest::spelling;
use crate::vocabulary::{
    MAX_COUNTED, N_TITLES, Pattern, Typed, Vocabulary, Words, side_by_side, usual,
};

/// Titles of these, at least, that have one word in the place of the one that was begun.
const N_TITLES_OF_WORD: usize = 3;

/// Documents of which the beginning is read for the same.
const N_PASSAGES: usize = 32;

/// So much of each: a story of a newspaper.
const PASSAGE_BYTES: usize = 4 << 10;

impl Vocabulary for Lookup<'_> {
    fn analyzer(&self) -> &Analyzer {
        self.reader.analyzer()
    }

    fn n_documents(&self) -> u64 {
        self.reader.generation().documents
    }

    fn doc_freq(&mut self, field: WordField, text: &str) -> Result<u64> {
        Ok(self.find(field.of(self.reader.fields()), text)?.doc_freq)
    }

    fn words(&mut self, pattern: Pattern<'_>, limit: usize) -> Result<Words> {
        let frequent = self.frequent.map(|frequent| &frequent.body);
        usual(self.reader, self.reader.fields().body_exact, frequent, pattern, limit)
    }

    fn spelling(&mut self, word: &str) -> Result<String> {
        spelling(self, word)
    }

    fn titles(&mut self, typed: &Typed) -> Result<Vec<String>> {
        let field = self.reader.fields().title_exact;
        let (last, frequent) = (Pattern::Prefix(&typed.last), self.frequent.map(|all| &all.title));
        let ends = usual(self.reader, field, frequent, last, MAX_EXPANSIONS)?;
        let n_each = (N_TITLES / ends.words.len().max(1)).max(N_TITLES_OF_WORD);
        let mut found: Vec<DocAddress> = Vec::new();
        for (end, _) in ends.words {
            let terms: Vec<String> = typed.before.iter().cloned().chain([end]).collect();
            let condition = side_by_side(WordField::TitleExact, &terms);
            let documents = documents(self.reader, &condition, n_each)?;
            found.extend(
                documents.into_iter().filter(|new| !found.contains(new)).collect::<Vec<_>>(),
            );
            if found.len() >= N_TITLES {
                break;
            }
        }
        let title = |at| Ok(self.reader.document_at(at)?.title.unwrap_or_default());
        found.into_iter().take(N_TITLES).map(title).collect()
    }

    fn passages(&mut self, typed: &Typed) -> Result<Vec<String>> {
        if typed.before.is_empty() {
            return Ok(Vec::new());
        }
        let condition = side_by_side(WordField::BodyExact, &typed.before);
        let passage = |at| Ok(head(&self.reader.document_at(at)?.text, PASSAGE_BYTES).to_owned());
        documents(self.reader, &condition, N_PASSAGES)?.into_iter().map(passage).collect()
    }

    fn phrase_freq(&mut self, field: WordField, terms: &[String]) -> Result<u64> {
        Ok(documents(self.reader, &side_by_side(field, terms), MAX_COUNTED)?.len() as u64)
    }

    fn prepare(&mut self, _: &[(WordField, &str)]) -> Result<()> {
        Ok(())
    }
}
