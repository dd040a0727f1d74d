//! The paragraphs at the ends of a document, as hashes: among them are those that stand on many pages.

use std::ops::Range;

use fihris_corpus::{Document, site};
use fihris_text::{WordHash, splitmix64};
use xxhash_rust::xxh3::xxh3_64;

/// Lines at each end of a text that are looked at.
pub(crate) const REACH: usize = 8;

/// Words of the shortest passage that is cut: the name of an agency may be a line of its own.
pub(crate) const MIN_CUT_WORDS: usize = 4;

/// The paragraphs at the ends of a document, as hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// Hash of its site; 0 if it has none.
    pub site: u64,
    /// Hashes of site and line: equal for all spellings of it. Sorted, each once.
    pub keys: Vec<u64>,
}

impl Ends {
    /// Reads the ends of a document whose text has these words.
    pub(crate) fn of(document: &Document, words: &[WordHash]) -> Self {
        let (site, text) = (site_of(document), document.text.as_str());
        if site == 0 {
            return Self::default();
        }
        let mut ends: Vec<_> = lines(text.split('\n')).take(REACH).collect();
        let end_of_head = ends.last().map_or(0, |(at, len)| at + len);
        let tail = lines(text.rsplit('\n')).take(REACH);
        let tail = tail.map(|(at, len)| (text.len() - at - len, len));
        // In most texts they meet.
        ends.extend(tail.take_while(|(at, _)| *at >= end_of_head));
        let mut keys: Vec<u64> = ends
            .into_iter()
            .filter_map(|(at, len)| line_key(site, within(words, at..at + len)))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        Self { site, keys }
    }

    /// Appends them: site, number of keys, keys.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.site.to_le_bytes());
        bytes.push(self.keys.len() as u8);
        self.keys.iter().for_each(|key| bytes.extend_from_slice(&key.to_le_bytes()));
    }

    /// Reads what [`Self::write`] wrote, and returns what stands behind it.
    pub(crate) fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (site, bytes) = bytes.split_first_chunk()?;
        let (n_keys, bytes) = bytes.split_first()?;
        let (keys, bytes) = bytes.split_at_checked(usize::from(*n_keys) * size_of::<u64>())?;
        let (keys, _) = keys.as_chunks();
        let keys = keys.iter().map(|key| u64::from_le_bytes(*key)).collect();
        Some((Self { site: u64::from_le_bytes(*site), keys }, bytes))
    }
}

/// Hash of the host of a document's address, 0 if it has none.
pub(crate) fn site_of(document: &Document) -> u64 {
    document.url.as_deref().and_then(site).map_or(0, |site| xxh3_64(site.as_bytes()).max(1))
}

/// Where the lines that are not empty begin, counted from where the first one does, and their
/// lengths.
fn lines<'t>(lines: impl Iterator<Item = &'t str>) -> impl Iterator<Item = (usize, usize)> {
    let places = lines.scan(0, |end, line| {
        let at = *end;
        *end += line.len() + 1;
        Some((at, line.len()))
    });
    places.filter(|(_, len)| *len > 0)
}

/// The words that begin in a part of the text.
fn within(words: &[WordHash], part: Range<usize>) -> &[WordHash] {
    let before = |end: usize| words.partition_point(|word| (word.byte_range.start as usize) < end);
    words.get(before(part.start)..before(part.end)).unwrap_or_default()
}

/// Hash of a line of a site, unless it has no words. The last bit tells a short line from others.
pub(crate) fn line_key(site: u64, words: &[WordHash]) -> Option<u64> {
    let hash = |hash: u64, word: &WordHash| splitmix64(hash.rotate_left(5) ^ word.hash);
    let hash = words.iter().fold(site, hash) & !1;
    (!words.is_empty()).then_some(hash | u64::from(words.len() < MIN_CUT_WORDS))
}

pub(crate) const fn is_short_line(key: u64) -> bool {
    key & 1 == 1
}
