//! A home for one test: an index folder and a stand-in for a cluster.
#![expect(clippy::disallowed_methods, reason = "what a test writes need not survive a crash")]
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]
#![allow(dead_code, reason = "every test file uses a part of this")]

use std::ops::ControlFlow;
use std::time::Duration;

use fihris_cluster::{Cluster, PushOptions, Pushed, Result, Target, push};
use fihris_corpus::Folder;
use fihris_corpus::read::{ListOptions, list};
use fihris_index::{BuildOptions, build};
use fihris_ingest::{Ingest, IngestOptions, Profile, Silent};
use fihris_query::{Engine, Remote};
use fihris_standin::{Setup, Standin};
use serde_json::json;
use tempfile::TempDir;

/// Documents that a reader of Arabic can tell apart.
pub(crate) const DOCUMENTS: [(&str, &str, &str); 10] = [
    ("d1", "وقف إطلاق النار", "أعلنت الأمم المتحدة وقفَ إطلاق النار في المدينة بعد محادثات طويلة."),
    ("d2", "افتتاح مكتبة", "افتتحت الوزارة مكتبة عامة جديدة في وسط المدينة للطلاب والباحثين."),
    ("d3", "محادثات", "بدأت المحادثات بشأن وقف القتال، ولم يعلن اتفاق على النار بعد."),
    ("d4", "كتب ومكتبات", "في المكتبة كتاب قديم وكتب كثيرة عن تاريخ ليبيا وثقافة أهلها."),
    ("d5", "أسعار النفط", "ارتفعت أسعار النفط أمس، وقال وزير الاقتصاد إن السوق هادئة."),
    ("d6", "هدنة في ليبيا", "الهدنة في ليبيا صامدة، والنار توقفت منذ أيام على كل الجبهات."),
    ("d7", "طائرة F-16", "وصلت طائرة من طراز F-16 إلى القاعدة الجوية صباح اليوم."),
    ("d8", "زيارة الرئيس", "زار الرئيس المدينة والتقى وفدا من الأهالي وتحدث عن السلام."),
    ("d9", "كتابة التاريخ", "كتابة التاريخ عمل طويل، والكاتب يحتاج إلى مكتبات وأرشيف."),
    ("d10", "إطلاق مشروع", "إطلاق مشروع جديد للتعليم، ووقف العمل بالمشروع القديم."),
];

/// An index folder and a stand-in.
pub(crate) struct Home {
    home: TempDir,
    pub(crate) standin: Standin,
}

impl Home {
    /// Ingests [`DOCUMENTS`], and starts a stand-in.
    pub(crate) fn new(setup: Setup) -> Self {
        Self::with(setup, &documents())
    }

    /// Ingests lines of JSON, and starts a stand-in.
    pub(crate) fn with(setup: Setup, lines: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let standin = Standin::start(setup).unwrap();
        let home = Self { home, standin };
        home.ingest(lines);
        home
    }

    /// Ingests lines of JSON.
    pub(crate) fn ingest(&self, lines: &str) {
        let source = self.home.path().join("docs.jsonl");
        std::fs::write(&source, lines).unwrap();
        let (folder, listing) = (self.folder(), list(&[source], &ListOptions::default()));
        let lock = folder.lock().unwrap();
        let mut options = IngestOptions::default();
        options.corpus.dedup.exact = false;
        options.corpus.dedup.near = false;
        options.corpus.profile = Profile::empty("all");
        let ingest = Ingest { folder: &folder, lock: &lock, options: &options, observer: &Silent };
        ingest.run(&listing.sources).unwrap();
    }

    pub(crate) fn folder(&self) -> Folder {
        Folder::at(self.home.path().join("index"))
    }

    pub(crate) fn target(&self) -> Target {
        self.standin.url().parse().unwrap()
    }

    /// Pushes, with little patience.
    pub(crate) fn push(&self) -> Result<Pushed> {
        self.push_until(u64::MAX)
    }

    /// Pushes until so many documents have arrived.
    pub(crate) fn push_until(&self, n_documents: u64) -> Result<Pushed> {
        let (folder, mut options) = (self.folder(), PushOptions::default());
        options.commit_time = Duration::from_millis(100);
        let lock = folder.lock()?;
        push(&folder, &lock, &self.target(), &options, &|progress| match progress.done {
            done if done >= n_documents => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        })
    }

    /// What searches the stand-in.
    pub(crate) fn remote(&self) -> Remote {
        Remote::new(Cluster::open(&self.folder(), &self.target()).unwrap())
    }

    /// What searches the same documents here.
    pub(crate) fn embedded(&self) -> Engine {
        let folder = self.folder();
        let lock = folder.lock().unwrap();
        build(&folder, &lock, &BuildOptions::default(), &|_| ControlFlow::Continue(())).unwrap();
        Engine::open(&folder).unwrap()
    }
}

/// [`DOCUMENTS`] as lines of JSON, each with a date and an address.
pub(crate) fn documents() -> String {
    let line = |(number, (id, title, text)): (usize, &(&str, &str, &str))| {
        let (year, site) = (2015 + number, ["akhbar", "maktaba"][number % 2]);
        let line = json!({
            "id": id, "title": title, "text": text, "date": format!("{year}-03-01"),
            "url": format!("https://www.{site}.example/{id}"),
        });
        format!("{line}\n")
    };
    DOCUMENTS.iter().enumerate().map(line).collect()
}

/// Many documents, each with words of its own.
pub(crate) fn many(n_documents: usize) -> String {
    let words = ["وقف", "إطلاق", "النار", "محادثات", "ليبيا", "مكتبة", "كتاب", "النفط", "السلام"];
    let line = |number: usize| {
        let text: Vec<&str> =
            (0..12).map(|at| words[(number * (at + 3) + at * at) % words.len()]).collect();
        let line =
            json!({"id": format!("n{number}"), "text": format!("{} رقم {number}", text.join(" "))});
        format!("{line}\n")
    };
    (0..n_documents).map(line).collect()
}
