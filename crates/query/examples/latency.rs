//! Times queries, one a line on the standard input.
//!
//! Usage: `latency FOLDER < QUERIES`; with `--show`, prints the first hits too.

use std::error::Error;
use std::io::BufRead;
use std::time::{Duration, Instant};

use fihris_corpus::Folder;
use fihris_query::{Engine, Request, Response};

#[expect(clippy::print_stdout, reason = "an example talks to its reader")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = Folder::at(arguments.first().ok_or("which folder?")?);
    let shows = arguments.get(1).is_some_and(|argument| argument == "--show");
    let start = Instant::now();
    let engine = Engine::open(&folder)?;
    println!("opened in {:?}", start.elapsed());
    let mut times: Vec<(Duration, Duration, String)> = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let request = Request::new(line?);
        let response = engine.search(&request)?;
        let bare = engine.search(&Request { limit: 0, ..request.clone() })?;
        times.push((response.elapsed, bare.elapsed, request.query));
        if shows {
            show(&response);
        }
    }
    times.sort();
    for (name, share) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1.0)] {
        let at = (times.len().saturating_sub(1) as f64 * share) as usize;
        if let Some((time, bare, query)) = times.get(at) {
            let query: String = query.chars().take(60).collect();
            println!("{name} {time:?} (counting alone {bare:?}) {query}");
        }
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example talks to its reader")]
fn show(response: &Response) {
    println!("{} hits: {} {:?}", response.total, response.understood.text, response.notes);
    for hit in response.hits.iter().take(3) {
        let title = hit.title.as_deref().unwrap_or_default();
        println!("{} {:.3} {} {title}", hit.rank, hit.score, hit.id);
        println!("   {}", fihris_query::to_html(&hit.snippet.text, &hit.snippet.highlights));
    }
}
