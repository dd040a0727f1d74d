//! From a corpus to an index and back.

#![expect(clippy::unwrap_used, reason = "a helper of tests may panic like a test")]

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use fihris_corpus::{
    CorpusRecord, DocId, Document, Folder, Generation, Shard, ShardWriter, documents,
};
use fihris_index::{BuildOptions, Error, Reader, build, check, stats};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{AllQuery, TermQuery};
use tantivy::schema::IndexRecordOption::Basic;
use tantivy::{DocAddress, Term};

const WORDS: [&str; 12] = [
    "وقف",
    "إطلاق",
    "النار",
    "الحكومة",
    "مدرسة",
    "كتاب",
    "مكتبات",
    "بغداد",
    "القاهرة",
    "رئيس",
    "اقتصاد",
    "2020",
];

/// A document whose words depend on its number alone.
fn document(number: u64) -> Document {
    let word = |at: u64| WORDS[(number * 7 + at * at * 3 + at) as usize % WORDS.len()];
    let words: Vec<&str> = (0..20 + number % 13).map(word).collect();
    let doc_id = DocId::of("اختبار", number);
    Document {
        id: format!("وثيقة-{number}"),
        doc_id,
        title: number.is_multiple_of(3).then(|| format!("{} {}", word(1), word(5))),
        text: words.join(" "),
        url: number
            .is_multiple_of(2)
            .then(|| format!("https://www.example{}.org/{number}", number % 4)),
        date: Some(format!("2020-06-{:02}", number % 30 + 1)),
        source: format!("source-{}.jsonl", number % 5),
        position: number,
        ..Document::default()
    }
}

fn shards(folder: &Folder, numbers: std::ops::Range<u64>) -> Vec<Shard> {
    let mut writer = ShardWriter::create(folder, "corpus").unwrap();
    for number in numbers {
        let document = document(number);
        writer.push(document.doc_id, &serde_json::to_vec(&document).unwrap()).unwrap();
    }
    writer.finish().unwrap()
}

/// Publishes a corpus of shards of that many documents each.
fn corpus(folder: &Folder, sizes: &[u64]) {
    let lock = folder.lock().unwrap();
    let (mut first, mut all) = (0, Vec::new());
    for size in sizes {
        all.extend(shards(folder, first..first + size));
        first += size;
    }
    let mut manifest = folder.manifest_or_new(&lock).unwrap();
    let digest = format!("{sizes:?}");
    let bytes = all.iter().map(|shard| shard.text_bytes).sum();
    let record =
        CorpusRecord { documents: first, bytes, digest, shards: all, ..CorpusRecord::default() };
    manifest.corpus = Some(record);
    folder.publish(&manifest, &lock).unwrap();
}

fn build_with(folder: &Folder, threads: usize) -> Result<Generation, Error> {
    let mut options = BuildOptions::default();
    (options.threads, options.memory) = (threads, 8 << 30);
    build(folder, &folder.lock().unwrap(), &options, &|_| ControlFlow::Continue(()))
}

/// The content of every file of a generation, by name.
fn contents(folder: &Folder, generation: &Generation) -> BTreeMap<String, Vec<u8>> {
    let name = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let read = |path: &str| std::fs::read(folder.path(path)).unwrap();
    generation.files.iter().map(|file| (name(&file.path), read(&file.path))).collect()
}

fn spoil(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fihris_corpus::atomic::write(path, &bytes).unwrap();
}

#[test]
fn every_document_is_there_in_the_order_of_the_corpus() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    corpus(&folder, &[40, 1, 70]);
    let generation = build_with(&folder, 2).unwrap();
    assert_eq!((generation.documents, generation.segments), (111, 1));

    let reader = Reader::open(&folder).unwrap();
    let record = folder.manifest().unwrap().corpus.unwrap();
    for (doc, expected) in documents(&folder, &record).enumerate() {
        let expected = expected.unwrap();
        let found = reader.document_at(DocAddress::new(0, doc as u32)).unwrap();
        assert_eq!(found, expected);
        assert_eq!(reader.document(expected.doc_id).unwrap(), Some(expected));
    }
    assert_eq!(reader.document(DocId(1)).unwrap(), None);
}

