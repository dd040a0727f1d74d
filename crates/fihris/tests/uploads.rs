//! Documents that come in over HTTP while disks fill, files are damaged and servers are restarted.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::{Home, news};
use serde_json::Value;

const KEY: &str = "key of a test, 16 letters or more";

/// Blocks of 512 bytes that a file may have at most where the disk is meant to be full.
const MAX_BLOCKS: u32 = 2048;

/// A server that takes documents in.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(home: &Home) -> Self {
        Self::of(home.command(&["serve", "--port", "0", "--write"]))
    }

    /// Starts one that cannot write files of more than a MiB.
    fn limited(home: &Home) -> Self {
        let program = home.command(&["serve", "--port", "0", "--write"]);
        let mut shell = Command::new("sh");
        let script = format!("trap '' XFSZ; ulimit -S -f {MAX_BLOCKS}; exec \"$0\" \"$@\"");
        shell.arg("-c").arg(script).arg(program.get_program()).args(program.get_args());
        shell.current_dir(home.path(""));
        Self::of(shell)
    }

    fn of(mut command: Command) -> Self {
        let command = command.env("FIHRIS_KEY", KEY).stdin(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let line =
            lines.by_ref().map_while(Result::ok).find(|line| line.starts_with("serving on "));
        let address =
            line.unwrap().trim_start_matches("serving on http://").trim_end_matches('/').to_owned();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { process, address }
    }

    /// Returns status, headers and body of an answer.
    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
             Authorization: Bearer {KEY}\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_ascii_lowercase(), serde_json::from_str(body).unwrap_or_default())
    }

    fn post(&self, body: &str) -> (u16, String, Value) {
        self.ask("POST", "/documents", body)
    }

    /// Brings documents, which must be taken in; returns the number of the task.
    #[track_caller]
    fn take_in(&self, body: &str) -> u64 {
        let (status, _, answer) = self.post(body);
        assert_eq!(status, 202, "{answer}");
        answer["taskUid"].as_u64().unwrap()
    }

    fn task(&self, uid: u64) -> Value {
        self.ask("GET", &format!("/tasks/{uid}"), "").2
    }

    /// Waits until a task is as it should be.
    #[track_caller]
    fn wait(&self, uid: u64, is_reached: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..1200 {
            let task = self.task(uid);
            if is_reached(&task) {
                return task;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{}", self.task(uid));
    }

    #[track_caller]
    fn wait_until_done(&self, uid: u64) -> Value {
        self.wait(uid, |task| task["status"] == "succeeded")
    }

    fn n_documents(&self) -> u64 {
        self.ask("GET", "/stats", "").2["numberOfDocuments"].as_u64().unwrap_or(0)
    }

    fn signal(&self, signal: &str) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn has_failed(task: &Value) -> bool {
    !task["error"].is_null()
}

fn document(number: usize) -> String {
    format!("{{\"id\": \"{number}\", \"text\": \"خبر رقم {number} من المدينة\"}}\n")
}

/// The largest file of a part of the index.
fn file_of(home: &Home, part: &str) -> PathBuf {
    let files = std::fs::read_dir(home.path("index").join(part)).unwrap();
    files.map(|entry| entry.unwrap().path()).find(|path| path.is_file()).unwrap()
}

fn flip(path: &PathBuf) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fihris_corpus::atomic::write(path, &bytes).unwrap();
}

#[test]
fn an_upload_waits_until_a_damaged_corpus_is_repaired() {
    let home = Home::new();
    home.write("a.jsonl", news(50));
    home.ingest(&["a.jsonl"]);
    let shard = file_of(&home, "corpus");
    flip(&shard);
    let server = Server::start(&home);
    let uid = server.take_in(&document(1));
    let task = server.wait(uid, has_failed);
    assert_eq!(task["status"], "enqueued", "{task}");
    let error = task["error"].as_str().unwrap();
    let name = shard.file_name().unwrap().to_str().unwrap();
    assert!(error.contains(name) && error.contains("is damaged"), "{error}");
    assert!(error.contains("`fihris check`"), "{error}");
    assert!(task["attempts"].as_u64() > Some(0) && task["nextAttemptAt"].is_u64(), "{task}");
    drop(server);

    let server = Server::start(&home);
    server.wait(uid, |task| task["attempts"].as_u64() > Some(1) && task["status"] == "enqueued");
    flip(&shard);
    let (status, _, answer) = server.ask("POST", &format!("/tasks/{uid}/retry"), "");
    assert_eq!((status, answer["status"].as_str()), (202, Some("enqueued")));
    server.wait_until_done(uid);
    assert_eq!(server.ask("POST", &format!("/tasks/{uid}/retry"), "").0, 409);
    assert_eq!(server.ask("GET", "/search?q=1", "").2["hits"][0]["name"], "1");
}

#[test]
fn an_upload_waits_until_the_disk_has_space() {
    let home = Home::new();
    let server = Server::limited(&home);
    let (status, _, answer) = server.post(&news(4_000));
    assert_eq!((status, answer["code"].as_str()), (507, Some("no_space")), "{answer}");
    assert_eq!(std::fs::read_dir(home.path("index/inbox")).unwrap().count(), 1);

    // What is read takes a little more space than what came.
    let fits = |n_documents: &usize| news(*n_documents).len() < (1 << 20) - (8 << 10);
    let n_documents = (1..2_000).rev().step_by(20).find(fits).unwrap();
    let uid = server.take_in(&news(n_documents));
    let task = server.wait(uid, has_failed);
    assert_eq!(task["status"], "enqueued", "{task}");
    assert!(task["error"].as_str().unwrap().contains("free some space"), "{task}");
    server.signal("-KILL");
    drop(server);

    let server = Server::start(&home);
    let task = server.wait_until_done(uid);
    assert_eq!(task["account"]["read"]["documents"], n_documents, "{task}");
    assert_eq!(server.n_documents(), task["run"]["kept"]["documents"].as_u64().unwrap());
}

#[test]
fn a_rolling_restart_loses_nothing() {
    let home = Home::new();
    home.write("a.jsonl", news(300));
    home.ingest(&["a.jsonl"]);
    let mut old = Server::start(&home);
    let mut uids = vec![old.take_in(&document(0))];
    let new = Server::start(&home);
    let (status, head, answer) = new.post(&document(99));
    assert_eq!((status, answer["code"].as_str()), (503, Some("inbox_taken")), "{answer}");
    assert!(head.contains("retry-after"), "{head}");
    assert_eq!(new.ask("GET", "/search?q=محادثات", "").0, 200);
    uids.extend((1..8).map(|number| old.take_in(&document(number))));
    old.signal("-TERM");
    let mut number = 8;
    while number < 12 {
        match new.post(&document(number)) {
            (202, _, answer) => {
                uids.push(answer["taskUid"].as_u64().unwrap());
                number += 1;
            }
            (status, _, answer) => {
                assert_eq!((status, &answer["code"]), (503, &"inbox_taken".into()));
            }
        }
    }
    assert_eq!(old.process.wait().unwrap().code(), Some(0));
    let expected: Vec<u64> = (0..12).collect();
    assert_eq!(uids, expected);
    for uid in uids {
        let task = new.wait_until_done(uid);
        assert_eq!(task["account"]["read"]["documents"], 1, "{task}");
    }
    for number in 0..12 {
        let name = number.to_string();
        let found = new.ask("GET", &format!("/search?q={number}&limit=1000"), "").2;
        let hits = found["hits"].as_array().unwrap();
        assert!(hits.iter().any(|hit| hit["name"] == name), "{number}: {found}");
    }
    assert_eq!(std::fs::read_dir(home.path("index/inbox")).unwrap().count(), 13);
}
