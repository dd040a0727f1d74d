//! What is deleted is gone, stays away, and is accounted for.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fihris_corpus::{DocId, Document, Folder, atomic, documents, read};
use fihris_ingest::{
    Account, Decision, Deletion, Ingest, IngestOptions, Reason, Restoration, Silent, trace,
};

const LONG: &str = "أعلنت الحكومة اليوم أن محادثات وقف إطلاق النار تبدأ في العاصمة يوم الأحد المقبل بحضور \
                    الأمم المتحدة ودول الجوار وأن الطرفين وافقا على جدول الأعمال كله";

struct Home {
    home: tempfile::TempDir,
    folder: Folder,
}

impl Home {
    /// Two sources: a text, the same with one word more, a stranger; and a copy in other spelling.
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path().join("index"));
        let new = Self { home, folder };
        let longer = format!("{LONG} أمس");
        new.write(
            "أخبار.jsonl",
            &[("a", &longer), ("b", LONG), ("c", "ارتفعت أسعار الذهب في السوق.")],
        );
        new.write("نسخ.jsonl", &[("d", &longer.replace('أ', "ا"))]);
        new.ingest();
        new
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join("sources").join(name)
    }

    fn write(&self, name: &str, documents: &[(&str, &str)]) {
        let line = |(id, text): &(&str, &str)| format!("{{\"id\":\"{id}\",\"text\":\"{text}\"}}\n");
        let lines: String = documents.iter().map(line).collect();
        std::fs::create_dir_all(self.home.path().join("sources")).unwrap();
        atomic::write(&self.path(name), lines.as_bytes()).unwrap();
    }

    fn with<T>(&self, work: impl FnOnce(&Ingest<'_>) -> T) -> T {
        let (lock, options) = (self.folder.lock().unwrap(), IngestOptions::default());
        let (folder, observer) = (&self.folder, &Silent);
        work(&Ingest { folder, lock: &lock, options: &options, observer })
    }

    fn ingest(&self) -> Account {
        let sources = [self.home.path().join("sources")];
        let listing = read::list(&sources, &read::ListOptions::default());
        self.with(|ingest| ingest.run(&listing.sources)).unwrap().run
    }

    fn delete(&self, id: &str) -> Deletion {
        self.with(|ingest| ingest.delete(&names(&[id]), false)).unwrap()
    }

    fn restore(&self, id: &str) -> Restoration {
        self.with(|ingest| ingest.restore(&names(&[id]))).unwrap()
    }

    fn fates(&self, id: &str) -> Vec<Decision> {
        trace(&self.folder, &self.folder.manifest().unwrap().corpus.unwrap(), id).unwrap()
    }

    /// Own names of the documents of the corpus.
    fn kept(&self) -> String {
        let corpus = self.folder.manifest().unwrap().corpus.unwrap();
        documents(&self.folder, &corpus)
            .map(|document: Result<Document, _>| document.unwrap().id)
            .collect()
    }

    fn account(&self) -> Account {
        let corpus = self.folder.manifest().unwrap().corpus.unwrap();
        serde_json::from_value(corpus.account).unwrap()
    }
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(ToString::to_string).collect()
}

/// Whether any file below a folder, unpacked, holds some text.
fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap();
        let bytes = zstd::decode_all(bytes.as_slice()).unwrap_or(bytes);
        String::from_utf8_lossy(&bytes).contains(text)
    })
}

#[test]
fn a_deleted_document_goes_with_its_copies_and_what_is_alike_takes_its_place() {
    let home = Home::new();
    assert_eq!(home.kept(), "ac");
    assert!(holds(home.folder.root(), "كله أمس"));
    let deletion = home.delete("a");
    assert_eq!((deletion.deleted, deletion.unknown.len()), (2, 0));
    assert_eq!(home.kept(), "bc");
    assert!(!holds(home.folder.root(), "كله أمس"), "its text is gone");
    for id in ["a", "d"] {
        let [Decision::Excluded { excluded }] = &home.fates(id)[..] else { panic!("{id}") };
        assert_eq!((excluded.reason.name().as_str(), excluded.excerpt.as_str()), ("deleted", ""));
    }
    let account = home.account();
    assert!(account.adds_up(), "{account:?}");
    assert_eq!((account.read.documents, account.dropped[&Reason::Deleted].documents), (4, 2));
    assert_eq!((account.kept.documents, deletion.kept), (2, 2));
}

#[test]
fn it_stays_away_wherever_its_words_come_from() {
    let home = Home::new();
    home.delete("a");
    // Its source grows in front, so that it stands elsewhere; and another source has it too.
    home.write(
        "أخبار.jsonl",
        &[("n", "فاز الفريق في المباراة."), ("a", &format!("{LONG} أمس")), ("b", LONG)],
    );
    home.write("جديد.jsonl", &[("e", &format!("{LONG} أمس."))]);
    let run = home.ingest();
    assert!(run.adds_up(), "{run:?}");
    assert_eq!(run.dropped[&Reason::Deleted].documents, 2);
    assert_eq!(home.kept(), "nb");
    assert!(home.account().adds_up());
    assert_eq!(home.account().dropped[&Reason::Deleted].documents, 3);
}

#[test]
fn duplicates_go_with_it_on_demand() {
    let home = Home::new();
    let deletion = home.with(|ingest| ingest.delete(&names(&["a"]), true)).unwrap();
    assert_eq!((deletion.deleted, home.kept().as_str()), (3, "c"));
}

