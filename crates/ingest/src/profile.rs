//! Which documents are dropped for what they are.

use std::collections::BTreeMap;

use fihris_corpus::{Document, SignalId, Signals};
use serde::{Deserialize, Serialize};

use crate::model::{Reason, Verdict};

/// Rules about the signals of a document: the first that it breaks is why it is dropped.
///
/// A profile is written in TOML, one line for each signal:
///
/// ```
/// let text = "
///     n_words = { min = 50, max = 100_000 }
///     arabic = { min = 0.7 }
/// ";
/// let profile = fihris_ingest::Profile::parse("mine", text)?;
/// assert_eq!(profile.rules().len(), 3);
/// let error = fihris_ingest::Profile::parse("mine", "n_wrods = { min = 50 }").unwrap_err();
/// assert!(error.to_string().contains("n_words"));
/// # Ok::<(), fihris_ingest::ProfileError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Recorded", into = "Recorded")]
pub struct Profile {
    /// What it is called.
    pub name: String,
    /// In the order in which they are judged: that of the signals, `min` before `max`.
    rules: Vec<Rule>,
}

/// A profile as it is written.
#[derive(Serialize, Deserialize)]
struct Recorded {
    name: String,
    #[serde(flatten)]
    bounds: BTreeMap<String, Bounds>,
}

/// What the value of a signal may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bounds {
    /// The smallest value that is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The greatest value that is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

/// One side of the bounds of one signal.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rule {
    /// Why a document is dropped that breaks it.
    pub reason: Reason,
    /// The smallest or greatest value that is kept.
    pub threshold: f64,
}

/// Why a profile cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// It is not TOML, or not of the right form.
    #[error("profile `{name}` cannot be read: {detail}")]
    Syntax {
        /// The profile.
        name: String,
        /// The fault in words.
        detail: String,
    },
    /// It speaks of a signal that there is not.
    #[error(
        "profile `{name}` has a rule about `{key}`, which is not a signal; did you mean `{nearest}`?"
    )]
    UnknownSignal {
        /// The profile.
        name: String,
        /// What was written.
        key: String,
        /// The signal whose name is most like it.
        nearest: &'static str,
    },
}

/// The profiles that come with the program, by name.
const BUILT_IN: [(&str, &str); 3] = [
    ("search", include_str!("../profiles/search.toml")),
    ("pretrain", include_str!("../profiles/pretrain.toml")),
    ("fineweb2", include_str!("../profiles/fineweb2.toml")),
];

impl Default for Profile {
    /// `search`: drops only what nobody would want to find.
    fn default() -> Self {
        // A test reads all of them.
        Self::built_in("search").unwrap_or_else(|| Self::empty("search"))
    }
}

impl Profile {
    /// Keeps every document that has a word.
    #[must_use]
    pub fn empty(name: &str) -> Self {
        Self { name: name.to_owned(), rules: Vec::new() }
    }

