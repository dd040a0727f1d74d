//! Figures about an index.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use fihris_corpus::{Analyzed, Folder, Generation, IndexedField};
use serde::Serialize;
use tantivy::schema::Field;
use tantivy::termdict::TermMerger;
use tantivy::{InvertedIndexReader, Searcher, SegmentReader};

use crate::day::format_day;
use crate::error::{Context, Result};
use crate::identity::analyzed;
use crate::layout::Layout;
use crate::reader::Reader;
use crate::schema::WORD_FIELDS;

/// A query visits each segment. A build from scratch leaves at most half as many.
const MANY_SEGMENTS: u64 = 16;

/// Sources to name.
const MAX_SOURCES: usize = 20;

/// Figures about an index.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// Documents in the search index.
    pub documents: u64,
    /// Words in them, titles included.
    pub words: u64,
    /// Bytes of the corpus, uncompressed.
    pub text_bytes: u64,
    /// Bytes of the search index.
    pub index_bytes: u64,
    /// Tantivy segments.
    pub segments: u64,
    /// Documents that are deleted and still in the files of segments.
    pub deleted: u64,
    /// Bytes that these take, about: what a build from scratch gives back.
    pub reclaimable_bytes: u64,
    /// Name of the generation.
    pub generation: String,
    /// The analyzer that wrote it.
    pub analyzer: Analyzed,
    /// Where the evidence of the analyzer is from: `learnt` from the collection, or `given`.
    pub evidence: &'static str,
    /// Each field of words, in the order of the schema.
    pub fields: Vec<FieldStats>,
    /// The user's own fields, and what the build found of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub own_fields: Vec<IndexedField>,
    /// Bytes per kind of file, the largest first: `store`, `pos`, `idx`, `term`, `fast`, ….
    pub files: Vec<(String, u64)>,
    /// The sources with the most documents, the largest first.
    pub sources: Vec<SourceStats>,
    /// First and last day, as `2020-06-10`; `None` where no date is known.
    pub days: Option<(String, String)>,
}

/// Figures about one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldStats {
    /// Its name in the schema.
    pub name: String,
    /// Different terms: its vocabulary.
    pub terms: u64,
    /// Bytes of terms, postings and positions.
    pub bytes: u64,
}

/// Documents of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceStats {
    /// As it was named to `ingest`.
    pub source: String,
    /// Documents from it.
    pub documents: u64,
}

impl Stats {
    /// Whether a build from scratch is worth its while: it would give back a fifth of the space, or leave
    /// far fewer segments.
    #[must_use]
    pub fn is_worth_compacting(&self) -> bool {
        self.reclaimable_bytes * 5 > self.index_bytes || self.segments > MANY_SEGMENTS
    }
}

/// Returns figures about the published index of `folder`.
///
/// # Errors
///
/// As [`Reader::open`].
pub fn stats(folder: &Folder) -> Result<Stats> {
    stats_of(&Reader::open(folder)?)
}

/// Returns figures about an index that is open; the size of the corpus is that of the published one.
///
/// # Errors
///
/// If it cannot be read.
pub fn stats_of(reader: &Reader) -> Result<Stats> {
    let folder = reader.folder();
    let corpus = folder.manifest().ok().and_then(|manifest| manifest.corpus);
    let generation = reader.generation();
    let searcher = reader.searcher();
    let place = folder.path("search").join(&generation.name);
    let analyzer = analyzed(&reader.analyzer().identity());
    let layout = Layout::read(&place)?.unwrap_or_default();
    let Deleted { documents: deleted, bytes: reclaimable_bytes } = Deleted::of(&layout, generation);
    Ok(Stats {
        documents: generation.documents,
        words: reader.n_words(reader.fields().body_exact)?,
        text_bytes: corpus.map_or(0, |corpus| corpus.bytes),
        index_bytes: generation.files.iter().map(|file| file.bytes).sum(),
        segments: generation.segments,
        deleted,
        reclaimable_bytes,
        generation: generation.name.clone(),
        analyzer,
        evidence: if generation.has_given_evidence { "given" } else { "learnt" },
        fields: fields(reader).context("read", &place)?,
        own_fields: generation.fields.clone(),
        files: kinds(generation),
        sources: sources(searcher).context("read", &place)?,
        days: days(searcher).context("read", &place)?,
    })
}

/// What is still there of deleted documents.
struct Deleted {
    documents: u64,
    bytes: u64,
}

