//! How the documents of an answer are spread over sources, sites, languages and years.

use std::collections::BTreeMap;

use fihris_index::format_day;
use serde::Serialize;
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use crate::error::{Error, Result};
use crate::supervise::spend;

/// Values of a facet that are returned: a page of them, the most frequent.
const MAX_VALUES: usize = 20;

/// What the documents of an answer are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// The file that a document came from.
    Source,
    /// The host of its address.
    Site,
    /// Its language.
    Lang,
    /// The year in which it was written.
    Year,
}

/// Documents of an answer by the values of a facet. Those without a value are not counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FacetCounts {
    /// What was counted by.
    pub facet: Facet,
    /// The most frequent values, and how many documents have each; of equally frequent ones those
    /// first that come first in the order of their letters.
    pub values: Vec<(String, u64)>,
    /// How many values there are.
    pub n_all: usize,
}

/// Documents that are counted between two questions whether to go on: few enough to be in the
/// processor's cache for the next facet.
const CHUNK: usize = 4096;

/// Counts by some facets while segments are gone through.
pub(crate) struct Counting(Vec<Counter>);

/// What was counted by one facet.
struct Counter {
    facet: Facet,
    counts: BTreeMap<String, u64>,
}

/// One facet in one segment: where its values stand, and how many documents have each.
struct SegmentCounter {
    column: FacetColumn,
    by_number: BTreeMap<i64, u64>,
}

/// Where the values of a facet stand.
enum FacetColumn {
    /// Texts, by their number in the segment.
    Texts(StrColumn),
    /// Days since 1970-01-01.
    Days(Column<i64>),
}

impl Counting {
    /// Counts by each of `facets`, once by those that are named again.
    pub(crate) fn by(facets: &[Facet]) -> Self {
        let mut counters: Vec<Counter> = Vec::new();
        for facet in facets {
            if !counters.iter().any(|counter| counter.facet == *facet) {
                counters.push(Counter { facet: *facet, counts: BTreeMap::new() });
            }
        }
        Self(counters)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Counts documents of a segment.
    pub(crate) fn add(&mut self, segment: &SegmentReader, docs: &[DocId]) -> Result<()> {
        let mut counting = Vec::with_capacity(self.0.len());
        for counter in &mut self.0 {
            if let Some(column) = FacetColumn::open(segment, counter.facet)? {
                counting.push((counter, SegmentCounter { column, by_number: BTreeMap::new() }));
            }
        }
        for docs in docs.chunks(CHUNK) {
            for (_, in_segment) in &mut counting {
                spend(8 * docs.len())?;
                in_segment.add(docs);
            }
        }
        counting.into_iter().try_for_each(|(counter, in_segment)| counter.take(in_segment))
    }

    /// Returns what was counted, in the order in which the facets were named.
    pub(crate) fn finish(self) -> Vec<FacetCounts> {
        self.0.into_iter().map(Counter::finish).collect()
    }
}

impl FacetColumn {
    /// Opens the values of a facet; `None` where no document of the segment has one.
    fn open(segment: &SegmentReader, facet: Facet) -> Result<Option<Self>> {
        let columns = segment.fast_fields();
        let name = match facet {
            Facet::Source => "source",
            Facet::Site => "site",
            Facet::Lang => "lang",
            Facet::Year => return Ok(Some(Self::Days(columns.i64("day")?))),
        };
        Ok(columns.str(name)?.map(Self::Texts))
    }

    /// The number of the value that a document has.
    fn number(&self, doc: DocId) -> Option<i64> {
        match self {
            Self::Texts(texts) => texts.term_ords(doc).next().map(u64::cast_signed),
            Self::Days(days) => days.first(doc),
        }
    }

    /// The value of that number.
    fn value(&self, number: i64) -> Result<String> {
        let mut value = String::new();
        match self {
            Self::Texts(texts) => {
                let found = texts.ord_to_str(number.cast_unsigned(), &mut value);
                found.map_err(|error| Error::Tantivy(error.into()))?;
            }
            Self::Days(_) => value.extend(format_day(number).split('-').take(1)),
        }
        Ok(value)
    }
}

impl SegmentCounter {
    fn add(&mut self, docs: &[DocId]) {
        for number in docs.iter().filter_map(|doc| self.column.number(*doc)) {
            *self.by_number.entry(number).or_default() += 1;
        }
    }
}

impl Counter {
    /// Takes what was counted in a segment.
    fn take(&mut self, counted: SegmentCounter) -> Result<()> {
        for (number, count) in counted.by_number {
            // A value is looked up in a dictionary.
            spend(64)?;
            *self.counts.entry(counted.column.value(number)?).or_default() += count;
        }
        Ok(())
    }

    fn finish(self) -> FacetCounts {
        let n_all = self.counts.len();
        let mut values: Vec<(String, u64)> = self.counts.into_iter().collect();
        // Stable: equal counts keep the order of their letters.
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        values.truncate(MAX_VALUES);
        FacetCounts { facet: self.facet, values, n_all }
    }
}
