//! An index that follows its corpus answers as one that was built from scratch.

#![expect(clippy::unwrap_used, reason = "a helper of tests may panic like a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use fihris_corpus::{CorpusRecord, DocId, Document, Folder, Generation, Shard, ShardWriter};
use fihris_index::{BuildOptions, Error, Reader, build, check, stats, update};
use fihris_text::{Evidence, WordCounts};
use proptest::prelude::*;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::{DocAddress, SegmentReader, Term};

const WORDS: [&str; 14] = [
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
    "عبدالرحمن",
    "والمدارس",
];

/// Documents of one shard, by number. The corpus cuts shards itself; here their borders are fixed.
const PER_SHARD: u64 = 16;

/// The document of that number, in one of its versions.
fn document(number: u64, version: u64) -> Document {
    let seed = number * 31 + version * 17;
    let word = |at: u64| WORDS[(seed * 7 + at * at * 3 + at) as usize % WORDS.len()];
    let own = own_word(number);
    let words: Vec<&str> = (0..5 + seed % 13).map(word).chain([own.as_str()]).collect();
    Document {
        id: format!("وثيقة-{number}"),
        doc_id: DocId::of("اختبار", number),
        title: seed.is_multiple_of(3).then(|| format!("{} {}", word(1), word(5))),
        text: words.join(" "),
        date: Some(format!("2020-06-{:02}", seed % 30 + 1)),
        source: format!("source-{}.jsonl", number % 5),
        position: number,
        ..Document::default()
    }
}

/// A word that no other document has.
fn own_word(number: u64) -> String {
    let digit =
        |c: char| ['ب', 'ت', 'ث', 'ج', 'ح', 'خ', 'د', 'ر', 'ز', 'س'][c as usize - '0' as usize];
    format!("{number:05}").chars().map(digit).collect()
}

/// Publishes a corpus of documents, each in a version.
fn publish(folder: &Folder, documents: &BTreeMap<u64, u64>) {
    let last = documents.keys().last().map_or(0, |last| last / PER_SHARD);
    let shard = |shard| {
        let numbers = documents.range(shard * PER_SHARD..(shard + 1) * PER_SHARD);
        numbers.map(|(number, version)| document(*number, *version)).collect()
    };
    publish_shards(folder, (0..=last).map(shard));
}

/// Publishes a corpus of shards.
fn publish_shards(folder: &Folder, contents: impl Iterator<Item = Vec<Document>>) {
    let lock = folder.lock().unwrap();
    let mut shards: Vec<Shard> = Vec::new();
    for documents in contents {
        let mut writer = ShardWriter::create(folder, "corpus").unwrap();
        for document in documents {
            writer.push(document.doc_id, &serde_json::to_vec(&document).unwrap()).unwrap();
        }
        shards.extend(writer.finish().unwrap());
    }
    let mut manifest = folder.manifest_or_new(&lock).unwrap();
    manifest.corpus = Some(CorpusRecord {
        documents: shards.iter().map(|shard| shard.documents).sum(),
        bytes: shards.iter().map(|shard| shard.text_bytes).sum(),
        digest: shards.iter().map(|shard| shard.file.hash.as_str()).collect(),
        shards,
        ..CorpusRecord::default()
    });
    folder.publish(&manifest, &lock).unwrap();
}

/// The same evidence for all: what is learnt depends on when it was learnt.
fn options() -> BuildOptions {
    let mut options = BuildOptions::default();
    options.evidence = Some(Evidence::learn(&WordCounts::default()));
    options
}

type Made = Result<Generation, Error>;

fn build_at(folder: &Folder, options: &BuildOptions) -> Made {
    build(folder, &folder.lock().unwrap(), options, &|_| ControlFlow::Continue(()))
}

fn update_at(folder: &Folder) -> Made {
    update(
        folder,
        &folder.lock().unwrap(),
        &BuildOptions::default(),
        &|_| ControlFlow::Continue(()),
    )
}

/// All that an index says of its documents and words, in the order of the corpus.
#[derive(Debug, PartialEq)]
struct Said {
    documents: Vec<String>,
    doc_freqs: BTreeMap<(u32, Vec<u8>), u64>,
    n_words: [u64; 2],
    vocabulary: Vec<u64>,
    sources: Vec<(String, u64)>,
    days: Option<(String, String)>,
}

impl Said {
    fn by(folder: &Folder) -> Self {
        let reader = Reader::open(folder).unwrap();
        let fields = reader.fields();
        let stats = stats(folder).unwrap();
        Self {
            documents: documents(&reader),
            doc_freqs: doc_freqs(&reader),
            n_words: [fields.body_exact, fields.title_stem].map(|f| reader.n_words(f).unwrap()),
            vocabulary: stats.fields.iter().map(|field| field.terms).collect(),
            sources: stats.sources.into_iter().map(|s| (s.source, s.documents)).collect(),
            days: stats.days,
        }
    }
}

