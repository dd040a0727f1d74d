//! Other orders than that of relevance.

use fihris_corpus::UserFieldKind;
use fihris_index::{Reader, user_field_name};
use serde::Serialize;
use tantivy::columnar::Column;
use tantivy::fastfield::FastFieldReaders;
use tantivy::{DocAddress, DocId};

use crate::error::{Error, Result};
use crate::grammar::OwnFields;
use crate::supervise::spend;

/// In which order documents are returned. Equal ones keep the order of the corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// The best first.
    #[default]
    Relevance,
    /// The oldest first; those without a date last.
    Oldest,
    /// The newest first; those without a date last.
    Newest,
    /// The shortest text first.
    Shortest,
    /// The longest text first.
    Longest,
    /// In the order of the corpus.
    Corpus,
    /// By one of the user's own fields, a number or a date; documents without a value come last. Of
    /// several values the least counts, or the greatest where the greatest come first.
    Own {
        /// Name of the field.
        field: String,
        /// Whether the greatest come first.
        descending: bool,
    },
}

/// Where a document stands in an order other than that of relevance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// What the order is by: a day counted from 1970-01-01, a number of characters, or a number as
    /// [`order_key`] writes it. `None`: the
    /// document has no such value, or the order is that of the corpus.
    pub value: Option<i64>,
    /// Its number in the corpus, from 0. `None`: any of the documents that have that value.
    pub number: Option<u64>,
}

/// What a document is sorted by: whether it has no value, the value, or its opposite, and its number
/// in the corpus.
type Key = (bool, i64, u64);

impl Sort {
    /// The order of that name: `relevance`, `date`, `-date`, `length` or `-length`, or one of the
    /// user's own fields, as `price` or `-price`; also `price:asc` and `price:desc`.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let (field, descending) = match (name.strip_prefix('-'), name.rsplit_once(':')) {
            (Some(field), _) => (field, true),
            (None, Some((field, "asc"))) => (field, false),
            (None, Some((field, "desc"))) => (field, true),
            _ => (name, false),
        };
        match (field, descending) {
            ("relevance", false) => Self::Relevance,
            ("date", false) => Self::Oldest,
            ("date", true) => Self::Newest,
            ("length", false) => Self::Shortest,
            ("length", true) => Self::Longest,
            _ => Self::Own { field: field.to_owned(), descending },
        }
    }

    /// The key of a position, or the last of the keys that it may stand for.
    fn key(&self, position: Position) -> Key {
        let value = match self {
            Self::Newest | Self::Longest | Self::Own { descending: true, .. } => {
                position.value.map(i64::saturating_neg)
            }
            Self::Corpus => Some(0),
            Self::Relevance | Self::Oldest | Self::Shortest | Self::Own { .. } => position.value,
        };
        (value.is_none(), value.unwrap_or(0), position.number.unwrap_or(u64::MAX))
    }
}

/// Requires that documents can be sorted so, even if none is found.
///
/// # Errors
///
/// If the order is by a field that has none.
pub(crate) fn require_order(sort: &Sort, own: &OwnFields) -> Result<()> {
    own_column(sort, own).map(|_| ())
}

/// Returns the column of the field of the user's that documents are sorted by, and whether it has
/// numbers.
fn own_column(sort: &Sort, own: &OwnFields) -> Result<Option<(String, bool)>> {
    let Sort::Own { field, .. } = sort else { return Ok(None) };
    let Some(known) = own.find(field) else { return Err(Error::field(own, field)) };
    let is_number = match known.field.kind {
        UserFieldKind::Number => true,
        UserFieldKind::Date => false,
        UserFieldKind::Keyword => {
            let reason = format!("`{field}` has no order: only numbers and dates have one");
            return Err(Error::Field { reason });
        }
    };
    Ok(Some((user_field_name(known.number), is_number)))
}

/// What documents of a segment are sorted by.
enum SortColumn {
    None,
    Lengths(Column<u64>),
    /// Days, and whether the last of several counts.
    Days(Column<i64>, bool),
    /// Numbers, and whether the greatest of several counts.
    Numbers(Column<f64>, bool),
}

impl SortColumn {
    fn open(columns: &FastFieldReaders, sort: &Sort, own: Option<&(String, bool)>) -> Result<Self> {
        let column = match (sort, own) {
            (Sort::Relevance | Sort::Corpus, _) | (Sort::Own { .. }, None) => None,
            (Sort::Oldest | Sort::Newest, _) => Some(Self::Days(columns.i64("day")?, false)),
            (Sort::Shortest | Sort::Longest, _) => Some(Self::Lengths(columns.u64("length")?)),
            (Sort::Own { descending, .. }, Some((name, true))) => {
                columns.column_opt(name)?.map(|column| Self::Numbers(column, *descending))
            }
            (Sort::Own { descending, .. }, Some((name, false))) => {
                columns.column_opt(name)?.map(|column| Self::Days(column, *descending))
            }
        };
        Ok(column.unwrap_or(Self::None))
    }

