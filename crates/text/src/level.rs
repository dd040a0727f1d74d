//! The terms of a word.

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
