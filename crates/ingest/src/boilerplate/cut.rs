//! Boilerplate is cut off, and put back.

use std::borrow::Cow;
use std::collections::HashSet;

use fihris_corpus::{Document, Passage};
use fihris_text::hash_words;

use crate::prepare::measure_again;
use crate::table::{Ends, MIN_CUT_WORDS, line_key, site_of};

/// The boilerplate of all sites, and the documents that have some.
#[derive(Debug, Default)]
pub struct Boilerplate {
    pub(super) keys: HashSet<u64>,
    /// For each row, whether something is to be cut from its document.
    pub(crate) rows: Vec<bool>,
}

pub(super) fn has_any(ends: &Ends, keys: &HashSet<u64>) -> bool {
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
    pub fn apply(&self, line: &[u8]) -> Option<(Vec<u8>, u64)> {
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
            document.trim_to(head..end);
        }
    }

    /// Returns the bytes of the lines that are boilerplate, up to the first that is not, and of
    /// their line ends; 0 if they have too few words.
    fn passage<'t>(&self, site: u64, lines: impl Iterator<Item = &'t str>) -> usize {
        let (mut n_bytes, mut n_words, mut words) = (0, 0, Vec::new());
        for line in lines {
            hash_words(line, &mut words);
            let is_known = line_key(site, &words).is_some_and(|key| self.keys.contains(&key));
            if !is_known && !line.is_empty() {
                break;
            }
            n_bytes += line.len() + 1;
            n_words += words.len();
        }
        if n_words < MIN_CUT_WORDS { 0 } else { n_bytes }
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