    /// Returns the profile of that name, if it comes with the program.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        let (name, text) = BUILT_IN.iter().find(|(built_in, _)| *built_in == name)?;
        Self::parse(name, text).ok()
    }

    /// Names of the profiles that come with the program.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// Reads a profile from TOML.
    ///
    /// # Errors
    ///
    /// If it is no TOML, speaks of an unknown signal, or has other keys than `min` and `max`.
    pub fn parse(name: &str, text: &str) -> Result<Self, ProfileError> {
        let syntax = |error: toml::de::Error| ProfileError::Syntax {
            name: name.to_owned(),
            detail: error.message().to_owned(),
        };
        let table: toml::Table = text.parse().map_err(syntax)?;
        if let Some(key) = table.keys().find(|key| SignalId::named(key).is_none()) {
            let (name, key, nearest) = (name.to_owned(), key.clone(), nearest(key));
            return Err(ProfileError::UnknownSignal { name, key, nearest });
        }
        let bounds = table.try_into().map_err(syntax)?;
        Ok(Self::from(Recorded { name: name.to_owned(), bounds }))
    }

    /// Asks for at least that share of Arabic among letters and paragraphs; 0 keeps every
    /// language.
    pub fn set_min_arabic(&mut self, min: f64) {
        for signal in ["arabic", "arabic_paragraphs"].into_iter().filter_map(SignalId::named) {
            let reason = Reason::Low(signal);
            self.rules.retain(|rule| rule.reason != reason);
            if min > 0.0 {
                self.rules.push(Rule { reason, threshold: min });
            }
        }
        self.rules.sort_by_key(Rule::order);
    }

    /// All rules, in the order in which they are judged.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Judges a document by its signals.
    ///
    /// A document without a word is dropped by every profile.
    #[must_use]
    pub fn judge(&self, signals: &Signals) -> Verdict {
        let broken = self.rules.iter().find(|rule| rule.is_broken_by(signals));
        match broken.map(|rule| rule.reason) {
            // What cannot be decoded has no words for that very reason.
            Some(reason) if reason.name() == "encoding" => Verdict::Drop(reason),
            _ if signals.n_words == 0 => Verdict::Drop(Reason::Empty),
            Some(reason) => Verdict::Drop(reason),
            None => Verdict::Keep,
        }
    }

    /// Says in words why a document was dropped: value and threshold, and its language where
    /// that is the fault.
    #[must_use]
    pub fn detail(&self, reason: Reason, document: &Document) -> String {
        let rule = self.rules.iter().find(|rule| rule.reason == reason);
        let detail = rule.map_or_else(String::new, |rule| rule.detail(&document.signals));
        match &document.language {
            Some(language) if reason.name() == "other_language" => format!("{language}: {detail}"),
            _ => detail,
        }
    }
}

impl Rule {
    /// The signal, by number, and the side.
    fn order(&self) -> Option<(SignalId, bool)> {
        match self.reason {
            Reason::Low(signal) => Some((signal, false)),
            Reason::High(signal) => Some((signal, true)),
            _ => None,
        }
    }

    /// Whether a document of these signals is to be dropped.
    #[must_use]
    pub fn is_broken_by(&self, signals: &Signals) -> bool {
        match self.reason {
            Reason::Low(signal) => signal.value(signals) < self.threshold,
            Reason::High(signal) => signal.value(signals) > self.threshold,
            _ => false,
        }
    }

    fn detail(&self, signals: &Signals) -> String {
        let (signal, side) = match self.reason {
            Reason::Low(signal) => (signal, "at least"),
            Reason::High(signal) => (signal, "at most"),
            _ => return String::new(),
        };
        let (name, value) = (signal.signal().name, signal.value(signals));
        format!("{name} is {value}, kept {side} {}", self.threshold)
    }
}

impl From<Recorded> for Profile {
    fn from(recorded: Recorded) -> Self {
        let rules = SignalId::all().flat_map(|signal| {
            let bounds = recorded.bounds.get(signal.signal().name).copied().unwrap_or_default();
            let rule = |reason| move |threshold| Rule { reason, threshold };
            let min = bounds.min.map(rule(Reason::Low(signal)));
            [min, bounds.max.map(rule(Reason::High(signal)))].into_iter().flatten()
        });
        Self { rules: rules.collect(), name: recorded.name }
    }
}

impl From<Profile> for Recorded {
    fn from(profile: Profile) -> Self {
        let mut bounds: BTreeMap<String, Bounds> = BTreeMap::new();
        for rule in &profile.rules {
            let Some((signal, is_max)) = rule.order() else { continue };
            let bounds = bounds.entry(signal.signal().name.to_owned()).or_default();
            *if is_max { &mut bounds.max } else { &mut bounds.min } = Some(rule.threshold);
        }
        Self { name: profile.name, bounds }
    }
}

