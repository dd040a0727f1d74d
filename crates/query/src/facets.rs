//! How the documents of an answer are spread over sources, sites, languages and years.

use std::collections::BTreeMap;

use fihris_corpus::UserFieldKind;
use fihris_index::{format_day, user_field_name};
use serde::{Serialize, Serializer};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use crate::error::{Error, Result};
use crate::grammar::OwnFields;
use crate::order::{number_of_key, order_key};
use crate::supervise::spend;

/// Values of a facet that are returned: a page of them, the most frequent.
const MAX_VALUES: usize = 20;

/// What the documents of an answer are counted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    /// The file that a document came from.
    Source,
    /// The host of its address.
    Site,
    /// Its language.
    Lang,
    /// The year in which it was written.
    Year,
    /// One of the user's own fields, by its name; of a date its year. A document counts for each of
    /// its values.
    Own(String),
}

impl Facet {
    /// The facet of that name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let ours = [Self::Source, Self::Site, Self::Lang, Self::Year];
        let found = ours.into_iter().find(|facet| facet.name() == name);
        found.unwrap_or_else(|| Self::Own(name.to_owned()))
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Source => "source",
            Self::Site => "site",
            Self::Lang => "lang",
            Self::Year => "year",
            Self::Own(name) => name,
        }
    }
}

impl Serialize for Facet {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
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
    /// Where its values stand in a segment: the name of a column, and what is in it.
    column: (String, Kind),
    counts: BTreeMap<String, u64>,
}

/// One facet in one segment: where its values stand, and how many documents have each.
struct SegmentCounter {
    column: FacetColumn,
    by_number: BTreeMap<i64, u64>,
}

/// What is in a column.
#[derive(Clone, Copy)]
enum Kind {
    Texts,
    Numbers,
    Days,
}

/// Where the values of a facet stand.
enum FacetColumn {
    /// Texts, by their number in the segment.
    Texts(StrColumn),
    /// Numbers.
    Numbers(Column<f64>),
    /// Days since 1970-01-01.
    Days(Column<i64>),
}

impl Counting {
    /// Counts by each of `facets`, once by those that are named again.
    ///
    /// # Errors
    ///
    /// If one names a field that is none of the user's own.
    pub(crate) fn by(facets: &[Facet], own: &OwnFields) -> Result<Self> {
        let mut counters: Vec<Counter> = Vec::new();
        for facet in facets {
            if !counters.iter().any(|counter| counter.facet == *facet) {
                let column = column(facet, own)?;
                counters.push(Counter { facet: facet.clone(), column, counts: BTreeMap::new() });
            }
        }
        Ok(Self(counters))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Counts documents of a segment.
    pub(crate) fn add(&mut self, segment: &SegmentReader, docs: &[DocId]) -> Result<()> {
        let mut counting = Vec::with_capacity(self.0.len());
        for counter in &mut self.0 {
            if let Some(column) = FacetColumn::open(segment, &counter.column)? {
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

/// Names the column of a facet.
fn column(facet: &Facet, own: &OwnFields) -> Result<(String, Kind)> {
    let ours = |name: &str, kind| Ok((name.to_owned(), kind));
    match facet {
        Facet::Year => ours("day", Kind::Days),
        Facet::Source | Facet::Site | Facet::Lang => ours(facet.name(), Kind::Texts),
        Facet::Own(name) => {
            let Some(own) = own.find(name) else { return Err(Error::field(own, name)) };
            let kind = match own.field.kind {
                UserFieldKind::Keyword => Kind::Texts,
                UserFieldKind::Number => Kind::Numbers,
                UserFieldKind::Date => Kind::Days,
            };
            Ok((user_field_name(own.number), kind))
        }
    }
}

impl FacetColumn {
    /// Opens the values of a facet; `None` where no document of the segment has one.
    fn open(segment: &SegmentReader, (name, kind): &(String, Kind)) -> Result<Option<Self>> {
        let columns = segment.fast_fields();
        Ok(match kind {
            Kind::Texts => columns.str(name)?.map(Self::Texts),
            Kind::Numbers => columns.column_opt(name)?.map(Self::Numbers),
            Kind::Days => columns.column_opt(name)?.map(Self::Days),
        })
    }

    /// Hands over the numbers of the values that a document has.
    fn each_number(&self, doc: DocId, mut take: impl FnMut(i64)) {
        match self {
            Self::Texts(texts) => texts.term_ords(doc).for_each(|ord| take(ord.cast_signed())),
            Self::Numbers(numbers) => numbers.values_for_doc(doc).for_each(|n| take(order_key(n))),
            Self::Days(days) => days.values_for_doc(doc).for_each(take),
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
            Self::Numbers(_) => value = number_of_key(number).to_string(),
            Self::Days(_) => value.extend(format_day(number).split('-').take(1)),
        }
        Ok(value)
    }
}

impl SegmentCounter {
    fn add(&mut self, docs: &[DocId]) {
        let Self { column, by_number } = self;
        for doc in docs {
            column.each_number(*doc, |number| *by_number.entry(number).or_default() += 1);
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
