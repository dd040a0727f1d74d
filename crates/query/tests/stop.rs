//! Searches that are stopped.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

#[expect(dead_code, reason = "these tests look at whole answers only")]
mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::engine;
use fihris_corpus::DocId;
use fihris_query::{
    Error, Facet, Request, Response, Result, Sort, Stopped, Supervisor, supervised,
};

/// Lets work go on so many times.
#[derive(Debug)]
struct Patience(AtomicUsize);

impl Supervisor for Patience {
    fn check(&self) -> std::result::Result<(), Stopped> {
        let one_less = |left: usize| left.checked_sub(1);
        let left = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less);
        left.map(drop).map_err(|_| Stopped::Cancelled)
    }

    fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

/// Does `work` with ever more patience, until it is done: before that it must end with an error, and
/// never with a part of the answer. Returns how often it asked.
#[track_caller]
fn check<T: PartialEq + std::fmt::Debug>(work: impl Fn() -> Result<T>) -> usize {
    let expected = work().unwrap();
    for patience in 0..1000 {
        match supervised(Arc::new(Patience(AtomicUsize::new(patience))), &work) {
            Err(error) => assert!(matches!(error, Error::Stopped(Stopped::Cancelled)), "{error}"),
            Ok(answer) => {
                assert_eq!(answer, expected);
                return patience;
            }
        }
    }
    panic!("it asks without end");
}

fn search(engine: &fihris_query::Engine, request: &Request) -> Result<Response> {
    let response = engine.search(request)?;
    Ok(Response { elapsed: std::time::Duration::ZERO, ..response })
}

#[test]
fn a_search_can_be_stopped_wherever_it_is() {
    let (_home, engine) = engine();
    let facets = vec![Facet::Source, Facet::Site, Facet::Lang, Facet::Year];
    let table = [
        Request::new("كتاب قلم"),
        Request::new("\"وقف إطلاق النار\""),
        Request::new("\"النار وقف\"~3"),
        Request::new("كتا* قلن~"),
        Request::new("مكتبخ"),
        Request { sort: Sort::Longest, ..Request::new("كتاب -مكتبة") },
        Request { facets, limit: 0, ..Request::new("كتاب") },
        Request { filters: vec!["source:first.jsonl".into()], ..Request::default() },
        Request { explain: true, ..Request::new("كتاب") },
    ];
    for request in table {
        assert!(check(|| search(&engine, &request)) > 0, "{request:?}");
    }
}

#[test]
fn what_else_reads_the_index_can_be_stopped() {
    let (_home, engine) = engine();
    let id = DocId::of("test", 0);
    assert!(check(|| engine.page(id, "وقف")) > 0);
    assert!(check(|| engine.suggest("كتا", 3)) > 0);
    assert!(check(|| engine.rank("كتاب", fihris_query::Ranking::Full, 3)) > 0);
}
