//! An index that is published while the server runs.
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::common::{Running, publish};
use fihris_server::Options;

/// How soon a published index must be served.
const SOON: Duration = Duration::from_secs(2);

/// Asks until `expected` stands at a place, and returns how long that took.
fn wait_for(server: &Running, pointer: &str, expected: &str) -> Duration {
    let start = Instant::now();
    while server.get("/stats").at(pointer) != expected {
        assert!(start.elapsed() < SOON * 5, "{:?}", server.get("/stats"));
        std::thread::sleep(Duration::from_millis(20));
    }
    start.elapsed()
}

#[test]
fn a_server_starts_before_its_index_does() {
    let server = Running::with(&Options::default(), None);
    assert_eq!(server.get("/health/live").status, 200);
    for address in ["/health/ready", "/search?q=كتاب", "/stats"] {
        let answer = server.get(address);
        assert_eq!((answer.status, answer.at("/code").as_str()), (503, "index_not_ready"));
        assert!(answer.head.contains("retry-after"), "{answer:?}");
    }
    publish(&server.folder, 3);
    assert!(wait_for(&server, "/numberOfDocuments", "3") < SOON);
    assert_eq!(server.get("/health/ready").status, 200);
}

#[test]
fn an_index_is_swapped_under_load_and_no_request_fails() {
    let server = Running::with(&Options::default(), Some(6));
    let is_over = AtomicBool::new(false);
    let n_answers = std::thread::scope(|scope| {
        let ask = || {
            let mut n_answers = 0;
            while !is_over.load(Ordering::Relaxed) {
                let answer = server.get("/search?q=كتاب OR محادثات OR الجامعة");
                assert_eq!(answer.status, 200, "{answer:?}");
                let expected = match answer.at("/generation").as_str() {
                    "g000001" => "3",
                    _ => "5",
                };
                assert_eq!(answer.at("/estimatedTotalHits"), expected, "{answer:?}");
                n_answers += 1;
            }
            n_answers
        };
        let askers: Vec<_> = (0..2).map(|_| scope.spawn(ask)).collect();
        publish(&server.folder, 12);
        let waited = wait_for(&server, "/generation", "g000002");
        is_over.store(true, Ordering::Relaxed);
        assert!(waited < SOON, "{waited:?}");
        askers.into_iter().map(|asker| asker.join().unwrap()).sum::<u64>()
    });
    assert!(n_answers > 0);
}

#[test]
fn a_damaged_index_is_not_served_in_the_place_of_a_whole_one() {
    let server = Running::with(&Options::default(), Some(6));
    fihris_corpus::atomic::write(&server.folder.path("manifest.json"), b"{}").unwrap();
    std::thread::sleep(Duration::from_millis(1200));
    assert_eq!(server.get("/search?q=كتاب").at("/estimatedTotalHits"), "2");
    let metrics = server.get("/metrics").body;
    assert!(!metrics.contains("fihris_index_refresh_failures_total 0"), "{metrics}");
}
