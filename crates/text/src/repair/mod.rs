//! Repair of the text that a reader is shown.
//!
//! Only typing is repaired, never writing: vowels, spelling and the choice of
//! words stay the author's.

mod blanks;
mod classes;
mod editor;
mod encoding;
mod entities;
mod escapes;
mod hints;
mod keyboard;
mod ligature;
mod lines;
mod markup;
mod order;
mod punctuation;
mod repairs;
mod scan;
mod stretch;

use std::borrow::Cow;

use editor::Editor;
use hints::Hints;

pub use repairs::Repairs;

/// A text fit to be shown, and what was done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired<'t> {
    /// The repaired text; borrowed when nothing had to be done.
    pub text: Cow<'t, str>,
    /// What was done.
    pub repairs: Repairs,
}

/// One repair may uncover another (an entity that names an entity's letter);
/// honest text is done after two passes. The bound keeps hostile text linear.
const MAX_PASSES: usize = 8;

/// Returns `text` as a careful editor would have typed it.
///
/// Repairing a repaired text does nothing.
///
/// ```
/// let repaired = fihris_text::repair("محادثات وقف النار في ليبيا ، بعد  أن فشلت الجهود .");
/// assert_eq!(repaired.text, "محادثات وقف النار في ليبيا، بعد أن فشلت الجهود.");
/// assert_eq!(repaired.repairs.punctuation, 2);
/// ```
#[must_use]
pub fn repair(text: &str) -> Repaired<'_> {
    let mut repairs = Repairs::default();
    let mut repaired = Cow::Borrowed(text);
    for _ in 0..MAX_PASSES {
        let (before, hints) = (repairs, Hints::of(&repaired));
        let Some(new) = pass(&repaired, hints, &mut repairs) else { break };
        repaired = Cow::Owned(new);
        if repairs.uncover_nothing_since(&before) && !hints.encoded() {
            break;
        }
    }
    Repaired { text: repaired, repairs }
}

/// Makes each repair once: first those that bring letters to light, then the editor's, then
/// those that look at its letters. Returns `None` if there was nothing to do.
fn pass(text: &str, hints: Hints, repairs: &mut Repairs) -> Option<String> {
    let mut new = None;
    apply(text, &mut new, |text| escapes::mend(text, hints, repairs));
    apply(text, &mut new, |text| encoding::mend(text, hints, repairs));
    apply(text, &mut new, |text| order::mend(text, repairs));
    apply(text, &mut new, |text| Editor::new(text).edit(repairs));
    apply(text, &mut new, |text| markup::mend(text, hints, repairs));
    apply(text, &mut new, |text| keyboard::mend(text, hints, repairs));
    apply(text, &mut new, |text| stretch::mend(text, hints, repairs));
    apply(text, &mut new, |text| ligature::mend(text, hints, repairs));
    new
}

/// Replaces `new`, or `text` where there is none yet, by what `mend` makes of it.
fn apply(text: &str, new: &mut Option<String>, mend: impl FnOnce(&str) -> Option<String>) {
    if let Some(mended) = mend(new.as_deref().unwrap_or(text)) {
        *new = Some(mended);
    }
}
