//! The stand-in by itself, to try commands on.
//!
//! `cargo run -p fihris-standin --example standin -- [PORT] [DOCUMENTS OF A SPLIT]`
#![expect(clippy::print_stdout, reason = "it is a program")]

use std::time::Duration;

use fihris_standin::{Setup, Standin};

fn main() -> std::io::Result<()> {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<u32>().ok());
    let port = numbers.next().and_then(|port| u16::try_from(port).ok()).unwrap_or(7280);
    let split_documents = numbers.next().unwrap_or(10_000) as usize;
    let standin = Standin::start(Setup { port, split_documents, ..Setup::default() })?;
    println!("quickwit={}", standin.url());
    loop {
        std::thread::sleep(Duration::from_secs(1));
        // Nobody looks at them.
        drop(standin.received());
    }
}
