//! Web pages and web archives, whole and broken.

mod common;

use common::{gzip, read, small, try_read, zstd};
use fihris_corpus::read::{FailureReason, Format, SkippedKind};

const PROSE: &str = "أعيد إطلاق المحادثات بشأن وقف إطلاق النار في ليبيا، وقال المتحدث إنها بدأت أمس.";

fn page(title: &str) -> String {
    format!("<html><head><title>{title}</title></head><body><p>{PROSE}</p></body></html>")
}

/// A record with these fields, of the length that its body has.
fn record(fields: &str, body: &str) -> String {
    format!("WARC/1.0\r\n{fields}\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n", body.len())
}

fn response(title: &str) -> String {
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}", page(title));
    record("WARC-Type: response\r\nContent-Type: application/http", &http)
}

fn conversion(text: &str) -> String {
    record("WARC-Type: conversion\r\nContent-Type: text/plain", text)
}

fn info() -> String {
    record("WARC-Type: warcinfo\r\nContent-Type: application/warc-fields", "software: x")
}

/// The titles of the documents in an archive, and the reasons of its failures.
#[track_caller]
fn titles(archive: &[u8]) -> (Vec<String>, Vec<FailureReason>) {
    let reading = read("a.warc", archive);
    assert_eq!(reading.layout.format, Format::Warc);
    let titles = reading.documents().iter().filter_map(|document| document.title.clone()).collect();
    (titles, reading.failures().into_iter().map(|(_, reason)| reason).collect())
}

#[test]
fn a_page_is_recognised_whatever_its_name() {
    let bytes = encoding_rs::WINDOWS_1256.encode(&page("محادثات")).0.into_owned();
    for name in ["a.html", "a.txt", "a.php", "a"] {
        for bytes in [bytes.clone(), gzip(&bytes)] {
            let reading = read(name, &bytes);
            assert_eq!(
                (reading.layout.format, reading.layout.encoding),
                (Format::Html, "windows-1256")
            );
            assert_eq!(reading.texts(), [PROSE]);
            assert_eq!(reading.documents()[0].title.as_deref(), Some("محادثات"));
        }
    }
    let utf_16: Vec<u8> = page("محادثات").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read("a.html", [b"\xFF\xFE".to_vec(), utf_16].concat()).texts(), [PROSE]);
}

#[test]
fn archives_are_read_however_they_are_packed() {
    let records = [info(), response("أول"), conversion("ثان\nنص"), response("ثالث")];
    let packed: Vec<u8> = records.iter().flat_map(|record| gzip(record.as_bytes())).collect();
    let plain = records.concat();
    for archive in [plain.as_bytes(), &packed, &zstd(plain.as_bytes())] {
        let reading = read("a.warc.gz", archive);
        assert_eq!(reading.documents().len(), 3);
        assert_eq!(reading.summary.skipped[&SkippedKind::Metadata], 1);
        assert_eq!(titles(archive).0, ["أول", "ثان", "ثالث"]);
    }
    // The names of files say nothing.
    assert_eq!(read("a.txt", plain).documents().len(), 3);
}

#[test]
fn a_broken_record_costs_itself() {
    use FailureReason::Malformed;
    let (first, last) = (response("أول"), response("ثان"));
    let broken = response("مكسور");
    let length = |n: usize| {
        let (head, rest) = broken.split_once("Content-Length: ").unwrap();
        format!("{head}Content-Length: {n}{}", rest.trim_start_matches(char::is_numeric))
    };
    for wrong in [10, 100, broken.len() - 120, 5_000, 100_000_000] {
        let archive = [first.as_str(), &length(wrong), &last].concat();
        let expected = vec!["أول".to_owned(), "مكسور".to_owned(), "ثان".to_owned()];
        assert_eq!(titles(archive.as_bytes()), (expected, vec![]), "{wrong}");
        let reading = read("a.warc", archive.as_bytes());
        let repaired: Vec<_> =
            reading.documents().iter().map(|document| document.repaired).collect();
        assert_eq!(repaired, [None, Some("record_length"), None], "{wrong}");
    }
    let faulty = [
        length(usize::MAX),
        broken.replace("Content-Length", "Content-Size"),
        broken.replace("HTTP/1.1 200 OK", "SPDY"),
        "garbage\n\nWARC-Type: response\r\n".to_owned(),
        broken.split_at(60).0.to_owned() + "\r\n",
    ];
    for fault in faulty {
        let archive = [first.as_str(), &fault, &last].concat();
        let expected = (vec!["أول".to_owned(), "ثان".to_owned()], vec![Malformed]);
        assert_eq!(titles(archive.as_bytes()), expected, "{fault}");
    }
}

