//! Paragraphs that stand on many pages of one site: menus, subscriptions, notices of rights.
//!
//! They are looked for at both ends of a text, where pages have them, and counted over the
//! documents that are kept: so neither a refrain nor the copies of an article are taken for
//! boilerplate. Only documents with a web address have a site. A passage that is cut stays with its
//! document, apart from the text, and comes back when the site has grown so far that it is rare.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use fihris_corpus::{Document, Passage, site};
use fihris_text::{WordHash, hash_words};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::decisions::Decisions;
use crate::dedup::{Dedup, buckets};
use crate::error::Result;
use crate::partitions::Entry;
use crate::rows::Lookup;
use crate::signals::measure_again;
use crate::signature::mix;

/// Lines at each end of a text that are looked at.
const REACH: usize = 8;

/// Words of the shortest passage that is cut: the name of an agency may be a line of its own.
const MIN_WORDS: usize = 4;

/// Documents of a site that must have a line.
const MIN_DOCUMENTS: usize = 10;

/// A line of [`MIN_WORDS`] words is boilerplate if more than one document of so many has it.
const RARITY: usize = 100;

/// The same for a shorter line: an item of a menu stands on every page, a place on some.
const RARITY_OF_SHORT: usize = 2;

/// Whether a line that so many documents of a site have, out of all that it has, is boilerplate;
/// `key` is the hash of the line.
#[must_use]
pub fn is_boilerplate(key: u64, n_documents: usize, n_of_site: usize) -> bool {
    let rarity = if is_short(key) { RARITY_OF_SHORT } else { RARITY };
    n_documents >= MIN_DOCUMENTS && n_documents.saturating_mul(rarity) > n_of_site
}

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
            .filter_map(|(at, len)| key(site, within(words, at..at + len)))
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
fn site_of(document: &Document) -> u64 {
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
fn key(site: u64, words: &[WordHash]) -> Option<u64> {
    let hash = |hash: u64, word: &WordHash| mix(hash.rotate_left(5) ^ word.hash);
    let hash = words.iter().fold(site, hash) & !1;
    (!words.is_empty()).then_some(hash | u64::from(words.len() < MIN_WORDS))
}

const fn is_short(key: u64) -> bool {
    key & 1 == 1
}

/// The boilerplate of all sites, and the documents that have some.
#[derive(Debug, Default)]
pub struct Boilerplate {
    keys: HashSet<u64>,
    /// For each row, whether something is to be cut from its document.
    pub(crate) rows: Vec<bool>,
}

impl Dedup<'_> {
    /// Finds the boilerplate of the documents that are kept.
    ///
    /// What it holds grows with the number of sites and of their different pieces of boilerplate,
    /// and by a byte a document.
    pub(crate) fn boilerplate(&self, decisions: &Decisions) -> Result<Boilerplate> {
        let lookup = Lookup::open(self.table)?;
        let keys = self.boilerplate_keys(&lookup, decisions)?;
        if keys.is_empty() {
            return Ok(Boilerplate::default());
        }
        let rows = lookup.blocks()?.into_par_iter().map(|block| {
            let ends = lookup.ends(block.clone())?;
            let has_some = |(ends, row)| decisions.is_kept(row) && has_any(ends, &keys);
            Ok(ends.iter().zip(block).map(has_some).collect())
        });
        let rows: Vec<Vec<bool>> = rows.collect::<Result<_>>()?;
        Ok(Boilerplate { keys, rows: rows.concat() })
    }

    fn boilerplate_keys(&self, lookup: &Lookup, decisions: &Decisions) -> Result<HashSet<u64>> {
        let n_entries = self.table.len()? * 2 * REACH as u64;
        let sites = Mutex::new(HashMap::<u64, usize>::new());
        let partitions = self.space("paragraphs", n_entries).sort(lookup.blocks()?, |block| {
            let ends = lookup.ends(block.clone())?;
            let of_sites = ends.iter().zip(block).filter(|(ends, _)| ends.site != 0);
            let kept: Vec<_> = of_sites.filter(|(_, row)| decisions.is_kept(*row)).collect();
            let mut n_of_sites = sites.lock().unwrap_or_else(PoisonError::into_inner);
            kept.iter().for_each(|(ends, _)| *n_of_sites.entry(ends.site).or_default() += 1);
            drop(n_of_sites);
            let entries = kept
                .iter()
                .flat_map(|(ends, row)| ends.keys.iter().map(|key| Entry { key: *key, row: *row }));
            Ok(entries.collect())
        })?;
        let sites = sites.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut keys = HashSet::new();
        self.for_each_partition(partitions, |lists| {
            let buckets = lists.iter().flat_map(|list| buckets(list));
            for bucket in buckets.filter(|bucket| bucket.len() >= MIN_DOCUMENTS) {
                let Some(first) = bucket.first() else { continue };
                let site = lookup.sketch(&lookup.row(first.row)?)?.ends.site;
                let n_of_site = sites.get(&site).copied().unwrap_or_default();
                if is_boilerplate(first.key, bucket.len(), n_of_site) {
                    keys.insert(first.key);
                }
            }
            Ok(())
        })?;
        Ok(keys)
    }
}

