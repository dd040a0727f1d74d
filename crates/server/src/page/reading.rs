//! Where a reader is in a document: its parts, its matches, and the one that was asked for.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use fihris_corpus::{DocId, Document};
use fihris_query::{MAX_READ_BYTES, Page};

use super::address::Spot;
use super::parts::starts;
use super::pieces::marks;
use crate::live::Served;
use crate::problem::Problem;

/// Bytes of a text from which its reading is kept: 10 ms of analysis.
const MIN_KEPT_BYTES: usize = 256 << 10;

/// Bytes of all readings that are kept. The marks of a book take some 30 kB.
const MAX_KEPT_BYTES: usize = 8 << 20;

/// The parts of a document and what a query finds in it.
#[derive(Debug, PartialEq)]
pub(super) struct Reading {
    /// Bytes of the title to mark.
    pub(super) title: Vec<Range<usize>>,
    /// Bytes of the text to mark, in order.
    pub(super) marks: Vec<Range<usize>>,
    /// Bytes of the text at which parts start.
    starts: Vec<usize>,
    /// Bytes of the text.
    n_bytes: usize,
}

/// What is shown of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShownPart {
    /// The number of the part, from 0.
    pub(super) part: usize,
    /// The number of the mark that the reader asked for, from 0.
    pub(super) mark: Option<usize>,
}

impl Reading {
    fn of(page: &Page) -> Self {
        let text = &page.document.text;
        let starts = starts(text);
        let marks = marks(text, &page.text_highlights, &starts);
        Self { title: page.title_highlights.clone(), marks, starts, n_bytes: text.len() }
    }

    /// How many parts there are: at least one.
    pub(super) fn n_parts(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of a part.
    pub(super) fn part(&self, number: usize) -> Range<usize> {
        let start = |number: usize| self.starts.get(number).copied().unwrap_or(self.n_bytes);
        start(number)..start(number + 1)
    }

    /// Whether the query was looked for in the whole of the text.
    pub(super) fn is_whole(&self) -> bool {
        self.n_bytes <= MAX_READ_BYTES
    }

    /// Finds the part to show. A number that is too large stands for the last.
    pub(super) fn find(&self, spot: Spot) -> ShownPart {
        match spot {
            Spot::Top => ShownPart { part: 0, mark: None },
            Spot::Part(number) => {
                let part = number.clamp(1, self.n_parts()) - 1;
                ShownPart { part, mark: None }
            }
            Spot::Match(number) => {
                self.at_mark(number.clamp(1, self.marks.len().max(1)) - 1).unwrap_or(ShownPart::TOP)
            }
            Spot::Byte(byte) => {
                let next = self.marks.partition_point(|range| range.end <= byte);
                self.at_mark(next).unwrap_or(ShownPart { part: self.part_of(byte), mark: None })
            }
        }
    }

    fn at_mark(&self, number: usize) -> Option<ShownPart> {
        let range = self.marks.get(number)?;
        Some(ShownPart { part: self.part_of(range.start), mark: Some(number) })
    }

    fn part_of(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte).saturating_sub(1)
    }

    /// How many marks begin before a part.
    pub(super) fn n_before(&self, part: usize) -> usize {
        let start = self.part(part).start;
        self.marks.partition_point(|range| range.start < start)
    }

    /// Returns the numbers, from 1, of the marks before and after what is shown, round the ends.
    /// There must be one.
    pub(super) fn neighbours(&self, shown: ShownPart) -> (usize, usize) {
        let n_before = shown.mark.unwrap_or_else(|| self.n_before(shown.part));
        let next = n_before + 1 + usize::from(shown.mark.is_some());
        let all = self.marks.len();
        (if n_before == 0 { all } else { n_before }, if next > all { 1 } else { next })
    }

    /// Bytes of memory.
    fn weight(&self) -> usize {
        let n_ranges = self.title.len() + self.marks.len();
        n_ranges * size_of::<Range<usize>>() + self.starts.len() * size_of::<usize>()
    }
}

impl ShownPart {
    const TOP: Self = Self { part: 0, mark: None };
}

/// Opens a document to read what `query` finds in it.
///
/// The readings of long documents are kept, so that the next match is found without analysing a
/// book once more.
pub(super) fn open(
    served: &Served,
    id: DocId,
    query: &str,
) -> Result<Option<(Document, Arc<Reading>)>, Problem> {
    let readings = served.kept::<Readings>();
    if let Some(reading) = readings.get(id, query) {
        return Ok(served.engine.document(id)?.map(|document| (document, reading)));
    }
    let Some(page) = served.engine.page(id, query)? else { return Ok(None) };
    let reading = Arc::new(Reading::of(&page));
    if page.document.text.len() >= MIN_KEPT_BYTES {
        readings.keep(id, query, &reading);
    }
    Ok(Some((page.document, reading)))
}

