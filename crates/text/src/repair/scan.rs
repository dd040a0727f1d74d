//! Finding the next place at which a text may be wrong.
//!
//! Nearly all of a clean text is letters with single spaces between them. So the question is
//! asked of sixteen bytes at once, in arithmetic that compilers turn into vector instructions,
//! and asked so that it can be: a byte is suspect by itself or by the bytes beside it. That some
//! right bytes are suspect too costs only a closer look.

/// Bytes looked at together: a vector register of any 64-bit machine.
const LANES: usize = 16;

/// Bytes before and behind those, which tell more of some of them.
const BEFORE: usize = 2;
const BEHIND: usize = 1;

const WINDOW: usize = BEFORE + LANES + BEHIND;

/// Whether a byte, or the character that it is part of, may be wrong; it stands third of the four.
///
/// Each letter of Arabic has a lead byte of D8 to DB, which says nothing; the second byte
/// tells the few that matter.
#[inline]
const fn is_suspect([further, before, byte, next]: [u8; 1 + BEFORE + BEHIND]) -> bool {
    // A line end in good order stands behind something that can be seen.
    let control = (byte < 0x20) & ((byte != b'\n') | (before <= b' ')) | (byte == 0x7F);
    // So does a mark, and has a blank behind it: most of them.
    let mark = (byte == b'.') | (byte == b':') | (byte == b'!');
    let mark = mark & ((before <= b' ') | (next > b' '));
    let latin = (byte == b',') | (byte == b';') | (byte == b'?');
    let blank = (before <= b' ') & (byte == b' ') | (before == b' ') & latin;
    // Second bytes: U+060C, U+061B and U+061F.
    let arabic_mark = (byte == 0x8C) | (byte == 0x9B) | (byte == 0x9F);
    let arabic_mark = arabic_mark & ((further <= b' ') | (next > b' '));
    // U+0640; U+0653 to U+0655; U+061C.
    let arabic = (byte == 0x80) | (byte.wrapping_sub(0x93) <= 2) | (byte == 0x9C);
    // Lead bytes of what `classes::class` knows: U+0080 to U+00BF; combining marks; Mongolian,
    // general and ideographic spaces; presentation forms; tags.
    let lead = (byte == 0xC2) | (byte | 1 == 0xCD) | (byte.wrapping_sub(0xE1) <= 2);
    let lead = lead | (byte == 0xEF) | (byte == 0xF3) | (byte == b'&');
    control | mark | blank | arabic_mark | arabic | lead
}

/// Looks through a text for suspects, from its beginning to its end, and at no byte twice.
pub(super) struct Scan<'t> {
    text: &'t str,
    /// Where the bytes end that were looked at last.
    end: usize,
    /// The suspects among them that are still to come: the bytes of the number, the lowest first,
    /// are 0 where nothing is wrong.
    found: u128,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, end: 0, found: 0 }
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
        if from < self.end {
            let n_passed = (from + LANES).saturating_sub(self.end);
            let passed = n_passed as u32 * u8::BITS;
            self.found = self.found >> passed << passed;
        } else {
            (self.end, self.found) = (from, 0);
        }
        while self.found == 0 {
            if self.end >= bytes.len() {
                return None;
            }
            self.found = suspects_at(bytes, self.end);
            self.end += LANES;
        }
        Some(self.end - LANES + (self.found.trailing_zeros() / u8::BITS) as usize)
    }
}

/// Tells the suspects among the bytes from `at` on.
#[inline]
fn suspects_at(bytes: &[u8], at: usize) -> u128 {
    let start = at.checked_sub(BEFORE);
    let window = start.and_then(|start| bytes.get(start..)).and_then(<[u8]>::first_chunk);
    window.map_or_else(|| suspects_at_edge(bytes, at), suspects)
}

/// Does so where a window would reach beyond the text: before it there is a line end, and plain
/// bytes behind it.
#[cold]
fn suspects_at_edge(bytes: &[u8], at: usize) -> u128 {
    let mut window = [b'a'; WINDOW];
    for (place, slot) in window.iter_mut().enumerate() {
        match (at + place).checked_sub(BEFORE) {
            None => *slot = b'\n',
            Some(place) => *slot = bytes.get(place).copied().unwrap_or(*slot),
        }
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

/// Tells the suspects among the bytes in the middle.
#[inline]
fn suspects(window: &[u8; WINDOW]) -> u128 {
    let mut found = [0; LANES];
    for (at, found) in found.iter_mut().enumerate() {
        let around = [window[at], window[at + 1], window[at + 2], window[at + 3]];
        *found = u8::from(is_suspect(around));
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

    #[test]
    fn a_mark_with_a_blank_behind_it_alone_is_right() {
        for mark in [".", ":", "!", "،", "؛", "؟"] {
            for n in 0..20 {
                let word = "ك".repeat(n + 1);
                let end = word.len();
                let next = |text: &str| Scan::new(text).next(0);
                assert_eq!(next(&format!("{word}{mark} {word}{mark}\n{word}")), None, "{mark}");
                assert_eq!(next(&format!("{word}{mark}{word}")), Some(end), "{mark}");
                assert_eq!(next(&format!("{word} {mark} {word}")), Some(end), "{mark}");
            }
        }
    }
}
