//! Times queries of several kinds, made of those on the standard input, one a line.
//!
//! Usage: `latency INDEX < QUERIES`. Each kind is asked twice: the first round finds the caches of
//! the program empty, the second warm. Prints milliseconds for ten hits with their passages, and
//! queries per second on one thread; then the same for scores and addresses alone.

use std::error::Error;
use std::io::BufRead;
use std::time::{Duration, Instant};

use fihris_corpus::Folder;
use fihris_query::{Engine, Ranking, Request};

/// Hits that are asked for.
const LIMIT: usize = 10;

/// How a query is made of another one; `None` if that has too few words.
type Make = fn(&[&str]) -> Option<String>;

/// The kinds of queries that are told apart.
const KINDS: [(&str, Make); 5] = [
    ("words", |words| Some(words.join(" "))),
    ("phrase", |words| Some(format!("\"{} {}\"", words.first()?, words.get(1)?))),
    ("prefix", |words| Some(format!("{}*", head(longest(words)?, 3)))),
    ("fuzzy", |words| Some(format!("{}~", longest(words)?))),
    ("+ and -", |words| Some(format!("+{} -{}", longest(words)?, words.get(1)?))),
];

fn longest<'w>(words: &[&'w str]) -> Option<&'w str> {
    words.iter().copied().max_by_key(|word| word.chars().count())
}

fn head(word: &str, n_letters: usize) -> String {
    word.chars().take(n_letters).collect()
}

#[expect(clippy::print_stdout, reason = "an example talks to its reader")]
fn main() -> Result<(), Box<dyn Error>> {
    let folder = Folder::at(std::env::args().nth(1).ok_or("which index?")?);
    let lines = std::io::stdin().lock().lines().collect::<Result<Vec<_>, _>>()?;
    let start = Instant::now();
    let engine = Engine::open(&folder)?;
    println!("opened in {:.1} ms", millis(start.elapsed()));
    println!("kind       round   n      p50     p95     p99     max   queries/s");
    for (kind, make) in KINDS {
        let words = |line: &String| make(&line.split_whitespace().collect::<Vec<_>>());
        let queries: Vec<String> = lines.iter().filter_map(words).collect();
        for round in ["cold", "warm"] {
            let search = |query: &String| engine.search(&Request::new(query.as_str())).map(drop);
            println!("{kind:10} {round:5} {}", Times::of(&queries, search)?);
        }
        let rank = |query: &String| engine.rank(query, Ranking::Full, LIMIT).map(drop);
        println!("{kind:10} rank  {}", Times::of(&queries, rank)?);
    }
    Ok(())
}

/// The times of some queries, the shortest first.
struct Times(Vec<Duration>);

impl Times {
    fn of<E>(queries: &[String], ask: impl Fn(&String) -> Result<(), E>) -> Result<Self, E> {
        let time = |query: &String| {
            let start = Instant::now();
            ask(query).map(|()| start.elapsed())
        };
        let mut times = queries.iter().map(time).collect::<Result<Vec<_>, E>>()?;
        times.sort();
        Ok(Self(times))
    }

    /// The time that `percent` of the queries do not exceed.
    fn at(&self, percent: usize) -> f64 {
        let place = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(place).copied().map_or(0.0, millis)
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds: f64 = self.0.iter().map(Duration::as_secs_f64).sum();
        write!(f, "{:5}", self.0.len())?;
        [50, 95, 99, 100].iter().try_for_each(|percent| write!(f, "{:8.2}", self.at(*percent)))?;
        write!(f, "{:12.0}", self.0.len() as f64 / seconds.max(f64::EPSILON))
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
