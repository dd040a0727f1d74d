//! From text to terms.

use std::ops::Range;

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

/// The terms of one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms<'a> {
    /// See [`Level::Exact`].
    pub exact: &'a str,
    /// See [`Level::Stem`].
    pub stem: &'a str,
    /// See [`Level::Skeleton`].
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
    pub position: usize,
    /// Where the whole written word stands in the original text.
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
        AnalyzerIdentity { name: "stub".into(), version: 0, fingerprint: "0".into() }
    }

    /// Starts the analysis of `text`.
    #[must_use]
    pub fn tokens<'t>(&self, text: &'t str) -> Tokens<'t> {
        Tokens { text, at: 0, position: 0, term: String::new() }
    }
}

/// The tokens of one text, in the order of the text.
#[derive(Debug)]
pub struct Tokens<'t> {
    text: &'t str,
    at: usize,
    position: usize,
    term: String,
}

impl Tokens<'_> {
    /// Moves to the next word and returns its token, or `None` at the end.
    pub fn advance(&mut self) -> Option<Token<'_>> {
        let rest = self.text.get(self.at..)?;
        let start = self.at + rest.find(char::is_alphanumeric)?;
        let word = self.text.get(start..)?;
        let end = start + word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len());
        self.term = self.text.get(start..end)?.to_owned();
        self.at = end;
        let position = self.position;
        self.position += 1;
        let terms = Terms { exact: &self.term, stem: &self.term, skeleton: &self.term };
        Some(Token { position, byte_range: start..end, terms })
    }
}
