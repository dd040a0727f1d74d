//! A corpus in a cluster, on the command line.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

use common::{Answer, Home};
use fihris_standin::{Fault, Setup, Standin};
use serde_json::Value;

const DOCUMENTS: [(&str, &str); 5] = [
    ("truce", "أعلنت الأمم المتحدة وقف إطلاق النار في العاصمة"),
    ("talks", "بدأت محادثات بشأن وقف القتال في المدينة مع الحكومة"),
    ("library", "افتتحت الوزارة مكتبة عامة جديدة في وسط المدينة"),
    ("books", "كتب كثيرة في المكتبة عن تاريخ ليبيا"),
    ("market", "ارتفعت أسعار الذهب في السوق صباح اليوم"),
];

/// An index that was pushed, and the cluster it was pushed to.
fn pushed() -> (Home, Standin, String) {
    let (home, standin) = (Home::new(), Standin::start(Setup::default()).unwrap());
    home.write_documents("أخبار.jsonl", &DOCUMENTS);
    home.ingest(&["أخبار.jsonl"]);
    let cluster = format!("quickwit={}", standin.url());
    let ledger = home.run(&["push", "--to", &cluster, "--format", "json"]).exits(0).json();
    assert_eq!((&ledger["acknowledged"], &ledger["is_complete"]), (&5.into(), &true.into()));
    (home, standin, cluster)
}

/// The hits of an answer, without what tells one search from another.
fn hits(answer: &Answer) -> Vec<Value> {
    let hits = answer.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
    hits.map(|mut hit: Value| {
        hit["score"] = format!("{:.3}", hit["score"].as_f64().unwrap()).into();
        hit
    })
    .collect()
}

#[test]
fn a_search_in_a_cluster_prints_what_a_search_here_prints() {
    let (home, _standin, cluster) = pushed();
    for query in ["وقف إطلاق النار", "\"وقف القتال\"", "+المدينة -مكتبة", "id:books"]
    {
        let here = home.run(&["search", "--json", query]).exits(0);
        let there = home.run(&["search", "--json", "--backend", &cluster, query]).exits(0);
        assert_eq!(hits(&there), hits(&here), "{query}");
    }
    let none = home.run(&["search", "--backend", &cluster, "title:قطار"]).exits(1);
    assert_eq!(none.stdout, "");
    let text = home.run(&["search", "--backend", &cluster, "--explain", "محادثات"]).exits(0);
    assert!(text.stdout.contains("body_stem"), "{}", text.stdout);
    home.write("topics", "q1\tليبيا\nq2\tالسوق\n");
    let run = ["search", "--backend", &cluster, "--queries", "topics", "--format", "trec"];
    let run = home.run(&run).exits(0).stdout;
    assert!(run.starts_with("q1 Q0 books 1 ") && run.contains("\nq2 Q0 market 1 "), "{run}");
}

#[test]
fn a_machine_that_searches_needs_no_more_than_the_ledger() {
    let (home, _standin, cluster) = pushed();
    std::fs::create_dir(home.path("elsewhere")).unwrap();
    std::fs::rename(home.path("index/push"), home.path("elsewhere/push")).unwrap();
    let search = ["search", "--index", "elsewhere", "--backend", &cluster, "--json", "ليبيا"];
    assert_eq!(hits(&home.run(&search).exits(0))[0]["id"], "books");
    // And without the ledger there is no search.
    let refused = home.run(&["search", "--backend", &cluster, "ليبيا"]).exits(2);
    assert!(refused.stderr.contains("nothing was pushed to a cluster from `index`"));
    assert!(refused.stderr.contains("hint: run `fihris push --to CLUSTER`"), "{}", refused.stderr);
}

