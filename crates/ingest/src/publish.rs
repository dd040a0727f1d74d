//! The third pass: the corpus and the audit are written, and replace the old ones.
//!
//! Three streams of lines lie in the order of the corpus already: the documents
//! kept so far, their duplicates, and what is new. The table of all rows, in
//! that order too, says whose line is next and what is to become of it. So
//! a corpus that grows by a little is a merge, and a duplicate whose keeper has gone
//! comes back.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use fihris_corpus::{
    CorpusRecord, DocId, Folder, Frame, FrameCutter, SealedFile, Shard, ShardFiles, ShardWriter,
};
use xxhash_rust::xxh3::Xxh3;

use crate::account::{Account, Reason, Tally};
use crate::audit::{Merge, wrap};
use crate::boilerplate::restored;
use crate::clusters::Clusters;
use crate::decisions::{Decisions, Duplicate};
use crate::deletions::Deletions;
use crate::error::{Context, Result};
use crate::lines::{ExcludedLines, Lines};
use crate::members::MemberLines;
use crate::ordered::ordered;
use crate::recut::Recut;
use crate::rows::{Lookup, Place, Row, Rows, RowsWriter, Table};
use crate::sources::Source;

/// Where things lie in an index folder.
pub(crate) const CORPUS: &str = "corpus";
pub(crate) const DUPLICATES: &str = "audit/duplicates";
pub(crate) const CLUSTERS: &str = "audit/clusters";
pub(crate) const MEMBERS: &str = "audit/members";
pub(crate) const EXCLUDED: &str = "audit/excluded";
pub(crate) const SIGNATURES: &str = "signatures";

/// The files that a corpus keeps beside its shards.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) shards: Vec<SealedFile>,
    pub(crate) duplicates: Vec<SealedFile>,
    /// One line for each document that was kept for others.
    pub(crate) clusters: Vec<SealedFile>,
    /// The duplicates by keeper. `None`: there are none, or an older version wrote the corpus.
    pub(crate) members: Option<SealedFile>,
    pub(crate) excluded: Vec<SealedFile>,
    pub(crate) rows: Option<SealedFile>,
    pub(crate) sketches: Option<SealedFile>,
    pub(crate) sources: Option<SealedFile>,
    pub(crate) deletions: Option<SealedFile>,
}

impl State {
    /// Finds the files in a corpus record.
    pub(crate) fn of(corpus: &CorpusRecord) -> Self {
        let below = |place: &str, suffix: &str| -> Vec<SealedFile> {
            let belongs =
                |file: &&SealedFile| file.path.starts_with(place) && file.path.ends_with(suffix);
            corpus.state.iter().filter(belongs).cloned().collect()
        };
        Self {
            shards: corpus.shards.iter().map(|shard| shard.file.clone()).collect(),
            duplicates: below(DUPLICATES, ""),
            clusters: below(CLUSTERS, ""),
            members: below(MEMBERS, "").pop(),
            excluded: below(EXCLUDED, ""),
            rows: below(SIGNATURES, ".rows").pop(),
            sketches: below(SIGNATURES, ".sketches").pop(),
            sources: below(SIGNATURES, ".sources.jsonl.zst").pop(),
            deletions: below(SIGNATURES, ".deletions.jsonl.zst").pop(),
        }
    }

    /// The table of the corpus, if there is one.
    pub(crate) fn table(&self, folder: &Folder) -> Option<Table> {
        let rows = folder.path(&self.rows.as_ref()?.path);
        Some(Table { rows, sketches: folder.path(&self.sketches.as_ref()?.path) })
    }
}

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
    pub(crate) recut: Recut,
    pub(crate) sources: Vec<Source>,
    pub(crate) deletions: Deletions,
}

/// What became of the documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// All of them.
    pub(crate) total: Account,
    /// Those that this run read, of what passed the filters.
    pub(crate) new: BTreeMap<Option<Reason>, Tally>,
    /// The document that was kept, for each duplicate.
    keepers: Vec<u32>,
}

