//! Finding the next place at which a text may be wrong.
//!
//! Nearly all of a clean text is letters with single spaces between them. So the question is
//! asked of sixteen bytes at once, in arithmetic that compilers turn into vector instructions,
//! and asked so that it can be: a byte is suspect by itself or by the byte before it. That some
//! right bytes are suspect too costs only a closer look.

/// Bytes looked at together: a vector register of any 64-bit machine.
const LANES: usize = 16;

/// Whether `byte`, or the character that it is part of, may be wrong behind `before`.
///
/// Each letter of Arabic has a lead byte of D8 to DB, which says nothing; the second byte
/// tells the few that matter.
#[inline]
const fn is_suspect(before: u8, byte: u8) -> bool {
    // A line end in good order stands behind something that can be seen.
    let control = (byte < 0x20) & ((byte != b'\n') | (before <= b' ')) | (byte == 0x7F);
    let mark = (byte == b'.') | (byte == b':') | (byte == b'!') | (byte == b'&');
    let latin = (byte == b',') | (byte == b';') | (byte == b'?');
    let blank = (before <= b' ') & (byte == b' ') | (before == b' ') & latin;
    // Second bytes: U+0640; U+060C; U+061B, U+061C, U+061F and U+0653 to U+0655.
    let arabic = (byte == 0x80) | (byte == 0x8C) | (byte.wrapping_sub(0x93) <= 0x0C);
    // Lead bytes of what `classes::class` knows: U+0080 to U+00BF; combining marks; Mongolian,
    // general and ideographic spaces; presentation forms; tags.
    let lead = (byte == 0xC2) | (byte | 1 == 0xCD) | (byte.wrapping_sub(0xE1) <= 2);
    let lead = lead | (byte == 0xEF) | (byte == 0xF3);
    control | mark | blank | arabic | lead
}

/// Looks through a text for suspects, from its beginning to its end, and at no byte twice.
pub(super) struct Scan<'t> {
    text: &'t str,
    /// Where the bytes begin that were looked at last.
    at: usize,
    /// The suspects among them that are still to come: the bytes of the number, the lowest first,
    /// are 0 where nothing is wrong.
    found: u128,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, found: suspects_at(text.as_bytes(), 0) }
    }

    /// Returns the first place from `from` on, where a character begins, at which something may
    /// be wrong: a character or the blank before one. `from` never goes back.
    pub(super) fn next(&mut self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let found = self.next_byte(from).or_else(|| last_space(bytes, from))?;
        let start = (from..=found).rev().find(|&at| self.text.is_char_boundary(at));
        let start = start.unwrap_or(found);
        let blank = start.checked_sub(1).filter(|&at| at >= from && is_plain_blank(bytes, at));
        Some(blank.unwrap_or(start))
    }

    fn next_byte(&mut self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let n_passed = from.saturating_sub(self.at);
        if n_passed < LANES {
            let passed = n_passed as u32 * u8::BITS;
            self.found = self.found >> passed << passed;
        } else {
            self.look(bytes, from);
        }
        while self.found == 0 {
            if self.at + LANES >= bytes.len() {
                return None;
            }
            self.look(bytes, self.at + LANES);
        }
        Some(self.at + (self.found.trailing_zeros() / u8::BITS) as usize)
    }

    #[inline]
    fn look(&mut self, bytes: &[u8], at: usize) {
        self.at = at;
        self.found = suspects_at(bytes, at);
    }
}

/// Tells the suspects among the bytes from `at` on.
#[inline]
fn suspects_at(bytes: &[u8], at: usize) -> u128 {
    let before = at.checked_sub(1);
    let window = before.and_then(|before| bytes.get(before..)).and_then(<[u8]>::first_chunk);
    window.map_or_else(|| suspects_at_edge(bytes, at), suspects)
}

/// Does so where there is no byte before `at`, or too few behind it: plain ones are put there.
#[cold]
fn suspects_at_edge(bytes: &[u8], at: usize) -> u128 {
    let mut window = [b'a'; LANES + 1];
    window[0] = at.checked_sub(1).and_then(|before| bytes.get(before)).map_or(b'\n', |byte| *byte);
    for (slot, byte) in window.iter_mut().skip(1).zip(bytes.get(at..).unwrap_or_default()) {
        *slot = *byte;
    }
    suspects(&window)
}

/// Whether there is a space or a line end, which is right before most characters.
fn is_plain_blank(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at), Some(b' ' | b'\n'))
}

/// The text must not end in a space.
fn last_space(bytes: &[u8], from: usize) -> Option<usize> {
    bytes.len().checked_sub(1).filter(|&last| last >= from && bytes.get(last) == Some(&b' '))
}

/// Tells the suspects among the bytes but the first, which only stands before the second.
#[inline]
fn suspects(window: &[u8; LANES + 1]) -> u128 {
    let ([before @ .., _], [_, bytes @ ..]) = (window, window);
    let mut found = [0; LANES];
    for ((found, &before), &byte) in found.iter_mut().zip(before).zip(bytes) {
        *found = u8::from(is_suspect(before, byte));
    }
    u128::from_le_bytes(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repair::classes::{Class, class};

    /// What the scan passes over unread must be plain: every character, one by one.
    #[test]
    fn no_character_with_a_rule_is_passed_over() {
        for c in ('\0'..=char::MAX).filter(|&c| class(c) != Class::Plain && !" \n".contains(c)) {
            assert_eq!(Scan::new(&format!("ab{c}cd")).next(0), Some(2), "{c:?}");
        }
    }

    #[test]
    fn a_suspect_is_found_wherever_it_stands() {
        for n in 0..70 {
            let text = format!("{}ا،ب", "ك".repeat(n));
            let mut scan = Scan::new(&text);
            assert_eq!(scan.next(0), Some(2 * n + 2));
            assert_eq!(scan.next(2 * n + 4), None);
        }
    }

    #[test]
    fn the_blank_before_a_suspect_is_suspect() {
        for (text, found) in [
            ("اب ،", 4),
            ("ab  c", 2),
            ("ab ?", 2),
            ("ab «", 2),
            ("ab ", 2),
            ("\nab", 0),
            ("ab\n\nc", 2),
            ("ab\n c", 2),
            ("ab \nc", 2),
            ("ab\n\u{200F}c", 2),
        ] {
            assert_eq!(Scan::new(text).next(0), Some(found), "{text}");
        }
        assert_eq!(Scan::new("وقف إطلاق النار\n- (أمس)\n").next(0), None);
    }
}
