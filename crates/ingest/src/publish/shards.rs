//! Every line goes to the corpus or to the duplicates.

use std::borrow::Cow;

use fihris_corpus::{Frame, FrameCutter, ShardFiles};

use super::audit::{DuplicatePrefix, wrap};
use super::clusters::Clusters;
use super::layout::{CORPUS, DUPLICATES};
use super::members::MemberLines;
use super::publication::{Publication, PublicationCounts, Written};
use super::streams::LineStreams;
use crate::boilerplate::restored;
use crate::dedup::Duplicate;
use crate::error::{Context, Result};
use crate::model::Reason;
use crate::ordered::ordered;
use crate::table::{Lookup, Row, RowLocation, Rows, RowsWriter};

impl Publication<'_> {
    /// Sends every line to the corpus or to the duplicates: one thread after another merges the
    /// streams, all compress, and the frames are written in their order.
    pub(super) fn write_documents(&self) -> Result<Written> {
        let mut corpus = ShardFiles::create(self.folder, CORPUS)?;
        let mut duplicates = ShardFiles::create(self.folder, DUPLICATES)?;
        let Publication { folder, old, lines, cuts, .. } = self;
        let lines =
            LineStreams::open(folder, old, lines)?.with_cuts(folder, cuts.path.as_deref())?;
        let mut sorter = Sorter::open(self, lines)?;
        sorter.counts.total.census.boilerplate = cuts.n_passages;
        ordered(
            || sorter.next(),
            |(place, frame)| Ok((place, frame.pack().context("compress", self.workspace)?)),
            |(place, frame)| match place {
                RowLocation::Duplicates => Ok(duplicates.append(&frame)?),
                RowLocation::Corpus | RowLocation::Spill => Ok(corpus.append(&frame)?),
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
}

/// Goes through the table and sorts the lines into frames of the corpus and of the duplicates.
struct Sorter<'a> {
    publication: &'a Publication<'a>,
    table: Rows,
    number: u32,
    lines: LineStreams<'a>,
    lookup: Lookup,
    corpus: FrameCutter,
    duplicates: FrameCutter,
    rows: RowsWriter,
    clusters: Clusters,
    counts: PublicationCounts,
}

impl<'a> Sorter<'a> {
    fn open(publication: &'a Publication<'a>, lines: LineStreams<'a>) -> Result<Self> {
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
            counts: PublicationCounts {
                total: publication.excluded_account(),
                ..PublicationCounts::default()
            },
        })
    }

    /// Returns the next frame and where it belongs.
    fn next(&mut self) -> Result<Option<(RowLocation, Frame)>> {
        while let Some(row) = self.table.next().transpose()? {
            if let Some(ended) = self.take(row)? {
                return Ok(Some(ended));
            }
        }
        let corpus = self.corpus.finish().map(|frame| (RowLocation::Corpus, frame));
        Ok(corpus.or_else(|| Some((RowLocation::Duplicates, self.duplicates.finish()?))))
    }

    /// Puts a document in its place, and returns the frame that ends with it.
    fn take(&mut self, row: Row) -> Result<Option<(RowLocation, Frame)>> {
        let Publication { decisions, cuts, .. } = self.publication;
        let (number, duplicate) = (self.number, decisions.of(self.number));
        self.number += 1;
        self.counts.add(&row, duplicate);
        let line = match row.place {
            _ if cuts.is_of(number) => Cow::Borrowed(self.lines.cut_line_of(&row)?),
            // Nothing has been cut off what is new.
            RowLocation::Spill => Cow::Borrowed(self.lines.line_of(&row)?),
            RowLocation::Corpus | RowLocation::Duplicates => restored(self.lines.line_of(&row)?),
        };
        let line = line.as_ref();
        let (place, frame) = match duplicate {
            None => (RowLocation::Corpus, self.corpus.push(row.doc_id, line)),
            Some(duplicate) => {
                self.clusters.add(number, duplicate);
                let line = wrap(&merge(duplicate, &self.lookup)?, line);
                (RowLocation::Duplicates, self.duplicates.push(row.doc_id, &line))
            }
        };
        self.rows.push(&Row { place, ..row })?;
        Ok(frame.map(|frame| (place, frame)))
    }
}

/// Says for whom a document was dropped.
fn merge(duplicate: Duplicate, lookup: &Lookup) -> Result<DuplicatePrefix<'static>> {
    let keeper = lookup.row(duplicate.keeper)?;
    Ok(DuplicatePrefix {
        reason: duplicate.reason,
        keeper: keeper.doc_id,
        keeper_id: lookup.id(&keeper)?.into(),
        similarity: duplicate.similarity,
    })
}

impl PublicationCounts {
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
        if row.place == RowLocation::Spill {
            self.new.entry(reason).or_default().add(row.bytes);
        }
    }
}
