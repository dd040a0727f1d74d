//! Documents that come in over HTTP.

use std::time::{Duration, Instant};

use fihris_server::{Key, Options, WriteOptions};

use crate::common::{Answer, Running};

const KEY: &str = "key of a test, 16 letters or more";

/// Options that let documents in.
fn open() -> Options {
    let mut options = Options::default();
    let memory = 1 << 30;
    options.write = Key::new(KEY).map(|key| WriteOptions { key, memory });
    options
}

fn send(server: &Running, method: &str, address: &str, body: &str) -> Answer {
    let bearer = format!("Bearer {KEY}");
    server.send(method, address, &[("Authorization", &bearer)], body.as_bytes())
}

/// Waits until a task is done.
fn wait_for(server: &Running, uid: &str) -> Answer {
    let start = Instant::now();
    loop {
        let task = send(server, "GET", &format!("/tasks/{uid}"), "");
        if matches!(task.at("/status").as_str(), "succeeded" | "failed") {
            return task;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{task:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn nobody_writes_without_being_let_to() {
    let body = r#"{"text": "كتاب"}"#;
    let server = Running::start();
    let answer = send(&server, "POST", "/documents", body);
    assert_eq!((answer.status, answer.at("/code").as_str()), (403, "read_only"));
    let server = Running::with(&open(), None);
    for authorization in ["", "Bearer", "Bearer key of a test, 16 letters or mor", "Basic abc"] {
        let headers = [("Authorization", authorization)];
        let answer = server.send("POST", "/documents", &headers, body.as_bytes());
        assert_eq!((answer.status, answer.at("/code").as_str()), (401, "no_key"));
        assert_eq!(server.send("GET", "/tasks/0", &headers, b"").status, 401);
    }
}

#[test]
fn the_scheme_of_the_key_may_be_in_any_case_and_a_long_upload_is_told_its_option() {
    let mut options = open();
    options.limits.upload_bytes = 1000;
    let server = Running::with(&options, None);
    let key = format!("bearer {KEY}");
    let send = |body: &[u8]| server.send("POST", "/documents", &[("Authorization", &key)], body);
    assert_eq!(send("{\"text\": \"كتاب\"}".as_bytes()).status, 202);
    let answer = send(&[b' '; 2000]);
    assert_eq!(answer.status, 413);
    assert!(answer.at("/hint").contains("`--max-upload`"), "{answer:?}");
}

#[test]
fn what_is_written_is_found_and_accounted_for() {
    let server = Running::with(&open(), None);
    let body = "{\"id\": \"a\", \"title\": \"هدنة\", \"text\": \"بدأت محادثات وقف إطلاق النار بين الطرفين.\"}\n\
        {\"id\": \"b\", \"text\": \"\"}\n{\"id\": \"c\", \"text\": \"بدأت محادثات وقف إطلاق النار بين الطرفين\"}";
    let answer = send(&server, "POST", "/documents", body);
    assert_eq!((answer.status, answer.at("/documents").as_str()), (202, "3"), "{answer:?}");
    let task = wait_for(&server, &answer.at("/taskUid"));
    for (pointer, expected) in [
        ("/status", "succeeded"),
        ("/account/read/documents", "3"),
        ("/account/dropped/empty/documents", "1"),
        ("/run/kept/documents", "1"),
        ("/run/dropped/exact_duplicate/documents", "1"),
        ("/error", "null"),
    ] {
        assert_eq!(task.at(pointer), expected, "{pointer}: {}", task.body);
    }
    let found = server.get("/search?q=محادثات");
    assert_eq!(
        (found.at("/hits/0/name"), found.at("/hits/0/duplicates")),
        ("a".into(), "1".into())
    );
    let id = found.at("/hits/0/id");
    assert_eq!(server.get(&format!("/documents/{id}")).at("/duplicatesOf/0/name"), "c");

    // The same again is nothing new, and something else is added to what is there.
    let again = send(&server, "POST", "/documents", body).at("/taskUid");
    assert_eq!(wait_for(&server, &again).at("/run/read/documents"), "0");
    let more = r#"[{"text": "ارتفعت أسعار الذهب في السوق اليوم."}]"#;
    let more = send(&server, "POST", "/documents", more).at("/taskUid");
    assert_eq!(wait_for(&server, &more).at("/status"), "succeeded");
    assert_eq!(server.get("/stats").at("/numberOfDocuments"), "2");
}

#[test]
fn a_document_replaces_the_earlier_one_of_its_id() {
    let server = Running::with(&open(), None);
    let first = "بدأت محادثات وقف إطلاق النار بين الطرفين في العاصمة";
    let versions = [(first, "0"), ("ارتفعت أسعار الذهب في السوق اليوم", "1"), (first, "1")];
    for (text, n_replaced) in versions {
        let body = format!("{{\"id\": \"خبر\", \"text\": \"{text}\"}}");
        let task = send(&server, "POST", "/documents", &body).at("/taskUid");
        let task = wait_for(&server, &task);
        assert_eq!(task.at("/status"), "succeeded", "{}", task.body);
        assert_eq!(task.at("/replaced"), n_replaced, "{}", task.body);
        assert_eq!(server.get("/stats").at("/numberOfDocuments"), "1");
        let found = server.get("/search?q=محادثات").at("/estimatedTotalHits");
        assert_eq!(found, if text == first { "1" } else { "0" });
    }
}

#[test]
fn what_is_no_list_of_documents_is_refused() {
    let server = Running::with(&open(), None);
    let table = [
        ("", 400, "/code", "invalid_parameter"),
        ("[]", 400, "/code", "invalid_parameter"),
        ("كتاب", 400, "/code", "invalid_parameter"),
        ("[1]", 400, "/code", "invalid_parameter"),
    ];
    for (body, status, pointer, expected) in table {
        let answer = send(&server, "POST", "/documents", body);
        assert_eq!((answer.status, answer.at(pointer).as_str()), (status, expected), "{body}");
    }
    let missing = send(&server, "GET", "/tasks/99", "");
    assert_eq!((missing.status, missing.at("/code").as_str()), (404, "task_not_found"));
    let long = format!("{{\"text\": \"{}\"}}", " ".repeat(2 << 20));
    assert_eq!(send(&server, "POST", "/documents", &long).status, 202);
    assert_eq!(server.send("POST", "/documents", &[], long.as_bytes()).status, 413);
}

#[test]
fn what_is_deleted_is_gone_and_stays_away() {
    let server = Running::with(&open(), None);
    let one = r#"{"id": "a", "text": "بدأت محادثات وقف إطلاق النار بين الطرفين."}"#;
    let copy = r#"{"id": "b", "text": "بدأت محادثات وقف اطلاق النار بين الطرفين"}"#;
    let others =
        r#"{"id": "c", "text": "ارتفعت أسعار الذهب في السوق."}{"id": "d", "text": "فاز الفريق."}"#;
    let uid = send(&server, "POST", "/documents", &format!("{one}{others}")).at("/taskUid");
    wait_for(&server, &uid);
    let id = server.get("/search?q=محادثات").at("/hits/0/id");

    // Each begins before the one before it has ended.
    let gone = send(&server, "DELETE", &format!("/documents/{id}"), "");
    assert_eq!((gone.status, gone.at("/status").as_str()), (202, "enqueued"), "{gone:?}");
    let again = send(&server, "POST", "/documents", copy).at("/taskUid");
    let batch = send(&server, "POST", "/documents/delete-batch?duplicates=true", r#"["d", "خبر"]"#);
    let task = wait_for(&server, &gone.at("/taskUid"));
    for (pointer, expected) in [
        ("/type", "documentDeletion"),
        ("/status", "succeeded"),
        ("/deleted", "1"),
        ("/error", "null"),
    ] {
        assert_eq!(task.at(pointer), expected, "{pointer}: {}", task.body);
    }
    let task = wait_for(&server, &again);
    assert_eq!(task.at("/run/dropped/deleted/documents"), "1", "{}", task.body);
    let task = wait_for(&server, &batch.at("/taskUid"));
    assert_eq!((task.at("/deleted").as_str(), task.at("/unknown/0").as_str()), ("1", "خبر"));
    assert_eq!(server.get("/search?q=محادثات").at("/estimatedTotalHits"), "0");
    assert_eq!(server.get("/stats").at("/numberOfDocuments"), "1");
    assert_eq!(server.get(&format!("/documents/{id}")).status, 404);
}

#[test]
fn nobody_deletes_without_being_let_to() {
    let server = Running::start();
    let refused = send(&server, "DELETE", "/documents/a", "");
    assert_eq!((refused.status, refused.at("/code").as_str()), (403, "read_only"));
    let server = Running::with(&open(), None);
    assert_eq!(server.send("DELETE", "/documents/a", &[], b"").status, 401);
    assert_eq!(server.send("POST", "/documents/delete-batch", &[], b"[\"a\"]").status, 401);
    for body in ["", "[]", "{}", "[1]"] {
        let answer = send(&server, "POST", "/documents/delete-batch", body);
        assert_eq!(
            (answer.status, answer.at("/code").as_str()),
            (400, "invalid_parameter"),
            "{body}"
        );
    }
}
