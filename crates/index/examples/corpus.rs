//! Makes an index folder of JSON lines on the standard input, for measuring the index alone.
//!
//! Usage: `corpus FOLDER < FILE`, then `corpus FOLDER --index [THREADS]`. Nothing
//! is cleaned: `fihris ingest` is the way for everything but measurements.

use std::error::Error;
use std::io::BufRead;
use std::ops::ControlFlow;
use std::time::Instant;

use fihris_corpus::{CorpusRecord, DocId, Document, Folder, ShardWriter};
use fihris_index::{BuildOptions, build};

#[expect(clippy::print_stdout, reason = "an example talks to its reader")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = Folder::at(arguments.first().ok_or("which folder?")?);
    let start = Instant::now();
    if arguments.get(1).is_none_or(|argument| argument != "--index") {
        let documents = import(&folder)?;
        println!("{documents} documents in {:?}", start.elapsed());
        return Ok(());
    }
    let mut options = BuildOptions::default();
    options.threads = arguments.get(2).map_or(Ok(0), |threads| threads.parse())?;
    let lock = folder.lock()?;
    let generation = build(&folder, &lock, &options, &|_| ControlFlow::Continue(()))?;
    let bytes: u64 = generation.files.iter().map(|file| file.bytes).sum();
    let (name, segments) = (generation.name, generation.segments);
    println!("{name}: {bytes} bytes, {segments} segments in {:?}", start.elapsed());
    Ok(())
}

/// Writes the lines to the corpus of `folder` and publishes it.
fn import(folder: &Folder) -> Result<u64, Box<dyn Error>> {
    let lock = folder.lock()?;
    let mut manifest = folder.manifest_or_new(&lock)?;
    let mut writer = ShardWriter::create(folder, "corpus")?;
    let mut position = 0;
    for line in std::io::stdin().lock().lines() {
        let document = document(&line?, position)?;
        writer.push(document.doc_id, &serde_json::to_vec(&document)?)?;
        position += 1;
    }
    let shards = writer.finish()?;
    let bytes = shards.iter().map(|shard| shard.text_bytes).sum();
    let digest = shards.iter().map(|shard| shard.file.hash.as_str()).collect();
    manifest.corpus =
        Some(CorpusRecord { documents: position, bytes, digest, shards, ..Default::default() });
    folder.publish(&manifest, &lock)?;
    Ok(position)
}

fn document(line: &str, position: u64) -> Result<Document, Box<dyn Error>> {
    let value: serde_json::Value = serde_json::from_str(line)?;
    let field = |name: &str| value.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    let source = "stdin".to_owned();
    let doc_id = DocId::of(&source, position);
    let id = field("id").unwrap_or_else(|| doc_id.to_string());
    let (title, url, date) = (field("title"), field("url"), field("date"));
    let text = field("text").unwrap_or_default();
    Ok(Document { id, doc_id, title, text, url, date, source, position, ..Document::default() })
}
