//! From text to terms.

mod memo;
mod names;
mod numbers;
mod positions;
mod scanner;
mod uthmani;
mod word;

use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::evidence::Evidence;
use crate::letters;
use crate::level::Level;
use crate::stem::{self, Explanation, OtherForm, Plurals, Stemmer};
use crate::words::{mix, roll};
use memo::Memo;
use scanner::Scanner;

/// Name of the analysis: an affix grammar that asks a collection for evidence.
const NAME: &str = "fihris-attested";

/// Rises whenever the same text may give other terms although no table changed.
const VERSION: u32 = 4;

/// Hash of name, version, tables and the versions of Unicode.
static FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
    let mut tables = Vec::new();
    letters::write_tables(&mut tables);
    stem::write_tables(&mut tables);
    tables.extend_from_slice(format!("{NAME} {VERSION}").as_bytes());
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&tables))
});

/// Name, version and settings of an analyzer: what an index remembers of the one that wrote it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AnalyzerIdentity {
    /// Name of the analysis, such as `fihris-attested`.
    pub name: String,
    /// Rises whenever the same text may give other terms.
    pub version: u32,
    /// Hash of name, version, settings and tables, in hex.
    pub fingerprint: String,
    /// [`Evidence::fingerprint`] of what it was given. Equal identities give equal terms.
    pub evidence: String,
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
    /// Rises by one per word. Words of one position are one word in several spellings, the first of
    /// which stands for it in phrases: `الصالحات` and `الصلحت` in the orthography of the Quran, a
    /// conjunction written apart and the word behind it, a name of two words and its first word
    /// (`عبد` and `عبدالرحمن`), a compound and its first part (`f16` and `f` of `F-16`).
    pub position: usize,
    /// Positions that it takes: 1, but for a name of two words, whose second word has a position of
    /// its own.
    pub span: usize,
    /// Where the whole written word stands in the original text.
    ///
    /// From the first letter to the last mark, clitics and vowels included.
    /// The words of a ligature such as U+FDFA all have the range of the ligature.
    pub byte_range: Range<usize>,
    /// What it is found by.
    pub terms: Terms<'a>,
}

/// Where a word stands in a text, as in [`Token`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Number of the word in the text, from 0.
    pub position: usize,
    /// Positions that it takes.
    pub span: usize,
    /// Where the whole written word stands.
    pub byte_range: Range<usize>,
}

/// The chain from text to terms.
///
/// The default one has no evidence from a collection but a dictionary of nouns, and is the right
/// one for a single text. It remembers words that it has seen, for each of the texts that are
/// analysed at the same time apart; its clones share evidence and memory with it.
#[derive(Clone, Debug, Default)]
pub struct Analyzer {
    evidence: Arc<Evidence>,
    /// Each is lent to one stream of tokens at a time; there are as many as were needed at once.
    memos: Arc<Mutex<Vec<Memo>>>,
    /// Read when they are asked for first.
    plurals: Arc<OnceLock<Plurals>>,
}

impl Analyzer {
    /// Makes an analyzer that knows the words of a collection.
    #[must_use]
    pub fn new(evidence: Evidence) -> Self {
        Self { evidence: Arc::new(evidence), ..Self::default() }
    }

    /// Returns what the analyzer knows of a collection.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Returns the identity of this analyzer.
    #[must_use]
    pub fn identity(&self) -> AnalyzerIdentity {
        let (fingerprint, evidence) = (FINGERPRINT.clone(), self.evidence.fingerprint());
        AnalyzerIdentity { name: NAME.into(), version: VERSION, fingerprint, evidence }
    }

    /// Starts the analysis of `text`.
    #[must_use]
    pub fn tokens<'t>(&'t self, text: &'t str) -> Tokens<'t> {
        let memo = self.memos().pop();
        let (scanner, memo) = (Scanner::new(text, &self.evidence), memo.unwrap_or_default());
        Tokens { analyzer: self, scanner, position: 0, memo }
    }

    /// Returns the terms of the broken plurals of a noun that are known, or of the singular and the
    /// other plurals of one that is a plural itself; none for any other word.
    ///
    /// `written` is the word as written, `stem` what this analyzer makes of it.
    #[must_use]
    pub fn other_forms(&self, written: &str, stem: &str) -> Vec<OtherForm> {
        self.plurals.get_or_init(|| Plurals::read(|word| self.first_terms(word))).of(written, stem)
    }

    /// Returns the exact term and the stem of the first word of a text.
    fn first_terms(&self, text: &str) -> (String, String) {
        let mut tokens = self.tokens(text);
        let terms = tokens.advance().map(|token| token.terms);
        terms.map(|terms| (terms.exact.to_owned(), terms.stem.to_owned())).unwrap_or_default()
    }

    fn memos(&self) -> MutexGuard<'_, Vec<Memo>> {
        self.memos.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The tokens of one text, in the order of the text.
#[derive(Debug)]
pub struct Tokens<'t> {
    analyzer: &'t Analyzer,
    scanner: Scanner<'t>,
    position: usize,
    memo: Memo,
}

