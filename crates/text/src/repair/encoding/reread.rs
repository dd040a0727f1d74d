//! The ways in which text is read in a wrong encoding, undone.

use std::sync::LazyLock;

use encoding_rs::{
    Encoding, ISO_8859_6, MACINTOSH, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1256,
    WINDOWS_1258,
};

/// A wrong reading: bytes that were taken for `taken_for` although they were something else.
#[derive(Clone, Copy)]
pub(super) struct WrongReading {
    taken_for: &'static LazyLock<Charset>,
    /// `None` for UTF-8.
    were: Option<&'static LazyLock<Charset>>,
    /// Whether a byte may begin a character of UTF-8.
    leads: fn(u8) -> bool,
}

/// Readings that hide UTF-8, which may happen time and again.
pub(super) const OF_UTF_8: [WrongReading; 2] = [
    WrongReading { taken_for: &WESTERN, were: None, leads: leads_western },
    WrongReading { taken_for: &ARABIC, were: None, leads: leads_arabic },
];

/// Readings that hide an encoding of one byte for a letter.
pub(super) const OF_LEGACY: [WrongReading; 2] = [
    WrongReading { taken_for: &WESTERN, were: Some(&ARABIC), leads: leads_western },
    WrongReading { taken_for: &WESTERN, were: Some(&ISO_ARABIC), leads: leads_western },
];

/// Readings as what other systems take a text for: those of Central Europe, Turkey and Vietnam, of
/// the Macintosh and of DOS. They are seldom met, and undone once only.
pub(super) static OF_OTHERS: LazyLock<Vec<WrongReading>> = LazyLock::new(|| {
    let taken_for = [&CENTRAL, &TURKISH, &VIETNAMESE, &MAC, &DOS, &DOS_WESTERN];
    let were = [None, Some(&ARABIC), Some(&ISO_ARABIC)];
    let leads = leads_arabic as fn(u8) -> bool;
    let readings = taken_for
        .into_iter()
        .flat_map(|taken_for| were.map(|were| WrongReading { taken_for, were, leads }));
    readings.collect()
});

/// Whether `byte` begins a character that Arabic text may have: its letters, punctuation,
/// presentation forms and emoji. Any other lead may be a real letter that was read as
/// windows-1256: `ا،` is not `ǡ`.
const fn leads_arabic(byte: u8) -> bool {
    matches!(byte, 0xC2 | 0xD8..=0xDB | 0xE2 | 0xEF | 0xF0)
}

/// The same, or what such a character becomes when it is read as windows-1252 before.
const fn leads_western(byte: u8) -> bool {
    leads_arabic(byte) || matches!(byte, 0xC3 | 0xC5 | 0xC6 | 0xCB)
}

static WESTERN: LazyLock<Charset> = LazyLock::new(|| Charset::of(WINDOWS_1252));
static ARABIC: LazyLock<Charset> = LazyLock::new(|| Charset::of(WINDOWS_1256));
static CENTRAL: LazyLock<Charset> = LazyLock::new(|| Charset::of(WINDOWS_1250));
static TURKISH: LazyLock<Charset> = LazyLock::new(|| Charset::of(WINDOWS_1254));
static VIETNAMESE: LazyLock<Charset> = LazyLock::new(|| Charset::of(WINDOWS_1258));
static MAC: LazyLock<Charset> = LazyLock::new(|| Charset::of(MACINTOSH));
static DOS: LazyLock<Charset> = LazyLock::new(|| Charset::new(CODE_PAGE_437.chars().collect()));
static DOS_WESTERN: LazyLock<Charset> =
    LazyLock::new(|| Charset::new(CODE_PAGE_850.chars().collect()));

/// The characters of the bytes 0x80 to 0xFF in the code pages of DOS, after the mapping files of the
/// Unicode Consortium.
const CODE_PAGE_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";
const CODE_PAGE_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";

static ISO_ARABIC: LazyLock<Charset> = LazyLock::new(|| Charset::of(ISO_8859_6));

/// An encoding of one byte for a character.
struct Charset {
    /// The characters of the bytes 0x80..=0xFF.
    upper: Vec<char>,
    /// The same, sorted, with their bytes.
    bytes: Vec<(char, u8)>,
}

impl Charset {
    fn of(encoding: &'static Encoding) -> Self {
        let upper: Vec<char> = (0x80..=0xFF)
            .map(|byte| {
                let byte = [byte];
                let (text, _) = encoding.decode_without_bom_handling(&byte);
                text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
            })
            .collect();
        Self::new(upper)
    }

