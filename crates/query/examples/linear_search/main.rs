//! Whether the time that a search takes grows as a document or a query does, whatever is in it.
//!
//! Prints tables: for each generator, the exponent by which CPU time grows with size, and
//! milliseconds for a megabyte. Ends with 1 if an exponent is above 1.2.
//!
//! ```console
//! cargo run -p fihris-query --example linear_search -- [PART_OF_A_NAME [BYTES [once]]]
//! ```
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

#[path = "../../../corpus/examples/linear_sources/measure.rs"]
mod measure;
mod searched;
#[path = "../../../ingest/examples/linear_texts/texts.rs"]
mod texts;

use std::error::Error;
use std::process::ExitCode;

use measure::{Growth, Table, growth, is_wanted};
use searched::{QUERIES, Searched};
use texts::{COMPOSED, Generator, REPEATED};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let generators: Vec<&Generator> =
        REPEATED.iter().chain(COMPOSED).filter(|(name, _)| is_wanted(name)).collect();
    let n_slow = documents(&generators) + queries(&generators)?;
    println!("\n{n_slow} exponents are too large.");
    Ok(ExitCode::from(u8::from(n_slow > 0)))
}

/// Times what is done with a document that a query finds: its passage is cut, its page is shown.
fn documents(generators: &[&Generator]) -> usize {
    let mut table = Table::new("document", &["search and passage", "page"]);
    for (name, make) in generators {
        let engine = |n_bytes| Searched::of(&make(n_bytes)).ok();
        let n_bytes =
            |engine: &Option<Searched>| engine.as_ref().map_or(0, |engine| engine.n_bytes);
        let each = |work: fn(&Searched, &str)| -> Growth {
            growth(engine, n_bytes, |engine| {
                for (engine, query) in engine.iter().flat_map(|e| QUERIES.map(|query| (e, query))) {
                    work(engine, query);
                }
            })
        };
        table.row(name, &[each(Searched::search), each(Searched::page)]);
    }
    table.n_slow
}

/// Times queries of any length, of which the first 4 KiB are read.
fn queries(generators: &[&Generator]) -> Result<usize, Box<dyn Error>> {
    let engine = Searched::of("وقف إطلاق النار")?;
    let mut table = Table::new("query", &["search"]);
    for (name, make) in generators {
        table.row(name, &[growth(make, String::len, |query| engine.search(query))]);
    }
    Ok(table.n_slow)
}
