//! Whether the time that a text takes grows as its length does, whatever the text.
//!
//! Prints a table: for each generator and each stage, the exponent by which CPU time grows with
//! size, and milliseconds for a megabyte. Ends with 1 if an exponent is above 1.2.
//!
//! ```console
//! cargo run -p fihris-ingest --example linear_texts -- [PART_OF_A_NAME [BYTES [once]]]
//! ```
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

#[path = "../../../corpus/examples/linear_sources/measure.rs"]
mod measure;
mod stages;
mod texts;

use std::process::ExitCode;

use measure::{Table, growth, is_wanted};
use stages::STAGES;
use texts::{COMPOSED, REPEATED};

fn main() -> ExitCode {
    let generators = REPEATED.iter().chain(COMPOSED).filter(|(name, _)| is_wanted(name));
    let mut table = Table::new("text", &STAGES.map(|(name, _)| name));
    for (name, make) in generators {
        table.row(name, &STAGES.map(|(_, work)| growth(make, String::len, |text| work(text))));
    }
    println!("\n{} exponents are too large.", table.n_slow);
    ExitCode::from(u8::from(table.n_slow > 0))
}
