//! A small corpus and an engine for it.

use std::ops::ControlFlow;

use fihris_corpus::{CorpusRecord, DocId, Document, Folder, ShardWriter};
use fihris_index::{BuildOptions, build};
use fihris_query::{Engine, Request, Response};

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
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    let lock = folder.lock().unwrap();
    let mut writer = ShardWriter::create(&folder, "corpus").unwrap();
    for document in documents {
        writer.push(document.doc_id, &serde_json::to_vec(&document).unwrap()).unwrap();
    }
    let shards = writer.finish().unwrap();
    let mut manifest = folder.manifest_or_new(&lock).unwrap();
    let documents = shards.iter().map(|shard| shard.documents).sum();
    manifest.corpus = Some(CorpusRecord { documents, shards, ..CorpusRecord::default() });
    folder.publish(&manifest, &lock).unwrap();
    build(&folder, &lock, options, &|_| ControlFlow::Continue(())).unwrap();
    let engine = Engine::open(&folder).unwrap();
    (home, engine)
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
