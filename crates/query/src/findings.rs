//! What was found in one document.

use std::ops::Range;

use fihris_text::Level;

use crate::error::Result;
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
    /// word, so it is left out where the document has a better one. A function word stands
    /// everywhere, and is shown only beside another word of the query.
    pub(crate) fn of(matcher: &Matcher<'_>, title: &str, text: &str) -> Result<Self> {
        let mut in_title = matcher.find(title, true)?;
        let mut in_text = matcher.find(text, false)?;
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
        drop_lone(&mut in_title, title, matcher);
        drop_lone(&mut in_text, text, matcher);
        Ok(Self { in_title, in_text, best })
    }
}

/// Leaves out the function words that stand beside nothing else that was found.
fn drop_lone(found: &mut Vec<Found>, text: &str, matcher: &Matcher<'_>) {
    let only_adds = |found: &Found| matcher.targets.get(found.target).is_some_and(|t| t.only_adds);
    if !found.iter().any(only_adds) {
        return;
    }
    let others = found.iter().filter(|found| !only_adds(found));
    let others: Vec<Range<usize>> = others.map(|found| found.byte_range.clone()).collect();
    let is_blank = |gap: Range<usize>| text.get(gap).is_some_and(|gap| gap.trim().is_empty());
    let has_neighbour = |range: &Range<usize>| {
        let next = others.partition_point(|other| other.start < range.start);
        let before = next.checked_sub(1).and_then(|before| others.get(before));
        before.is_some_and(|before| is_blank(before.end..range.start))
            || others.get(next).is_some_and(|next| is_blank(range.end..next.start))
    };
    found.retain(|found| !only_adds(found) || has_neighbour(&found.byte_range));
}
