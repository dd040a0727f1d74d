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
    let control = byte < 0x20 || byte == 0x7F;
    let mark = byte == b'.' || byte == b':' || byte == b'!' || byte == b'&';
    let blank = before == b' ' && (byte == b' ' || byte == b',' || byte == b';' || byte == b'?');
    // Second bytes: U+0640; U+060C; U+061B, U+061C, U+061F and U+0653 to U+0655.
    let arabic = byte == 0x80 || byte == 0x8C || byte.wrapping_sub(0x93) <= 0x0C;
    // Lead bytes of what `classes::class` knows: U+0080 to U+00BF; combining marks; Mongolian,
    // general and ideographic spaces; presentation forms; tags.
    let lead = byte == 0xC2
        || byte == 0xCC
        || byte == 0xCD
        || byte.wrapping_sub(0xE1) <= 2
        || byte == 0xEF
        || byte == 0xF3;
    control | mark | blank | arabic | lead
}

/// Returns the first place in `text` from `from` on, where a character begins, at which
/// something may be wrong: a character or the single space before one.
pub(super) fn next_suspect(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let found = first_suspect(bytes, from).or_else(|| last_space(bytes, from))?;
    let start = (from..=found).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(found);
    let space = start.checked_sub(1).filter(|&at| at >= from && bytes.get(at) == Some(&b' '));
    Some(space.unwrap_or(start))
}

/// The text must not end in a space.
fn last_space(bytes: &[u8], from: usize) -> Option<usize> {
    bytes.len().checked_sub(1).filter(|&last| last >= from && bytes.get(last) == Some(&b' '))
}

fn first_suspect(bytes: &[u8], from: usize) -> Option<usize> {
    let before = from.checked_sub(1).and_then(|before| bytes.get(before)).copied();
    if is_suspect(before.unwrap_or(b'\n'), *bytes.get(from)?) {
        return Some(from);
    }
    let mut at = from + 1;
    while let Some(window) = bytes.get(at - 1..).and_then(<[u8]>::first_chunk) {
        let found = suspects(window);
        if found != 0 {
            return Some(at + (found.trailing_zeros() / u8::BITS) as usize);
        }
        at += LANES;
    }
    let rest = bytes.get(at - 1..)?;
    rest.windows(2)
        .position(|pair| matches!(*pair, [before, byte] if is_suspect(before, byte)))
        .map(|found| at + found)
}

/// Tells the suspects among the bytes but the first, which only stands before the second: the
/// bytes of the number, the lowest first, are 0 where nothing is wrong.
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
        for c in ('\0'..=char::MAX).filter(|&c| class(c) != Class::Plain && c != ' ') {
            assert_eq!(next_suspect(&format!("ab{c}cd"), 0), Some(2), "{c:?}");
        }
    }

    #[test]
    fn a_suspect_is_found_wherever_it_stands() {
        for n in 0..70 {
            let text = format!("{}ا،ب", "ك".repeat(n));
            assert_eq!(next_suspect(&text, 0), Some(2 * n + 2));
            assert_eq!(next_suspect(&text, 2 * n + 4), None);
        }
    }

    #[test]
    fn the_space_before_a_suspect_is_suspect() {
        for (text, found) in [("اب ،", 4), ("ab  c", 2), ("ab ?", 2), ("ab «", 2), ("ab ", 2)] {
            assert_eq!(next_suspect(text, 0), Some(found), "{text}");
        }
        assert_eq!(next_suspect("وقف إطلاق النار - (أمس)", 0), None);
    }
}