#[test]
fn the_same_corpus_gives_the_same_bytes_with_any_number_of_threads() {
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [one, three] = [1, 3].map(|threads| {
        let folder = Folder::at(homes[threads / 2].path());
        corpus(&folder, &[30, 50, 20, 60, 10]);
        let generation = build_with(&folder, threads).unwrap();
        contents(&folder, &generation)
    });
    assert_eq!(one.keys().collect::<Vec<_>>(), three.keys().collect::<Vec<_>>());
    for (name, content) in one {
        assert!(three[&name] == content, "{name} differs");
    }
}

#[test]
fn values_are_found_by_their_field() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    corpus(&folder, &[60]);
    build_with(&folder, 1).unwrap();
    let reader = Reader::open(&folder).unwrap();
    let fields = *reader.fields();
    let count = |term| reader.searcher().search(&TermQuery::new(term, Basic), &Count).unwrap();
    assert_eq!(count(Term::from_field_text(fields.source, "source-1.jsonl")), 12);
    assert_eq!(count(Term::from_field_text(fields.site, "example2.org")), 15);
    assert_eq!(count(Term::from_field_text(fields.id, "وثيقة-7")), 1);
    assert_eq!(count(Term::from_field_i64(fields.day, 18_423)), 2);
}

#[test]
fn an_empty_corpus_has_an_empty_index() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    corpus(&folder, &[]);
    let generation = build_with(&folder, 1).unwrap();
    assert_eq!((generation.documents, generation.segments), (0, 0));
    let reader = Reader::open(&folder).unwrap();
    assert_eq!(reader.searcher().search(&AllQuery, &Count).unwrap(), 0);
    assert_eq!(stats(&folder).unwrap().documents, 0);
    assert_eq!(check(&folder).unwrap().problems, []);
}

#[test]
fn without_a_corpus_the_way_to_one_is_named() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    let error = build_with(&folder, 1).unwrap_err();
    assert!(error.to_string().contains("fihris ingest"), "{error}");
    corpus(&folder, &[3]);
    let error = Reader::open(&folder).unwrap_err();
    assert!(error.to_string().contains("fihris index"), "{error}");
}

#[test]
fn an_open_reader_goes_on_when_its_generation_is_replaced() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    corpus(&folder, &[50]);
    build_with(&folder, 1).unwrap();
    let old = Reader::open(&folder).unwrap();
    assert!(old.is_current().unwrap());

    corpus(&folder, &[50, 25]);
    assert_eq!(build_with(&folder, 1).unwrap().name, "g000002");
    assert!(!folder.path("search/g000001").exists());
    assert!(!old.is_current().unwrap());
    let found =
        old.searcher().search(&AllQuery, &TopDocs::with_limit(100).order_by_score()).unwrap();
    assert_eq!(found.len(), 50);
    for (_, address) in found {
        old.document_at(address).unwrap();
    }
    assert_eq!(old.reopen().unwrap().searcher().num_docs(), 75);
}

#[test]
fn a_damaged_shard_is_named_and_the_old_index_stands() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    corpus(&folder, &[50, 20]);
    build_with(&folder, 1).unwrap();
    let shard = folder.manifest().unwrap().corpus.unwrap().shards[1].file.path.clone();
    spoil(&folder.path(&shard));
    let error = build_with(&folder, 2).unwrap_err();
    assert!(error.to_string().contains(&shard), "{error}");
    assert_eq!(Reader::open(&folder).unwrap().searcher().num_docs(), 70);
    let problems = check(&folder).unwrap().problems;
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].path.as_deref(), Some(shard.as_str()));
}

