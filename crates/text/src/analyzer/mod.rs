//! From text to terms.

mod scanner;
mod word;

use std::ops::Range;

use crate::{letters::Table, stem};
use scanner::Scanner;

/// Name of the analysis: an affix grammar without evidence from a corpus.
const NAME: &str = "fihris-light";

/// Rises whenever the same text may give other terms although no table changed.
const VERSION: u32 = 1;

/// Which of a word's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The word as written, spelling variants folded.
    Exact,
    /// The word without its clitics and endings.
    Stem,
    /// The consonants of the stem.
    Skeleton,
}

/// Name, version and settings of an analyzer: what an index remembers of the one that wrote it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AnalyzerIdentity {
    /// Name of the analysis, such as `fihris-light`.
    pub name: String,
    /// Rises whenever the same text may give other terms.
    pub version: u32,
    /// Hash of name, version, settings and tables, in hex. Equal fingerprints give equal terms.
    pub fingerprint: String,
}

/// The terms of one word. None is empty, and none is longer than 64 characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms<'a> {
    /// See [`Level::Exact`].
    pub exact: &'a str,
    /// See [`Level::Stem`].
    pub stem: &'a str,
    /// See [`Level::Skeleton`]. A word without Arabic letters has its exact term here.
    pub skeleton: &'a str,
}

impl<'a> Terms<'a> {
    /// Returns the term of one level.
    #[must_use]
    pub fn get(&self, level: Level) -> &'a str {
        match level {
            Level::Exact => self.exact,
            Level::Stem => self.stem,
            Level::Skeleton => self.skeleton,
        }
    }
}

/// One written word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// Number of the word in the text, from 0.
    ///
    /// Rises by one per word. Only the joined form of a compound (`f16` of
    /// `F-16`) shares the position of the compound's first part, which follows it.
    pub position: usize,
    /// Where the whole written word stands in the original text.
    ///
    /// From the first letter to the last mark, clitics and vowels included.
    /// The words of a ligature such as U+FDFA all have the range of the ligature.
    pub byte_range: Range<usize>,
    /// What it is found by.
    pub terms: Terms<'a>,
}

/// The chain from text to terms.
#[derive(Clone, Debug, Default)]
pub struct Analyzer {}

impl Analyzer {
    /// Returns who this analyzer is.
    #[must_use]
    pub fn identity(&self) -> AnalyzerIdentity {
        let mut tables = Table::get().bytes();
        stem::write_tables(&mut tables);
        tables.extend_from_slice(format!("{NAME} {VERSION}").as_bytes());
        let fingerprint = format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&tables));
        AnalyzerIdentity { name: NAME.into(), version: VERSION, fingerprint }
    }

    /// Starts the analysis of `text`.
    #[must_use]
    pub fn tokens<'t>(&self, text: &'t str) -> Tokens<'t> {
        let scanner = Scanner::new(text);
        Tokens { scanner, position: 0, stem: String::new(), skeleton: String::new() }
    }
}

/// The tokens of one text, in the order of the text.
#[derive(Debug)]
pub struct Tokens<'t> {
    scanner: Scanner<'t>,
    position: usize,
    stem: String,
    skeleton: String,
}

impl Tokens<'_> {
    /// Moves to the next word and returns its token, or `None` at the end.
    ///
    /// A token is borrowed until the next one is asked for: its terms live in
    /// buffers that are used again, so that a long text costs no allocations.
    pub fn advance(&mut self) -> Option<Token<'_>> {
        let found = self.scanner.advance()?;
        let position = self.position;
        self.position += usize::from(!found.joined);
        let word = self.scanner.word();
        if word.is_arabic() {
            stem::stem(word.letters(), word.exact(), &mut self.stem);
            stem::skeleton(&self.stem, &mut self.skeleton);
        } else {
            self.stem.clear();
            self.stem.push_str(word.exact());
            self.skeleton.clone_from(&self.stem);
        }
        let terms = Terms { exact: word.exact(), stem: &self.stem, skeleton: &self.skeleton };
        Some(Token { position, byte_range: found.byte_range, terms })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_the_same_every_time() {
        let identity = Analyzer::default().identity();
        assert_eq!(identity, Analyzer::default().identity());
        assert_eq!((identity.name.as_str(), identity.fingerprint.len()), ("fihris-light", 16));
    }
}