/// Returns the signal whose name is most like `key`.
fn nearest(key: &str) -> &'static str {
    let likeness = |name: &str| strsim::jaro_winkler(name, key);
    let names = SignalId::all().map(|signal| signal.signal().name);
    names.max_by(|left, right| likeness(left).total_cmp(&likeness(right))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prepare::{Gauge, Measured};
    use fihris_text::{Kinds, hash_words};

    fn signals(text: &str) -> Signals {
        let mut words = Vec::new();
        let kinds = hash_words(text, &mut words);
        let measured = Measured { text, words: &words, kinds, title: Kinds::default() };
        let signals = Gauge::default().measure(measured);
        Signals { arabic_paragraphs: 1.0, ..signals }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let reason = match Profile::default().judge(&signals(text)) {
            Verdict::Keep => "keep",
            Verdict::Drop(reason) => reason.name(),
        };
        assert_eq!(reason, expected, "{text}");
    }

    #[test]
    fn one_word_is_a_document() {
        check("كتاب", "keep");
    }

    #[test]
    fn vowels_are_no_symbols() {
        check("وَقْفُ إِطْلَاقِ النَّارِ", "keep");
    }

    #[test]
    fn arabic_with_latin_names_is_arabic() {
        check("أعلنت شركة Microsoft Corporation عن نظام Windows Server", "keep");
    }

    #[test]
    fn blanks_and_rulers_are_empty() {
        check(" \n\t", "empty");
        check("---- **** ====", "empty");
    }

    #[test]
    fn symbols_and_numbers_are_no_text() {
        check("★★★★★★ ا ★★★★★★", "symbols");
        check("2510 2020", "symbols");
        check("سعر الدولار 3672", "keep");
    }

    #[test]
    fn english_is_not_arabic() {
        check("The ceasefire talks have begun", "not_arabic");
    }

    #[test]
    fn what_could_not_be_decoded_is_named_so() {
        check("\u{FFFD}\u{FFFD}\u{FFFD} نص \u{FFFD}\u{FFFD}", "encoding");
        check("\u{FFFD}\u{FFFD}\u{FFFD}", "encoding");
    }

    #[test]
    fn one_sentence_said_over_and_over_is_repeated() {
        check(&"اشتر الآن من متجرنا بأقل سعر\n".repeat(4), "high_dup_line_chars");
    }

    #[test]
    fn every_profile_that_comes_along_can_be_read_and_has_rules() {
        for name in Profile::names() {
            let profile = Profile::built_in(name).unwrap();
            assert!(!profile.rules().is_empty(), "{name}");
            let json = serde_json::to_string(&profile).unwrap();
            assert_eq!(serde_json::from_str::<Profile>(&json).unwrap(), profile);
        }
    }

    #[test]
    fn a_faulty_profile_is_refused_with_the_fault() {
        let table = [
            ("n_wrods = { min = 5 }", "did you mean `n_words`"),
            ("n_words = { mni = 5 }", "unknown field `mni`"),
            ("n_words = 5", "invalid type"),
            ("n_words = {", "cannot be read"),
        ];
        for (text, expected) in table {
            let error = Profile::parse("mine", text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn the_audit_says_value_and_threshold() {
        let profile = Profile::parse("mine", "n_words = { min = 50, max = 100 }").unwrap();
        let document = Document { signals: signals("نص قصير"), ..Document::default() };
        let Verdict::Drop(reason) = profile.judge(&document.signals) else { panic!("too short") };
        assert_eq!(reason.name(), "too_short");
        assert_eq!(profile.detail(reason, &document), "n_words is 2, kept at least 50");
    }

    #[test]
    fn a_minimum_of_nothing_is_no_rule() {
        let mut profile = Profile::default();
        profile.set_min_arabic(0.0);
        assert_eq!(profile.judge(&signals("The ceasefire talks")), Verdict::Keep);
        profile.set_min_arabic(0.5);
        assert_ne!(profile.judge(&signals("The ceasefire talks")), Verdict::Keep);
    }
}
