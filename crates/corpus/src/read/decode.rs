//! Which letters the bytes stand for.
//!
//! A source in UTF-8 is passed on as it is, and a record of it that is damaged is
//! repaired where it is parsed. A source in another encoding is transcoded as a stream.

mod binary;
mod charset;
mod plausible;
mod tables;

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

pub(super) use charset::{Charset, Transcoder, UNICODE};

/// Bytes that an encoding is guessed from, at most, from the first that is no ASCII on: more
/// would not change a guess that counts letters.
const SAMPLE_BYTES: usize = 256 << 10;

/// Names the encoding of a source that begins with `head`, or says what it is instead of
/// a text.
pub(super) fn detect(head: &[u8]) -> Result<Charset, &'static str> {
    if let Some((charset, _)) = Charset::of_mark(head) {
        return Ok(charset);
    }
    if let Some(kind) = binary::kind(head) {
        return Err(kind);
    }
    if let Some(charset) = wide(head) {
        return Ok(charset);
    }
    let census = Census::of(head);
    if census.is_binary(head.len()) {
        return Err("binary data");
    }
    if census.is_utf_8() {
        return Ok(UNICODE);
    }
    Ok(arabic_legacy(head, None).unwrap_or_else(|| other_legacy(head)))
}

/// Recognises an encoding of two or four bytes for a character, without a mark.
fn wide(head: &[u8]) -> Option<Charset> {
    utf_32(head).or_else(|| utf_16(head).map(Charset::Web))
}

/// Recognises UTF-32 by its two upper bytes, which are 0 throughout.
fn utf_32(head: &[u8]) -> Option<Charset> {
    let (quads, _) = head.as_chunks::<4>();
    let all = |is: fn(&[u8; 4]) -> bool| quads.len() >= 2 && quads.iter().all(is);
    if all(|quad| matches!(quad, [_, _, 0 | 1, 0]) && *quad != [0; 4]) {
        return Some(Charset::Utf32Le);
    }
    all(|quad| matches!(quad, [0, 0 | 1, _, _]) && *quad != [0; 4]).then_some(Charset::Utf32Be)
}

/// Recognises UTF-16 without a mark by its upper bytes: nearly all are 0 (Latin) or 6
/// (Arabic), which no other text has at all.
fn utf_16(head: &[u8]) -> Option<&'static Encoding> {
    let upper = |byte: &u8| matches!(byte, 0 | 6);
    let (pairs, _) = head.as_chunks::<2>();
    if pairs.len() < 4 {
        return None;
    }
    let share = |n: usize| n * 10 / pairs.len();
    let first = share(pairs.iter().filter(|[first, _]| upper(first)).count());
    let second = share(pairs.iter().filter(|[_, second]| upper(second)).count());
    match (first, second) {
        (..=2, 8..) => Some(UTF_16LE),
        (8.., ..=2) => Some(UTF_16BE),
        _ => None,
    }
}

/// A text that was decoded as a whole.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) charset: Charset,
    /// What stands as U+FFFD.
    pub(super) n_replaced: u64,
}

/// Decodes a whole text whose sender may have said how.
///
/// A byte order mark is believed, then the bytes where they are UTF-8, then the sender; but
/// nobody who would make no Arabic of what another encoding makes Arabic of.
pub(super) fn document<'a>(bytes: &'a [u8], declared: Option<&'static Encoding>) -> Decoded<'a> {
    if let Some((charset, mark)) = Charset::of_mark(bytes) {
        return decoded(bytes.get(mark..).unwrap_or_default(), charset);
    }
    if let Ok(text) = str::from_utf8(bytes) {
        return Decoded { text: Cow::Borrowed(text), charset: UNICODE, n_replaced: 0 };
    }
    decoded(bytes, wide(bytes).unwrap_or_else(|| legacy_or_damaged(bytes, declared)))
}

