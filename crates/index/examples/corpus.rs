//! Turns files of JSON lines into the corpus of an index folder, for measuring.
//!
//! Usage: `corpus FOLDER FILE…`, where a file may be compressed. No cleaning is
//! done; `fihris ingest` is the way for anything but measurements.

use std::process::ExitCode;

use fihris_corpus::{CorpusRecord, DocId, Document, Folder, Manifest, ShardWriter};
use std::io::{BufRead, BufReader};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
