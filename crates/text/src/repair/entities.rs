//! HTML entities that were left in a text.

/// Names that Arabic pages use. ISO 8879 and HTML 4 have more, for alphabets that are not ours.
const NAMES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{00A0}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("shy", '\u{00AD}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("lrm", '\u{200E}'),
    ("rlm", '\u{200F}'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("plusmn", '±'),
    ("times", '×'),
    ("divide", '÷'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("sect", '§'),
    ("para", '¶'),
    ("euro", '€'),
    ("pound", '£'),
    ("yen", '¥'),
    ("cent", '¢'),
    ("rarr", '→'),
    ("larr", '←'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("auml", 'ä'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ntilde", 'ñ'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("ouml", 'ö'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("szlig", 'ß'),
];

/// What browsers read for the numbers 128..=159, which pages made on Windows use (HTML standard).
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";

/// The longest entity that is looked for, in bytes after the ampersand.
const MAX_LEN: usize = 12;

/// Escapes of escapes that are undone at once: `&amp;amp;quot;`.
const MAX_DEPTH: usize = 8;

/// Reads an entity whose ampersand stands before `rest`; returns its character and its length in `rest`.
///
/// Only with a semicolon is it clearly an entity. One that names an ampersand
/// is read together with what that ampersand begins.
pub(super) fn decode(rest: &str) -> Option<(char, usize)> {
    let (mut c, mut len) = decode_one(rest)?;
    for _ in 0..MAX_DEPTH {
        match rest.get(len..).and_then(decode_one) {
            Some((inner, inner_len)) if c == '&' => {
                c = inner;
                len += inner_len;
            }
            _ => break,
        }
    }
    Some((c, len))
}

fn decode_one(rest: &str) -> Option<(char, usize)> {
    let end = rest.bytes().take(MAX_LEN).position(|b| b == b';')?;
    let body = rest.get(..end)?;
    let c = match body.strip_prefix('#') {
        Some(number) => decode_number(number)?,
        None => NAMES.iter().find(|(name, _)| *name == body)?.1,
    };
    Some((c, end + 1))
}

fn decode_number(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => parse(hex, 16)?,
        None => parse(number, 10)?,
    };
    if let 0x80..=0x9F = code {
        return WINDOWS_1252.chars().nth(code as usize - 0x80);
    }
    char::from_u32(code).filter(|&c| c >= ' ' || c == '\n' || c == '\t')
}

/// As `u32::from_str_radix`, without its plus sign.
fn parse(digits: &str, radix: u32) -> Option<u32> {
    let all_digits = digits.chars().all(|c| c.is_digit(radix));
    u32::from_str_radix(digits, radix).ok().filter(|_| all_digits)
}