fn decoded(bytes: &[u8], charset: Charset) -> Decoded<'_> {
    let (text, is_damaged) = charset.decode(bytes);
    let n_replaced = if is_damaged { replacements(&text) } else { 0 };
    Decoded { text, charset, n_replaced }
}

/// Names the encoding of what is no sound UTF-8.
fn legacy_or_damaged(bytes: &[u8], declared: Option<&'static Encoding>) -> Charset {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let sample = bytes.get(first..).unwrap_or_default();
    let sample = sample.get(..SAMPLE_BYTES).unwrap_or(sample);
    if Census::of(sample).is_utf_8() {
        return UNICODE;
    }
    let declared = declared.filter(|encoding| *encoding != UTF_8 && encoding.is_ascii_compatible());
    let declared = declared.map(Charset::Web);
    arabic_legacy(sample, declared).or(declared).unwrap_or_else(|| other_legacy(sample))
}

/// Decodes a short name in an archive, which may be in the code page of an old system.
/// `sample` is as many names as there are to judge by. `None` if no Arabic comes of them.
pub(super) fn name(bytes: &[u8], sample: &[u8]) -> Option<String> {
    Some(arabic_legacy(sample, None)?.decode(bytes).0.into_owned())
}

/// What a head is made of.
#[derive(Default)]
struct Census {
    /// Letters of more than one byte.
    multibyte: usize,
    /// Runs of bytes that are no UTF-8.
    invalid: usize,
    nul: usize,
    /// Control characters that text does not have, NUL among them.
    control: usize,
}

impl Census {
    fn of(head: &[u8]) -> Self {
        let mut census = Self::default();
        let mut chunks = head.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            census.multibyte += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
            // The head may end within a letter.
            let cut = chunks.peek().is_none() && chunk.invalid().len() < 4;
            census.invalid += usize::from(!chunk.invalid().is_empty() && !cut);
        }
        census.nul = head.iter().filter(|byte| **byte == 0).count();
        census.control = head.iter().filter(|byte| is_strange(**byte)).count();
        census
    }

    /// Whether `n_bytes` with so many controls are no text. Some texts have a NUL for each
    /// space; but then they are in UTF-8, which no program or picture is.
    fn is_binary(&self, n_bytes: usize) -> bool {
        if self.is_utf_8() {
            return self.control * 10 > n_bytes * 3;
        }
        self.nul > 0 || self.control * 20 > n_bytes
    }

    /// Whether this is UTF-8, if perhaps damaged: by chance, a legacy encoding has hardly one
    /// valid sequence for ten that are not.
    fn is_utf_8(&self) -> bool {
        self.invalid == 0 || self.multibyte >= 2 * self.invalid
    }
}

/// Whether text does not have this control character: all but tab, line ends, form feed,
/// escape (terminals' colours) and the old end-of-file mark.
fn is_strange(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t'..=b'\r' | 0x1A | 0x1B) || byte == 0x7F
}

/// The encoding that makes the best Arabic of `bytes`, if one makes any: of equals, the one
/// that was declared.
fn arabic_legacy(bytes: &[u8], declared: Option<Charset>) -> Option<Charset> {
    let (common, rare) = charset::ARABIC.split_at(charset::N_COMMON);
    let mut best = Tried::default();
    declared.iter().chain(common).for_each(|charset| best.try_out(*charset, bytes));
    if !best.is_sure() {
        rare.iter().for_each(|charset| best.try_out(*charset, bytes));
    }
    best.charset
}

/// The encoding that made the best Arabic so far.
#[derive(Default)]
struct Tried {
    charset: Option<Charset>,
    /// How likely it is; 0 if there is none.
    score: f64,
    is_damaged: bool,
}

impl Tried {
    fn try_out(&mut self, charset: Charset, bytes: &[u8]) {
        let (text, is_damaged) = charset.decode(bytes);
        let score = plausible::arabic(&text);
        if score > self.score {
            *self = Self { charset: Some(charset), score, is_damaged };
        }
    }

