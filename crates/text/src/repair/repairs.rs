//! What was repaired, in numbers.

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
    /// Lines that had been decoded in a wrong encoding.
    pub encodings: u32,
    /// Lines with letters written as numbers: `%D8%A7`, `\u0627`.
    pub escapes: u32,
    /// Lines in visual order that were turned round.
    pub visual_order: u32,
    /// Lines with letters or joiners of a Persian or Urdu keyboard in Arabic words.
    pub lookalikes: u32,
    /// Letters typed three times and more that became one.
    pub stretches: u32,
    /// HTML tags taken out.
    pub markup: u32,
    /// Words in which lam and alef were swapped.
    pub ligatures: u32,
}

impl Repairs {
    /// Whether anything was repaired.
    #[must_use]
    pub fn any(&self) -> bool {
        *self != Self::default()
    }

    /// Adds the counts of another text.
    pub fn add(&mut self, other: &Self) {
        for (count, (_, more)) in self.counts_mut().into_iter().zip(other.counts()) {
            *count = count.saturating_add(more);
        }
    }

    /// Whether only blanks were mended since `before`, which brings no new fault to light.
    pub(super) fn uncover_nothing_since(&self, before: &Self) -> bool {
        let Self { spaces, blank_lines, punctuation, .. } = *self;
        *self == Self { spaces, blank_lines, punctuation, ..*before }
    }

    /// Returns each count with its name, in a fixed order: for reports.
    #[must_use]
    pub const fn counts(&self) -> [(&'static str, u32); 17] {
        [
            ("presentation_forms", self.presentation_forms),
            ("composed", self.composed),
            ("line_ends", self.line_ends),
            ("controls", self.controls),
            ("spaces", self.spaces),
            ("blank_lines", self.blank_lines),
            ("invisible", self.invisible),
            ("tatweel", self.tatweel),
            ("punctuation", self.punctuation),
            ("entities", self.entities),
            ("encodings", self.encodings),
            ("escapes", self.escapes),
            ("visual_order", self.visual_order),
            ("lookalikes", self.lookalikes),
            ("stretches", self.stretches),
            ("markup", self.markup),
            ("ligatures", self.ligatures),
        ]
    }

    /// The counts in the order of [`Repairs::counts`].
    const fn counts_mut(&mut self) -> [&mut u32; 17] {
        [
            &mut self.presentation_forms,
            &mut self.composed,
            &mut self.line_ends,
            &mut self.controls,
            &mut self.spaces,
            &mut self.blank_lines,
            &mut self.invisible,
            &mut self.tatweel,
            &mut self.punctuation,
            &mut self.entities,
            &mut self.encodings,
            &mut self.escapes,
            &mut self.visual_order,
            &mut self.lookalikes,
            &mut self.stretches,
            &mut self.markup,
            &mut self.ligatures,
        ]
    }
}