fn documents(reader: &Reader) -> Vec<String> {
    let mut found = Vec::new();
    for (number, segment) in (0..).zip(reader.searcher().segment_readers()) {
        for at in segment.doc_ids_alive().map(|doc| DocAddress::new(number, doc)) {
            found.push((reader.number(at), reader.document_at(at).unwrap().id));
        }
    }
    found.sort();
    assert!(found.iter().map(|(number, _)| *number).eq(0..found.len() as u64), "{found:?}");
    found.into_iter().map(|(_, id)| id).collect()
}

/// How many documents have each term that one has.
fn doc_freqs(reader: &Reader) -> BTreeMap<(u32, Vec<u8>), u64> {
    let mut terms = BTreeSet::new();
    let fields = reader.fields();
    let words = [fields.body_exact, fields.body_stem, fields.body_skeleton, fields.title_stem];
    for field in words.into_iter().chain([fields.source]) {
        for segment in reader.searcher().segment_readers() {
            let index = SegmentReader::inverted_index(segment, field).unwrap();
            let mut stream = index.terms().stream().unwrap();
            while stream.advance() {
                terms.insert((field, stream.key().to_vec()));
            }
        }
    }
    let freq = |(field, term): (tantivy::schema::Field, Vec<u8>)| {
        let text = std::str::from_utf8(&term).unwrap();
        let doc_freq =
            Bm25StatisticsProvider::doc_freq(reader, &Term::from_field_text(field, text));
        ((field.field_id(), term), doc_freq.unwrap())
    };
    terms.into_iter().map(freq).filter(|(_, freq)| *freq > 0).collect()
}

/// The content of every file of a generation, by name.
fn contents(folder: &Folder, generation: &Generation) -> BTreeMap<String, Vec<u8>> {
    let name = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let read = |path: &str| std::fs::read(folder.path(path)).unwrap();
    generation.files.iter().map(|file| (name(&file.path), read(&file.path))).collect()
}

fn collection(numbers: impl IntoIterator<Item = u64>) -> BTreeMap<u64, u64> {
    numbers.into_iter().map(|number| (number, 0)).collect()
}

#[test]
fn one_document_more_makes_one_segment_more_and_leaves_the_others_alone() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    publish(&folder, &collection((0..200).filter(|number| *number != 70)));
    let before = build_at(&folder, &options()).unwrap();
    publish(&folder, &collection(0..200));
    let after = update_at(&folder).unwrap();
    assert_eq!((before.segments, after.segments), (1, 2));
    let is_segment = |file: &&fihris_corpus::SealedFile| file.path.starts_with("search/segments/");
    for file in before.files.iter().filter(is_segment) {
        assert!(after.files.contains(file), "{}", file.path);
    }
    assert_eq!(check(&folder).unwrap().problems, []);
    let ids: Vec<String> = (0..200).map(|number| format!("وثيقة-{number}")).collect();
    assert_eq!(Said::by(&folder).documents, ids);
}

#[test]
fn a_collection_of_one_shard_grows_by_a_segment_too() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    let long = |number| {
        let document = document(number, 0);
        Document { text: format!("{} ", document.text).repeat(400), ..document }
    };
    publish_shards(&folder, std::iter::once((0..60).map(long).collect()));
    assert!(folder.manifest().unwrap().corpus.unwrap().bytes > 2 << 20);
    build_at(&folder, &options()).unwrap();
    publish_shards(&folder, std::iter::once((0..61).map(long).collect()));
    assert_eq!(update_at(&folder).unwrap().segments, 2);
    publish_shards(&folder, std::iter::once((100..200).map(long).collect()));
    assert_eq!(update_at(&folder).unwrap().segments, 1, "nothing is left of what was there");
}

#[test]
fn damage_is_not_carried_on() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    publish(&folder, &collection(0..60));
    let generation = build_at(&folder, &options()).unwrap();
    let store = generation.files.iter().find(|file| file.path.ends_with(".store")).unwrap();
    let mut bytes = std::fs::read(folder.path(&store.path)).unwrap();
    bytes[20] ^= 1;
    fihris_corpus::atomic::write(&folder.path(&store.path), &bytes).unwrap();
    publish(&folder, &collection(0..61));
    assert_eq!(update_at(&folder).unwrap().segments, 1, "it was not built from scratch");
    assert_eq!(check(&folder).unwrap().problems, []);
}