impl Publication<'_> {
    /// Writes corpus, audit and signatures; nothing points to them yet.
    pub(crate) fn write(&self) -> Result<(CorpusRecord, Counts)> {
        let (written, sketches) = rayon::join(|| self.write_documents(), || self.sketches());
        let Written { shards, duplicates, clusters, rows, counts } = written?;
        let mut state: Vec<SealedFile> = duplicates.into_iter().map(|shard| shard.file).collect();
        state.extend(clusters);
        state.extend(self.write_excluded()?);
        state.push(self.folder.adopt(&rows, SIGNATURES, ".rows")?);
        state.push(sketches?);
        let sources = self.workspace.join("sources");
        crate::sources::write(&sources, &self.sources)?;
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

    /// Sends every line to the corpus or to the duplicates: one thread after another merges the
    /// streams, all compress, and the frames are written in their order.
    fn write_documents(&self) -> Result<Written> {
        let mut corpus = ShardFiles::create(self.folder, CORPUS)?;
        let mut duplicates = ShardFiles::create(self.folder, DUPLICATES)?;
        let Publication { folder, old, lines, recut, .. } = self;
        let lines = Lines::open(folder, old, lines)?.with_recut(folder, recut.path.as_deref())?;
        let mut sorter = Sorter::open(self, lines)?;
        sorter.counts.total.census.boilerplate = recut.n_passages;
        ordered(
            || sorter.next(),
            |(place, frame)| Ok((place, frame.pack().context("compress", self.workspace)?)),
            |(place, frame)| match place {
                Place::Duplicates => Ok(duplicates.append(&frame)?),
                Place::Corpus | Place::Spill => Ok(corpus.append(&frame)?),
            },
        )?;
        let keepers = std::mem::take(&mut sorter.counts.keepers);
        sorter.counts.total.census.clustered(keepers);
        let clusters = std::mem::take(&mut sorter.clusters).sorted();
        let lines = MemberLines {
            lookup: &sorter.lookup,
            decisions: &self.decisions,
            sources: &self.sources,
        };
        let members = lines.write(self.folder, clusters.members())?;
        let clusters = clusters.write(self.folder, &lines)?;
        Ok(Written {
            shards: corpus.finish()?,
            duplicates: duplicates.finish()?,
            clusters: clusters.into_iter().chain(members).collect(),
            rows: sorter.rows.finish()?,
            counts: sorter.counts,
        })
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
    fn excluded_account(&self) -> Account {
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
struct Written {
    shards: Vec<Shard>,
    duplicates: Vec<Shard>,
    /// Clusters and their members.
    clusters: Vec<SealedFile>,
    rows: PathBuf,
    counts: Counts,
}

/// Goes through the table and sorts the lines into frames of the corpus and of the duplicates.
struct Sorter<'a> {
    publication: &'a Publication<'a>,
    table: Rows,
    number: u32,
    lines: Lines<'a>,
    lookup: Lookup,
    corpus: FrameCutter,
    duplicates: FrameCutter,
    rows: RowsWriter,
    clusters: Clusters,
    counts: Counts,
}

impl<'a> Sorter<'a> {
    fn open(publication: &'a Publication<'a>, lines: Lines<'a>) -> Result<Self> {
        let Publication { table, workspace, .. } = publication;
        Ok(Self {
            publication,
            table: Rows::open(table)?,
            number: 0,
            lines,
            lookup: Lookup::open(table)?,
            corpus: FrameCutter::default(),
            duplicates: FrameCutter::default(),
            clusters: Clusters::default(),
            rows: RowsWriter::create(&workspace.join("final.rows"))?,
            counts: Counts { total: publication.excluded_account(), ..Counts::default() },
        })
    }

    /// Returns the next frame and where it belongs.
    fn next(&mut self) -> Result<Option<(Place, Frame)>> {
        while let Some(row) = self.table.next().transpose()? {
            if let Some(ended) = self.take(row)? {
                return Ok(Some(ended));
            }
        }
        let corpus = self.corpus.finish().map(|frame| (Place::Corpus, frame));
        Ok(corpus.or_else(|| Some((Place::Duplicates, self.duplicates.finish()?))))
    }

    /// Puts a document in its place, and returns the frame that ends with it.
    fn take(&mut self, row: Row) -> Result<Option<(Place, Frame)>> {
        let Publication { decisions, recut, .. } = self.publication;
        let (number, duplicate) = (self.number, decisions.of(self.number));
        self.number += 1;
        self.counts.add(&row, duplicate);
        let line = match row.place {
            _ if recut.is_of(number) => Cow::Borrowed(self.lines.recut_line_of(&row)?),
            // Nothing has been cut off what is new.
            Place::Spill => Cow::Borrowed(self.lines.line_of(&row)?),
            Place::Corpus | Place::Duplicates => restored(self.lines.line_of(&row)?),
        };
        let line = line.as_ref();
        let (place, frame) = match duplicate {
            None => (Place::Corpus, self.corpus.push(row.doc_id, line)),
            Some(duplicate) => {
                self.clusters.add(number, duplicate);
                let line = wrap(&merge(duplicate, &self.lookup)?, line);
                (Place::Duplicates, self.duplicates.push(row.doc_id, &line))
            }
        };
        self.rows.push(&Row { place, ..row })?;
        Ok(frame.map(|frame| (place, frame)))
    }
}

/// Says for whom a document was dropped.
fn merge(duplicate: Duplicate, lookup: &Lookup) -> Result<Merge<'static>> {
    let keeper = lookup.row(duplicate.keeper)?;
    Ok(Merge {
        reason: duplicate.reason,
        keeper: keeper.doc_id,
        keeper_id: lookup.id(&keeper)?.into(),
        similarity: duplicate.similarity,
    })
}

impl Counts {
    fn add(&mut self, row: &Row, duplicate: Option<Duplicate>) {
        let reason = duplicate.map(|duplicate| duplicate.reason);
        match reason {
            None => {
                self.total.keep(row.bytes);
                self.total.census.words_kept.add(row.rank.n_words);
            }
            Some(reason) => self.total.drop(reason, row.bytes),
        }
        if let Some(duplicate) = duplicate {
            self.keepers.push(duplicate.keeper);
            if duplicate.reason == Reason::NearDuplicate {
                self.total.census.merged(duplicate.similarity);
            }
        }
        if row.place == Place::Spill {
            self.new.entry(reason).or_default().add(row.bytes);
        }
    }
}

/// Hash of the hashes of all shards.
fn digest<'h>(hashes: impl Iterator<Item = &'h str>) -> String {
    let mut digest = Xxh3::new();
    for hash in hashes {
        digest.update(hash.as_bytes());
    }
    format!("{:032x}", digest.digest128())
}