fn has_any(ends: &Ends, keys: &HashSet<u64>) -> bool {
    ends.keys.iter().any(|key| keys.contains(key))
}

impl Boilerplate {
    /// Takes the keys of lines that are boilerplate, see [`Ends::keys`].
    #[must_use]
    pub fn of(keys: HashSet<u64>) -> Self {
        Self { keys, rows: Vec::new() }
    }

    /// Whether a document with these ends has any.
    #[must_use]
    pub fn is_at(&self, ends: &Ends) -> bool {
        has_any(ends, &self.keys)
    }

    /// Whether no document has any.
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether the document of a row has any.
    pub(crate) fn is_in(&self, row: u32) -> bool {
        self.rows.get(row as usize).copied().unwrap_or_default()
    }

    /// Makes the line of a document anew, with its boilerplate cut off, and returns the number of
    /// passages; `None` if the line is no document.
    #[must_use]
    pub fn recut(&self, line: &[u8]) -> Option<(Vec<u8>, u64)> {
        let mut document: Document = serde_json::from_slice(line).ok()?;
        document.restore();
        self.cut(&mut document);
        measure_again(&mut document);
        Some((serde_json::to_vec(&document).ok()?, document.boilerplate.len() as u64))
    }

    /// Cuts the boilerplate off both ends of a document; off one that is nothing else, nothing.
    fn cut(&self, document: &mut Document) {
        let (site, text) = (site_of(document), document.text.as_str());
        let head = self.passage(site, text.split('\n'));
        let rest = text.get(head..).unwrap_or_default();
        let end = text.len() - self.passage(site, rest.rsplit('\n'));
        if head < end {
            let parts = [(0, text.get(..head)), (end - head, text.get(end..))];
            let passage = |(at, text): (usize, Option<&str>)| {
                let text = text.filter(|text| !text.is_empty())?.to_owned();
                Some(Passage { at, text })
            };
            document.boilerplate = parts.into_iter().filter_map(passage).collect();
            document.text = text.get(head..end).unwrap_or_default().to_owned();
        }
    }

    /// Returns the bytes of the lines that are boilerplate, up to the first that is not, and of
    /// their line ends; 0 if they have too few words.
    fn passage<'t>(&self, site: u64, lines: impl Iterator<Item = &'t str>) -> usize {
        let (mut n_bytes, mut n_words, mut words) = (0, 0, Vec::new());
        for line in lines {
            hash_words(line, &mut words);
            let is_known = key(site, &words).is_some_and(|key| self.keys.contains(&key));
            if !is_known && !line.is_empty() {
                break;
            }
            n_bytes += line.len() + 1;
            n_words += words.len();
        }
        if n_words < MIN_WORDS { 0 } else { n_bytes }
    }
}

/// Returns the line of a document with what was cut off put back: the site has grown so far that
/// it is rare, or the document has become a duplicate.
pub(crate) fn restored(line: &[u8]) -> Cow<'_, [u8]> {
    if !has_cuts(line) {
        return Cow::Borrowed(line);
    }
    let Ok(mut document) = serde_json::from_slice::<Document>(line) else { return line.into() };
    // A source may have a field of that name.
    if document.boilerplate.is_empty() {
        return line.into();
    }
    document.restore();
    measure_again(&mut document);
    serde_json::to_vec(&document).map_or(line.into(), Cow::Owned)
}

/// Whether something may have been cut off the document of a line: a quotation mark inside of its
/// text would have a backslash.
fn has_cuts(line: &[u8]) -> bool {
    memchr::memmem::find(line, br#""boilerplate":["#).is_some()
}