/// The readings of a generation that were asked for last.
#[derive(Debug, Default)]
pub(super) struct Readings {
    /// The last one first.
    kept: Mutex<VecDeque<Kept>>,
}

#[derive(Debug)]
struct Kept {
    id: DocId,
    query: String,
    reading: Arc<Reading>,
}

impl Kept {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.query.len() + self.reading.weight()
    }
}

impl Readings {
    fn get(&self, id: DocId, query: &str) -> Option<Arc<Reading>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|kept| kept.id == id && kept.query == query)?;
        let found = kept.remove(at)?;
        let reading = Arc::clone(&found.reading);
        kept.push_front(found);
        Some(reading)
    }

    /// Keeps a reading, and forgets the oldest ones if they are too many.
    fn keep(&self, id: DocId, query: &str, reading: &Arc<Reading>) {
        let new = Kept { id, query: query.to_owned(), reading: Arc::clone(reading) };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|kept| kept.id != id || kept.query != query);
        kept.push_front(new);
        let mut weight = kept.iter().map(Kept::weight).sum::<usize>();
        while weight > MAX_KEPT_BYTES {
            weight -= kept.pop_back().map_or(weight, |oldest| oldest.weight());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reading of three parts of 100 bytes with four marks; the third goes over a border.
    fn reading() -> Reading {
        let marks = vec![10..20, 50..60, 190..210, 250..260];
        Reading { title: Vec::new(), marks, starts: vec![0, 100, 200], n_bytes: 300 }
    }

    #[test]
    fn every_address_leads_somewhere() {
        let shown = |part, mark| ShownPart { part, mark };
        let table = [
            (Spot::Top, shown(0, None)),
            (Spot::Part(2), shown(1, None)),
            (Spot::Part(0), shown(0, None)),
            (Spot::Part(9), shown(2, None)),
            (Spot::Match(3), shown(1, Some(2))),
            (Spot::Match(0), shown(0, Some(0))),
            (Spot::Match(usize::MAX), shown(2, Some(3))),
            (Spot::Byte(0), shown(0, Some(0))),
            (Spot::Byte(55), shown(0, Some(1))),
            (Spot::Byte(60), shown(1, Some(2))),
            (Spot::Byte(270), shown(2, None)),
            (Spot::Byte(usize::MAX), shown(2, None)),
        ];
        for (spot, expected) in table {
            assert_eq!(reading().find(spot), expected, "{spot:?}");
        }
        let unmarked = Reading { marks: Vec::new(), ..reading() };
        assert_eq!(unmarked.find(Spot::Match(7)), ShownPart::TOP);
        assert_eq!(unmarked.find(Spot::Byte(150)), shown(1, None));
    }

    #[test]
    fn one_steps_from_match_to_match_and_round_the_ends() {
        let neighbours = |part, mark| reading().neighbours(ShownPart { part, mark });
        assert_eq!(neighbours(0, Some(0)), (4, 2));
        assert_eq!(neighbours(1, Some(2)), (2, 4));
        assert_eq!(neighbours(2, Some(3)), (3, 1));
        assert_eq!(neighbours(0, None), (4, 1), "from the top of a part to the first match in it");
        assert_eq!(neighbours(1, None), (2, 3));
        assert_eq!(neighbours(2, None), (3, 4));
        let one = Reading { marks: std::iter::once(10..20).collect(), ..reading() };
        assert_eq!(one.neighbours(ShownPart { part: 0, mark: Some(0) }), (1, 1));
    }

    #[test]
    fn readings_are_kept_up_to_a_limit() {
        let readings = Readings::default();
        let large = || {
            let marks = vec![0..1; MAX_KEPT_BYTES / size_of::<Range<usize>>() / 3];
            Arc::new(Reading { marks, ..reading() })
        };
        let id = DocId(1);
        readings.keep(id, "a", &large());
        readings.keep(id, "b", &large());
        assert!(readings.get(id, "a").is_some());
        readings.keep(id, "c", &large());
        let found = ["a", "b", "c"].map(|query| readings.get(id, query).is_some());
        assert_eq!(found, [true, false, true], "the one that was longest not asked for is gone");
        assert_eq!(readings.get(DocId(2), "a"), None);
        let huge = vec![0..1; MAX_KEPT_BYTES];
        readings.keep(id, "d", &Arc::new(Reading { marks: huge, ..reading() }));
        assert!(readings.kept.lock().unwrap().is_empty(), "what is too large is not kept");
    }
}
