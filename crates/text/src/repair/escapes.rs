//! Letters that were written as numbers: percent signs of addresses, backslashes of JSON.

use super::{Repairs, hints::Hints, lines};
use crate::letters;

/// Returns the text with what is escaped spelt out.
///
/// Addresses keep their escapes: there they are the right spelling.
pub(super) fn mend(text: &str, hints: Hints, repairs: &mut Repairs) -> Option<String> {
    if !hints.percent() && !hints.backslash() {
        return None;
    }
    lines::mend(text, &mut repairs.escapes, mend_line)
}

fn mend_line(line: &str) -> Option<String> {
    let mut mended = String::new();
    let mut is_mended = false;
    for word in line.split_inclusive(char::is_whitespace) {
        let spelt = percent(word).or_else(|| backslash(word));
        is_mended |= spelt.is_some();
        mended.push_str(spelt.as_deref().unwrap_or(word));
    }
    is_mended.then_some(mended)
}

/// Spells out a word of percent escapes, if Arabic comes out.
fn percent(word: &str) -> Option<String> {
    if word.matches('%').count() < MIN_ESCAPES || is_address(word) {
        return None;
    }
    // A form writes its spaces as plus signs, and then no %20.
    let plus = if word.contains("%20") { b'+' } else { b' ' };
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = (*first == b'%').then(|| hex_byte(tail)).flatten();
        bytes.push(escaped.unwrap_or(if *first == b'+' { plus } else { *first }));
        rest = if escaped.is_some() { tail.get(2..)? } else { tail };
    }
    String::from_utf8(bytes).ok().filter(|text| gains(text, word))
}

/// Spells out `\u0627` and its like, if Arabic comes out.
fn backslash(word: &str) -> Option<String> {
    if word.matches("\\u").count() < MIN_ESCAPES {
        return None;
    }
    let mut pieces = word.split("\\u");
    let mut spelt = pieces.next()?.to_owned();
    for piece in pieces {
        let code = piece.get(..4).filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                spelt.push(c);
                spelt.push_str(piece.get(4..)?);
            }
            None => return None,
        }
    }
    gains(&spelt, word).then_some(spelt)
}

/// A letter has two escapes of a percent sign, and one of a backslash.
const MIN_ESCAPES: usize = 2;

/// One Arabic letter may be an accident of bytes.
const MIN_LETTERS: usize = 2;

fn hex_byte(digits: &[u8]) -> Option<u8> {
    let digits = str::from_utf8(digits.get(..2)?).ok()?;
    u8::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))
}

/// Whether a word is an address: one with a scheme, a path, a host before a path, or a query.
fn is_address(word: &str) -> bool {
    let plain = word.split('%').next().unwrap_or_default();
    word.contains("://")
        || word.starts_with(['/', '#', '@'])
        || plain.contains('/') && plain.contains('.')
        || plain.contains('?') && plain.contains('=')
}

/// Whether spelling `word` out brought Arabic to light.
fn gains(spelt: &str, word: &str) -> bool {
    n_arabic(spelt) >= n_arabic(word) + MIN_LETTERS
}

fn n_arabic(text: &str) -> usize {
    text.chars().filter(|&c| letters::is_arabic_letter(c)).count()
}
