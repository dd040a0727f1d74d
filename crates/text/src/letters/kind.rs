//! What kind of character a code point is.

/// What a character is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// White space.
    Blank,
    /// A vowel sign or a tatweel: a fully vowelled text must not look like symbols.
    Mark,
    /// A letter of the Arabic script.
    Arabic,
    /// A letter of another script.
    Letter,
    /// A digit of any script.
    Digit,
    /// What stands between words and sentences.
    Punctuation,
    /// Any other sign.
    Symbol,
    /// U+FFFD, the mark of what could not be decoded.
    Replaced,
}

impl Kind {
    /// Tells the kind of `c`.
    #[must_use]
    pub fn of(c: char) -> Self {
        match c {
            char::REPLACEMENT_CHARACTER => Self::Replaced,
            c if c.is_whitespace() => Self::Blank,
            c if is_arabic_mark(c) => Self::Mark,
            c if is_arabic_letter(c) => Self::Arabic,
            // None of them is a letter or a digit, and to know that of the others is a search.
            c if is_punctuation(c) => Self::Punctuation,
            c if c.is_alphabetic() => Self::Letter,
            c if c.is_numeric() => Self::Digit,
            _ => Self::Symbol,
        }
    }

    /// One character of this kind, as [`Tally::add`] takes it.
    #[inline]
    pub(crate) const fn packed(self) -> u64 {
        1 << (8 * self as u8)
    }
}

const fn is_arabic_letter(c: char) -> bool {
    matches!(c,
        '\u{0620}'..='\u{063F}' | '\u{0641}'..='\u{064A}' | '\u{066E}'..='\u{066F}'
        | '\u{0671}'..='\u{06D3}' | '\u{06EE}'..='\u{06EF}' | '\u{06FA}'..='\u{06FC}'
        | '\u{0750}'..='\u{077F}' | '\u{08A0}'..='\u{08B4}'
        | '\u{FB50}'..='\u{FBB1}' | '\u{FBD3}'..='\u{FDFB}' | '\u{FE70}'..='\u{FEFC}')
}

const fn is_arabic_mark(c: char) -> bool {
    matches!(c, '\u{0610}'..='\u{061A}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06ED}')
}

/// Whether `c` is of Unicode's category P, as far as Arabic and Latin texts use it.
const fn is_punctuation(c: char) -> bool {
    matches!(c,
        '!'..='#' | '%'..='*' | ','..='/' | ':' | ';' | '?' | '@' | '['..=']' | '_' | '{' | '}'
        | '\u{A1}' | '\u{A7}' | '\u{AB}' | '\u{B6}' | '\u{B7}' | '\u{BB}' | '\u{BF}'
        | '\u{060C}' | '\u{060D}' | '\u{061B}' | '\u{061E}' | '\u{061F}' | '\u{066A}'..='\u{066D}'
        | '\u{06D4}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{FD3E}' | '\u{FD3F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_punctuation_is_a_letter_or_a_digit() {
        for c in ('\0'..=char::MAX).filter(|&c| is_punctuation(c)) {
            assert!(!c.is_alphanumeric(), "{c:?}");
        }
    }
}
