//! How fast the stages of the pipeline are on given files.
//!
//! ```console
//! cargo run --release -p fihris-ingest --example stages -- INDEX FILE…
//! ```
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use fihris_corpus::{Folder, read};
use fihris_ingest::{Ingest, IngestOptions, Silent};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = Folder::at(arguments.next().unwrap_or_default());
    let paths: Vec<_> = arguments.map(Into::into).collect();
    let listing = read::list(&paths, &read::ListOptions::default());
    let (lock, options) = (folder.lock()?, IngestOptions::default());
    let ingest = Ingest { folder: &folder, lock: &lock, options: &options, observer: &Silent };
    println!("{:#?}", ingest.run(&listing.sources)?.run);
    Ok(())
}