impl Deleted {
    fn of(layout: &Layout, generation: &Generation) -> Self {
        let bytes_of = |id: &str| -> u64 {
            let files = generation.files.iter().filter(|file| file.path.contains(id));
            files.map(|file| file.bytes).sum()
        };
        let (mut documents, mut bytes) = (0, 0);
        for segment in layout.segments.iter().filter(|segment| segment.deleted > 0) {
            documents += u64::from(segment.deleted);
            let share = f64::from(segment.deleted) / f64::from(segment.documents.max(1));
            bytes += (bytes_of(&segment.id) as f64 * share) as u64;
            bytes += segment.deletions.iter().map(|deletion| bytes_of(&deletion.id)).sum::<u64>();
        }
        Self { documents, bytes }
    }
}

fn fields(reader: &Reader) -> tantivy::Result<Vec<FieldStats>> {
    let searcher = reader.searcher();
    let mut bytes: BTreeMap<String, u64> = BTreeMap::new();
    for segment in searcher.space_usage()?.segments() {
        for part in [segment.termdict(), segment.postings(), segment.positions()] {
            for field in part.fields() {
                *bytes.entry(field.field_name().to_owned()).or_default() +=
                    field.total().get_bytes();
            }
        }
    }
    let stats = |(name, _): &(&str, _)| {
        let terms = vocabulary(reader, searcher.schema().get_field(name)?)?;
        let bytes = bytes.get(*name).copied().unwrap_or(0);
        Ok(FieldStats { name: (*name).to_owned(), terms, bytes })
    };
    WORD_FIELDS.iter().map(stats).collect()
}

/// Counts the different terms of a field that a document has.
fn vocabulary(reader: &Reader, field: Field) -> tantivy::Result<u64> {
    let open = |segments: &[SegmentReader]| -> tantivy::Result<Vec<Arc<InvertedIndexReader>>> {
        segments.iter().map(|segment| segment.inverted_index(field)).collect()
    };
    let (living, deleted) = (open(reader.searcher().segment_readers())?, open(reader.deletions())?);
    if let ([one], []) = (living.as_slice(), deleted.as_slice()) {
        return Ok(one.terms().num_terms() as u64);
    }
    let streams = living.iter().chain(&deleted).map(|index| index.terms().stream());
    let mut merged = TermMerger::new(streams.collect::<std::io::Result<_>>()?);
    let mut terms = 0;
    while merged.advance() {
        let counted = merged.current_segment_ords_and_term_infos().map(|(segment, info)| {
            let sign = if segment < living.len() { 1 } else { -1 };
            sign * i64::from(info.doc_freq)
        });
        terms += u64::from(counted.sum::<i64>() > 0);
    }
    Ok(terms)
}

/// Bytes per kind of file, the largest first.
fn kinds(generation: &Generation) -> Vec<(String, u64)> {
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    for file in &generation.files {
        let kind = Path::new(&file.path).extension().unwrap_or_default();
        *kinds.entry(kind.to_string_lossy().into_owned()).or_default() += file.bytes;
    }
    let mut kinds: Vec<(String, u64)> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    kinds
}

/// The sources with the most documents; those with as many by name.
fn sources(searcher: &Searcher) -> tantivy::Result<Vec<SourceStats>> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for reader in searcher.segment_readers() {
        let Some(column) = reader.fast_fields().str("source")? else { continue };
        let mut documents = vec![0; column.num_terms()];
        for ord in reader.doc_ids_alive().flat_map(|doc| column.term_ords(doc)) {
            if let Some(documents) = usize::try_from(ord).ok().and_then(|at| documents.get_mut(at))
            {
                *documents += 1;
            }
        }
        let mut source = String::new();
        for (ord, documents) in (0..).zip(documents) {
            source.clear();
            column.ord_to_str(ord, &mut source)?;
            if documents > 0 {
                *counts.entry(source.clone()).or_default() += documents;
            }
        }
    }
    let sources = counts.into_iter().map(|(source, documents)| SourceStats { source, documents });
    let mut sources: Vec<SourceStats> = sources.collect();
    sources.sort_by_key(|source| std::cmp::Reverse(source.documents));
    sources.truncate(MAX_SOURCES);
    Ok(sources)
}

/// First and last day.
fn days(searcher: &Searcher) -> tantivy::Result<Option<(String, String)>> {
    let mut days: Option<(i64, i64)> = None;
    for reader in searcher.segment_readers() {
        let Some(column) = reader.fast_fields().column_opt::<i64>("day")? else { continue };
        for day in reader.doc_ids_alive().filter_map(|doc| column.first(doc)) {
            let (first, last) = days.unwrap_or((day, day));
            days = Some((first.min(day), last.max(day)));
        }
    }
    Ok(days.map(|(first, last)| (format_day(first), format_day(last))))
}
