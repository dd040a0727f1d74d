//! The most frequent words of a collection, in memory.
//!
//! Many hundred thousand words begin with a usual letter or the article. To walk over all of them
//! for each letter that is typed takes too long; the few that are offered are among the frequent
//! ones.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use fihris_index::Reader;
use tantivy::schema::Field;
use tantivy::termdict::TermStreamer;
use tantivy::{InvertedIndexReader, TantivyError};

use crate::error::Result;
use crate::supervise::spend;

/// Words that are kept of a field: some megabytes.
const MAX_WORDS: usize = 1 << 16;

/// Words of title and text, and words of titles.
#[derive(Debug)]
pub(crate) struct Frequent {
    pub(crate) body: FrequentWords,
    pub(crate) title: FrequentWords,
}

/// The most frequent words of a field with the number of documents that have each.
#[derive(Debug)]
pub(crate) struct FrequentWords {
    /// In the order of their letters.
    words: Vec<(String, u64)>,
    /// Whether the field has no others.
    is_whole: bool,
}

impl Frequent {
    /// Collects the words of an index: one walk over its dictionaries.
    pub(crate) fn of(reader: &Reader) -> Result<Self> {
        let fields = reader.fields();
        let body = FrequentWords::of(reader, fields.body_exact)?;
        Ok(Self { body, title: FrequentWords::of(reader, fields.title_exact)? })
    }
}

impl FrequentWords {
    fn of(reader: &Reader, field: Field) -> Result<Self> {
        let living = reader.searcher().segment_readers();
        let indexes =
            living.iter().chain(reader.deletions()).map(|segment| segment.inverted_index(field));
        let indexes = indexes.collect::<tantivy::Result<Vec<_>>>()?;
        let streams = indexes.iter().enumerate().map(|(number, index)| {
            let stream = first_word(index)?;
            Ok(stream.map(|stream| (number >= living.len(), stream)))
        });
        let streams = streams.collect::<std::io::Result<Vec<_>>>();
        let mut streams: Vec<_> =
            streams.map_err(TantivyError::from)?.into_iter().flatten().collect();
        let mut kept = BinaryHeap::new();
        let mut is_whole = true;
        while let Some(word) = streams.iter().map(|(_, stream)| stream.key().to_vec()).min() {
            spend(4)?;
            let (mut all, mut deleted) = (0, 0);
            streams.retain_mut(|(is_deleted, stream)| {
                let has_word = stream.key() == word;
                if has_word {
                    let sum = if *is_deleted { &mut deleted } else { &mut all };
                    *sum += u64::from(stream.value().doc_freq);
                }
                !has_word || stream.advance()
            });
            if all <= deleted {
                continue;
            }
            let doc_freq = all - deleted;
            // Of equally frequent words, those stay that come first in the order of their letters.
            kept.push(Reverse((doc_freq, Reverse(word))));
            if kept.len() > MAX_WORDS {
                is_whole = false;
                kept.pop();
            }
        }
        let word =
            |Reverse((doc_freq, Reverse(word)))| Some((String::from_utf8(word).ok()?, doc_freq));
        let mut words: Vec<_> = kept.into_iter().filter_map(word).collect();
        words.sort_unstable();
        Ok(Self { words, is_whole })
    }

    /// Returns the `limit` most frequent words that begin so, the most frequent first; `None` if
    /// some of them may be missing here.
    pub(crate) fn beginning(&self, prefix: &str, limit: usize) -> Option<Vec<(String, u64)>> {
        let start = self.words.partition_point(|(word, _)| word.as_str() < prefix);
        let words = self.words.iter().skip(start);
        let mut found: Vec<&(String, u64)> =
            words.take_while(|(word, _)| word.starts_with(prefix)).collect();
        if found.len() < limit && !self.is_whole {
            return None;
        }
        // Stable: equally frequent ones keep the order of their letters.
        found.sort_by_key(|(_, doc_freq)| Reverse(*doc_freq));
        Some(found.into_iter().take(limit).cloned().collect())
    }
}

/// The words of a segment from the first on; `None` if it has none.
fn first_word(index: &InvertedIndexReader) -> std::io::Result<Option<TermStreamer<'_>>> {
    let mut stream = index.terms().stream()?;
    Ok(stream.advance().then_some(stream))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_words_that_begin_so_are_found() {
        let words = [("بيت", 3), ("كتاب", 5), ("كتب", 9), ("كتل", 5), ("لغة", 8)];
        let words: Vec<_> = words.map(|(word, n)| (word.to_owned(), n)).into();
        let mut frequent = FrequentWords { words, is_whole: false };
        let texts = |found: Option<Vec<(String, u64)>>| {
            found.map(|words| words.into_iter().map(|(word, _)| word).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(texts(frequent.beginning("كت", 2)).as_deref(), Some("كتب كتاب"));
        assert_eq!(texts(frequent.beginning("كت", 4)), None);
        frequent.is_whole = true;
        assert_eq!(texts(frequent.beginning("كت", 4)).as_deref(), Some("كتب كتاب كتل"));
        assert_eq!(texts(frequent.beginning("ز", 4)).as_deref(), Some(""));
    }
}
