//! `fihris serve`, as a supervisor runs it.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::Home;

/// Starts a server on a free port; returns it with its address once it listens.
fn start(home: &Home, arguments: &[&str]) -> (Child, String) {
    let arguments = [&["serve", "--port", "0"], arguments].concat();
    let mut server = home.command(&arguments).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stderr.take().unwrap()).lines().map_while(Result::ok);
    let line = lines.find(|line| line.starts_with("serving on ")).unwrap();
    // Whoever does not read a log must not keep the server from writing it.
    std::thread::spawn(move || lines.for_each(drop));
    let address = line.trim_start_matches("serving on http://").trim_end_matches('/').to_owned();
    (server, address)
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn it_ends_soundly_when_it_is_told_to() {
    let home = Home::new();
    home.write_documents("a.jsonl", &[("a", "نص عن النخيل")]);
    home.run(&["ingest", "a.jsonl"]).exits(0);
    for signal in ["-TERM", "-INT"] {
        let (mut server, address) = start(&home, &["--log-format", "json"]);
        assert!(address.starts_with("127.0.0.1:"), "{address}");
        assert!(get(&address, "/stats").contains("\"numberOfDocuments\":1"));
        let start = Instant::now();
        let pid = server.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        assert_eq!(server.wait().unwrap().code(), Some(0), "{signal}");
        assert!(start.elapsed() < Duration::from_secs(10), "{signal}");
    }
}

#[test]
fn it_starts_before_there_is_an_index() {
    let home = Home::new();
    let (mut server, address) = start(&home, &[]);
    assert!(get(&address, "/health/live").starts_with("HTTP/1.1 200"));
    assert!(get(&address, "/health/ready").starts_with("HTTP/1.1 503"));
    server.kill().unwrap();
    server.wait().unwrap();
}

#[test]
fn what_keeps_it_from_starting_is_said() {
    let home = Home::new();
    home.write("short", "secret");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let table: [(&[&str], &str); 5] = [
        (&["--port", &port], "cannot listen on 127.0.0.1:"),
        (&["--write"], "--write needs a key"),
        (&["--write", "--key-file", "short"], "the key has fewer than 16 characters"),
        (&["--write", "--key-file", "missing"], "cannot read the key from `missing`"),
        (&["--search-time", "soon"], "not a number of seconds"),
    ];
    for (arguments, expected) in table {
        let arguments = [&["serve"], arguments].concat();
        let mut command = home.command(&arguments);
        let answer = command.env("FIHRIS_PORT", "0").env_remove("FIHRIS_KEY").output().unwrap();
        let said = String::from_utf8(answer.stderr).unwrap();
        assert_eq!(answer.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}
