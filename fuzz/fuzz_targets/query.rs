//! Any query is answered.
#![no_main]

use std::ops::ControlFlow;
use std::sync::LazyLock;

use fihris_corpus::{CorpusRecord, DocId, Document, Folder, ShardWriter};
use fihris_index::{BuildOptions, build};
use fihris_query::{Engine, Request};
use libfuzzer_sys::fuzz_target;

const TEXT: &str = "أعلنت الحكومة وقف إطلاق النار في المدينة. Wi-Fi and 5G at 12:30";

/// An engine over one document; its folder stays until the process ends.
static ENGINE: LazyLock<(tempfile::TempDir, Engine)> = LazyLock::new(|| {
    let home = tempfile::tempdir().expect("a folder");
    let folder = Folder::at(home.path());
    let lock = folder.lock().expect("a lock");
    let doc_id = DocId::of("source", 0);
    let document = Document { doc_id, text: TEXT.to_owned(), ..Document::default() };
    let mut writer = ShardWriter::create(&folder, "corpus").expect("a shard");
    writer.push(doc_id, &serde_json::to_vec(&document).expect("JSON")).expect("a document");
    let mut manifest = folder.manifest_or_new(&lock).expect("a manifest");
    let shards = writer.finish().expect("a shard");
    manifest.corpus = Some(CorpusRecord { documents: 1, shards, ..CorpusRecord::default() });
    folder.publish(&manifest, &lock).expect("a corpus");
    build(&folder, &lock, &BuildOptions::default(), &|_| ControlFlow::Continue(()))
        .expect("an index");
    let engine = Engine::open(&folder).expect("an index");
    (home, engine)
});

fuzz_target!(|bytes: &[u8]| {
    let query = String::from_utf8_lossy(bytes);
    ENGINE.1.search(&Request::new(query.clone())).expect("no query is an error");
    ENGINE.1.page(DocId::of("source", 0), &query).expect("no query is an error");
});
