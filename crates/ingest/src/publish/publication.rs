//! Corpus, audit and signatures are written; nothing points to them yet.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use fihris_corpus::{CorpusRecord, DocId, Folder, SealedFile, Shard, ShardWriter};
use xxhash_rust::xxh3::Xxh3;

use super::cuts::BoilerplateCuts;
use super::deletions::Deletions;
use super::layout::{EXCLUDED, SIGNATURES, State};
use super::streams::ExcludedLines;
use crate::dedup::Decisions;
use crate::error::{Context, Result};
use crate::model::{Account, Reason, Tally};
use crate::prepare::{Source, write_sources};
use crate::table::Table;

/// What the third pass works with.
pub(crate) struct Publication<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) workspace: &'a Path,
    /// The files of the corpus so far.
    pub(crate) old: State,
    /// Lines of the documents that are new.
    pub(crate) lines: &'a Path,
    /// Files of lines of the records that are now left out.
    pub(crate) excluded: Vec<&'a Path>,
    /// Names of the sources that were read again.
    pub(crate) replaced: HashSet<String>,
    /// All rows in the order of the corpus.
    pub(crate) table: Table,
    pub(crate) decisions: Decisions,
    pub(crate) cuts: BoilerplateCuts,
    pub(crate) sources: Vec<Source>,
    pub(crate) deletions: Deletions,
}

/// What became of the documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct PublicationCounts {
    /// All of them.
    pub(crate) total: Account,
    /// Those that this run read, of what passed the filters.
    pub(crate) new: BTreeMap<Option<Reason>, Tally>,
    /// The document that was kept, for each duplicate.
    pub(super) keepers: Vec<u32>,
}

impl Publication<'_> {
    /// Writes corpus, audit and signatures; nothing points to them yet.
    pub(crate) fn write(&self) -> Result<(CorpusRecord, PublicationCounts)> {
        let (written, sketches) = rayon::join(|| self.write_documents(), || self.sketches());
        let Written { shards, duplicates, clusters, rows, counts } = written?;
        let mut state: Vec<SealedFile> = duplicates.into_iter().map(|shard| shard.file).collect();
        state.extend(clusters);
        state.extend(self.write_excluded()?);
        state.push(self.folder.adopt(&rows, SIGNATURES, ".rows")?);
        state.push(sketches?);
        let sources = self.workspace.join("sources");
        write_sources(&sources, &self.sources)?;
        state.push(self.folder.adopt(&sources, SIGNATURES, ".sources.jsonl.zst")?);
        if !self.deletions.is_empty() {
            let deletions = self.workspace.join("deletions");
            self.deletions.write(&deletions)?;
            state.push(self.folder.adopt(&deletions, SIGNATURES, ".deletions.jsonl.zst")?);
        }
        let record = CorpusRecord {
            documents: shards.iter().map(|shard| shard.documents).sum(),
            bytes: shards.iter().map(|shard| shard.text_bytes).sum(),
            digest: digest(shards.iter().map(|shard| shard.file.hash.as_str())),
            shards,
            state,
            ..CorpusRecord::default()
        };
        Ok((record, counts))
    }

    /// The sketches in a file of our own: the first pass keeps its own, in case that this run
    /// ends before it has published.
    fn sketches(&self) -> Result<SealedFile> {
        let path = self.workspace.join("final.sketches");
        let _ = std::fs::remove_file(&path);
        if std::fs::hard_link(&self.table.sketches, &path).is_err() {
            // Not every file system has links.
            std::fs::copy(&self.table.sketches, &path).context("write", &path)?;
        }
        Ok(self.folder.adopt(&path, SIGNATURES, ".sketches")?)
    }

    /// The account of what the filters left out.
    pub(super) fn excluded_account(&self) -> Account {
        let mut sum = Account::default();
        for source in &self.sources {
            sum += &source.account;
        }
        // What passed the filters is counted row by row.
        let passed = std::mem::take(&mut sum.kept);
        sum.read.documents -= passed.documents;
        sum.read.bytes -= passed.bytes;
        sum
    }

    /// Merges the lines of what was left out, without those of sources that were read again.
    fn write_excluded(&self) -> Result<Vec<SealedFile>> {
        let mut writer = ShardWriter::create(self.folder, EXCLUDED)?;
        let old = ExcludedLines::of_shards(self.folder, &self.old.excluded, &self.replaced)?;
        let mut streams = vec![old];
        for file in &self.excluded {
            streams.push(ExcludedLines::of_file(self.folder, file)?);
        }
        loop {
            let open = streams.iter_mut().filter(|stream| stream.next.is_some());
            let Some(first) = open.min_by(|left, right| left.key().cmp(&right.key())) else {
                break;
            };
            let Some((key, line)) = first.take()? else { break };
            let line = self.deletions.blank(line);
            writer.push(DocId::of(&key.source, key.position), &line)?;
        }
        Ok(writer.finish()?.into_iter().map(|shard| shard.file).collect())
    }
}

/// What the third pass has written of the documents.
pub(super) struct Written {
    pub(super) shards: Vec<Shard>,
    pub(super) duplicates: Vec<Shard>,
    /// Clusters and their members.
    pub(super) clusters: Vec<SealedFile>,
    pub(super) rows: PathBuf,
    pub(super) counts: PublicationCounts,
}

/// Hash of the hashes of all shards.
fn digest<'h>(hashes: impl Iterator<Item = &'h str>) -> String {
    let mut digest = Xxh3::new();
    for hash in hashes {
        digest.update(hash.as_bytes());
    }
    format!("{:032x}", digest.digest128())
}
