//! Why a document is not in the corpus.

use fihris_corpus::SignalId;
use fihris_corpus::read::FailureReason;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a document is not in the corpus.
///
/// It is written as its [`name`](Self::name).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// No word in title or text.
    Empty,
    /// A signal is smaller than the profile allows.
    Low(SignalId),
    /// A signal is greater than the profile allows.
    High(SignalId),
    /// The same words as another document.
    ExactDuplicate,
    /// Nearly the same words as another document.
    NearDuplicate,
    /// It was deleted, or a document of the same words.
    Deleted,
    /// A later document of its stream has the same `id`.
    Replaced,
}

/// The reasons that have a name of their own, by what is too low or too high.
const NAMES: [(&str, &str); 6] = [
    // Too many of its characters could not be decoded.
    ("high_replaced", "encoding"),
    // Hardly a letter among its signs and digits.
    ("low_letters", "symbols"),
    // Hardly an Arabic letter among its letters.
    ("low_arabic", "not_arabic"),
    // Hardly an Arabic paragraph: Persian, Urdu, Kurdish and so on, as the audit names it.
    ("low_arabic_paragraphs", "other_language"),
    ("low_n_words", "too_short"),
    ("high_n_words", "too_long"),
];

impl Reason {
    /// Its name in audit and report.
    #[must_use]
    pub fn name(self) -> &'static str {
        let name = match self {
            Self::Empty => "empty",
            Self::Low(signal) => signal.signal().low,
            Self::High(signal) => signal.signal().high,
            Self::ExactDuplicate => "exact_duplicate",
            Self::NearDuplicate => "near_duplicate",
            Self::Deleted => "deleted",
            Self::Replaced => "replaced",
        };
        NAMES.iter().find(|(rule, _)| *rule == name).map_or(name, |(_, own)| own)
    }

    /// Finds the reason of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let rules = SignalId::all().flat_map(|signal| [Self::Low(signal), Self::High(signal)]);
        let duplicates = [Self::ExactDuplicate, Self::NearDuplicate];
        let others = [Self::Empty, Self::Deleted, Self::Replaced].into_iter().chain(duplicates);
        others.chain(rules).find(|reason| reason.name() == name)
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let unknown = || serde::de::Error::custom(format!("`{name}` is no reason"));
        Self::named(&name).ok_or_else(unknown)
    }
}

/// Why a record was left out: dropped by a rule, or failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cause {
    /// A document that was dropped.
    Dropped(Reason),
    /// A record that is no document.
    Failed(FailureReason),
}

impl Cause {
    /// Its name in audit and report.
    #[must_use]
    pub fn name(self) -> String {
        let name = serde_json::to_value(self).unwrap_or_default();
        name.as_str().unwrap_or_default().to_owned()
    }
}

/// What is to become of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes on.
    Keep,
    /// It leaves the corpus, and the audit says why.
    Drop(Reason),
}
