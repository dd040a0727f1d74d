//! A segment of the index, from documents to files.
//!
//! Tantivy's own writer asks each field for its tokens and looks each of them up in a table. Here a
//! text is analysed once, each word is looked up once, and what remains of a text is a list of
//! numbers. Of these, the postings of every level are made by counting. The files are
//! written by Tantivy's serializers, and are the same byte for byte.

mod log;
mod postings;
#[cfg(test)]
mod tests;
mod words;

use std::path::Path;

use fihris_corpus::{Document, IndexedField, UserField, atomic};
use fihris_text::{Analyzer, Level, Place};
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReader, FieldNormReaders, FieldNormsSerializer};
use tantivy::index::SegmentComponent;
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::{Field, Schema, Value as _};
use tantivy::store::StoreWriter;
use tantivy::tokenizer::TokenizerManager;
use tantivy::{Index, IndexMeta, Segment, TantivyDocument, Term};

use crate::error::{Context, Error, Result};
use crate::layout::WordTotals;
use crate::row::row;
use crate::schema::{Fields, schema, settings};
use crate::user_values::tallies;
use log::Log;
use postings::{PostingsWriter, Value};
use words::{Ranked, Words};

/// Positions that are left free between title and text, so that no phrase goes from one to the
/// other.
pub const GAP: usize = 1;

/// A segment in the making, in a folder of its own.
pub(crate) struct SegmentWriter<'a> {
    analyzer: &'a Analyzer,
    segment: Segment,
    fields: Fields,
    schema: Schema,
    store: StoreWriter,
    fast: FastFieldsWriter,
    values: Vec<Value>,
    words: Words,
    titles: Log,
    bodies: Log,
    documents: u32,
    tallies: Vec<IndexedField>,
}

