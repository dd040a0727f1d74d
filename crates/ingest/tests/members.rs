//! The duplicates of a document, found by its name.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

use std::fmt::Write;

use fihris_corpus::{CorpusRecord, DocId, Folder, read};
use fihris_ingest::{Error, Ingest, IngestOptions, Members, Silent, clusters, duplicates};

/// Ingests 90 texts, the first of which comes 400 times and each other one up to three times.
fn ingest(folder: &Folder) -> CorpusRecord {
    let mut lines = String::new();
    for text in 0..90_u64 {
        let words: String = (0..40).map(|n| format!("كلمة{} ", text * 7919 + n * n)).collect();
        for copy in 0..if text == 0 { 400 } else { 1 + text % 3 } {
            writeln!(lines, "{{\"id\": \"{text}-{copy}\", \"text\": \"{words}\"}}").unwrap();
        }
    }
    let path = folder.path("texts.jsonl");
    let lock = folder.lock().unwrap();
    fihris_corpus::atomic::write(&path, lines.as_bytes()).unwrap();
    let sources = read::list(&[path], &read::ListOptions::default()).sources;
    let options = IngestOptions::default();
    Ingest { folder, lock: &lock, options: &options, observer: &Silent }.run(&sources).unwrap();
    folder.manifest().unwrap().corpus.unwrap()
}

/// The same corpus as an older version would have left it.
fn without_members(corpus: &CorpusRecord) -> CorpusRecord {
    let mut older = corpus.clone();
    older.state.retain(|file| !file.path.starts_with("audit/members"));
    assert_eq!(older.state.len() + 1, corpus.state.len());
    older
}

#[test]
fn duplicates_are_found_by_name_as_they_stand_in_the_audit() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    let corpus = ingest(&folder);
    let older = without_members(&corpus);
    let members = Members::open(&folder, &corpus).unwrap().unwrap();
    let clusters = clusters(&folder, &corpus).unwrap();
    assert!(clusters.len() >= 50, "{}", clusters.len());
    for cluster in clusters {
        let found: Vec<_> = members.of(cluster.keeper).collect::<Result<_, _>>().unwrap();
        assert_eq!(found.len() as u64 + 1, cluster.documents, "{}", cluster.keeper_id);
        assert_eq!(found, duplicates(&folder, &older, cluster.keeper, &|| false).unwrap());
    }
    assert_eq!(members.of(DocId(0)).count(), 0);
}

#[test]
fn the_audit_of_an_older_version_is_read_until_it_is_stopped() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    let older = without_members(&ingest(&folder));
    assert!(Members::open(&folder, &older).unwrap().is_none());
    let stopped = duplicates(&folder, &older, DocId(0), &|| true);
    assert!(matches!(stopped, Err(Error::Interrupted)), "{stopped:?}");
}
