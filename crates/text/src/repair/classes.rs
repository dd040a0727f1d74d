//! Which characters an editor stops at. Everything else is copied unread.

use crate::letters;

/// What kind of fault a character may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Right wherever it stands.
    Plain,
    /// A space, a line end, or something that should have been one.
    Blank,
    /// Punctuation with rules for the spaces round it.
    Punctuation,
    /// Tatweel.
    Tatweel,
    /// An invisible character.
    Invisible,
    /// A mark that may be one character with its base.
    Composing,
    /// A presentation form.
    Shaped,
    /// The beginning of an entity, perhaps.
    Ampersand,
    /// A control character.
    Control,
}

/// Returns the class of `c`.
pub(super) fn class(c: char) -> Class {
    match c {
        '\u{0640}' => Class::Tatweel,
        '&' => Class::Ampersand,
        '.' | ':' | '!' | '،' | '؛' | '؟' | '«' | '»' => Class::Punctuation,
        // COMBINING DIACRITICAL MARKS, ARABIC MADDAH ABOVE, HAMZA ABOVE, HAMZA BELOW
        '\u{0300}'..='\u{034E}' | '\u{0350}'..='\u{036F}' | '\u{0653}'..='\u{0655}' => {
            Class::Composing
        }
        c if is_blank(c) => Class::Blank,
        c if c.is_control() => Class::Control,
        c if letters::is_invisible(c) => Class::Invisible,
        c if is_shaped(c) => Class::Shaped,
        _ => Class::Plain,
    }
}

/// Whether `c` separates words or lines and shows nothing.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_separating_control(c)
}

/// Whether `c` is a control that ends one piece of data before another: NUL and
/// the information separators stand where exports lost a space. The others
/// stand anywhere and go without a trace.
pub(super) const fn is_separating_control(c: char) -> bool {
    matches!(c, '\0' | '\u{001C}'..='\u{001F}')
}

/// Whether `c` ends a line.
pub(super) fn is_line_end(c: char) -> bool {
    // NEXT LINE, LINE SEPARATOR, PARAGRAPH SEPARATOR
    matches!(c, '\n' | '\r' | '\u{000B}' | '\u{000C}' | '\u{0085}' | '\u{2028}' | '\u{2029}')
}

/// Whether `c` is a shape that is better shown as its letters.
///
/// The honorifics (U+FDFA, U+FDFB), the basmala and the rial sign are signs of
/// their own right, which no keyboard's letters replace.
fn is_shaped(c: char) -> bool {
    !matches!(c, '\u{FDFA}'..='\u{FDFF}') && letters::is_presentation_form(c)
}
