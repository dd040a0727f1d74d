//! Character encodings: those of the web, and older ones that it has forgotten.

use std::borrow::Cow;

use encoding_rs::{CoderResult, Decoder, Encoding, ISO_8859_6, UTF_8, WINDOWS_1256};

use super::tables;

/// How the bytes of a text stand for characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Charset {
    /// An encoding of the WHATWG Encoding Standard.
    Web(&'static Encoding),
    /// Four bytes for a character, the lowest first.
    Utf32Le,
    /// Four bytes for a character, the highest first.
    Utf32Be,
    /// One byte for a character.
    CodePage(&'static CodePage),
}

/// An encoding of one byte for a character, in which the first 128 are ASCII.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::read) struct CodePage {
    name: &'static str,
    upper: &'static [u16; 128],
}

static DOS_720: CodePage = CodePage { name: "cp720", upper: &tables::DOS_720 };
static DOS_864: CodePage = CodePage { name: "cp864", upper: &tables::DOS_864 };
static MAC_ARABIC: CodePage = CodePage { name: "x-mac-arabic", upper: &tables::MAC_ARABIC };

/// UTF-8.
pub(in crate::read) const UNICODE: Charset = Charset::Web(UTF_8);

/// How many of [`ARABIC`] are met every day.
pub(super) const N_COMMON: usize = 2;

/// The encodings of one byte that Arabic is written in, the commonest first.
pub(super) static ARABIC: [Charset; 5] = [
    Charset::Web(WINDOWS_1256),
    Charset::Web(ISO_8859_6),
    Charset::CodePage(&DOS_720),
    Charset::CodePage(&MAC_ARABIC),
    Charset::CodePage(&DOS_864),
];

impl Charset {
    /// Names it: as the WHATWG Encoding Standard does, where that knows it.
    pub(in crate::read) fn name(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::Utf32Le => "UTF-32LE",
            Self::Utf32Be => "UTF-32BE",
            Self::CodePage(page) => page.name,
        }
    }

    /// Finds a byte order mark, and returns its length.
    pub(super) fn of_mark(bytes: &[u8]) -> Option<(Self, usize)> {
        match bytes {
            // The mark of UTF-16LE and a NUL, which no text begins with.
            [0xFF, 0xFE, 0, 0, ..] => Some((Self::Utf32Le, 4)),
            [0, 0, 0xFE, 0xFF, ..] => Some((Self::Utf32Be, 4)),
            _ => Encoding::for_bom(bytes).map(|(encoding, len)| (Self::Web(encoding), len)),
        }
    }

    /// Whether ASCII stands for itself in it.
    pub(in crate::read) fn is_ascii_compatible(self) -> bool {
        match self {
            Self::Web(encoding) => encoding.is_ascii_compatible(),
            Self::Utf32Le | Self::Utf32Be => false,
            Self::CodePage(_) => true,
        }
    }

    /// Decodes a whole text, and tells whether something in it could not be.
    pub(super) fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        if let Self::Web(encoding) = self {
            return encoding.decode_without_bom_handling(bytes);
        }
        let mut out = Vec::new();
        Transcoder::new(self).push(bytes, true, &mut out);
        let text = String::from_utf8_lossy(&out).into_owned();
        let is_damaged = text.contains(char::REPLACEMENT_CHARACTER);
        (Cow::Owned(text), is_damaged)
    }
}

impl CodePage {
    fn decode(&self, byte: u8) -> char {
        let upper = byte.checked_sub(0x80).and_then(|at| self.upper.get(usize::from(at)));
        upper.map_or(char::from(byte), |code| char_of(u32::from(*code)))
    }
}

fn char_of(code: u32) -> char {
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Turns the bytes of a source into UTF-8, piece by piece.
pub(in crate::read) struct Transcoder(TranscodeStep);

enum TranscodeStep {
    /// UTF-8 is passed on whether it is valid or not.
    Pass,
    Web(Decoder),
    Table(&'static CodePage),
    /// UTF-32, with the bytes of a character of which the end is still to come.
    Wide {
        order: fn([u8; 4]) -> u32,
        pending: Vec<u8>,
    },
}

impl Transcoder {
    pub(in crate::read) fn new(charset: Charset) -> Self {
        let wide = |order| TranscodeStep::Wide { order, pending: Vec::new() };
        Self(match charset {
            Charset::Web(encoding) if encoding == UTF_8 => TranscodeStep::Pass,
            Charset::Web(encoding) => {
                TranscodeStep::Web(encoding.new_decoder_without_bom_handling())
            }
            Charset::Utf32Le => wide(u32::from_le_bytes),
            Charset::Utf32Be => wide(u32::from_be_bytes),
            Charset::CodePage(page) => TranscodeStep::Table(page),
        })
    }

    /// Whether what comes out may differ from what went in.
    pub(in crate::read) fn transcodes(&self) -> bool {
        !matches!(self.0, TranscodeStep::Pass)
    }

    /// Appends `bytes` to `out`, in UTF-8. Nothing may follow what is `last`.
    pub(in crate::read) fn push(&mut self, bytes: &[u8], last: bool, out: &mut Vec<u8>) {
        match &mut self.0 {
            TranscodeStep::Pass => out.extend_from_slice(bytes),
            TranscodeStep::Web(decoder) => push_web(decoder, bytes, last, out),
            TranscodeStep::Table(page) => {
                bytes.iter().for_each(|byte| push_char(page.decode(*byte), out));
            }
            TranscodeStep::Wide { order, pending } => {
                pending.extend_from_slice(bytes);
                let (chars, rest) = pending.as_chunks::<4>();
                chars.iter().for_each(|bytes| push_char(char_of(order(*bytes)), out));
                let rest = rest.to_vec();
                if last && !rest.is_empty() {
                    push_char(char::REPLACEMENT_CHARACTER, out);
                }
                *pending = rest;
            }
        }
    }
}

fn push_web(decoder: &mut Decoder, mut bytes: &[u8], last: bool, out: &mut Vec<u8>) {
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

fn push_char(c: char, out: &mut Vec<u8>) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}
