//! A small corpus and an engine for it.

use std::ops::{ControlFlow, Deref};
use std::sync::Arc;

use fihris_corpus::{CorpusRecord, DocId, Document, Folder, ShardWriter};
use fihris_index::{BuildOptions, build, update};
use fihris_query::{Request, Response, Result, Suggestion, Synonyms};

/// An engine over an index of one segment. Each answer is compared with that over an index of the same
/// documents in many segments, in another order, from which a document was deleted.
#[derive(Debug)]
pub(crate) struct Engine {
    one: fihris_query::Engine,
    many: fihris_query::Engine,
    _home: tempfile::TempDir,
}

#[allow(dead_code, reason = "not all tests ask for suggestions or have synonyms")]
impl Engine {
    #[track_caller]
    pub(crate) fn search(&self, request: &Request) -> Result<Response> {
        let [one, many] = [&self.one, &self.many].map(|engine| engine.search(request));
        let said = |response: &Result<Response>| match response {
            Ok(Response { hits, total, notes, facets, understood, .. }) => {
                format!("{hits:#?} {total} {notes:#?} {facets:#?} {understood:#?}")
            }
            Err(error) => error.to_string(),
        };
        assert_eq!(said(&one), said(&many), "{request:?}");
        one
    }

    #[track_caller]
    pub(crate) fn suggest(&self, query: &str, limit: usize) -> Result<Vec<Suggestion>> {
        let one = self.one.suggest(query, limit)?;
        assert_eq!(one, self.many.suggest(query, limit)?, "{query}");
        Ok(one)
    }

    pub(crate) fn with_synonyms(self, synonyms: Arc<Synonyms>) -> Self {
        let Self { one, many, _home } = self;
        let many = many.with_synonyms(Arc::clone(&synonyms));
        Self { one: one.with_synonyms(synonyms), many, _home }
    }
}

/// All else is asked of the index of one segment alone.
impl Deref for Engine {
    type Target = fihris_query::Engine;

    fn deref(&self) -> &Self::Target {
        &self.one
    }
}

/// Title and text of each document; its id is its number.
const DOCUMENTS: [(&str, &str); 8] = [
    ("هدنة جديدة", "أعلنت الحكومة وقف إطلاق النار في المدينة. وعاد الناس إلى بيوتهم مساء أمس."),
    ("خبر من السوق", "ارتفعت أسعار الذهب في السوق. وقف الناس في صف طويل."),
    ("", "كتاب قديم في مكتبة المدينة"),
    ("كتاب", "قلم وورق"),
    ("", "كتاب كتاب كتاب"),
    ("", "قلم ورق حبر"),
    ("", "قلم ورق حبر"),
    ("Wi-Fi", "5G and Wi-Fi <script>alert(1)</script> at 12:30"),
];

pub(crate) fn document((number, (title, text)): (u64, (&str, &str))) -> Document {
    Document {
        id: number.to_string(),
        doc_id: DocId::of("test", number),
        title: (!title.is_empty()).then(|| title.to_owned()),
        text: text.to_owned(),
        url: (number < 2).then(|| "https://www.example.org/news".to_owned()),
        source: if number < 4 { "first.jsonl" } else { "second.jsonl" }.to_owned(),
        position: number,
        ..Document::default()
    }
}

/// An engine over documents, and the folder that holds them.
pub(crate) fn engine_of(
    documents: impl IntoIterator<Item = Document>,
) -> (tempfile::TempDir, Engine) {
    engine_with(&BuildOptions::default(), documents)
}

/// The same, built with `options`.
pub(crate) fn engine_with(
    options: &BuildOptions,
    documents: impl IntoIterator<Item = Document>,
) -> (tempfile::TempDir, Engine) {
    let documents: Vec<Document> = documents.into_iter().collect();
    let (home, _home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (folder, many) = (Folder::at(home.path()), Folder::at(_home.path()));
    let go_on = &|_| ControlFlow::Continue(());
    publish(&folder, documents.iter());
    build(&folder, &folder.lock().unwrap(), options, go_on).unwrap();
    let one = fihris_query::Engine::open(&folder).unwrap();

    let mut options = options.clone();
    options.evidence = Some(one.reader().analyzer().evidence().clone());
    let heads = documents.iter().map(|document| fihris_index::head(&document.text, 1000));
    let text = heads.collect::<Vec<_>>().join(" ");
    let deleted = Document { text, doc_id: DocId::of("deleted", 0), ..Document::default() };
    publish(&many, std::iter::once(&deleted).chain(documents.iter().skip(1).step_by(2)));
    build(&many, &many.lock().unwrap(), &options, go_on).unwrap();
    publish(&many, documents.iter());
    // A segment for each document; of many documents, some dozen segments.
    let segment_bytes = if documents.len() > 40 { 4_000 } else { 1 };
    (options.evidence, options.segment_bytes) = (None, Some(segment_bytes));
    update(&many, &many.lock().unwrap(), &options, go_on).unwrap();
    let many = fihris_query::Engine::open(&many).unwrap();
    assert!(documents.len() < 2 || many.reader().generation().segments > 1);
    (home, Engine { one, many, _home })
}

/// Publishes a corpus of documents.
fn publish<'d>(folder: &Folder, documents: impl Iterator<Item = &'d Document>) {
    let lock = folder.lock().unwrap();
    let mut writer = ShardWriter::create(folder, "corpus").unwrap();
    for document in documents {
        writer.push(document.doc_id, &serde_json::to_vec(document).unwrap()).unwrap();
    }
    let shards = writer.finish().unwrap();
    let mut manifest = folder.manifest_or_new(&lock).unwrap();
    let documents = shards.iter().map(|shard| shard.documents).sum();
    let digest = shards.iter().map(|shard| shard.file.hash.as_str()).collect();
    manifest.corpus = Some(CorpusRecord { documents, shards, digest, ..CorpusRecord::default() });
    folder.publish(&manifest, &lock).unwrap();
}

pub(crate) fn engine() -> (tempfile::TempDir, Engine) {
    engine_of((0..).zip(DOCUMENTS).map(document))
}

pub(crate) fn ids(response: &Response) -> Vec<&str> {
    response.hits.iter().map(|hit| hit.id.as_str()).collect()
}

/// Checks which documents a request finds, in the order of the corpus.
#[track_caller]
pub(crate) fn check_found(engine: &Engine, request: &Request, expected: &[&str]) {
    let response = engine.search(request).unwrap();
    let mut found = ids(&response);
    found.sort_unstable();
    assert_eq!(found, expected, "{request:?}");
    assert_eq!(response.total, expected.len() as u64, "{request:?}");
}

/// The highlighted words of a passage.
pub(crate) fn marked(hit: &fihris_query::Hit) -> Vec<&str> {
    let text = &hit.snippet.text;
    hit.snippet.highlights.iter().map(|range| text.get(range.clone()).unwrap()).collect()
}