    fn value(&self, doc: DocId) -> Option<i64> {
        match self {
            Self::None => None,
            Self::Lengths(lengths) => lengths.first(doc).and_then(|n| i64::try_from(n).ok()),
            Self::Days(days, greatest) => outermost(days.values_for_doc(doc), *greatest),
            Self::Numbers(numbers, greatest) => {
                outermost(numbers.values_for_doc(doc).map(order_key), *greatest)
            }
        }
    }
}

fn outermost(values: impl Iterator<Item = i64>, greatest: bool) -> Option<i64> {
    if greatest { values.max() } else { values.min() }
}

/// Writes a number as an integer, so that lesser numbers are lesser integers.
#[must_use]
pub fn order_key(number: f64) -> i64 {
    let bits = number.to_bits().cast_signed();
    // The bits of negative numbers count down.
    if bits < 0 { i64::MIN.wrapping_sub(bits) } else { bits }
}

/// The number that [`order_key`] wrote.
#[must_use]
pub fn number_of_key(key: i64) -> f64 {
    let bits = if key < 0 { i64::MIN.wrapping_sub(key) } else { key };
    f64::from_bits(bits.cast_unsigned())
}

/// Documents that are looked at between two questions whether to go on.
const CHUNK: usize = 4096;

/// Collects the first documents of an order.
pub(crate) struct Sorter {
    sort: Sort,
    /// The column of the user's own field that it is by, and whether it has numbers.
    own: Option<(String, bool)>,
    /// Documents up to this one are passed over.
    after: Option<Key>,
    /// So many are wanted.
    limit: usize,
    documents: Vec<(Key, Position, DocAddress)>,
}

impl Sorter {
    /// Collects the first `limit` documents behind `after`.
    ///
    /// # Errors
    ///
    /// If the order is by a field that has none.
    pub(crate) fn new(
        sort: Sort,
        own: &OwnFields,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Self> {
        let own = own_column(&sort, own)?;
        let after = after.map(|after| sort.key(after));
        Ok(Self { sort, own, after, limit, documents: Vec::new() })
    }

    /// Adds documents of the segment of that number.
    pub(crate) fn add(&mut self, reader: &Reader, number: u32, docs: &[DocId]) -> Result<()> {
        let segment = reader.searcher().segment_reader(number);
        let columns = segment.fast_fields();
        let (sort, after) = (self.sort.clone(), self.after);
        let column = SortColumn::open(columns, &sort, self.own.as_ref())?;
        let value = |doc: DocId| column.value(doc);
        for docs in docs.chunks(CHUNK) {
            spend(8 * docs.len())?;
            let documents = docs.iter().filter_map(|doc| {
                let number_in_corpus = Some(reader.number(DocAddress::new(number, *doc)));
                let position = Position { value: value(*doc), number: number_in_corpus };
                let key = sort.key(position);
                let is_after = after.is_none_or(|after| key > after);
                is_after.then(|| (key, position, DocAddress::new(number, *doc)))
            });
            self.documents.extend(documents);
            self.shorten();
        }
        Ok(())
    }

    /// Lets go of documents that are not among the first, once they are as many as those that are.
    fn shorten(&mut self) {
        if self.documents.len() >= self.limit.saturating_mul(2).max(CHUNK) {
            self.documents.select_nth_unstable(self.limit);
            self.documents.truncate(self.limit);
        }
    }

    /// Whether no further document can be among the first.
    pub(crate) fn is_full(&self, reader: &Reader) -> bool {
        self.sort == Sort::Corpus && reader.is_in_order() && self.documents.len() >= self.limit
    }

    /// Returns the first documents, in their order.
    pub(crate) fn finish(mut self) -> Vec<(Position, DocAddress)> {
        self.documents.sort_unstable();
        let documents = self.documents.into_iter().take(self.limit);
        documents.map(|(_, position, at)| (position, at)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn numbers_keep_their_order_as_keys(a: f64, b: f64) {
            let numbers = [a, b].map(|n| if n.is_finite() { n + 0.0 } else { 0.0 });
            let keys = numbers.map(order_key);
            proptest::prop_assert_eq!(numbers[0] < numbers[1], keys[0] < keys[1]);
            proptest::prop_assert_eq!(keys.map(number_of_key), numbers);
        }
    }
}
