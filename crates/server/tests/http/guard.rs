//! What a client may not do, and what it may not take.
use std::io::{Read, Write};
use std::time::{Duration, Instant};

use crate::common::{Answer, Running};
use fihris_server::{Limits, Options};

/// Options with other limits.
fn limited(change: impl FnOnce(&mut Limits)) -> Options {
    let mut options = Options::default();
    change(&mut options.limits);
    options
}

#[test]
fn a_foreign_name_is_refused() {
    let server = Running::start();
    let port = server.address.port();
    let own = format!("Host: 127.0.0.1:{port}");
    let table = [
        (own.as_str(), 200),
        ("Host: localhost", 200),
        ("Host: evil.example", 403),
        ("Host: 127.0.0.1.evil.example", 403),
        ("X-Forwarded-Host: localhost", 403),
        ("Host:", 403),
    ];
    for (host, status) in table {
        let request = format!("GET /health/live HTTP/1.1\r\n{host}\r\nConnection: close\r\n\r\n");
        assert_eq!(server.raw(request.as_bytes()).status, status, "{host}");
    }
    let request =
        "GET http://evil.example/stats HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(server.raw(request.as_bytes()).status, 403);
}

#[test]
fn every_answer_tells_browsers_to_run_nothing_of_it() {
    let server = Running::start();
    for address in ["/search?q=script", "/nothing", "/search?limit=x", "/health/live"] {
        let head = server.send("GET", address, &[("Origin", "https://evil.example")], b"").head;
        for header in [
            "content-security-policy: default-src 'none'",
            "x-content-type-options: nosniff",
            "referrer-policy: same-origin",
            "x-request-id: ",
        ] {
            assert!(head.contains(header), "{address}: {header} in {head}");
        }
        assert!(!head.contains("access-control-allow-origin"), "{head}");
    }
}

#[test]
fn what_is_too_long_is_refused_and_not_read() {
    let server = Running::start();
    let long = "ن".repeat(10_000);
    assert_eq!(server.get(&format!("/search?q={long}")).status, 414);
    let host = "Host: localhost\r\n";
    let headers = format!("GET /health/live HTTP/1.1\r\n{host}X-A: {}\r\n\r\n", "a".repeat(70_000));
    assert_eq!(server.raw(headers.as_bytes()).status, 431);
    let declared = format!("POST /search HTTP/1.1\r\n{host}Content-Length: 9999999999\r\n\r\n");
    assert_eq!(server.raw(declared.as_bytes()).status, 413);
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000)).repeat(20);
    let chunked =
        format!("POST /search HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n{chunk}");
    assert_eq!(server.raw(chunked.as_bytes()).status, 413);
}

