//! The search for the best documents, passing by those that cannot be among them.

use fihris_index::Reader;
use tantivy::fastfield::AliveBitSet;
use tantivy::query::{EnableScoring, Query, Scorer};
use tantivy::{DocAddress, DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::Scored;
use super::cursor::{Cursor, Positions};
use super::lists::Lists;
use super::top::Top;
use super::window::Window;
use crate::error::Result;
use crate::supervise::{check, spend};

/// By how much a bound is raised before it is held against a score: what phrases score is no multiple
/// of the grain, so its sums with other parts differ in their last digits.
const ROUNDING: Score = 1.0 + 1e-5;

/// The share of the score to be beaten that lists may make up together without being swept. With 1,
/// fewer lists are swept, but more documents are visited in vain. Of the values from 0.4 to 0.8,
/// questions took the fewest instructions with 0.6.
const OPTIONAL: Score = 0.6;

/// Steps between two scores of what is wanted that differ by 1: a power of two, as the grain of lists is.
const WANTED_STEPS: Score = 1024.0;

/// What a document must have and must not have, whatever it scores by the lists.
pub(crate) struct Restriction {
    /// What it must have, and what it scores by that; nothing where it needs a word besides.
    pub(crate) wanted: Option<Box<dyn Query>>,
    pub(crate) unwanted: Option<Box<dyn Query>>,
    /// Whether it must be in one of the lists besides.
    pub(crate) needs_word: bool,
}

/// Returns the documents with the highest scores, the best first, at most `limit`.
pub(crate) fn best(
    reader: &Reader,
    lists: &Lists,
    restriction: &Restriction,
    limit: usize,
) -> Result<Vec<Scored>> {
    let mut top = Top::new(limit, reader);
    for (number, segment) in reader.searcher().segment_readers().iter().enumerate() {
        let gate = Gate::open(reader, segment, restriction)?;
        let mut walk = Walk::open(lists, segment, number)?;
        if restriction.needs_word {
            walk.by_words(gate, &mut top)?;
        } else {
            walk.by_wanted(gate, &mut top)?;
        }
    }
    Ok(top.into_sorted())
}

type Boxed = Box<dyn Scorer>;

/// A restriction in one segment.
pub(crate) struct Gate {
    wanted: Option<Boxed>,
    unwanted: Option<Boxed>,
    /// The documents that are not deleted; `None`: all.
    living: Option<AliveBitSet>,
}

impl Gate {
    pub(crate) fn open(
        reader: &Reader,
        segment: &SegmentReader,
        restriction: &Restriction,
    ) -> Result<Self> {
        let open = |query: &Option<Box<dyn Query>>| -> Result<Option<Boxed>> {
            let Some(query) = query else { return Ok(None) };
            let scoring =
                EnableScoring::enabled_from_statistics_provider(reader, reader.searcher());
            let weight = query.weight(scoring)?;
            Ok(Some(weight.scorer(segment, 1.0)?))
        };
        let (wanted, unwanted) = (open(&restriction.wanted)?, open(&restriction.unwanted)?);
        Ok(Self { wanted, unwanted, living: segment.alive_bitset().cloned() })
    }

    /// The first document from `doc` on that has what is wanted.
    pub(crate) fn first_wanted(&mut self, doc: DocId) -> DocId {
        self.wanted.as_mut().map_or(doc, |wanted| seek(wanted, doc))
    }

    /// Whether a document is deleted or has what is unwanted.
    pub(crate) fn is_unwanted(&mut self, doc: DocId) -> bool {
        let is_deleted = self.living.as_ref().is_some_and(|living| living.is_deleted(doc));
        is_deleted || self.unwanted.as_mut().is_some_and(|unwanted| seek(unwanted, doc) == doc)
    }

    pub(crate) fn has_wanted(&self) -> bool {
        self.wanted.is_some()
    }

    /// What the document at hand scores by what is wanted. Tantivy adds up parts in an order that depends
    /// on the segment, so the last digits are cut off: a document scores the same in any segment.
    pub(crate) fn score(&mut self) -> Score {
        let score = self.wanted.as_mut().map_or(0.0, |wanted| wanted.score());
        (score * WANTED_STEPS).round() / WANTED_STEPS
    }
}

fn seek(docs: &mut Boxed, doc: DocId) -> DocId {
    if docs.doc() < doc { docs.seek(doc) } else { docs.doc() }
}

/// The walk through one segment.
struct Walk<'l> {
    number: u32,
    /// In the order of [`Lists::arrange`].
    cursors: Vec<Cursor<'l>>,
    positions: Positions<'l>,
    /// So many lists at the head are not swept: what stands in them alone is not among the best.
    n_optional: usize,
    /// Most that they add together.
    optional_max: Score,
    /// Most that a document scores which optional lists alone find: what they add together, and all
    /// lists that find nothing by themselves.
    unseen_max: Score,
}

