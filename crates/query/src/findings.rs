//! What was found in one document.

use fihris_text::Level;

use crate::matcher::{Found, Matcher, looseness};

/// What was found in one document.
pub(crate) struct Findings {
    /// In the order of the title.
    pub(crate) in_title: Vec<Found>,
    pub(crate) in_text: Vec<Found>,
    /// For each target, the strictest level on which the document has it.
    pub(crate) best: Vec<Option<Level>>,
}

impl Findings {
    /// Looks through a document.
    ///
    /// A word of which no more than the skeleton agrees may well be another
    /// word, so it is left out where the document has a better one.
    pub(crate) fn of(matcher: &Matcher<'_>, title: &str, text: &str) -> Self {
        let mut in_title = matcher.find(title, true);
        let mut in_text = matcher.find(text, false);
        let mut best: Vec<Option<Level>> = vec![None; matcher.targets.len()];
        for found in in_title.iter().chain(&in_text) {
            if let Some(best) = best.get_mut(found.target) {
                let is_better = best.is_none_or(|best| looseness(found.level) < looseness(best));
                *best = if is_better { Some(found.level) } else { *best };
            }
        }
        let is_shown = |found: &Found| {
            found.level != Level::Skeleton
                || best.get(found.target).copied().flatten() == Some(Level::Skeleton)
        };
        in_title.retain(is_shown);
        in_text.retain(is_shown);
        Self { in_title, in_text, best }
    }
}
