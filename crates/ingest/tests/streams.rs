//! Within a stream, a later document of the same `id` replaces an earlier one.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

use std::collections::BTreeMap;

use fihris_corpus::read::SourceFile;
use fihris_corpus::{Folder, atomic, documents};
use fihris_ingest::{Account, Ingest, IngestOptions, Outcome, Reason, Silent, Stream};

const FIRST: &str = "أعلنت الحكومة اليوم أن محادثات وقف إطلاق النار تبدأ في العاصمة يوم الأحد المقبل بحضور \
                     الأمم المتحدة ودول الجوار وأن الطرفين وافقا على جدول الأعمال كله";
const OTHER: &str =
    "ارتفعت أسعار الذهب في السوق المحلية أمس بعد إعلان البنك المركزي سعر الفائدة الجديد";

struct Home {
    home: tempfile::TempDir,
    folder: Folder,
}

impl Home {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path().join("index"));
        Self { home, folder }
    }

    /// Reads sources of a stream, the newest last; each is a name and its documents: id and text.
    fn read(&self, stream: Option<&str>, sources: &[(&str, &[(&str, &str)])]) -> Outcome {
        let mut options = IngestOptions::default();
        let order = sources.iter().map(|(name, _)| (*name).to_owned()).collect();
        options.stream = stream.map(|name| Stream { name: name.to_owned(), order });
        let mut files: Vec<SourceFile> = sources.iter().map(|source| self.file(source)).collect();
        files.sort_by(|left, right| left.name.cmp(&right.name));
        let (lock, folder, observer) = (self.folder.lock().unwrap(), &self.folder, &Silent);
        Ingest { folder, lock: &lock, options: &options, observer }.run(&files).unwrap()
    }

    fn file(&self, (name, documents): &(&str, &[(&str, &str)])) -> SourceFile {
        let line = |(id, text): &(&str, &str)| format!("{{\"id\":\"{id}\",\"text\":\"{text}\"}}\n");
        let lines: String = documents.iter().map(line).collect();
        let path = self.home.path().join(name);
        atomic::write(&path, lines.as_bytes()).unwrap();
        SourceFile { name: (*name).to_owned(), path, bytes: lines.len() as u64, modified_ns: 0 }
    }

    /// The documents of the corpus by their ids.
    fn kept(&self) -> Vec<(String, String)> {
        let corpus = self.folder.manifest().unwrap().corpus.unwrap();
        let documents = documents(&self.folder, &corpus).map(Result::unwrap);
        let mut kept: Vec<_> = documents.map(|document| (document.id, document.text)).collect();
        kept.sort();
        kept
    }

    #[track_caller]
    fn check(&self, expected: &[(&str, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect();
        assert_eq!(self.kept(), expected);
        let corpus = self.folder.manifest().unwrap().corpus.unwrap();
        let account: Account = serde_json::from_value(corpus.account).unwrap();
        assert!(account.adds_up(), "{account:?}");
    }
}

#[test]
fn a_later_version_replaces_the_earlier_one_and_is_no_duplicate_of_it() {
    let home = Home::new();
    let longer = format!("{FIRST} أمس");
    home.read(Some("s"), &[("1", &[("a", &longer), ("b", OTHER)])]);
    let outcome = home.read(Some("s"), &[("2", &[("a", FIRST)])]);
    assert_eq!(outcome.n_replaced_documents, 1);
    assert_eq!(outcome.total.dropped[&Reason::Replaced].documents, 1);
    assert!(!outcome.total.dropped.contains_key(&Reason::NearDuplicate));
    home.check(&[("a", FIRST), ("b", OTHER)]);
}

#[test]
fn of_several_versions_in_one_run_the_newest_counts() {
    let home = Home::new();
    let versions: BTreeMap<u32, String> =
        (1..4).map(|number| (number, format!("{FIRST} نسخة {number}"))).collect();
    let version = |number: u32| versions[&number].as_str();
    // The names of the sources are in another order than their age.
    let sources: [(&str, &[(&str, &str)]); 2] =
        [("z", &[("a", version(1)), ("a", version(2))]), ("y", &[("a", version(3))])];
    assert_eq!(home.read(Some("s"), &sources).n_replaced_documents, 2);
    home.check(&[("a", version(3))]);
}

#[test]
fn of_sources_without_an_order_the_last_by_name_counts() {
    let home = Home::new();
    let mut options = IngestOptions::default();
    options.stream = Some(Stream { name: "s".to_owned(), ..Stream::default() });
    let files = [home.file(&("1", &[("a", FIRST)])), home.file(&("2", &[("a", OTHER)]))];
    let (lock, folder, observer) = (home.folder.lock().unwrap(), &home.folder, &Silent);
    Ingest { folder, lock: &lock, options: &options, observer }.run(&files).unwrap();
    home.check(&[("a", OTHER)]);
}

#[test]
fn an_older_version_can_come_back() {
    let home = Home::new();
    for source in [("1", [("a", FIRST)]), ("2", [("a", OTHER)]), ("1", [("a", FIRST)])] {
        home.read(Some("s"), &[(source.0, &source.1)]);
        home.check(&source.1);
    }
}

#[test]
fn streams_and_documents_without_an_id_are_left_alone() {
    let home = Home::new();
    let other = format!("{OTHER} وانخفضت أسعار النفط");
    home.read(Some("s"), &[("1", &[("a", FIRST), ("", OTHER)])]);
    assert_eq!(home.read(Some("t"), &[("2", &[("a", &other)])]).n_replaced_documents, 0);
    assert_eq!(
        home.read(None, &[("3", &[("a", "نص قصير آخر تماما عن شيء لا علاقة له بما سبق")])])
            .n_replaced_documents,
        0
    );
    assert_eq!(home.kept().iter().filter(|(id, _)| id == "a").count(), 3);
}

#[test]
fn a_source_that_is_read_again_replaces_nothing_of_itself() {
    let home = Home::new();
    home.read(Some("s"), &[("1", &[("a", FIRST), ("b", OTHER)])]);
    let outcome = home.read(Some("s"), &[("1", &[("a", OTHER)])]);
    assert_eq!((outcome.n_replaced, outcome.n_replaced_documents), (1, 0));
    home.check(&[("a", OTHER)]);
}
