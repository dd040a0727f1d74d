//! How CPU time grows with the size of an input.

use std::time::Duration;

use cpu_time::ThreadTime;

/// Bytes of the smallest input, about, if none are given as the second argument; the others have
/// twice and four times as many.
const N_BYTES: usize = 250_000;

/// An exponent above this is a fault: time grows faster than size, by more than noise and caches
/// explain.
const MOST: f64 = 1.2;

/// CPU time of the largest input below which nothing is said: it is noise.
const LEAST: Duration = Duration::from_millis(2);

/// Time that is spent on one input, and most runs of it: the best of them counts.
const PATIENCE: Duration = Duration::from_millis(60);
const MAX_RUNS: usize = 5;

/// Whether a generator is asked for: by a part of its name, or by all of it if it is to run once.
pub(crate) fn is_wanted(name: &str) -> bool {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    if is_once() { name == wanted } else { name.contains(&wanted) }
}

/// Whether `once` is the third argument: then the smallest input is made and worked on once, so that the
/// instructions of the process can be counted from outside.
fn is_once() -> bool {
    std::env::args().nth(3).is_some_and(|how| how == "once")
}

/// How the time grows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Growth {
    /// CPU seconds for the largest input.
    pub(crate) seconds: f64,
    /// Bytes of the largest input.
    pub(crate) bytes: usize,
    /// Time grows as size to the power of this; `None` if it is too short.
    pub(crate) exponent: Option<f64>,
}

/// Times `work` on what `make` makes of the sizes N, 2N and 4N.
///
/// Memory is slower than caches, so time grows faster where an input outgrows these. An exponent
/// that is too large is therefore measured again, with sizes that no cache holds.
pub(crate) fn growth<T>(
    make: impl Fn(usize) -> T,
    n_bytes: impl Fn(&T) -> usize,
    work: impl Fn(&T),
) -> Growth {
    let given = std::env::args().nth(2).and_then(|n_bytes| n_bytes.parse().ok());
    let least: usize = given.unwrap_or(N_BYTES);
    if is_once() {
        let input = make(least);
        work(&input);
        return Growth { seconds: 0.0, bytes: n_bytes(&input), exponent: None };
    }
    let of = |least: usize| {
        let timed = [1, 2, 4].map(|times| {
            let input = make(times * least);
            (n_bytes(&input), best(|| work(&input)))
        });
        Growth::of(timed)
    };
    let found = of(least);
    if found.is_slow() { of(4 * least) } else { found }
}

/// The least CPU time of some runs.
fn best(mut run: impl FnMut()) -> Duration {
    let (mut best, mut spent) = (Duration::MAX, Duration::ZERO);
    for number in 1..=MAX_RUNS {
        let start = ThreadTime::now();
        run();
        let time = start.elapsed();
        best = best.min(time);
        spent += time;
        // The first run may fill what the others find: the memory of an analyzer.
        if spent >= PATIENCE && number > 1 {
            break;
        }
    }
    best
}

impl std::fmt::Display for Growth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let per_mb = self.seconds * 1e9 / self.bytes.max(1) as f64;
        match self.exponent {
            None => write!(f, "– ({per_mb:.1} ms)"),
            Some(exponent) if exponent > MOST => write!(f, "**{exponent:.2}** ({per_mb:.0} ms)"),
            Some(exponent) => write!(f, "{exponent:.2} ({per_mb:.0} ms)"),
        }
    }
}

/// A table in Markdown that is printed row by row.
pub(crate) struct Table {
    /// How many exponents were above [`MOST`].
    pub(crate) n_slow: usize,
}

impl Table {
    /// Prints the head; `rows` names the columns before those of figures, with `|` between them.
    pub(crate) fn new(rows: &str, columns: &[&str]) -> Self {
        println!("\n| {rows} | {} |", columns.join(" | "));
        let names = "---|".repeat(rows.split('|').count());
        println!("|{names}{}", "---:|".repeat(columns.len()));
        Self { n_slow: 0 }
    }

    /// Prints a row.
    pub(crate) fn row(&mut self, name: &str, cells: &[Growth]) {
        self.n_slow += cells.iter().filter(|cell| cell.is_slow()).count();
        let cells: Vec<_> = cells.iter().map(Growth::to_string).collect();
        println!("| {name} | {} |", cells.join(" | "));
    }
}

impl Growth {
    /// Compares the sizes and times of the smallest and the largest input.
    fn of([(few, fast), _, (bytes, slow)]: [(usize, Duration); 3]) -> Self {
        let doublings = (bytes as f64 / few.max(1) as f64).log2();
        let ratio = slow.as_secs_f64() / fast.as_secs_f64().max(1e-9);
        let exponent = (slow >= LEAST && doublings > 0.5).then(|| ratio.log2() / doublings);
        Self { seconds: slow.as_secs_f64(), bytes, exponent }
    }

    fn is_slow(&self) -> bool {
        self.exponent.is_some_and(|exponent| exponent > MOST)
    }
}
