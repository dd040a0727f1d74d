//! Repair of the text that a reader is shown.

use std::borrow::Cow;

/// How often each repair was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Repairs {}

/// A text fit to be shown, and what was done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired<'t> {
    /// The repaired text; borrowed when nothing had to be done.
    pub text: Cow<'t, str>,
    /// What was done.
    pub repairs: Repairs,
}

/// Returns `text` as a careful editor would have typed it.
#[must_use]
pub fn repair(text: &str) -> Repaired<'_> {
    Repaired { text: Cow::Borrowed(text), repairs: Repairs::default() }
}
