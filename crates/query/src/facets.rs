//! How the documents of an answer are spread over sources, sites, languages and years.

use std::collections::BTreeMap;

use fihris_index::format_day;
use serde::Serialize;
use tantivy::{DocId, SegmentReader};

use crate::error::{Error, Result};

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

/// Counts while segments are gone through.
pub(crate) struct Counter {
    facet: Facet,
    counts: BTreeMap<String, u64>,
}

impl Counter {
    pub(crate) fn new(facet: Facet) -> Self {
        Self { facet, counts: BTreeMap::new() }
    }

    /// Counts documents of a segment.
    pub(crate) fn add(&mut self, segment: &SegmentReader, docs: &[DocId]) -> Result<()> {
        match self.facet {
            Facet::Source => self.add_texts(segment, docs, "source"),
            Facet::Site => self.add_texts(segment, docs, "site"),
            Facet::Lang => self.add_texts(segment, docs, "lang"),
            Facet::Year => self.add_years(segment, docs),
        }
    }

    fn add_texts(&mut self, segment: &SegmentReader, docs: &[DocId], field: &str) -> Result<()> {
        let Some(column) = segment.fast_fields().str(field)? else { return Ok(()) };
        let mut by_number = BTreeMap::<u64, u64>::new();
        for number in docs.iter().filter_map(|doc| column.term_ords(*doc).next()) {
            *by_number.entry(number).or_default() += 1;
        }
        for (number, count) in by_number {
            let mut value = String::new();
            let found = column.ord_to_str(number, &mut value);
            found.map_err(|error| Error::Tantivy(error.into()))?;
            *self.counts.entry(value).or_default() += count;
        }
        Ok(())
    }

    fn add_years(&mut self, segment: &SegmentReader, docs: &[DocId]) -> Result<()> {
        let days = segment.fast_fields().i64("day")?;
        let mut by_day = BTreeMap::<i64, u64>::new();
        for day in docs.iter().filter_map(|doc| days.first(*doc)) {
            *by_day.entry(day).or_default() += 1;
        }
        for (day, count) in by_day {
            let date = format_day(day);
            let year = date.split('-').next().unwrap_or_default().to_owned();
            *self.counts.entry(year).or_default() += count;
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> FacetCounts {
        let n_all = self.counts.len();
        let mut values: Vec<(String, u64)> = self.counts.into_iter().collect();
        // Stable: equal counts keep the order of their letters.
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        values.truncate(MAX_VALUES);
        FacetCounts { facet: self.facet, values, n_all }
    }
}