impl<'l> Walk<'l> {
    fn open(lists: &'l Lists, segment: &'l SegmentReader, number: usize) -> Result<Self> {
        let open = |list| Cursor::open(list, lists.grain, segment, number).transpose();
        let cursors: Vec<Cursor<'l>> =
            lists.lists.iter().filter_map(open).collect::<Result<_>>()?;
        let unseen_max = cursors.iter().map(Cursor::adding_max).sum();
        let positions = Positions::new(lists, segment, number);
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        Ok(Self { number, cursors, positions, n_optional: 0, optional_max: 0.0, unseen_max })
    }

    /// Visits the documents that have a word, as far as they may be among the best.
    fn by_words(&mut self, mut gate: Gate, top: &mut Top) -> Result<()> {
        let mut window = Window::new();
        loop {
            self.part(top.threshold());
            let sweeps = self.cursors.get_mut(self.n_optional..).unwrap_or_default();
            let finding = sweeps.iter().filter(|sweep| sweep.list.finds);
            let start = finding.map(Cursor::doc).min().unwrap_or(TERMINATED);
            if start == TERMINATED {
                return Ok(());
            }
            check()?;
            window.open(start);
            // What finds comes first: the others add only to what was found.
            for finds in [true, false] {
                for sweep in sweeps.iter_mut().filter(|sweep| sweep.list.finds == finds) {
                    sweep.seek(start);
                    sweep.sweep(&mut window);
                }
            }
            while let Some((doc, bound)) = window.next(self.least(top)) {
                if gate.first_wanted(doc) == doc && !gate.is_unwanted(doc) {
                    // What is wanted besides words is a filter, and scores nothing.
                    self.visit(doc, bound, top)?;
                }
            }
        }
    }

    /// What a document must have by the swept lists to be worth a visit.
    fn least(&self, top: &Top) -> Score {
        top.threshold() / ROUNDING - self.optional_max
    }

    /// Visits the documents that have what is wanted; whether they have a word does not matter.
    fn by_wanted(&mut self, mut gate: Gate, top: &mut Top) -> Result<()> {
        self.n_optional = self.cursors.len();
        self.optional_max = self.cursors.iter().map(|cursor| cursor.max_score).sum();
        let mut doc = gate.first_wanted(0);
        while doc != TERMINATED && gate.wanted.is_some() {
            spend(1)?;
            if !gate.is_unwanted(doc) {
                self.visit(doc, gate.score(), top)?;
            }
            doc = gate.first_wanted(doc + 1);
        }
        Ok(())
    }

    /// Finds out which lists are optional for a score above `threshold`.
    fn part(&mut self, threshold: Score) {
        while let Some(cursor) = self.cursors.get(self.n_optional) {
            let optional_max = self.optional_max + cursor.max_score;
            // No document is visited that only optional lists find.
            let unseen_max = self.unseen_max + cursor.max_score - cursor.adding_max();
            let is_missed = cursor.list.finds && unseen_max * ROUNDING > threshold;
            if optional_max > threshold * OPTIONAL || is_missed {
                break;
            }
            self.n_optional += 1;
            (self.optional_max, self.unseen_max) = (optional_max, unseen_max);
        }
    }

    /// Scores a document, unless it becomes clear that it is not among the best. `bound` is the most
    /// that it scores by all but the optional lists.
    fn visit(&mut self, doc: DocId, mut bound: Score, top: &mut Top) -> Result<()> {
        let threshold = top.threshold();
        // Each list is looked up, or its positions are read.
        spend(8 * self.cursors.len())?;
        bound += self.optional_max;
        let optional = self.cursors.get_mut(..self.n_optional).unwrap_or_default();
        // The most telling words first: they decide the soonest.
        for cursor in optional.iter_mut().rev() {
            if bound * ROUNDING <= threshold {
                return Ok(());
            }
            bound += cursor.bound_of(doc) - cursor.max_score;
        }
        if bound * ROUNDING <= threshold {
            return Ok(());
        }
        // Runs come last, since positions have to be read for them; those of the most telling words
        // first.
        let mut score = bound;
        for cursor in self.cursors.iter().rev() {
            score -= cursor.excess(doc, &mut self.positions)?;
            if score * ROUNDING <= threshold {
                return Ok(());
            }
        }
        top.add(score, DocAddress::new(self.number, doc));
        Ok(())
    }
}
