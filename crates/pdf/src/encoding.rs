//! Which characters the glyphs of a font are, by their names and by the encodings of one byte.

use ttf_parser::{Face, GlyphId};

/// What Windows and Mac have for the bytes 0x80 to 0xFF, as PDF fonts use it; ISO 32000, annex D.
const WIN_ANSI: &str = "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ";

/// The character of a byte in `WinAnsiEncoding`, which the others differ from in signs only.
pub(crate) fn win_ansi(byte: u8) -> Option<char> {
    match byte {
        0x20..=0x7E => Some(char::from(byte)),
        0x80..=0x9F => WIN_ANSI.chars().nth(usize::from(byte - 0x80)).filter(|c| *c != '\u{FFFD}'),
        0xA0..=0xFF => Some(char::from(byte)),
        _ => None,
    }
}

/// Signs by the names of the Adobe Glyph List that are met in Arabic documents. Letters of Arabic
/// go by `afii` and their number, or by `uni` and their code.
const NAMES: [(&str, char); 47] = [
    ("space", ' '),
    ("exclam", '!'),
    ("quotedbl", '"'),
    ("numbersign", '#'),
    ("dollar", '$'),
    ("percent", '%'),
    ("ampersand", '&'),
    ("quotesingle", '\''),
    ("parenleft", '('),
    ("parenright", ')'),
    ("asterisk", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("hyphen", '-'),
    ("period", '.'),
    ("slash", '/'),
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("colon", ':'),
    ("semicolon", ';'),
    ("less", '<'),
    ("equal", '='),
    ("greater", '>'),
    ("question", '?'),
    ("at", '@'),
    ("bracketleft", '['),
    ("backslash", '\\'),
    ("bracketright", ']'),
    ("underscore", '_'),
    ("guillemotleft", '«'),
    ("guillemotright", '»'),
    ("endash", '–'),
    ("emdash", '—'),
    ("bullet", '•'),
    ("ellipsis", '…'),
    ("quoteleft", '‘'),
    ("quoteright", '’'),
    ("quotedblleft", '“'),
    ("quotedblright", '”'),
];

/// `afii57388` to `afii57470` and what they stand for; 0 where there is none.
const AFII: [u16; 83] = [
    0x060C, 0, 0, 0, 0x0660, 0x0661, 0x0662, 0x0663, 0x0664, 0x0665, 0x0666, 0x0667, 0x0668,
    0x0669, 0, 0x061B, 0, 0, 0, 0x061F, 0, 0x0621, 0x0622, 0x0623, 0x0624, 0x0625, 0x0626, 0x0627,
    0x0628, 0x0629, 0x062A, 0x062B, 0x062C, 0x062D, 0x062E, 0x062F, 0x0630, 0x0631, 0x0632, 0x0633,
    0x0634, 0x0635, 0x0636, 0x0637, 0x0638, 0x0639, 0x063A, 0, 0, 0, 0, 0, 0x0640, 0x0641, 0x0642,
    0x0643, 0x0644, 0x0645, 0x0646, 0, 0x0648, 0x0649, 0x064A, 0x064B, 0x064C, 0x064D, 0x064E,
    0x064F, 0x0650, 0x0651, 0x0652, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0647,
];

/// The characters of a glyph called `name`, as the Adobe Glyph List Specification reads it:
/// `uni0644`, `uni06440627.fina`, `afii57449`, `parenleft`.
pub(crate) fn of_name(name: &str) -> Option<String> {
    let base = name.split('.').next().filter(|base| !base.is_empty())?;
    let parts = base.split('_').map(of_part).collect::<Option<String>>();
    parts.filter(|text| !text.is_empty())
}

fn of_part(name: &str) -> Option<String> {
    if let Some(digits) =
        name.strip_prefix("uni").filter(|hex| hex.len() % 4 == 0 && hex.is_ascii())
    {
        let codes = (0..digits.len()).step_by(4).map(|at| char_of(digits.get(at..at + 4)?));
        return codes.collect();
    }
    if let Some(c) =
        name.strip_prefix('u').filter(|hex| (4..=6).contains(&hex.len())).and_then(char_of)
    {
        return Some(c.to_string());
    }
    if let Some(number) = name.strip_prefix("afii").and_then(|number| number.parse::<usize>().ok())
    {
        let code = AFII.get(number.checked_sub(57388)?).filter(|code| **code > 0)?;
        return char::from_u32(u32::from(*code)).map(String::from);
    }
    if let Some((_, c)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some(c.to_string());
    }
    let mut chars = name.chars();
    let only = chars.next().filter(|c| chars.next().is_none() && c.is_ascii_alphabetic());
    only.map(String::from)
}

fn char_of(hex: &str) -> Option<char> {
    u32::from_str_radix(hex, 16).ok().and_then(char::from_u32)
}

/// The characters of each glyph of an embedded font, by the font's own table of characters and the
/// names of its glyphs.
pub(crate) fn of_face(face: &Face<'_>) -> Vec<(u16, String)> {
    let mut found = Vec::new();
    if let Some(cmap) = face.tables().cmap {
        for table in cmap.subtables.into_iter().filter(|table| table.is_unicode()) {
            table.codepoints(|code| {
                let glyph = table.glyph_index(code);
                let c = char::from_u32(code).filter(|c| !is_private(*c));
                if let (Some(GlyphId(glyph)), Some(c)) = (glyph, c) {
                    found.push((glyph, c.to_string()));
                }
            });
        }
    }
    let named = (0..face.number_of_glyphs())
        .filter_map(|glyph| Some((glyph, of_name(face.glyph_name(GlyphId(glyph))?)?)));
    found.extend(named);
    found
}

/// Whether a character means only what a font makes of it.
pub(crate) fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..)
        || c.is_control()
        || c == char::REPLACEMENT_CHARACTER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read() {
        let rows = [
            ("uni0644", Some("ل")),
            ("uni06440627.fina", Some("لا")),
            ("uni0644_uni0645.init", Some("لم")),
            ("afii57450", Some("ي")),
            ("afii57470", Some("ه")),
            ("afii57440", Some("\u{640}")),
            ("u1F600", Some("😀")),
            ("parenleft", Some("(")),
            ("a", Some("a")),
            ("g12", None),
            (".notdef", None),
        ];
        for (name, expected) in rows {
            assert_eq!(of_name(name).as_deref(), expected, "{name}");
        }
    }
}
