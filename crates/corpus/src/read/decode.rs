//! Which letters the bytes stand for.
//!
//! A source in UTF-8 is passed on as it is, and a record of it that is damaged is
//! repaired where it is parsed. A source in another encoding is transcoded as a stream.

mod binary;
mod plausible;

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    CoderResult, Decoder, Encoding, ISO_8859_6, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1256,
};

/// Bytes that an encoding is guessed from, at most, from the first that is no ASCII on: more
/// would not change a guess that counts letters.
const SAMPLE_BYTES: usize = 256 << 10;

/// Names the encoding of a source that begins with `head`, or says what it is instead of
/// a text.
pub(super) fn detect(head: &[u8]) -> Result<&'static Encoding, &'static str> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Ok(encoding);
    }
    if let Some(kind) = binary::kind(head) {
        return Err(kind);
    }
    if let Some(encoding) = utf_16(head) {
        return Ok(encoding);
    }
    let census = Census::of(head);
    if census.is_binary(head.len()) {
        return Err("binary data");
    }
    if census.is_utf_8() {
        return Ok(UTF_8);
    }
    Ok(arabic_legacy(head, None).unwrap_or_else(|| other_legacy(head)))
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
    pub(super) encoding: &'static Encoding,
    /// What stands as U+FFFD.
    pub(super) n_replaced: u64,
}

/// Decodes a whole text whose sender may have said how.
///
/// A byte order mark is believed, then the bytes where they are UTF-8, then the sender; but
/// nobody who would make no Arabic of what another encoding makes Arabic of.
pub(super) fn document<'a>(bytes: &'a [u8], declared: Option<&'static Encoding>) -> Decoded<'a> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decoded(bytes.get(mark..).unwrap_or_default(), encoding);
    }
    if let Ok(text) = str::from_utf8(bytes) {
        return Decoded { text: Cow::Borrowed(text), encoding: UTF_8, n_replaced: 0 };
    }
    let encoding = utf_16(bytes).unwrap_or_else(|| legacy_or_damaged(bytes, declared));
    decoded(bytes, encoding)
}

fn decoded<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Decoded<'a> {
    let (text, is_damaged) = encoding.decode_without_bom_handling(bytes);
    let n_replaced = if is_damaged { replacements(&text) } else { 0 };
    Decoded { text, encoding, n_replaced }
}

/// Names the encoding of what is no sound UTF-8.
fn legacy_or_damaged(bytes: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let sample = bytes.get(first..).unwrap_or_default();
    let sample = sample.get(..SAMPLE_BYTES).unwrap_or(sample);
    if Census::of(sample).is_utf_8() {
        return UTF_8;
    }
    let declared = declared.filter(|encoding| *encoding != UTF_8 && encoding.is_ascii_compatible());
    arabic_legacy(sample, declared).or(declared).unwrap_or_else(|| other_legacy(sample))
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
fn arabic_legacy(bytes: &[u8], declared: Option<&'static Encoding>) -> Option<&'static Encoding> {
    let tried = declared.into_iter().chain([WINDOWS_1256, ISO_8859_6]);
    let scored = tried.map(|encoding| (encoding, arabic_in(bytes, encoding)));
    let best = scored.reduce(|best, other| if other.1 > best.1 { other } else { best });
    best.filter(|(_, score)| *score > 0.0).map(|(encoding, _)| encoding)
}

/// How likely `bytes` are Arabic in this encoding; 0 if they are not.
fn arabic_in(bytes: &[u8], encoding: &'static Encoding) -> f64 {
    plausible::arabic(&encoding.decode_without_bom_handling(bytes).0)
}

/// The encoding of a source that is not Arabic.
fn other_legacy(head: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Decodes a record of a source in UTF-8, and counts what had to be replaced.
pub(super) fn record(bytes: &[u8]) -> (Cow<'_, str>, u64) {
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return (Cow::Borrowed(text), 0);
    }
    if let Some(encoding) = Some(Census::of(bytes))
        .filter(|census| !census.is_utf_8())
        .and_then(|_| arabic_legacy(bytes, None))
    {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
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

/// Turns the bytes of a source into UTF-8, piece by piece.
pub(super) struct Transcoder {
    /// `None` for UTF-8, which is passed on whether it is valid or not.
    decoder: Option<Decoder>,
}

impl Transcoder {
    pub(super) fn new(encoding: &'static Encoding) -> Self {
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        Self { decoder }
    }

    /// Whether what comes out may differ from what went in.
    pub(super) fn transcodes(&self) -> bool {
        self.decoder.is_some()
    }

    /// Appends `bytes` to `out`, in UTF-8. Nothing may follow what is `last`.
    pub(super) fn push(&mut self, mut bytes: &[u8], last: bool, out: &mut Vec<u8>) {
        let Some(decoder) = &mut self.decoder else { return out.extend_from_slice(bytes) };
        let mut chunk = [0; 4096];
        loop {
            let (result, read, written, _) = decoder.decode_to_utf8(bytes, &mut chunk, last);
            out.extend_from_slice(chunk.get(..written).unwrap_or_default());
            bytes = bytes.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWS: &str = "أعيد إطلاق المحادثات الافتراضية بشأن وقف إطلاق النار في ليبيا، وقال المتحدث";

    fn utf_16_bytes(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[track_caller]
    fn check(head: &[u8], expected: &str) {
        assert_eq!(detect(head).map_or_else(|kind| kind, Encoding::name), expected);
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
    fn a_stream_is_transcoded_whatever_its_pieces() {
        let bytes = utf_16_bytes(NEWS, u16::to_le_bytes);
        for step in [1, 3, 1000] {
            let mut transcoder = Transcoder::new(UTF_16LE);
            let mut out = Vec::new();
            for piece in bytes.chunks(step) {
                transcoder.push(piece, false, &mut out);
            }
            transcoder.push(&[], true, &mut out);
            assert_eq!(out, NEWS.as_bytes());
        }
    }
}
