//! A push that is disturbed ends with every document there once.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;
mod forms;

use std::collections::BTreeSet;
use std::time::Duration;

use common::{Home, many};
use fihris_cluster::push::{MAX_REQUEST_BYTES, MAX_REQUEST_DOCUMENTS};
use fihris_cluster::{Error, Ledger, Pushed};
use fihris_query::{Backend, Request};
use fihris_standin::{Fault, Received, Setup};
use serde_json::Value;

/// So many that several requests are needed.
const N_MANY: usize = 3 * MAX_REQUEST_DOCUMENTS + 70;

/// A stand-in that takes some time to show what it has taken.
fn slow() -> Setup {
    Setup { commit_time: Duration::from_millis(40), ..Setup::default() }
}

fn bulks(received: &[Received]) -> Vec<&Received> {
    received.iter().filter(|request| request.path.ends_with("_bulk")).collect()
}

/// Requires each document to be there once.
#[track_caller]
fn require_each_once(home: &Home, pushed: &Pushed) {
    assert!(pushed.ledger.is_complete);
    assert_eq!(pushed.ledger.acknowledged, pushed.ledger.documents);
    let mut request = Request::new("رقم");
    request.limit = N_MANY + 100;
    let response = home.remote().search(&request).unwrap();
    let ids: BTreeSet<&str> = response.hits.iter().map(|hit| hit.id.as_str()).collect();
    assert_eq!((response.total, ids.len() as u64), (N_MANY as u64, pushed.ledger.documents));
}

#[test]
fn documents_arrive_in_requests_that_are_short_enough() {
    let home = Home::with(Setup::default(), &many(N_MANY));
    let pushed = home.push().unwrap();
    assert_eq!((pushed.n_sent, pushed.n_found), (N_MANY as u64, 0));
    let received = home.standin.received();
    let bulks = bulks(&received);
    assert_eq!(bulks.len(), 4);
    assert!(bulks.iter().all(|bulk| bulk.body.len() <= MAX_REQUEST_BYTES));
    require_each_once(&home, &pushed);
}

#[test]
fn a_long_document_is_cut_to_a_request_and_counted() {
    let line = serde_json::json!({"id": "long", "text": "محادثات وقف إطلاق النار ".repeat(80_000)});
    let home = Home::with(Setup::default(), &format!("{line}\n"));
    assert_eq!(home.push().unwrap().ledger.n_cut, 1);
    let received = home.standin.received();
    assert!(bulks(&received).iter().all(|bulk| bulk.body.len() <= MAX_REQUEST_BYTES));
}

#[test]
fn what_was_pushed_is_not_pushed_again() {
    let home = Home::new(Setup::default());
    let first = home.push().unwrap();
    home.standin.received();
    let again = home.push().unwrap();
    assert_eq!((again.n_sent, again.ledger), (0, first.ledger));
    assert!(bulks(&home.standin.received()).is_empty());
}

#[test]
fn an_overloaded_cluster_is_waited_for() {
    let home = Home::with(Setup::default(), &many(N_MANY));
    home.standin.fail("_bulk", [Fault::Status(429), Fault::Items(429), Fault::Status(503)]);
    let pushed = home.push().unwrap();
    assert_eq!(pushed.n_sent, N_MANY as u64);
    require_each_once(&home, &pushed);
}

#[test]
fn an_answer_that_is_lost_doubles_nothing() {
    let home = Home::with(slow(), &many(N_MANY));
    home.standin.fail("_bulk", [Fault::CutAfter, Fault::CutBefore, Fault::CutAfter]);
    let pushed = home.push().unwrap();
    assert_eq!(pushed.n_sent + pushed.n_found, N_MANY as u64);
    assert!(pushed.n_found >= MAX_REQUEST_DOCUMENTS as u64, "{}", pushed.n_found);
    require_each_once(&home, &pushed);
}