#[test]
fn any_damage_of_any_file_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    corpus(&folder, &[50]);
    let generation = build_with(&folder, 1).unwrap();
    for file in &generation.files {
        let path = folder.path(&file.path);
        let whole = std::fs::read(&path).unwrap();
        spoil(&path);
        let error = Reader::open(&folder).unwrap_err();
        assert!(error.to_string().contains("damaged"), "{error}");
        assert_eq!(check(&folder).unwrap().problems[0].path.as_ref(), Some(&file.path));
        std::fs::remove_file(&path).unwrap();
        Reader::open(&folder).unwrap_err();
        fihris_corpus::atomic::write(&path, &whole).unwrap();
        Reader::open(&folder).unwrap();
    }
}

#[test]
fn rubbish_of_a_killed_build_is_named_and_then_removed() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    corpus(&folder, &[10]);
    build_with(&folder, 1).unwrap();
    std::fs::create_dir_all(folder.path("search/g000002")).unwrap();
    std::fs::create_dir_all(folder.path(".work/index/0-0")).unwrap();
    fihris_corpus::atomic::write(&folder.path("search/g000002/meta.json"), b"{").unwrap();
    let report = check(&folder).unwrap();
    assert_eq!((report.problems.len(), report.remarks.len()), (0, 1), "{report:?}");
    assert_eq!(build_with(&folder, 1).unwrap().name, "g000002");
    assert_eq!(check(&folder).unwrap().remarks, []);
    assert!(!folder.path(".work").exists());
}

#[test]
fn an_index_behind_its_corpus_is_named() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    corpus(&folder, &[10]);
    build_with(&folder, 1).unwrap();
    corpus(&folder, &[10, 10]);
    let report = check(&folder).unwrap();
    assert_eq!((report.corpus_documents, report.search_documents), (20, 10));
    assert_eq!(report.problems.len(), 1);
    assert_eq!(report.problems[0].remedy, "fihris index");
}

#[test]
fn another_analyzer_is_refused_with_both_names() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    corpus(&folder, &[10]);
    build_with(&folder, 1).unwrap();
    let lock = folder.lock().unwrap();
    let mut manifest = folder.manifest().unwrap();
    let ours = manifest.analyzer.clone().unwrap().name;
    manifest.analyzer.as_mut().unwrap().name = "another".into();
    folder.publish(&manifest, &lock).unwrap();
    let error = Reader::open(&folder).unwrap_err().to_string();
    for part in [ours.as_str(), "another", "fihris index"] {
        assert!(error.contains(part), "{error}");
    }
    assert_eq!(check(&folder).unwrap().problems[0].remedy, "fihris index");
}

#[test]
fn a_folder_can_be_moved_and_read_without_a_right_to_write() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path().join("first"));
    corpus(&folder, &[10]);
    build_with(&folder, 1).unwrap();
    let moved = Folder::at(home.path().join("second"));
    std::fs::rename(folder.root(), moved.root()).unwrap();
    let files = || std::fs::read_dir(moved.path("search/g000001")).unwrap().count();
    let before = files();
    assert_eq!(Reader::open(&moved).unwrap().searcher().num_docs(), 10);
    assert_eq!(files(), before, "a reader has written");
}

#[test]
fn stats_add_up() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    corpus(&folder, &[60]);
    let generation = build_with(&folder, 1).unwrap();
    let stats = stats(&folder).unwrap();
    assert_eq!(stats.documents, 60);
    assert_eq!(stats.index_bytes, generation.files.iter().map(|file| file.bytes).sum::<u64>());
    assert_eq!(stats.files.iter().map(|(_, bytes)| bytes).sum::<u64>(), stats.index_bytes);
    let exact = stats.fields.iter().find(|field| field.name == "body_exact").unwrap();
    assert_eq!(exact.terms, WORDS.len() as u64);
    assert_eq!(stats.sources.iter().map(|source| source.documents).sum::<u64>(), 60);
    assert_eq!(stats.days, Some(("2020-06-01".to_owned(), "2020-06-30".to_owned())));
}