    fn is_sure(&self) -> bool {
        self.score >= plausible::SURE && !self.is_damaged
    }
}

/// The encoding of a source that is not Arabic.
fn other_legacy(head: &[u8]) -> Charset {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, true);
    Charset::Web(detector.guess(None, Utf8Detection::Deny))
}

/// Decodes a record of a source in UTF-8, and counts what had to be replaced.
pub(super) fn record(bytes: &[u8]) -> (Cow<'_, str>, u64) {
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return (Cow::Borrowed(text), 0);
    }
    if let Some(charset) = Some(Census::of(bytes))
        .filter(|census| !census.is_utf_8())
        .and_then(|_| arabic_legacy(bytes, None))
    {
        let (text, _) = charset.decode(bytes);
        let replaced = replacements(&text);
        return (text, replaced);
    }
    let replaced = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    (String::from_utf8_lossy(bytes), replaced as u64)
}

/// Counts the marks that a decoder leaves for what it cannot decode.
pub(super) fn replacements(text: &str) -> u64 {
    memchr::memmem::find_iter(text.as_bytes(), "\u{FFFD}").count() as u64
}

#[cfg(test)]
mod tests {
    use encoding_rs::{ISO_8859_6, WINDOWS_1256};

    use super::*;

    const NEWS: &str = "أعيد إطلاق المحادثات الافتراضية بشأن وقف إطلاق النار في ليبيا، وقال المتحدث";

