//! Exchanges that were recorded with a running Quickwit, held against what is understood here.
//!
//! They are a file of JSON, a list of `{name, request: {method, path, body}, response: {status,
//! body}}`, which lies where `FIHRIS_EXCHANGES` says. Each answer comes back over HTTP from a socket, so that
//! nothing is left out.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

use serde_json::Value;

use crate::answer::{refusals, require_whole, total};
use crate::client::{Answer, Client, JSON};
use crate::error::Error;

/// What an answer means for who asked.
#[derive(Debug, PartialEq)]
enum Meaning {
    Hits(u64),
    /// Documents were taken.
    Taken,
    NoIndex,
    /// The index that was to be created is there.
    IsThere,
    /// With words that it must say why.
    Refused(&'static str),
    Done,
}

use Meaning::{Done, Hits, IsThere, NoIndex, Refused, Taken};

/// What each exchange means.
const MEANINGS: [(&str, Meaning); 29] = [
    ("health", Done),
    ("create index", Done),
    ("create index again", IsThere),
    ("bulk", Taken),
    ("bulk with a bad line", Refused("not declared in the schema")),
    ("bulk to a missing index", NoIndex),
    ("fused bool of terms", Refused("sort by field on type text")),
    ("fused bool of terms, numeric tie-break", Hits(2)),
    ("score sort only", Hits(2)),
    ("phrase", Hits(1)),
    ("phrase on a field without positions", Refused("does not have positions indexed")),
    ("must, must_not, filter, range", Hits(1)),
    ("terms", Hits(2)),
    ("minimum_should_match", Hits(1)),
    ("search_after on a number", Hits(3)),
    ("search_after on score and number", Hits(2)),
    ("search_after", Refused("invalid search_after")),
    ("no hits", Hits(0)),
    ("match of two terms", Refused("only supports async reads")),
    ("unknown query form", Refused("unknown variant `dis_max`")),
    ("unknown field", Refused("field does not exist")),
    ("malformed body", Refused("EOF while parsing")),
    ("missing index", NoIndex),
    ("total without track_total_hits", Hits(2)),
    ("msearch", Hits(2)),
    ("cluster", Done),
    ("version", Done),
    ("describe", Done),
    ("delete index", Done),
];

#[test]
#[ignore = "needs a file of recorded exchanges, named by FIHRIS_EXCHANGES"]
fn what_a_running_quickwit_answers_is_understood() {
    let path = std::env::var("FIHRIS_EXCHANGES").unwrap();
    let exchanges: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(exchanges.len(), MEANINGS.len());
    for exchange in &exchanges {
        let name = exchange["name"].as_str().unwrap();
        let (_, expected) = MEANINGS.iter().find(|(known, _)| *known == name).unwrap();
        require_meaning(exchange, expected, name);
    }
}

/// Requires an exchange to be understood, as it is by each part of this crate that may get it.
#[track_caller]
fn require_meaning(exchange: &Value, expected: &Meaning, name: &str) {
    let request = &exchange["request"];
    let path = request["path"].as_str().unwrap();
    let answer = replay(exchange);
    let is_bulk = path.contains("/_bulk");
    let outcome: Result<u64, Error> = if is_bulk {
        let body = request["body"].as_str().unwrap();
        let rows: Vec<usize> = (0..body.lines().count() / 2).collect();
        refusals(&answer, &rows, "docs").map(|refused| refused.len() as u64)
    } else if path.ends_with("/_msearch") {
        let answers = answer.body["responses"].as_array().unwrap();
        let body = answers[0].clone();
        let status = u16::try_from(body["status"].as_u64().unwrap()).unwrap();
        require_whole(&Answer { status, body: body.clone() }, "docs").and_then(|()| total(&body))
    } else if path.ends_with("/_search") {
        require_whole(&answer, "docs").and_then(|()| total(&answer.body))
    } else if answer.status == 200 {
        Ok(0)
    } else {
        Err(answer.refused("do it"))
    };
    match (expected, outcome) {
        (Hits(expected), Ok(total)) => assert_eq!(total, *expected, "{name}"),
        (Taken | Done, Ok(refused)) => assert_eq!(refused, 0, "{name}"),
        (NoIndex, Err(error)) => assert!(matches!(error, Error::NoIndex { .. }), "{name}: {error}"),
        (IsThere, Err(error)) => assert!(error.to_string().contains("already exist"), "{name}"),
        (Refused(why), Err(error)) => assert!(error.to_string().contains(why), "{name}: {error}"),
        (expected, outcome) => panic!("{name}: {expected:?} {outcome:?}"),
    }
    for hit in answer.body.pointer("/hits/hits").and_then(Value::as_array).into_iter().flatten() {
        // A score is told where hits are sorted by it, and nowhere else.
        assert!(hit.get("_score").is_none(), "{name}");
        let is_sorted = request["body"].get("sort").is_some();
        assert_eq!(hit["sort"][0].is_number(), is_sorted, "{name}");
    }
}

/// Sends the request of an exchange to a socket that answers as was recorded.
fn replay(exchange: &Value) -> Answer {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (status, body) =
        (&exchange["response"]["status"], exchange["response"]["body"].to_string());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let line = line.trim().to_ascii_lowercase();
                if let Some(value) = line.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.is_empty() {
                    break;
                }
            }
            reader.read_exact(&mut vec![0; length]).unwrap();
            let length = body.len();
            write!(stream, "HTTP/1.1 {status} .\r\ncontent-length: {length}\r\n\r\n{body}")
                .unwrap();
        });
        let request = &exchange["request"];
        let sent = match &request["body"] {
            Value::Null => String::new(),
            Value::String(lines) => lines.clone(),
            body => body.to_string(),
        };
        let client = Client::new(&[url], None);
        let (method, path) =
            (request["method"].as_str().unwrap(), request["path"].as_str().unwrap());
        client.send(method, path, (JSON, sent.as_bytes())).unwrap()
    })
}
