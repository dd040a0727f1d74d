use std::io::Write;

use super::*;

const PAGE: &str =
    "<html><title>محادثات ليبيا</title><p>أعيد إطلاق المحادثات بشأن وقف إطلاق النار في ليبيا.";
const TEXT: &str = "أعيد إطلاق المحادثات بشأن وقف إطلاق النار في ليبيا.";

/// An answer with these fields.
fn answer(fields: &str, body: &[u8]) -> Vec<u8> {
    let head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n\
         WARC-Target-URI: <http://example.org/1>\r\nWARC-Date: 2020-10-26T00:00:00Z\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: ";
    let http = [b"HTTP/1.1 200 OK\r\n", fields.as_bytes(), b"\r\n\r\n", body].concat();
    [head.as_bytes(), format!("{}\r\n\r\n", http.len()).as_bytes(), &http].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn answers_are_read_however_they_were_sent() {
    let html = "Content-Type: text/html";
    let windows = encoding_rs::WINDOWS_1256.encode(PAGE).0.into_owned();
    let chunked = format!("7\r\n<html> \r\n{:x};x=y\r\n{PAGE}\r\n0\r\n\r\n", PAGE.len());
    let mut brotli = Vec::new();
    brotli::CompressorWriter::new(&mut brotli, 4096, 5, 20).write_all(PAGE.as_bytes()).unwrap();
    let rows: Vec<(String, Vec<u8>)> = vec![
        (html.into(), PAGE.into()),
        (format!("{html}; charset=windows-1256"), windows.clone()),
        (format!("{html}; charset=UTF-8"), windows),
        ("X: y".into(), PAGE.into()),
        ("content-type: text/plain".into(), PAGE.into()),
        (format!("{html}\r\nTransfer-Encoding: chunked"), chunked.into()),
        (format!("{html}\r\nTransfer-Encoding: chunked"), PAGE.into()),
        (format!("{html}\r\nContent-Encoding: gzip"), gzip(PAGE.as_bytes())),
        (format!("{html}\r\nContent-Encoding: gzip"), PAGE.into()),
        (format!("{html}\r\nContent-Encoding: br"), brotli),
        (
            format!("{html}\r\nContent-Encoding: zstd"),
            zstd::encode_all(PAGE.as_bytes(), 1).unwrap(),
        ),
    ];
    for (fields, body) in rows {
        let record = answer(&fields, &body);
        assert_eq!(skipped(&Header::read(&record).unwrap(), &record), None, "{fields}");
        let document = parse(&record, 1 << 20).unwrap();
        assert_eq!(
            (document.title.as_deref(), document.text.as_str()),
            (Some("محادثات ليبيا"), TEXT),
            "{fields}"
        );
        assert_eq!(document.url.as_deref(), Some("http://example.org/1"));
        assert_eq!(document.date.as_deref(), Some("2020-10-26T00:00:00Z"));
        assert_eq!(document.id.as_deref(), Some("urn:uuid:1"));
    }
}

#[test]
fn what_is_no_document_is_told() {
    let rows = [
        ("WARC-Type: warcinfo\r\n", SkippedKind::Metadata),
        ("WARC-Type: request\r\nContent-Type: application/http\r\n", SkippedKind::Metadata),
        ("WARC-Type: resource\r\nContent-Type: image/png\r\n", SkippedKind::OtherMedia),
    ];
    for (fields, expected) in rows {
        let record = format!("WARC/1.0\r\n{fields}Content-Length: 0\r\n\r\n");
        assert_eq!(
            skipped(&Header::read(record.as_bytes()).unwrap(), record.as_bytes()),
            Some(expected)
        );
    }
    let picture = answer("Content-Type: image/gif", b"GIF89a");
    assert_eq!(skipped(&Header::read(&picture).unwrap(), &picture), Some(SkippedKind::OtherMedia));
    let missing = String::from_utf8(answer("Content-Type: text/html", b""))
        .unwrap()
        .replace("200 OK", "404 No");
    assert_eq!(
        skipped(&Header::read(missing.as_bytes()).unwrap(), missing.as_bytes()),
        Some(SkippedKind::NoSuccess)
    );
}

#[test]
fn a_bomb_in_an_answer_is_refused() {
    let bomb =
        answer("Content-Type: text/html\r\nContent-Encoding: gzip", &gzip(&vec![b'x'; 1 << 20]));
    let fault = parse(&bomb, 1000).unwrap_err();
    assert_eq!(fault.reason, crate::read::FailureReason::TooLarge);
}