#[test]
fn old_archives_are_read() {
    let record = |address: &str, body: &str, n_less: usize| {
        let n_bytes = body.len() - n_less;
        format!("{address} 192.0.2.1 20050131095959 text/html {n_bytes}\n{body}\n")
    };
    let http =
        |title: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}", page(title));
    let info = "1 0 Archive\nURL IP-address Archive-date Content-type Archive-length\n";
    let missing = "HTTP/1.1 404 Not Found\r\n\r\n";
    let records = [
        format!("filedesc://a.arc 0.0.0.0 20050131095959 text/plain {}\n{info}\n", info.len()),
        record("http://example.org/1", &http("أول"), 0),
        record("dns:example.org", "192.0.2.1", 0),
        record("http://example.org/2", &http("ثان"), 7),
        record("http://example.org/3", missing, 0),
        record("http://example.org/4", &http("ثالث"), 0),
    ];
    let packed: Vec<u8> = records.iter().flat_map(|record| gzip(record.as_bytes())).collect();
    for archive in [records.concat().into_bytes(), packed] {
        let reading = read("a.arc.gz", archive);
        assert_eq!(reading.layout.format, Format::Arc);
        let documents = reading.documents();
        let found: Vec<_> = documents
            .iter()
            .map(|document| {
                (document.title.as_deref(), document.url.as_deref(), document.repaired.is_some())
            })
            .collect();
        let expected = [
            (Some("أول"), Some("http://example.org/1"), false),
            (Some("ثان"), Some("http://example.org/2"), true),
            (Some("ثالث"), Some("http://example.org/4"), false),
        ];
        assert_eq!(found, expected);
        assert_eq!(reading.summary.skipped[&SkippedKind::Metadata], 2);
        assert_eq!(reading.summary.skipped[&SkippedKind::NoSuccess], 1);
    }
}

#[test]
fn a_record_that_is_cut_off_at_the_end_is_a_failure() {
    let archive = [response("أول"), response("ثان")].concat();
    for cut in 1..250 {
        let (titles, failures) = titles(&archive.as_bytes()[..archive.len() - 4 - cut]);
        assert_eq!((titles.len(), failures.len()), (1, 1), "{cut} bytes less");
    }
}

#[test]
fn a_record_that_is_too_long_is_let_go() {
    let long = record("WARC-Type: resource\r\nContent-Type: text/html", &"x".repeat(200_000));
    let film = record("WARC-Type: resource\r\nContent-Type: video/mp4", &"x".repeat(200_000));
    let archive = [response("أول"), long, film, response("ثان")].concat();
    let reading = try_read("a.warc", archive.as_bytes(), &small(100, 1000)).unwrap();
    assert_eq!(reading.documents().len(), 2);
    assert_eq!(reading.failures(), [(1, FailureReason::TooLarge)]);
    assert_eq!(reading.summary.skipped[&SkippedKind::OtherMedia], 1);
}

#[test]
fn no_cut_and_no_wrong_byte_upsets_a_reader() {
    let archive = [info(), response("أول"), conversion("ثان\nنص")].concat();
    for bytes in [page("محادثات").into_bytes(), archive.into_bytes()] {
        for at in 0..bytes.len() {
            // `try_read` checks the account.
            let _ = try_read("a", &bytes[..at], &small(50, 300));
            let mut wrong = bytes.clone();
            wrong[at] ^= 0x55;
            let _ = try_read("a", &wrong, &small(50, 1000));
        }
    }
}
