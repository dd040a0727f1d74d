//! An index of one document, searched.

use std::hint::black_box;
use std::ops::ControlFlow;

use fihris_corpus::{CorpusRecord, DocId, Document, Folder, ShardWriter};
use fihris_index::{BuildOptions, build};
use fihris_query::{Engine, Request};

/// What is searched for: words and phrases that the generators repeat.
pub(crate) const QUERIES: [&str; 4] = [
    "ليبيا محادثات و ب",
    "\"قال المتحدث باسم الحكومة\"",
    "\"أمس المدينة\"~20",
    "مب مت \"مب مت\"~2",
];

/// An index of one document.
pub(crate) struct Searched {
    pub(crate) n_bytes: usize,
    engine: Engine,
    _home: tempfile::TempDir,
}

const ID: u64 = 0;

impl Searched {
    pub(crate) fn of(text: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let home = tempfile::tempdir()?;
        let folder = Folder::at(home.path());
        let lock = folder.lock()?;
        let doc_id = DocId::of("source", ID);
        let document = Document { doc_id, text: text.to_owned(), ..Document::default() };
        let mut writer = ShardWriter::create(&folder, "corpus")?;
        writer.push(doc_id, &serde_json::to_vec(&document)?)?;
        let mut manifest = folder.manifest_or_new(&lock)?;
        let shards = writer.finish()?;
        manifest.corpus = Some(CorpusRecord { documents: 1, shards, ..CorpusRecord::default() });
        folder.publish(&manifest, &lock)?;
        build(&folder, &lock, &BuildOptions::default(), &|_| ControlFlow::Continue(()))?;
        Ok(Self { n_bytes: text.len(), engine: Engine::open(&folder)?, _home: home })
    }

    /// Searches: the passage of a hit is chosen and cut.
    pub(crate) fn search(&self, query: &str) {
        drop(black_box(self.engine.search(&Request::new(query))));
    }

    /// Shows the document with all that the query finds in it.
    pub(crate) fn page(&self, query: &str) {
        drop(black_box(self.engine.page(DocId::of("source", ID), query)));
    }
}
