//! A home for one test: sources, an index, and the program.
#![expect(clippy::disallowed_methods, reason = "what a test writes need not survive a crash")]
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]
#![allow(dead_code, reason = "every test file uses a part of this")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with sources and an index.
pub(crate) struct Home {
    folder: TempDir,
}

/// What the program answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Answer {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Requires an exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }
}

impl Home {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a source.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Writes documents as JSON lines.
    pub(crate) fn write_documents(&self, name: &str, documents: &[(&str, &str)]) {
        let line = |(id, text): &(&str, &str)| {
            format!("{}\n", serde_json::json!({"id": id, "text": text}))
        };
        self.write(name, documents.iter().map(line).collect::<String>());
    }

    /// The program, to be run in this home on its `index`.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fihris"));
        command.current_dir(self.folder.path()).args(arguments).stdin(Stdio::null());
        command.env("XDG_CACHE_HOME", self.path(".cache"));
        for name in [
            "FIHRIS_BACKEND",
            "FIHRIS_INDEX",
            "FIHRIS_MEMORY",
            "FIHRIS_THREADS",
            "NO_COLOR",
            "RUST_LOG",
        ] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the program.
    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        Answer::of(self.command(arguments).output().unwrap())
    }

    /// Starts an ingest and kills it once its first pass has written a batch; `false` if it was faster
    /// than that.
    pub(crate) fn kill_in_first_pass(&self, arguments: &[&str]) -> bool {
        let mut command = self.command(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let is_journaled = || {
            let Ok(works) = std::fs::read_dir(self.path("index/.work")) else { return false };
            let journals = works.map(|work| work.unwrap().path().join("journal"));
            // The plan is a line of some sixty bytes, a batch one of hundreds.
            journals.filter_map(|path| path.metadata().ok()).any(|journal| journal.len() > 200)
        };
        while child.try_wait().unwrap().is_none() {
            if is_journaled() {
                break;
            }
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        is_journaled()
    }

    /// Runs the program with something on standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Answer {
        use std::io::Write;
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Answer::of(child.wait_with_output().unwrap())
    }

    /// Ingests, which must succeed, and returns the report.
    #[track_caller]
    pub(crate) fn ingest(&self, sources: &[&str]) -> Value {
        let mut arguments = vec!["ingest", "--format", "json"];
        arguments.extend(sources);
        self.run(&arguments).exits(0).json()
    }

    /// Ids of the hits, best first.
    #[track_caller]
    pub(crate) fn search(&self, query: &str) -> Vec<String> {
        let answer = self.run(&["search", "--json", "--limit", "1000", query]);
        assert!(answer.code < 2, "{answer:?}");
        let hits = answer.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        hits.map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Documents of the corpus, in its order.
    pub(crate) fn corpus(&self) -> Vec<fihris_corpus::Document> {
        let folder = fihris_corpus::Folder::at(self.path("index"));
        let corpus = folder.manifest().unwrap().corpus.unwrap();
        fihris_corpus::documents(&folder, &corpus).map(Result::unwrap).collect()
    }

    /// Lines of a part of the audit.
    pub(crate) fn audit(&self, part: &str) -> Vec<Value> {
        let place = format!("audit/{part}/");
        let folder = fihris_corpus::Folder::at(self.path("index"));
        let corpus = folder.manifest().unwrap().corpus.unwrap();
        let files = corpus.state.iter().filter(|file| file.path.starts_with(&place));
        let mut lines = Vec::new();
        for file in files {
            let bytes = zstd::decode_all(std::fs::File::open(folder.path(&file.path)).unwrap());
            let text = String::from_utf8(bytes.unwrap()).unwrap();
            lines.extend(text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()));
        }
        lines
    }

    /// Every file of corpus and audit with its bytes.
    pub(crate) fn corpus_files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        for part in ["corpus", "audit"] {
            collect(&self.path("index").join(part), Path::new(part), &mut files);
        }
        files
    }
}

fn collect(folder: &Path, name: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.map(Result::unwrap) {
        let (path, name) = (entry.path(), name.join(entry.file_name()));
        if path.is_dir() {
            collect(&path, &name, files);
        } else {
            files.insert(name, std::fs::read(path).unwrap());
        }
    }
}

/// Checks that `read = kept + dropped + failed`, in documents and in bytes.
#[track_caller]
pub(crate) fn assert_adds_up(account: &Value) {
    for unit in ["documents", "bytes"] {
        let sum = |part: &str| -> u64 {
            account[part]
                .as_object()
                .unwrap()
                .values()
                .map(|tally| tally[unit].as_u64().unwrap())
                .sum()
        };
        let kept = account["kept"][unit].as_u64().unwrap();
        let read = account["read"][unit].as_u64().unwrap();
        assert_eq!(read, kept + sum("dropped") + sum("failed"), "{unit} of {account}");
    }
}

/// Arabic news that nobody wrote: sentences drawn from a small vocabulary, each document
/// different, every tenth a copy of one before with some words changed.
pub(crate) fn news(n_documents: usize) -> String {
    const WORDS: [&str; 40] = [
        "الحكومة",
        "ليبيا",
        "محادثات",
        "وقف",
        "إطلاق",
        "النار",
        "المدينة",
        "الرئيس",
        "قال",
        "وزير",
        "الخارجية",
        "اليوم",
        "أمس",
        "السلام",
        "اتفاق",
        "القوات",
        "الأمم",
        "المتحدة",
        "مجلس",
        "الأمن",
        "بيان",
        "صحفي",
        "العاصمة",
        "زيارة",
        "وفد",
        "اجتماع",
        "قمة",
        "عربية",
        "الاقتصاد",
        "النفط",
        "أسعار",
        "ارتفاع",
        "الدولار",
        "مليون",
        "شركة",
        "مشروع",
        "جامعة",
        "طلاب",
        "تعليم",
        "ثقافة",
    ];
    let mut random = 42_u64;
    let mut draw = move || {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize
    };
    let mut texts: Vec<Vec<String>> = Vec::new();
    for number in 0..n_documents {
        let text = if number % 10 == 9 {
            let mut copy = texts[draw() % number].clone();
            let place = draw() % copy.len();
            copy[place] = format!("جديد{number}");
            copy
        } else {
            let len = 60 + draw() % 120;
            (0..len)
                .map(|_| format!("{}{}", WORDS[draw() % 40], ["", "", "", "،", "."][draw() % 5]))
                .collect()
        };
        texts.push(text);
    }
    let line = |(number, words): (usize, &Vec<String>)| {
        let text = words.join(" ");
        format!(
            "{}\n",
            serde_json::json!({"id": format!("n{number}"), "title": words[..5].join(" "), "text": text})
        )
    };
    texts.iter().enumerate().map(line).collect()
}