impl Tokens<'_> {
    /// Moves to the next word and returns its token, or `None` at the end.
    ///
    /// A token is borrowed until the next one is asked for: its terms live in
    /// buffers that are used again, so that a long text costs no allocations.
    pub fn advance(&mut self) -> Option<Token<'_>> {
        let Place { position, span, byte_range } = self.step()?;
        Some(Token { position, span, byte_range, terms: self.terms() })
    }

    /// Moves to the next word and returns where it stands, or `None` at the end. For callers that
    /// do not need the terms of every word: most words of a text repeat.
    pub fn step(&mut self) -> Option<Place> {
        let found = self.scanner.advance()?;
        let position = self.position;
        self.position += usize::from(!found.shares_position);
        Some(Place { position, span: found.span, byte_range: found.byte_range })
    }

    /// Returns a hash of the word that [`Self::step`] moved to. Of one analyzer, words with the same
    /// hash have the same terms; that two others share one is less likely than a fault of the memory.
    #[must_use]
    pub fn key(&self) -> u64 {
        let word = self.scanner.word();
        let letters = word.letters().iter().copied();
        // A hamza may be part of a letter or stand above it: then the letters alone are the same.
        mix(roll(roll(0, letters), word.exact().chars()))
    }

    /// Returns the terms of the word that [`Self::step`] moved to.
    pub fn terms(&mut self) -> Terms<'_> {
        let word = self.scanner.word();
        let exact = word.exact();
        let (stem, skeleton) = if word.is_arabic() {
            self.memo.terms(word.letters(), exact, &self.analyzer.evidence)
        } else {
            (exact, exact)
        };
        Terms { exact, stem, skeleton }
    }

    /// Explains the stem of the word that was returned last.
    ///
    /// Before the first word, and behind the last, there is none to explain.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let word = self.scanner.word();
        if word.is_arabic() {
            Stemmer::explain(word.letters(), word.exact(), &self.analyzer.evidence)
        } else {
            Explanation::NotArabic
        }
    }
}

impl Drop for Tokens<'_> {
    fn drop(&mut self) {
        let memo = std::mem::take(&mut self.memo);
        self.analyzer.memos().push(memo);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_the_same_key_have_the_same_terms() {
        let analyzer = Analyzer::default();
        let words = |text: &str| {
            let (mut tokens, mut words) = (analyzer.tokens(text), Vec::new());
            while tokens.step().is_some() {
                let terms = tokens.terms();
                let terms = [terms.exact, terms.stem, terms.skeleton].map(str::to_owned);
                words.push((tokens.key(), terms));
            }
            words
        };
        let table = words("كتابه كتابة كِتَابة كـتابة أدب ادب ا\u{0654}دب يس ي\u{0654}س 17 F16 f16");
        for (key, terms) in &table {
            let same = table.iter().filter(|(other, _)| other == key);
            assert!(same.clone().all(|(_, other)| other == terms), "{terms:?}");
        }
        let keys: std::collections::HashSet<u64> = table.iter().map(|(key, _)| *key).collect();
        // كتابه كتابة أدب ادب يس ئس 17 f16
        assert_eq!(keys.len(), 8);
    }

    #[test]
    fn a_dagger_alef_on_a_bare_waw_is_an_alef() {
        let analyzer = Analyzer::default();
        for (uthmani, modern) in [
            ("\u{0671}لص\u{0651}ل\u{064E}و\u{0670}ة\u{064E}", "الصلاة"),
            ("\u{0671}لر\u{0651}ب\u{064E}و\u{0670}ا\u{06DF}", "الربا"),
            ("س\u{064E}م\u{064E}\u{0670}و\u{064E}\u{0670}ت", "سماوات"),
        ] {
            assert_eq!(analyzer.first_terms(uthmani), analyzer.first_terms(modern), "{modern}");
        }
    }

    #[test]
    fn known_plurals_are_other_forms_of_a_noun() {
        let analyzer = Analyzer::default();
        let forms = |word: &str| {
            let (_, stem) = analyzer.first_terms(word);
            let forms = analyzer.other_forms(word, &stem);
            forms.into_iter().map(|form| form.term).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(forms("شارع"), "شوارع");
        assert_eq!(forms("وشوارعها"), "شارع");
        assert_eq!(forms("شهر"), "شهور اشهر");
        assert_eq!(forms("الأعمال"), "عمل");
        assert_eq!(forms("إعمال"), "");
        assert_eq!(forms("طالب"), "طلاب الطلبه والطلبه بالطلبه للطلبه فالطلبه كالطلبه");
        assert_eq!(forms("السيسي"), "");
    }

    #[test]
    fn an_identity_is_the_same_every_time() {
        let identity = Analyzer::default().identity();
        assert_eq!(identity, Analyzer::default().identity());
        assert_eq!((identity.name.as_str(), identity.fingerprint.len()), ("fihris-attested", 16));
        let mut counts = crate::WordCounts::default();
        counts.add("وقف إطلاق النار");
        let other = Analyzer::new(Evidence::learn(&counts)).identity();
        assert_eq!(other.fingerprint, identity.fingerprint);
        assert_ne!(other.evidence, identity.evidence);
    }
}
