//! The published index, opened for reading.

use std::fmt;

use fihris_corpus::{DocId, Document, Folder, Generation};
use fihris_text::Analyzer;
use tantivy::collector::TopDocs;
use tantivy::query::{Bm25StatisticsProvider, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, Index, Searcher, SegmentReader, TantivyDocument, TantivyError, Term};

use crate::error::{Context, Error, Result};
use crate::evidence;
use crate::identity::require_ours;
use crate::layout::{Layout, WordTotals};
use crate::open::{open, open_deletions};
use crate::order::CorpusOrder;
use crate::schema::{Fields, user_field_name};
use crate::verified;

/// How often opening is tried again because the index was replaced meanwhile.
const TRIES: usize = 5;

/// The published generation of a folder, verified and open.
///
/// It locks nothing, writes nothing but a note of what it has verified, and goes
/// on reading its generation while the next one is published.
pub struct Reader {
    folder: Folder,
    generation: Generation,
    analyzer: Analyzer,
    index: Index,
    searcher: Searcher,
    fields: Fields,
    order: CorpusOrder,
    /// Words of the documents that are left; `None` where an older version wrote the index, and nothing
    /// is deleted.
    words: Option<WordTotals>,
    /// The deleted documents that the statistics of their segments still count.
    deletions: Option<Searcher>,
}

impl Reader {
    /// Opens the published index of `folder`.
    ///
    /// # Errors
    ///
    /// If there is none, if another analyzer wrote it, or if it is damaged.
    pub fn open(folder: &Folder) -> Result<Self> {
        let mut tries = 1..TRIES;
        loop {
            let generation = published(folder)?;
            match Self::open_generation(folder, &generation) {
                // A build may publish and sweep between our reading the manifest and the files.
                Err(_) if tries.next().is_some() && published(folder)? != generation => {}
                opened => return opened,
            }
        }
    }

    fn open_generation(folder: &Folder, generation: &Generation) -> Result<Self> {
        verified::ensure(folder, generation)?;
        let place = folder.path("search").join(&generation.name);
        let analyzer = Analyzer::new(evidence::read(&place)?);
        let (index, searcher) = open(&place)?;
        let fields = Fields::of(&index.schema()).context("read the schema in", &place)?;
        let order = CorpusOrder::open(&place, &searcher)?;
        let words = Layout::read(&place)?.map(|layout| layout.words());
        let deletions = open_deletions(&place)?;
        let reader = Self {
            folder: folder.clone(),
            generation: generation.clone(),
            analyzer,
            index,
            searcher,
            fields,
            order,
            words,
            deletions,
        };
        reader.require_all_documents()?;
        reader.require_user_fields()?;
        Ok(reader)
    }

    fn require_all_documents(&self) -> Result<()> {
        let (found, expected) = (self.searcher.num_docs(), self.generation.documents);
        if found == expected {
            return Ok(());
        }
        Err(Error::Damaged { detail: format!("it has {found} documents instead of {expected}") })
    }

    /// Requires the columns of the user's own fields that the manifest names.
    fn require_user_fields(&self) -> Result<()> {
        let schema = self.index.schema();
        for (number, indexed) in self.generation.fields.iter().enumerate() {
            if schema.get_field(&user_field_name(number)).ok() != Some(self.fields.user(number)) {
                let detail = format!("it has no column for the field `{}`", indexed.field.name);
                return Err(Error::Damaged { detail });
            }
        }
        Ok(())
    }

    /// Whether this is still the published generation.
    ///
    /// # Errors
    ///
    /// If the manifest cannot be read.
    pub fn is_current(&self) -> Result<bool> {
        Ok(self.folder.manifest()?.search.is_some_and(|live| live == self.generation))
    }

    /// Opens the generation that is published now.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub fn reopen(&self) -> Result<Self> {
        Self::open(&self.folder)
    }

    /// The folder it belongs to.
    #[must_use]
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The generation that is open.
    #[must_use]
    pub fn generation(&self) -> &Generation {
        &self.generation
    }

    /// The analyzer that wrote the index, and that queries must go through.
    #[must_use]
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// The index in Tantivy's terms.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Its documents in Tantivy's terms. Their segments may have deleted documents besides, which
    /// Tantivy's statistics count, but those of this reader do not.
    #[must_use]
    pub fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// Segments of the deleted documents: what they count is to be subtracted from the statistics of
    /// [`Self::searcher`].
    #[must_use]
    pub fn deletions(&self) -> &[SegmentReader] {
        self.deletions.as_ref().map_or(&[], Searcher::segment_readers)
    }

    /// The number in the corpus of a document, from 0.
    #[must_use]
    pub fn number(&self, at: DocAddress) -> u64 {
        self.order.number(at)
    }

    /// Whether the order of the addresses is that of the corpus.
    #[must_use]
    pub fn is_in_order(&self) -> bool {
        self.order.is_ascending()
    }

    /// Words of all documents in a field of words; no level has more than another.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn n_words(&self, field: Field) -> Result<u64> {
        let Some(words) = self.words else {
            return self.searcher.total_num_tokens(field).context("search", self.folder.root());
        };
        let is_title = self.fields.lengths_of(field) == self.fields.title_exact;
        Ok(if is_title { words.title } else { words.body })
    }

    /// The fields of the index.
    #[must_use]
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Returns the document at `address`.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn document_at(&self, address: DocAddress) -> Result<Document> {
        let place = self.folder.path("search").join(&self.generation.name);
        let row: TantivyDocument =
            self.searcher.doc(address).context("read a document from", &place)?;
        let json = row.get_first(self.fields.document).and_then(|value| value.as_bytes());
        serde_json::from_slice(json.unwrap_or_default()).map_err(|error| {
            let DocAddress { segment_ord, doc_id } = address;
            Error::Damaged { detail: format!("document {segment_ord}/{doc_id}: {error}") }
        })
    }

    /// Returns the document of that name, if there is one.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn document(&self, id: DocId) -> Result<Option<Document>> {
        let term = Term::from_field_u64(self.fields.doc_id, id.0);
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let found = self.searcher.search(&query, &TopDocs::with_limit(1).order_by_score());
        let place = self.folder.path("search").join(&self.generation.name);
        let found = found.context("search", &place)?;
        found.first().map(|(_, address)| self.document_at(*address)).transpose()
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("generation", &self.generation.name).finish_non_exhaustive()
    }
}

/// The statistics of the documents that are left, for what Tantivy scores.
impl Bm25StatisticsProvider for Reader {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.n_words(field).map_err(|error| TantivyError::InternalError(error.to_string()))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.generation.documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let all = self.searcher.doc_freq(term)?;
        let deleted = self.deletions.as_ref().map(|deletions| deletions.doc_freq(term));
        Ok(all.saturating_sub(deleted.transpose()?.unwrap_or_default()))
    }
}

/// Returns the published generation, if its terms are ours.
fn published(folder: &Folder) -> Result<Generation> {
    let manifest = folder.manifest()?;
    let Some(generation) = manifest.search.clone() else {
        return Err(Error::NoSearch { path: folder.root().to_owned() });
    };
    require_ours(folder, &manifest)?;
    Ok(generation)
}