#[test]
fn scores_in_a_cluster_are_scores_here() {
    let (home, standin) = (Home::new(), Standin::start(Setup::default()).unwrap());
    home.write_documents("Small_1/docs.jsonl", &DOCUMENTS);
    home.write("Small_1/queries.tsv", "a\tوقف النار\nb\tالمكتبات\n");
    home.write("Small_1/qrels.tsv", "a\ttruce\t1\nb\tbooks\t1\n");
    let cluster = format!("quickwit={}", standin.url());
    let here = home.run(&["eval", "Small_1", "--format", "json"]).exits(0).json();
    let eval = ["eval", "Small_1", "--format", "json", "--backend", &cluster];
    assert_eq!(home.run(&eval).exits(0).json(), here);
    let received = standin.received();
    let last = &received.last().unwrap().path;
    assert!(last.starts_with("DELETE /api/v1/indexes/eval-small-1-a4-"), "{last}");
}

#[test]
fn a_server_answers_over_a_cluster() {
    let (home, standin, cluster) = pushed();
    let mut command = home.command(&["serve", "--port", "0", "--backend", &cluster]);
    let mut server = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stderr.take().unwrap()).lines().map_while(Result::ok);
    let line = lines.find(|line| line.starts_with("serving on ")).unwrap();
    std::thread::spawn(move || lines.for_each(drop));
    let address = line.trim_start_matches("serving on http://").trim_end_matches('/').to_owned();
    // هدنة is in none; مكتبة in two, in another form.
    let query = "/search?q=%D9%85%D9%83%D8%AA%D8%A8%D8%A9&facets=site";
    let found = get(&address, query);
    assert!(found.contains("\"estimatedTotalHits\":2"), "{found}");
    assert!(found.contains("a cluster does not count its answers by facets"), "{found}");
    assert!(get(&address, "/").contains("<main"), "the page has a front");
    assert!(get(&address, "/stats").starts_with("HTTP/1.1 501"));
    standin.fail("search", [Fault::Status(503); 40]);
    let failed = get(&address, query);
    assert!(failed.starts_with("HTTP/1.1 503") && failed.contains("no_cluster"), "{failed}");
    server.kill().unwrap();
    server.wait().unwrap();
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
fn a_configuration_is_printed_for_each_kind_of_cluster() {
    let home = Home::new();
    let quickwit = home.run(&["push", "--print-config"]).exits(0).json();
    assert_eq!(quickwit["doc_mapping"]["mode"], "strict");
    let fields = quickwit["doc_mapping"]["field_mappings"].as_array().unwrap();
    let words = fields.iter().filter(|field| field["tokenizer"] == "whitespace");
    assert_eq!(words.count(), 5);
    for flavour in ["opensearch", "elasticsearch"] {
        let config = home.run(&["push", "--print-config", "--flavour", flavour]).exits(0).json();
        assert_eq!(config["mappings"]["properties"]["body_stem"]["analyzer"], "whitespace");
    }
}

#[test]
fn what_keeps_a_push_from_its_end_is_said() {
    let (home, standin) = (Home::new(), Standin::start(Setup::default()).unwrap());
    let cluster = format!("quickwit={}", standin.url());
    let nothing = home.run(&["push", "--to", &cluster]).exits(2);
    assert!(nothing.stderr.contains("hint: run `fihris ingest SRC…`"), "{}", nothing.stderr);
    home.write_documents("a.jsonl", &DOCUMENTS);
    home.ingest(&["a.jsonl"]);
    let table: [(&[&str], &str); 4] = [
        (&["--to", "127.0.0.1:7280"], "is not a cluster: write it as quickwit=http://"),
        (&["--to", &cluster, "--name", "أخبار"], "`أخبار` is not a valid index name"),
        (&["--to", "quickwit=http://127.0.0.1:9"], "cannot reach http://127.0.0.1:9"),
        (&[], "--to <CLUSTER>"),
    ];
    for (arguments, expected) in table {
        let answer = home.run(&[&["push"], arguments].concat()).exits(2);
        assert!(answer.stderr.contains(expected), "{arguments:?}: {}", answer.stderr);
    }
    standin.fail("indexes", [Fault::Status(401)]);
    let refused = home.run(&["push", "--to", &cluster]).exits(2);
    assert!(refused.stderr.contains("hint: set FIHRIS_BACKEND_AUTHORIZATION"), "{refused:?}");
}