#[test]
fn who_is_slow_is_dropped_and_keeps_nobody_waiting() {
    let short = Duration::from_millis(300);
    let options = limited(|limits| (limits.header_time, limits.body_time) = (short, short));
    let server = Running::with(&options, Some(12));
    let beginnings: [(&str, u16); 3] = [
        ("", 0),
        ("GET /health/live HTTP/1.1\r\nHost: local", 0),
        ("POST /search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{", 408),
    ];
    let mut slow: Vec<_> = beginnings
        .iter()
        .map(|(beginning, status)| {
            let mut stream = server.connect();
            stream.write_all(beginning.as_bytes()).unwrap();
            (stream, *status)
        })
        .collect();
    assert_eq!(server.get("/search?q=كتاب").status, 200);
    let start = Instant::now();
    for (stream, status) in &mut slow {
        assert_eq!(Answer::read(stream).status, *status);
    }
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn who_finds_no_place_is_told_to_come_back() {
    let server = Running::with(&limited(|limits| limits.connections = 2), Some(12));
    let holders = [server.connect(), server.connect()];
    // The server takes connections in their order, but some time after they were made.
    for answer in [server.get("/search?q=كتاب"), server.send("POST", "/search", &[], b"{}")] {
        assert_eq!((answer.status, answer.at("/code").as_str()), (503, "overloaded"));
        assert!(answer.head.contains("retry-after: 1"), "{answer:?}");
    }
    drop(holders);
    let start = Instant::now();
    while server.get("/search?q=كتاب").status != 200 {
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn health_is_told_while_all_connections_are_taken() {
    let server = Running::with(&limited(|limits| limits.connections = 2), Some(12));
    let _holders = [server.connect(), server.connect()];
    for address in ["/health/live", "/health/ready", "/metrics"] {
        let answer = server.get(address);
        assert_eq!(answer.status, 200, "{address}: {answer:?}");
        assert!(answer.head.contains("connection: close"), "{answer:?}");
    }
    let foreign = b"GET /health/live HTTP/1.1\r\nHost: evil.example\r\n\r\n";
    assert_eq!(server.raw(foreign).status, 403);
}

#[test]
fn who_is_slow_leaves_the_reserve_to_others() {
    let server = Running::with(&limited(|limits| limits.connections = 1), Some(12));
    let _holder = server.connect();
    let mut silent: Vec<_> = (0..32).map(|_| server.connect()).collect();
    silent.iter_mut().for_each(|stream| assert_eq!(Answer::read(stream).status, 0));
    assert_eq!(server.get("/health/live").status, 200);
}

#[test]
fn lists_are_of_bounded_length() {
    let server = Running::start();
    let list = |name: &str, item: &str, n_items: usize| {
        format!("{{\"{name}\": [{}]}}", vec![item; n_items].join(","))
    };
    let table = [
        (list("facets", "\"site\"", 37), "number of facets is 37, and may be 36 at most"),
        (list("facets", "\"site\"", 30_000), "number of values in the body is"),
        (list("filter", "\"x\"", 33), "number of filters is 33, and may be 32 at most"),
        (
            list("filter", &format!("\"{}\"", "x".repeat(1000)), 20),
            "number of bytes in all filters is 20000, and may be 16384 at most",
        ),
    ];
    for (body, expected) in table {
        let answer = server.send("POST", "/search", &[], body.as_bytes());
        assert_eq!(answer.status, 400, "{expected}");
        assert!(answer.at("/message").contains(expected), "{answer:?}");
    }
    let many = format!("/search?facets={}", "site,".repeat(2000));
    assert_eq!(server.get(&many).status, 400);
}

#[test]
fn a_facet_that_is_named_again_is_counted_once() {
    let server = Running::start();
    let once = server.get("/search?q=كتاب&facets=source").at("/facetDistribution");
    assert_eq!(once, "{\"source\":{\"books.jsonl\":3}}");
    assert_eq!(server.get("/search?q=كتاب&facets=source,source").at("/facetDistribution"), once);
}

#[test]
fn a_body_that_is_too_long_is_told_by_the_right_option() {
    let server = Running::with(&limited(|limits| limits.body_bytes = 100), Some(12));
    let answer = server.send("POST", "/search", &[], &[b' '; 200]);
    assert_eq!(answer.status, 413);
    assert!(answer.at("/hint").contains("`--max-body`"), "{answer:?}");
}

#[test]
fn a_flood_is_answered_or_sent_away_and_never_wronged() {
    let options = limited(|limits| {
        (limits.concurrency, limits.queue) = (1, 2);
    });
    let server = Running::with(&options, Some(12));
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let ask = || server.get("/search?q=كتاب قلم وقف إطلاق النار&explain=true&facets=site,year");
        let threads: Vec<_> = (0..40).map(|_| scope.spawn(move || ask().status)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|status| matches!(status, 200 | 503)), "{statuses:?}");
    assert!(statuses.contains(&200), "{statuses:?}");
    assert_eq!(server.get("/search?q=كتاب").status, 200);
}

#[test]
fn at_the_end_requests_come_to_theirs() {
    let mut server = Running::start();
    let mut begun = server.connect();
    begun.write_all(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n").unwrap();
    let mut idle = server.connect();
    idle.write_all(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = [0; 15];
    idle.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
    let start = Instant::now();
    server.tell_stop();
    std::thread::sleep(Duration::from_millis(100));
    // Its headers had begun, so it is still answered, and told that the connection ends.
    begun.write_all(b"\r\n").unwrap();
    let last = Answer::read(&mut begun);
    assert!(matches!(last.status, 200 | 0), "{last:?}");
    server.wait();
    assert!(start.elapsed() < Duration::from_secs(10));
    assert!(std::net::TcpStream::connect(server.address).is_err());
}