    fn new(upper: Vec<char>) -> Self {
        let mut bytes: Vec<(char, u8)> = upper.iter().copied().zip(0x80..=0xFF).collect();
        bytes.sort_unstable();
        Self { upper, bytes }
    }

    /// Returns the byte of `c`. A control of U+0080..=U+009F stands for itself, for programs
    /// of all systems pass it through: so Latin 1 is read here as well.
    fn byte(&self, c: char) -> Option<u8> {
        match c {
            '\0'..='\u{7F}' => None,
            '\u{80}'..='\u{9F}' => u8::try_from(u32::from(c)).ok(),
            char::REPLACEMENT_CHARACTER => None,
            c => {
                let at = self.bytes.binary_search_by_key(&c, |(c, _)| *c).ok()?;
                self.bytes.get(at).map(|(_, byte)| *byte)
            }
        }
    }

    fn char(&self, byte: u8) -> Option<char> {
        self.upper.get(usize::from(byte.checked_sub(0x80)?)).copied()
    }
}

impl WrongReading {
    /// Returns `text` as it was before it was read wrongly; what cannot have come about so
    /// stays. `None` if that is all of it.
    pub(super) fn undo(self, text: &str) -> Option<String> {
        let mut undone = String::with_capacity(text.len());
        let mut rest = text;
        let mut n_undone = 0;
        while let Some(c) = rest.chars().next() {
            let (right, len) = match self.character(rest) {
                Some(found) => found,
                None => (c, c.len_utf8()),
            };
            n_undone += usize::from(right != c);
            undone.push(right);
            rest = rest.get(len..).unwrap_or_default();
        }
        (n_undone > 0).then_some(undone)
    }

    /// Returns the character that the beginning of `text` stands for, and the length of that.
    fn character(self, text: &str) -> Option<(char, usize)> {
        let first = text.chars().next()?;
        let lead = self.taken_for.byte(first)?;
        match self.were {
            Some(charset) => Some((charset.char(lead)?, first.len_utf8())),
            None if (self.leads)(lead) => self.utf_8(lead, text),
            None => None,
        }
    }

    /// Puts a character of UTF-8 together from its bytes, which are a character each.
    fn utf_8(self, lead: u8, text: &str) -> Option<(char, usize)> {
        let n_bytes = match lead {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return None,
        };
        let mut bytes = [lead, 0, 0, 0];
        let mut len = 0;
        for (number, c) in text.chars().take(n_bytes).enumerate() {
            if number > 0 {
                bytes[number] = match c {
                    char::REPLACEMENT_CHARACTER => lost(&bytes[..number])?,
                    c => self.taken_for.byte(c)?,
                };
            }
            len += c.len_utf8();
        }
        let decoded = str::from_utf8(bytes.get(..n_bytes)?).ok()?;
        decoded.chars().next().map(|c| (c, len))
    }
}

/// Returns the byte that most likely stood behind `before`, where a strict reader of
/// windows-1252 left a mark because the encoding has no character for it: 81, 8D, 8F, 90 or 9D.
///
/// Behind D9 that is `ف` (U+0641) or one of three vowels, and vowels are rare; behind E2 80
/// the closing quotation mark.
const fn lost(before: &[u8]) -> Option<u8> {
    match before {
        [0xD9] => Some(0x81),
        [0xE2, 0x80] => Some(0x9D),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_reading_is_undone() {
        let text = "فكرة «قديمة»، نعم؟";
        for (reading, wrong) in [
            (OF_UTF_8[0], WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()),
            (OF_UTF_8[0], text.bytes().map(char::from).collect()),
            (OF_UTF_8[1], WINDOWS_1256.decode_without_bom_handling(text.as_bytes()).0.into_owned()),
            (
                OF_LEGACY[0],
                WINDOWS_1252
                    .decode_without_bom_handling(&WINDOWS_1256.encode(text).0)
                    .0
                    .into_owned(),
            ),
        ] {
            assert_eq!(reading.undo(&wrong).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_lost_byte_is_guessed() {
        assert_eq!(OF_UTF_8[0].undo("Ù\u{FFFD}ÙŠ").as_deref(), Some("في"));
    }

    #[test]
    fn what_is_right_stays() {
        assert_eq!(OF_UTF_8[0].undo("كتاب été"), None);
        assert_eq!(OF_UTF_8[0].undo("كتاب Ø£Ø¨").as_deref(), Some("كتاب أب"));
    }
}
