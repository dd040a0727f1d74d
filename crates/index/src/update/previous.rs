//! The generation that another one is made from.

use std::path::PathBuf;

use fihris_corpus::{CorpusRecord, Folder, Generation, Manifest, SealedFile, UserField};
use fihris_text::Analyzer;
use tantivy::schema::Value;
use tantivy::{DocAddress, DocId, Searcher, TantivyDocument};

use crate::build::{BuildOptions, declared_fields};
use crate::error::{Context, Result};
use crate::evidence;
use crate::generation::LiveSegment;
use crate::identity::require_ours;
use crate::layout::{Layout, SegmentRecord};
use crate::open::open;
use crate::order::{CorpusOrder, DELETED};
use crate::schema::Fields;
use crate::verified;

/// The published generation, open.
pub(super) struct Previous {
    pub(super) generation: Generation,
    pub(super) layout: Layout,
    pub(super) analyzer: Analyzer,
    pub(super) user: Vec<UserField>,
    pub(super) searcher: Searcher,
    order: CorpusOrder,
    place: PathBuf,
}

/// Blocks of stored documents that are kept unpacked: documents are read in their order.
const CACHED_BLOCKS: usize = 2;

impl Previous {
    /// Opens the published generation, if an index of `corpus` can be made from it: its terms and its
    /// fields are to stay. `None` also if it is damaged.
    pub(super) fn open(
        folder: &Folder,
        manifest: &Manifest,
        corpus: &CorpusRecord,
        options: &BuildOptions,
    ) -> Option<Self> {
        let generation = manifest.search.clone()?;
        let user = declared_fields(manifest, options);
        let keeps_fields = user.iter().eq(generation.fields.iter().map(|indexed| &indexed.field));
        let keeps_evidence = options.evidence.is_none() && !options.relearn;
        require_ours(folder, manifest).ok()?;
        let place = folder.path(&format!("search/{}", generation.name));
        let layout = Layout::read(&place).ok()??;
        let is_outgrown = !generation.has_given_evidence
            && evidence::is_outgrown(layout.evidence_bytes, corpus.bytes);
        if !keeps_fields || !keeps_evidence || is_outgrown {
            return None;
        }
        // Its files are carried on, and with them damage would be.
        verified::ensure(folder, &generation).ok()?;
        Self::read(folder, place, generation, layout, user).ok()
    }

    fn read(
        folder: &Folder,
        place: PathBuf,
        generation: Generation,
        layout: Layout,
        user: Vec<UserField>,
    ) -> Result<Self> {
        let analyzer = Analyzer::new(evidence::read_sealed(folder, &generation)?);
        let (_, searcher) = open(&place)?;
        let order = CorpusOrder::open(&place, &searcher)?;
        Ok(Self { generation, layout, analyzer, user, searcher, order, place })
    }

    /// Its segments as they are.
    pub(super) fn segments(&self) -> Vec<LiveSegment> {
        let segments = (0..).zip(&self.layout.segments);
        segments
            .map(|(number, record)| LiveSegment {
                record: record.clone(),
                numbers: self.numbers(number, record.documents),
                files: self.files(record),
            })
            .collect()
    }

    /// Reads the lines of documents of a segment, in order, from its store.
    pub(super) fn each_line(
        &self,
        segment: usize,
        documents: &[DocId],
        mut take: impl FnMut(DocId, &[u8]) -> Result<()>,
    ) -> Result<()> {
        let reader = self.searcher.segment_reader(segment as u32);
        let open = || -> tantivy::Result<_> {
            let fields = Fields::of(self.searcher.schema())?;
            Ok((fields.document, reader.get_store_reader(CACHED_BLOCKS)?))
        };
        let (field, store) = open().context("read a segment of", &self.place)?;
        for doc in documents {
            let row: tantivy::Result<TantivyDocument> = store.get(*doc);
            let row = row.context("read a segment of", &self.place)?;
            let line = row.get_first(field).and_then(|value| value.as_bytes());
            take(*doc, line.unwrap_or_default())?;
        }
        Ok(())
    }

    /// The numbers in the corpus of the documents of a segment.
    fn numbers(&self, segment: u32, documents: u32) -> Vec<u32> {
        let living = self.searcher.segment_reader(segment).alive_bitset();
        let number = |doc: DocId| match living.is_none_or(|living| living.is_alive(doc)) {
            true => self.order.number(DocAddress::new(segment, doc)) as u32,
            false => DELETED,
        };
        (0..documents).map(number).collect()
    }

    fn files(&self, record: &SegmentRecord) -> Vec<SealedFile> {
        let ids = || {
            let deletions = record.deletions.iter().map(|deletion| &deletion.id);
            std::iter::once(&record.id).chain(deletions)
        };
        let shared = format!("search/{}/", crate::layout::SEGMENTS);
        let belongs = |file: &&SealedFile| {
            let name = file.path.strip_prefix(&shared);
            name.is_some_and(|name| ids().any(|id| name.starts_with(id.as_str())))
        };
        self.generation.files.iter().filter(belongs).cloned().collect()
    }
}