#[test]
fn a_push_that_was_killed_goes_on_and_doubles_nothing() {
    let home = Home::with(slow(), &many(N_MANY));
    let error = home.push_until(MAX_REQUEST_DOCUMENTS as u64).unwrap_err();
    assert!(matches!(error, Error::Interrupted), "{error}");
    let ledger = Ledger::last(&home.folder()).unwrap();
    assert_eq!((ledger.acknowledged, ledger.is_complete), (MAX_REQUEST_DOCUMENTS as u64, false));
    // A request that was taken when the program died: the ledger knows nothing of it.
    home.standin.received();
    let known = std::fs::read(path(&home, &ledger)).unwrap();
    home.push_until(2 * MAX_REQUEST_DOCUMENTS as u64).unwrap_err();
    fihris_corpus::atomic::write(&path(&home, &ledger), &known).unwrap();

    home.standin.received();
    let pushed = home.push().unwrap();
    for asked in home.standin.received().iter().filter(|r| r.path.ends_with("_search")) {
        forms::require_permitted(&serde_json::from_str(&asked.body).unwrap()).unwrap();
    }
    assert_eq!(pushed.n_found, MAX_REQUEST_DOCUMENTS as u64);
    assert_eq!(pushed.n_sent, (N_MANY - 2 * MAX_REQUEST_DOCUMENTS) as u64);
    require_each_once(&home, &pushed);
    // Words were counted once, too: scores depend on it.
    let fresh = Home::with(Setup::default(), &many(N_MANY)).push().unwrap();
    assert_eq!(pushed.ledger.figures(), fresh.ledger.figures());
}

fn path(home: &Home, ledger: &Ledger) -> std::path::PathBuf {
    home.folder().path("push").join(format!("{}.json", ledger.index))
}

#[test]
fn a_search_before_the_end_of_a_push_is_refused() {
    let home = Home::with(Setup::default(), &many(N_MANY));
    home.push_until(1).unwrap_err();
    let error = fihris_cluster::Cluster::open(&home.folder(), &home.target()).unwrap_err();
    let expected = format!("has {MAX_REQUEST_DOCUMENTS} documents instead of {N_MANY}");
    assert!(error.to_string().ends_with(&expected), "{error}");
}

#[test]
fn an_index_that_was_deleted_is_filled_anew() {
    let home = Home::new(Setup::default());
    let first = home.push().unwrap();
    fihris_cluster::push::delete(&home.target(), &first.ledger, None).unwrap();
    let error = home.remote().search(&Request::new("ليبيا")).unwrap_err();
    assert!(error.to_string().starts_with("the cluster has no index `docs-a4-"), "{error}");
    // It says complete, but there is nothing.
    assert_eq!(home.push().unwrap().n_sent, 10);
}

#[test]
fn an_index_of_somebody_else_is_left_alone() {
    let home = Home::new(Setup::default());
    let ledger = home.push().unwrap().ledger;
    std::fs::remove_dir_all(home.folder().path("push")).unwrap();
    let error = home.push().unwrap_err();
    assert!(matches!(&error, Error::Foreign { index, .. } if *index == ledger.index), "{error}");
}

#[test]
fn another_corpus_is_another_index() {
    let home = Home::new(Setup::default());
    let first = home.push().unwrap().ledger;
    home.ingest(&many(3));
    let second = home.push().unwrap().ledger;
    assert_ne!(first.index, second.index);
    assert_eq!(home.remote().name(), second.index);
    // The one before goes on as it was.
    let target = format!("{}/{}", home.standin.url(), first.index).parse().unwrap();
    let before = fihris_cluster::Cluster::open(&home.folder(), &target).unwrap();
    assert_eq!(before.ledger(), &first);
}

#[test]
fn another_analyzer_is_refused() {
    let home = Home::new(Setup::default());
    let ledger = home.push().unwrap().ledger;
    let mut json: Value =
        serde_json::from_slice(&std::fs::read(path(&home, &ledger)).unwrap()).unwrap();
    json["analyzer"]["version"] = 1.into();
    let changed = serde_json::to_vec(&json).unwrap();
    fihris_corpus::atomic::write(&path(&home, &ledger), &changed).unwrap();
    let error = fihris_cluster::Cluster::open(&home.folder(), &home.target()).unwrap_err();
    assert!(error.to_string().contains("was pushed with analyzer version 1"), "{error}");
    assert!(error.to_string().ends_with("run `fihris push`"), "{error}");
}

#[test]
fn clusters_that_know_documents_by_name_are_sent_names() {
    for flavour in ["opensearch", "elasticsearch"] {
        let setup = Setup { flavour: flavour.to_owned(), ..slow() };
        let home = Home::with(setup, &many(N_MANY));
        home.standin.fail("_bulk", [Fault::CutAfter]);
        let pushed = home.push().unwrap();
        require_each_once(&home, &pushed);
        let received = home.standin.received();
        assert!(bulks(&received)[0].body.starts_with("{\"create\":{\"_id\":\""));
    }
}