    fn utf_16_bytes(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    fn utf_32_bytes(text: &str, order: fn(u32) -> [u8; 4]) -> Vec<u8> {
        text.chars().flat_map(|c| order(u32::from(c))).collect()
    }

    /// Writes `text` in an encoding of one byte for a character.
    fn encode(text: &str, charset: Charset) -> Vec<u8> {
        let byte = |c: char| {
            (0..=u8::MAX).find(|byte| charset.decode(&[*byte]).0.chars().eq([c])).unwrap()
        };
        text.chars().map(byte).collect()
    }

    #[track_caller]
    fn check(head: &[u8], expected: &str) {
        assert_eq!(detect(head).map_or_else(|kind| kind, Charset::name), expected);
    }

    #[test]
    fn encodings_are_recognised() {
        check(b"", "UTF-8");
        check(b"plain", "UTF-8");
        check(NEWS.as_bytes(), "UTF-8");
        check(format!("\u{FEFF}{NEWS}").as_bytes(), "UTF-8");
        check(&NEWS.as_bytes()[..NEWS.len() - 1], "UTF-8");
        check(&WINDOWS_1256.encode(NEWS).0, "windows-1256");
        check(&ISO_8859_6.encode(NEWS).0, "ISO-8859-6");
        check(&utf_16_bytes(NEWS, u16::to_le_bytes), "UTF-16LE");
        check(&utf_16_bytes(NEWS, u16::to_be_bytes), "UTF-16BE");
        check(&utf_16_bytes("\u{FEFF}abc", u16::to_le_bytes), "UTF-16LE");
        check(&utf_32_bytes(NEWS, u32::to_le_bytes), "UTF-32LE");
        check(&utf_32_bytes(NEWS, u32::to_be_bytes), "UTF-32BE");
        check(&utf_32_bytes("\u{FEFF}abc", u32::to_le_bytes), "UTF-32LE");
        check(&utf_32_bytes("\u{FEFF}abc", u32::to_be_bytes), "UTF-32BE");
        check(
            b"L'\xE9t\xE9 dernier, \xE0 la f\xEAte, nous avons mang\xE9 des cr\xEApes",
            "windows-1252",
        );
    }

    #[test]
    fn binary_files_are_recognised() {
        check(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", "a picture");
        check(b"%PDF-1.7\nnothing but letters", "a PDF document");
        check(b"\x01\xFF\0\0\xFE\x02\x80\0abc\xC0\0\0\0", "binary data");
    }

    #[test]
    fn a_text_with_some_nuls_is_a_text() {
        check(NEWS.replace(' ', "\0").as_bytes(), "UTF-8");
    }

    #[test]
    fn a_damaged_text_stays_utf_8() {
        let mut bytes = NEWS.as_bytes().to_vec();
        bytes.insert(NEWS.find(' ').unwrap(), 0xD9);
        check(&bytes, "UTF-8");
        let (text, replaced) = record(&bytes);
        assert_eq!(replaced, 1);
        assert_eq!(text.replace('\u{FFFD}', ""), NEWS);
    }

    #[test]
    fn one_legacy_record_in_a_utf_8_source_is_read() {
        let bytes = WINDOWS_1256.encode(NEWS).0;
        assert_eq!(record(&bytes), (Cow::Borrowed(NEWS), 0));
    }

    #[test]
    fn code_pages_of_old_systems_are_recognised() {
        let shaped = "ﻗﺎﻝ ﺍﻟﻮﺯﻳﺮ ﺇﻥ ﺍﻟﻤﺪﺍﺭﺱ ﺗﻔﺘﺢ ﺃﺑﻮﺍﺑﻬﺎ ﻳﻮﻡ ﺍﻷﺣﺪ";
        let mac = "قال الوزير: «المدارس ١٢»، وأضاف المزيد من التفاصيل؛ ثم غادر.";
        for (charset, name, text) in [
            (charset::ARABIC[2], "cp720", NEWS.replace('،', " ")),
            (charset::ARABIC[3], "x-mac-arabic", mac.to_owned()),
            (charset::ARABIC[4], "cp864", in_864(shaped)),
        ] {
            let bytes = encode(&text, charset);
            check(&bytes, name);
            let decoded = document(&bytes, None);
            assert_eq!((decoded.charset, decoded.text.as_ref()), (charset, text.as_str()));
        }
    }

    /// Shapes that code page 864 has, for those it has not.
    fn in_864(text: &str) -> String {
        let shape = |c| match c {
            'ﺎ' | 'ﺍ' => 'ﺎ',
            'ﺥ' => 'ﺧ',
            'ﻢ' => 'ﻣ',
            'ﻲ' => 'ﻱ',
            'ﻴ' => 'ﻳ',
            'ﻤ' => 'ﻣ',
            'ﻘ' => 'ﻗ',
            'ﻠ' => 'ﻟ',
            'ﺘ' => 'ﺗ',
            'ﻬ' => 'ﻬ',
            'ﻮ' => 'ﻭ',
            'ﺮ' => 'ﺭ',
            'ﺰ' => 'ﺯ',
            'ﺪ' => 'ﺩ',
            'ﻥ' => 'ﻥ',
            'ﻝ' => 'ﻝ',
            c => c,
        };
        text.chars().map(shape).filter(|c| encodes_in_864(*c)).collect()
    }

    fn encodes_in_864(c: char) -> bool {
        (0..=u8::MAX).any(|byte| charset::ARABIC[4].decode(&[byte]).0.chars().eq([c]))
    }

    #[test]
    fn a_stream_is_transcoded_whatever_its_pieces() {
        let utf_16 = (Charset::Web(UTF_16LE), utf_16_bytes(NEWS, u16::to_le_bytes));
        let utf_32 = (Charset::Utf32Be, utf_32_bytes(NEWS, u32::to_be_bytes));
        for ((charset, bytes), step) in
            [utf_16, utf_32].iter().flat_map(|source| [1, 3, 1000].map(|step| (source, step)))
        {
            let mut transcoder = Transcoder::new(*charset);
            let mut out = Vec::new();
            for piece in bytes.chunks(step) {
                transcoder.push(piece, false, &mut out);
            }
            transcoder.push(&[], true, &mut out);
            assert_eq!(out, NEWS.as_bytes());
        }
    }
}
