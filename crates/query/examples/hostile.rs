//! Asks random strings: letters, operators, quotation marks, parentheses, digits, marks of direction.
//!
//! Usage: `hostile FOLDER N [SEED]`; says which took longest. The same seed asks the same queries,
//! so that one which ends in a panic can be asked again.

use std::error::Error;
use std::time::{Duration, Instant};

use fihris_corpus::Folder;
use fihris_query::{Engine, Request};

/// What queries are made of.
const PIECES: [&str; 60] = [
    " ",
    " ",
    " ",
    " ",
    "\"",
    "«",
    "»",
    "“",
    "”",
    "„",
    "+",
    "-",
    "=",
    "~",
    "~1",
    "~2",
    "~100",
    "*",
    "^2",
    "^0.5",
    "(",
    ")",
    "((",
    "))",
    " AND ",
    " OR ",
    " NOT ",
    " و ",
    " أو ",
    " ليس ",
    "title:",
    "source:",
    "site:",
    "id:",
    "lang:",
    "date:",
    "2019",
    "..",
    ">",
    "<=",
    "\u{0662}\u{0660}",
    "\u{200F}",
    "\u{202E}",
    "\u{2066}",
    "\u{0}",
    "\u{64E}",
    "\u{640}",
    "وقف",
    "النار",
    "ا",
    "ال",
    "كتاب",
    "في",
    "من",
    "الحكومة",
    "x",
    "a.b",
    "،",
    "؟",
    "\n",
];

/// Most pieces of a query: some are far longer than a query may be.
const MAX_PIECES: u64 = 64;

#[expect(clippy::print_stdout, reason = "an example talks to its reader")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = Folder::at(arguments.first().ok_or("which folder?")?);
    let n_queries: u64 = arguments.get(1).ok_or("how many?")?.parse()?;
    let seed: u64 = arguments.get(2).map_or(Ok(1), |seed| seed.parse())?;
    let engine = Engine::open(&folder)?;
    let (mut slowest, mut query_of_slowest) = (Duration::ZERO, String::new());
    let start = Instant::now();
    for number in 0..n_queries {
        let query = query(seed.wrapping_add(number));
        let asked = Instant::now();
        let request = Request { limit: 3, ..Request::new(query) };
        engine.search(&request).map_err(|error| format!("query {number}: {error}"))?;
        if asked.elapsed() > slowest {
            (slowest, query_of_slowest) = (asked.elapsed(), request.query);
        }
    }
    println!("{n_queries} queries in {:?}, the slowest {slowest:?}:", start.elapsed());
    println!("{query_of_slowest:?}");
    Ok(())
}

/// Makes a query from a number.
fn query(number: u64) -> String {
    let mut state = number;
    let mut next = move |bound: u64| {
        // SplitMix64, Steele et al. 2014.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    };
    // One in a hundred is very long.
    let n_pieces = if next(100) == 0 { MAX_PIECES * 32 } else { next(MAX_PIECES) };
    (0..n_pieces).filter_map(|_| PIECES.get(next(PIECES.len() as u64) as usize)).copied().collect()
}