#[test]
fn a_deleted_document_is_neither_found_nor_counted_and_its_words_go_when_the_index_is_built() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    publish(&folder, &collection(0..60));
    build_at(&folder, &options()).unwrap();
    publish(&folder, &collection((0..60).filter(|number| *number != 33)));
    update_at(&folder).unwrap();
    let reader = Reader::open(&folder).unwrap();
    assert_eq!(reader.document(DocId::of("اختبار", 33)).unwrap(), None);
    assert_eq!(reader.searcher().num_docs(), 59);
    assert_eq!(reader.deletions().len(), 1);
    build_at(&folder, &BuildOptions::default()).unwrap();
    assert_eq!(Reader::open(&folder).unwrap().deletions().len(), 0);
}

#[test]
fn evidence_stays_until_the_collection_has_doubled() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    let evidence = |n_documents: u64| {
        publish(&folder, &collection(0..n_documents));
        update_at(&folder).unwrap();
        Reader::open(&folder).unwrap().analyzer().identity().evidence
    };
    let first = evidence(100);
    assert_eq!(evidence(130), first);
    assert_eq!(evidence(190), first);
    assert_ne!(evidence(210), first);
    let mut relearn = BuildOptions::default();
    relearn.relearn = true;
    publish(&folder, &collection(0..100));
    build_at(&folder, &relearn).unwrap();
    assert_eq!(Reader::open(&folder).unwrap().analyzer().identity().evidence, first);
}

/// What happens to a collection.
#[derive(Clone, Debug)]
enum Change {
    Add(u64, u64),
    Remove(u64, u64),
    /// New versions of the documents of some numbers.
    Replace(u64, u64),
    Build,
}

fn change() -> impl Strategy<Value = Change> {
    let range = (0_u64..120, 1_u64..12);
    prop_oneof![
        4 => range.clone().prop_map(|(first, n)| Change::Add(first, n)),
        2 => range.clone().prop_map(|(first, n)| Change::Remove(first, n)),
        2 => range.prop_map(|(first, n)| Change::Replace(first, n)),
        1 => Just(Change::Build),
    ]
}

fn apply(change: &Change, version: u64, documents: &mut BTreeMap<u64, u64>) {
    match change {
        Change::Add(first, n) => {
            for number in *first..first + n {
                documents.entry(number).or_insert(version);
            }
        }
        Change::Remove(first, n) => {
            documents.retain(|number, _| !(*first..first + n).contains(number));
        }
        Change::Replace(first, n) => {
            documents.range_mut(*first..first + n).for_each(|(_, known)| *known = version);
        }
        Change::Build => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn a_history_of_changes_ends_as_one_build(changes in prop::collection::vec(change(), 1..16)) {
        let (home, fresh) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (folder, fresh) = (Folder::at(home.path()), Folder::at(fresh.path()));
        let mut documents = collection(0..100);
        publish(&folder, &documents);
        build_at(&folder, &options()).unwrap();
        for (change, version) in changes.iter().zip(1..) {
            apply(change, version, &mut documents);
            publish(&folder, &documents);
            match change {
                Change::Build => build_at(&folder, &BuildOptions::default()).unwrap(),
                _ => update_at(&folder).unwrap(),
            };
        }
        publish(&fresh, &documents);
        let expected = build_at(&fresh, &options()).unwrap();
        prop_assert_eq!(Said::by(&folder), Said::by(&fresh));
        prop_assert_eq!(check(&folder).unwrap().problems, []);
        let compacted = build_at(&folder, &BuildOptions::default()).unwrap();
        prop_assert!(contents(&folder, &compacted) == contents(&fresh, &expected));
    }
}

#[test]
fn a_document_may_come_and_go_again_unchanged() {
    let (home, fresh) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (folder, fresh) = (Folder::at(home.path()), Folder::at(fresh.path()));
    publish(&folder, &collection(0..90));
    build_at(&folder, &options()).unwrap();
    // The document is in one segment with others, and then in another with others that stay.
    let mut others = Vec::new();
    for (is_there, more) in [(false, 200), (true, 201), (false, 202), (true, 203), (false, 204)] {
        others.push(more);
        let numbers = (0..90).filter(|number| is_there || *number != 33);
        let documents = collection(numbers.chain(others.iter().copied()));
        publish(&folder, &documents);
        let generation = update_at(&folder).unwrap();
        let paths: Vec<&str> = generation.files.iter().map(|file| file.path.as_str()).collect();
        assert!(paths.is_sorted_by(|left, right| left < right), "{paths:?}");
        publish(&fresh, &documents);
        build_at(&fresh, &options()).unwrap();
        assert_eq!(Said::by(&folder), Said::by(&fresh), "{is_there} {more}");
        assert_eq!(check(&folder).unwrap().problems, []);
    }
    assert_eq!(Reader::open(&folder).unwrap().deletions().len(), 3);
}