impl<'a> SegmentWriter<'a> {
    /// Starts an index of one segment in `folder`, with the user's own fields.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub(crate) fn create(
        folder: &Path,
        analyzer: &'a Analyzer,
        user: &[UserField],
    ) -> Result<Self> {
        std::fs::create_dir_all(folder).context("create", folder)?;
        Self::start(folder, analyzer, user).context("start a segment in", folder)
    }

    fn start(folder: &Path, analyzer: &'a Analyzer, user: &[UserField]) -> tantivy::Result<Self> {
        let (schema, settings) = (schema(user), settings());
        let builder = Index::builder().schema(schema.clone()).settings(settings.clone());
        let segment = builder.create_in_dir(folder)?.new_segment();
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            settings.docstore_compress_dedicated_thread,
        )?;
        let raw = TokenizerManager::default();
        Ok(Self {
            analyzer,
            fields: Fields::of(&schema)?,
            store,
            fast: FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, raw)?,
            segment,
            schema,
            values: Vec::new(),
            words: Words::default(),
            titles: Log::default(),
            bodies: Log::default(),
            documents: 0,
            tallies: tallies(user),
        })
    }

    /// Adds a document, and stores `stored` of it: its JSON, or nothing.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub(crate) fn push(&mut self, document: &Document, stored: &[u8]) -> tantivy::Result<()> {
        let row = row(&self.fields, document, stored, &mut self.tallies);
        self.store.store(&row, &self.schema)?;
        self.fast.add_document(&row)?;
        self.add_values(&row);
        self.add_words(document);
        self.documents += 1;
        Ok(())
    }

    /// Adds what is found as a whole.
    fn add_values(&mut self, row: &TantivyDocument) {
        for (field, value) in row.field_values() {
            if !self.schema.get_field_entry(field).is_indexed() {
                continue;
            }
            let text = value.as_str().map(|text| Term::from_field_text(field, text));
            let number = || value.as_u64().map(|number| Term::from_field_u64(field, number));
            let day = || value.as_i64().map(|day| Term::from_field_i64(field, day));
            if let Some(term) = text.or_else(number).or_else(day) {
                let bytes = term.serialized_value_bytes().to_vec();
                self.values.push((field, bytes, self.documents));
            }
        }
    }

    /// Adds the words: those of the title both alone and at the head of the body.
    fn add_words(&mut self, document: &Document) {
        let mut start = 0;
        if let Some(title) = document.title.as_deref().filter(|title| !title.is_empty()) {
            let mut tokens = self.analyzer.tokens(title);
            while let Some(Place { position, .. }) = tokens.step() {
                let word = self.words.number(&mut tokens);
                self.titles.push(word, position as u32);
                self.bodies.push(word, position as u32);
                start = position + 1;
            }
            start += GAP;
        }
        let mut tokens = self.analyzer.tokens(&document.text);
        while let Some(Place { position, .. }) = tokens.step() {
            self.bodies.push(self.words.number(&mut tokens), (start + position) as u32);
        }
        self.titles.end_document();
        self.bodies.end_document();
    }

    /// What was found of the user's own fields.
    pub(crate) fn tallies(&self) -> &[IndexedField] {
        &self.tallies
    }

    /// How many words its documents have.
    pub(crate) fn words(&self) -> WordTotals {
        let [body, title] = [&self.bodies, &self.titles].map(|log| log.n_words() as u64);
        WordTotals { body, title }
    }

    /// Bytes in memory, about; a function of the documents alone.
    pub(crate) fn bytes(&self) -> usize {
        let values = self.values.len() * (size_of::<Value>() + 16);
        self.words.bytes() + self.titles.bytes() + self.bodies.bytes() + values
    }

    /// Writes the files and returns the index of this one segment.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub(crate) fn finish(self, folder: &Path) -> Result<Index> {
        let (index, meta) = self.write().context("close a segment in", folder)?;
        let json = serde_json::to_vec_pretty(&meta).map_err(|error| Error::Damaged {
            detail: format!("the description of a segment is no JSON: {error}"),
        })?;
        atomic::write(&folder.join("meta.json"), &json)?;
        Ok(index)
    }

    fn write(mut self) -> tantivy::Result<(Index, IndexMeta)> {
        self.write_lengths()?;
        self.write_postings()?;
        let mut fast = self.segment.open_write(SegmentComponent::FastFields)?;
        self.fast.serialize(&mut fast, None)?;
        fast.terminate()?;
        self.store.close()?;
        let segment = self.segment.with_max_doc(self.documents);
        let meta = IndexMeta {
            segments: vec![segment.meta().clone()],
            index_settings: settings(),
            ..IndexMeta::with_schema(self.schema)
        };
        Ok((segment.index().clone(), meta))
    }

    /// The fields of words, each with its level and where its words are.
    fn word_fields(&self) -> [(Field, Level, &Log); 5] {
        let fields = &self.fields;
        [
            (fields.body_exact, Level::Exact, &self.bodies),
            (fields.body_stem, Level::Stem, &self.bodies),
            (fields.body_skeleton, Level::Skeleton, &self.bodies),
            (fields.title_exact, Level::Exact, &self.titles),
            (fields.title_stem, Level::Stem, &self.titles),
        ]
    }

    /// Writes how many values or words each document has in each field.
    fn write_lengths(&self) -> tantivy::Result<()> {
        let file = self.segment.open_write(SegmentComponent::FieldNorms)?;
        let mut serializer = FieldNormsSerializer::from_write(file)?;
        let [bodies, titles] = [&self.bodies, &self.titles].map(|log| {
            let id = |n_words| FieldNormReader::fieldnorm_to_id(n_words as u32);
            log.lengths().map(id).collect::<Vec<u8>>()
        });
        for (field, entry) in self.schema.fields() {
            if !entry.is_indexed() || !entry.has_fieldnorms() {
                continue;
            }
            let of_words = self.word_fields().into_iter().find(|(other, ..)| *other == field);
            match of_words {
                Some((.., log)) if std::ptr::eq(log, &self.titles) => {
                    serializer.serialize_field(field, &titles)?;
                }
                Some(_) => serializer.serialize_field(field, &bodies)?,
                None => serializer.serialize_field(field, &self.n_values(field))?,
            }
        }
        Ok(serializer.close()?)
    }

    /// How many values of a field each document has.
    fn n_values(&self, field: Field) -> Vec<u8> {
        let mut counts = vec![0_u32; self.documents as usize];
        let of_field = self.values.iter().filter(|(other, ..)| *other == field);
        of_field.for_each(|(.., document)| counts[*document as usize] += 1);
        counts.into_iter().map(FieldNormReader::fieldnorm_to_id).collect()
    }

    /// Writes terms, postings and positions.
    fn write_postings(&mut self) -> tantivy::Result<()> {
        self.values.sort_unstable();
        let lengths = self.segment.open_read(SegmentComponent::FieldNorms)?;
        let lengths = FieldNormReaders::open(lengths)?;
        let serializer = InvertedIndexSerializer::open(&self.segment)?;
        let mut writer = PostingsWriter { serializer, lengths: &lengths };
        // Values come first in the schema, and so in the files.
        writer.values(&self.values)?;
        let ranked = |level| self.words.ranked(level);
        let levels: [(Level, Ranked<'_>); 3] =
            [Level::Exact, Level::Stem, Level::Skeleton].map(|level| (level, ranked(level)));
        for (field, level, log) in self.word_fields() {
            if let Some((_, ranked)) = levels.iter().find(|(other, _)| *other == level) {
                writer.words(field, log, ranked)?;
            }
        }
        Ok(writer.serializer.close()?)
    }
}