#[test]
fn a_document_is_named_by_its_digits_too_and_unknown_names_are_said() {
    let home = Home::new();
    let before = home.folder.manifest().unwrap();
    let deletion = home.delete("0000000000000001");
    assert_eq!((deletion.deleted, deletion.unknown), (0, vec!["0000000000000001".to_owned()]));
    assert_eq!(home.folder.manifest().unwrap(), before);
    let digits = DocId::of(home.path("أخبار.jsonl").to_str().unwrap(), 2).to_string();
    assert_eq!((home.delete(&digits).deleted, home.kept().as_str()), (1, "a"));
}

#[test]
fn a_deletion_taken_back_leaves_the_corpus_as_it_was() {
    let home = Home::new();
    let before = home.folder.manifest().unwrap().corpus.unwrap();
    home.delete("a");
    home.delete("c");
    let source = home.path("أخبار.jsonl");
    assert_eq!(home.restore("a").sources, names(&[source.to_str().unwrap()]));
    assert_eq!(home.restore("a").unknown, ["a"]);
    home.ingest();
    assert_eq!(home.kept(), "a", "its copy is still away");
    home.restore("c");
    home.write("نسخ.jsonl", &[("d", &format!("{LONG} امس"))]);
    home.ingest();
    let after = home.folder.manifest().unwrap().corpus.unwrap();
    assert_eq!((after.digest, home.kept().as_str()), (before.digest, "ac"));
}

#[test]
fn a_source_goes_with_all_that_came_from_it() {
    let home = Home::new();
    let news = home.path("أخبار.jsonl");
    let names = names(&[news.to_str().unwrap(), "؟"]);
    let deletion = home.with(|ingest| ingest.delete_sources(&names)).unwrap();
    assert_eq!((deletion.deleted, deletion.kept, deletion.unknown), (3, 1, vec!["؟".to_owned()]));
    assert_eq!(home.kept(), "d", "the copy takes the place of what it was dropped for");
    assert_eq!((home.account().read.documents, home.fates("a").len()), (1, 0));
    assert!(home.account().adds_up());
    home.ingest();
    assert_eq!(home.kept(), "ac");
}

fn symbols() -> String {
    format!("{} هاتف 0551234567", "☎".repeat(60))
}

/// A symbol table with a telephone number, which the profile drops; the same in a copy; and a line that
/// is no JSON.
fn left_out() -> Home {
    let home = Home::new();
    let other = format!("{} بيت", "★".repeat(60));
    home.write("رموز.jsonl", &[("s", &symbols()), ("t", &symbols()), ("u", &other)]);
    let broken = home.path("broken.jsonl");
    atomic::write(&broken, b"{\"text\": \"0559999999\n{\"id\": 5, \"text\": \"\"}\n").unwrap();
    home.ingest();
    home
}

#[test]
fn what_was_left_out_can_be_deleted() {
    let home = left_out();
    let root = home.folder.root().to_owned();
    assert!(holds(&root, "0551234567"));
    let before = home.account();
    assert_eq!(home.delete("s").deleted, 2, "its copy goes too");
    assert!(!holds(&root, "0551234567"));
    let [Decision::Excluded { excluded }] = &home.fates("t")[..] else { panic!() };
    assert_eq!((excluded.reason.name().as_str(), excluded.signals.n_words), ("deleted", 0));
    let account = home.account();
    assert!(account.adds_up(), "{account:?}");
    assert_eq!((account.read, account.dropped_in_all()), (before.read, before.dropped_in_all()));
    assert_eq!(account.dropped[&Reason::Deleted].documents, 2);
    // There is nothing left of it to delete.
    assert_eq!(home.delete("s").unknown, ["s"]);

    // It stays away when its source is read again.
    home.write("رموز.jsonl", &[("u", &"★".repeat(60)), ("s", &symbols())]);
    let run = home.ingest();
    assert!(run.adds_up(), "{run:?}");
    assert_eq!(run.dropped[&Reason::Deleted].documents, 1);
    assert!(!holds(&root, "0551234567") && home.account().adds_up());
}

#[test]
fn a_record_without_a_name_is_deleted_by_its_place() {
    let home = left_out();
    let source = home.path("broken.jsonl");
    let place = |position: u32| format!("{}:{position}", source.to_str().unwrap());
    for position in [0, 1] {
        let [Decision::Excluded { .. }] = &home.fates(&place(position))[..] else { panic!() };
        assert_eq!(home.delete(&place(position)).deleted, 1);
        let [Decision::Excluded { excluded }] = &home.fates(&place(position))[..] else { panic!() };
        assert_eq!((excluded.reason.name().as_str(), excluded.detail.as_str()), ("deleted", ""));
    }
    assert!(home.account().adds_up() && home.account().failed_in_all().documents == 0);
    let kept = format!("{}:2", home.path("أخبار.jsonl").to_str().unwrap());
    assert_eq!((home.delete(&kept).deleted, home.kept().as_str()), (1, "a"));
}

#[test]
fn a_deletion_takes_the_report_and_what_a_killed_one_has_left() {
    let home = Home::new();
    let report = home.folder.path("report.json");
    atomic::write(&report, "كله أمس".as_bytes()).unwrap();
    home.delete("a");
    assert!(!report.exists());
    // As if it had been killed before it swept.
    let rubbish = home.folder.path("corpus").join(format!("{}.jsonl.zst", "0".repeat(32)));
    atomic::write(&rubbish, b"x").unwrap();
    assert_eq!(home.delete("a").deleted, 0);
    assert!(!rubbish.exists());
}
