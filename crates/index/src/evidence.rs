//! What the analyzer of an index knows of its collection: learnt before the first word is
//! indexed, and kept with the index.

use std::path::Path;

use fihris_corpus::{CorpusRecord, Document, Folder, Generation, Shard, ShardReader, atomic};
use fihris_text::{Evidence, WordCounts};
use rayon::prelude::*;

use crate::error::{Context, Error, Result};

/// Name of the file in the folder of a generation.
pub(crate) const FILE: &str = "evidence";

/// Bytes of corpus lines that are learnt from: a dozen million words, in which the half
/// million most frequent words of a collection settle. A larger collection gives a sample.
const SAMPLE_BYTES: u64 = 128 << 20;

/// Shards that a sample is taken from, evenly spread over the corpus.
const MAX_SHARDS: usize = 64;

/// A collection that has grown to so many times what its evidence was collected from teaches another
/// one.
const GROWTH: u64 = 2;

/// Learns from the corpus, in parallel and in bounded memory. The result depends on the corpus alone.
///
/// # Errors
///
/// If the corpus is damaged.
pub fn learn(folder: &Folder, corpus: &CorpusRecord) -> Result<Evidence> {
    learn_from(folder, corpus, &|_| Ok(()))
}

/// As [`learn`]; `report` is called with the bytes of lines that were read.
pub(crate) fn learn_from(
    folder: &Folder,
    corpus: &CorpusRecord,
    report: &Report<'_>,
) -> Result<Evidence> {
    let shards = spread(&corpus.shards);
    let each = bytes_each(&shards);
    let counts = shards.into_par_iter().map(|shard| -> Result<WordCounts> {
        let counts = count(folder, shard, each)?;
        report(shard.text_bytes.min(each))?;
        Ok(counts)
    });
    let sum = counts.try_reduce(WordCounts::default, |mut sum, counts| {
        sum.merge(&counts);
        Ok(sum)
    });
    Ok(Evidence::learn(&sum?))
}

/// Who is told of bytes of corpus lines that were read, and may break off.
type Report<'a> = dyn Fn(u64) -> Result<()> + Sync + 'a;

/// Bytes of corpus lines that [`learn`] reads, about.
pub(crate) fn sampled_bytes(corpus: &CorpusRecord) -> u64 {
    let shards = spread(&corpus.shards);
    let each = bytes_each(&shards);
    shards.iter().map(|shard| shard.text_bytes.min(each)).sum()
}

/// Bytes that each of the shards of a sample gives.
fn bytes_each(shards: &[&Shard]) -> u64 {
    SAMPLE_BYTES / shards.len().max(1) as u64
}

/// Picks at most [`MAX_SHARDS`] shards, at even distances.
fn spread(shards: &[Shard]) -> Vec<&Shard> {
    let n_picked = shards.len().min(MAX_SHARDS);
    (0..n_picked).filter_map(|n| shards.get(n * shards.len() / n_picked)).collect()
}

/// Counts the words at the head of a shard.
fn count(folder: &Folder, shard: &Shard, max_bytes: u64) -> Result<WordCounts> {
    folder.verify(&shard.file)?;
    let mut reader = ShardReader::open(folder, &shard.file)?;
    let (mut counts, mut bytes) = (WordCounts::default(), 0);
    while bytes < max_bytes
        && let Some(line) = reader.next_line()?
    {
        let document: Document = serde_json::from_slice(line).map_err(|error| {
            let path = folder.path(&shard.file.path);
            fihris_corpus::Error::Damaged { path, detail: error.to_string() }
        })?;
        counts.add(document.title.as_deref().unwrap_or_default());
        counts.add(&document.text);
        bytes += line.len() as u64;
    }
    Ok(counts)
}

/// Loads the evidence of the index in a folder, or in a file that was taken from one.
///
/// # Errors
///
/// If there is none, or it is damaged.
pub fn load(path: &Path) -> Result<Evidence> {
    if !path.is_dir() {
        return read_file(path);
    }
    let manifest = Folder::at(path).manifest()?;
    let search = manifest.search.ok_or_else(|| Error::NoSearch { path: path.to_owned() })?;
    read(&path.join("search").join(search.name))
}

/// Writes the evidence into the folder of a generation.
pub(crate) fn write(evidence: &Evidence, place: &Path) -> Result<()> {
    Ok(atomic::write(&place.join(FILE), &evidence.to_bytes())?)
}

/// Reads the evidence of a generation, if it is what was sealed.
///
/// # Errors
///
/// If it is not there or damaged.
pub(crate) fn read_sealed(folder: &Folder, generation: &Generation) -> Result<Evidence> {
    let path = format!("search/{}/{FILE}", generation.name);
    if let Some(file) = generation.files.iter().find(|file| file.path == path) {
        folder.verify(file)?;
    }
    read_file(&folder.path(&path))
}

/// Reads the evidence in the folder of a generation.
///
/// # Errors
///
/// If it is not there or damaged.
pub(crate) fn read(place: &Path) -> Result<Evidence> {
    read_file(&place.join(FILE))
}

fn read_file(path: &Path) -> Result<Evidence> {
    let bytes = std::fs::read(path).context("read", path)?;
    let damaged = || Error::Damaged { detail: format!("`{}` is no evidence", path.display()) };
    Evidence::from_bytes(&bytes).ok_or_else(damaged)
}

/// Whether an evidence collected from so many bytes is to be replaced for a corpus of `bytes`.
pub(crate) fn is_outgrown(evidence_bytes: u64, bytes: u64) -> bool {
    bytes >= evidence_bytes.saturating_mul(GROWTH)
}
