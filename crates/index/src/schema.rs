//! The fields of the index.

use fihris_corpus::{UserField, UserFieldKind};
use fihris_text::Level;
use tantivy::IndexSettings;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::store::{Compressor, ZstdCompressor};

/// Uncompressed bytes of one block of stored documents. Chosen by hand: larger
/// blocks compress better, and each hit costs the decompression of one.
const STORE_BLOCK_BYTES: usize = 64 << 10;

/// The fields of the index, by their meaning.
///
/// The `body` fields hold the words of the title and of the text, once per
/// [`Level`]; positions are kept where a phrase may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fields {
    /// The whole document as JSON, stored.
    pub document: Field,
    /// [`fihris_corpus::DocId`] as a number.
    pub doc_id: Field,
    /// The name that the source gave it.
    pub id: Field,
    /// The file it came from.
    pub source: Field,
    /// Host of its web address.
    pub site: Field,
    /// Code of its language, if known.
    pub lang: Field,
    /// Its date as days since 1970-01-01, if understood.
    pub day: Field,
    /// Characters of its text.
    pub length: Field,
    /// Words of title and text as written, spelling variants folded.
    pub body_exact: Field,
    /// Their stems.
    pub body_stem: Field,
    /// The consonants of their stems, without positions.
    pub body_skeleton: Field,
    /// Words of the title as written, spelling variants folded.
    pub title_exact: Field,
    /// Their stems.
    pub title_stem: Field,
    /// Number of the first of the user's own fields, which follow each other.
    first_user: u32,
}

/// Name and level of each field of words, in the order of the schema.
pub(crate) const WORD_FIELDS: [(&str, Level); 5] = [
    ("body_exact", Level::Exact),
    ("body_stem", Level::Stem),
    ("body_skeleton", Level::Skeleton),
    ("title_exact", Level::Exact),
    ("title_stem", Level::Stem),
];

/// Name of one of the user's own fields in the schema, by its number in the declaration: a name of
/// the user's may be none in Tantivy's terms.
#[must_use]
pub fn user_field_name(number: usize) -> String {
    format!("user_{number}")
}

/// Builds the schema. What is in an index folder must have this very schema.
pub(crate) fn schema(user: &[UserField]) -> Schema {
    let mut schema = Schema::builder();
    schema.add_bytes_field("document", STORED);
    schema.add_u64_field("doc_id", INDEXED | FAST);
    for name in ["id", "source", "site", "lang"] {
        schema.add_text_field(name, raw());
    }
    schema.add_i64_field("day", INDEXED | FAST);
    schema.add_u64_field("length", FAST);
    for (number, field) in user.iter().enumerate() {
        let name = user_field_name(number);
        match field.kind {
            UserFieldKind::Keyword => schema.add_text_field(&name, raw()),
            // Their columns are searched: a range of values is no list of terms.
            UserFieldKind::Number => schema.add_f64_field(&name, FAST),
            UserFieldKind::Date => schema.add_i64_field(&name, FAST),
        };
    }
    for (name, level) in WORD_FIELDS {
        schema.add_text_field(name, words(level));
    }
    schema.build()
}

/// One term: the whole value.
fn raw() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    TextOptions::default().set_indexing_options(indexing).set_fast("raw")
}

/// One term per word; no phrase is asked for on the loosest level.
fn words(level: Level) -> TextOptions {
    let record = match level {
        Level::Exact | Level::Stem => IndexRecordOption::WithFreqsAndPositions,
        Level::Skeleton => IndexRecordOption::WithFreqs,
    };
    let indexing =
        TextFieldIndexing::default().set_tokenizer(tokenizer_name(level)).set_index_option(record);
    TextOptions::default().set_indexing_options(indexing)
}

/// Under which name the schema remembers who made the terms of `level`.
fn tokenizer_name(level: Level) -> &'static str {
    match level {
        Level::Exact => "fihris_exact",
        Level::Stem => "fihris_stem",
        Level::Skeleton => "fihris_skeleton",
    }
}

/// How segments are written. One thread per segment, so that the bytes depend on nothing else.
pub(crate) fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor::default()),
        docstore_compress_dedicated_thread: false,
        docstore_blocksize: STORE_BLOCK_BYTES,
        ..IndexSettings::default()
    }
}

impl Fields {
    /// Finds the fields in `schema`, which must be ours.
    pub(crate) fn of(schema: &Schema) -> tantivy::Result<Self> {
        let field = |name| schema.get_field(name);
        Ok(Self {
            document: field("document")?,
            doc_id: field("doc_id")?,
            id: field("id")?,
            source: field("source")?,
            site: field("site")?,
            lang: field("lang")?,
            day: field("day")?,
            length: field("length")?,
            body_exact: field("body_exact")?,
            body_stem: field("body_stem")?,
            body_skeleton: field("body_skeleton")?,
            title_exact: field("title_exact")?,
            title_stem: field("title_stem")?,
            first_user: field("length")?.field_id() + 1,
        })
    }

    /// One of the user's own fields, by its number in the declaration.
    #[must_use]
    pub fn user(&self, number: usize) -> Field {
        Field::from_field_id(self.first_user.saturating_add(number as u32))
    }

    /// The field with the words of title and text on `level`.
    #[must_use]
    pub fn body(&self, level: Level) -> Field {
        match level {
            Level::Exact => self.body_exact,
            Level::Stem => self.body_stem,
            Level::Skeleton => self.body_skeleton,
        }
    }

    /// The field that says how many words the texts of `field` have. All levels of a text have as
    /// many, so one field is read for all of them, and is the sooner in the processor's memory.
    #[must_use]
    pub fn lengths_of(&self, field: Field) -> Field {
        match field {
            _ if field == self.body_stem || field == self.body_skeleton => self.body_exact,
            _ if field == self.title_stem => self.title_exact,
            _ => field,
        }
    }
}
