//! Whether the time that a source takes to read grows as its size does, whatever is in it.
//!
//! Prints a table: for each generator, the exponent by which CPU time grows with size, and
//! milliseconds for a megabyte. Ends with 1 if an exponent is above 1.2.
//!
//! ```console
//! cargo run -p fihris-corpus --example linear_sources -- [PART_OF_A_NAME [BYTES [once]]]
//! ```
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

mod archives;
mod measure;
mod sources;

use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use fihris_corpus::read::{ReadOptions, SourceFile, SourceReader};
use measure::{Table, growth, is_wanted};

/// A name, that of the file, and a file of about so many bytes.
type Generator = (&'static str, &'static str, fn(usize) -> Vec<u8>);

fn main() -> ExitCode {
    let generators = sources::GENERATORS.iter().chain(archives::GENERATORS);
    let mut table = Table::new("source | file", &["read"]);
    for (name, file, make) in generators.filter(|(name, ..)| is_wanted(name)) {
        let found = growth(|n| Source::of(file, &make(n)), Source::n_bytes, Source::read);
        table.row(&format!("{name} | `{file}`"), &[found]);
    }
    println!("\n{} exponents are too large.", table.n_slow);
    ExitCode::from(u8::from(table.n_slow > 0))
}

/// A file on the disk.
struct Source {
    file: Option<SourceFile>,
    _folder: Option<tempfile::TempDir>,
}

impl Source {
    fn of(name: &str, bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().ok();
        let path = folder.as_ref().map(|folder| folder.path().join(name));
        let write = |path: &PathBuf| File::create(path)?.write_all(bytes);
        let path = path.filter(|path| write(path).is_ok());
        let file = path.map(|path| SourceFile {
            name: name.to_owned(),
            path,
            bytes: bytes.len() as u64,
            modified_ns: 0,
        });
        Self { file, _folder: folder }
    }

    fn n_bytes(&self) -> usize {
        self.file.as_ref().map_or(0, |file| file.bytes as usize)
    }

    /// Reads all records.
    fn read(&self) {
        let Some(file) = &self.file else { return };
        let Ok(mut reader) = SourceReader::open(file, &ReadOptions::default()) else { return };
        while let Some(batch) = reader.next_batch() {
            batch.into_records().for_each(|record| drop(black_box(record)));
        }
        black_box(reader.summary());
    }
}
