//! Repair of the text that a reader is shown.
//!
//! Only typing is repaired, never writing: vowels, spelling and the choice of
//! words stay the author's.

mod blanks;
mod classes;
mod editor;
mod entities;
mod punctuation;
mod scan;

use std::borrow::Cow;

use editor::Editor;

/// How often each repair was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Repairs {
    /// Presentation forms that became letters.
    pub presentation_forms: u32,
    /// Letters that were written as a base and a mark, and became one character.
    pub composed: u32,
    /// Line ends other than a line feed.
    pub line_ends: u32,
    /// Control characters taken out.
    pub controls: u32,
    /// Runs of blanks that were not one plain space, or that stood at the edge of a line.
    pub spaces: u32,
    /// Runs of empty lines made one.
    pub blank_lines: u32,
    /// Runs of invisible characters taken out.
    pub invisible: u32,
    /// Runs of tatweel taken out.
    pub tatweel: u32,
    /// Punctuation marks whose spacing was mended.
    pub punctuation: u32,
    /// HTML entities that became the character they name.
    pub entities: u32,
}

impl Repairs {
    /// Whether anything was repaired.
    #[must_use]
    pub fn any(&self) -> bool {
        *self != Self::default()
    }

    /// Adds the counts of another text.
    pub fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.presentation_forms, other.presentation_forms),
            (&mut self.composed, other.composed),
            (&mut self.line_ends, other.line_ends),
            (&mut self.controls, other.controls),
            (&mut self.spaces, other.spaces),
            (&mut self.blank_lines, other.blank_lines),
            (&mut self.invisible, other.invisible),
            (&mut self.tatweel, other.tatweel),
            (&mut self.punctuation, other.punctuation),
            (&mut self.entities, other.entities),
        ];
        for (count, more) in pairs {
            *count = count.saturating_add(more);
        }
    }
}

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
        match Editor::new(&repaired).edit(&mut repairs) {
            Some(edited) => repaired = Cow::Owned(edited),
            None => break,
        }
    }
    Repaired { text: repaired, repairs }
}
