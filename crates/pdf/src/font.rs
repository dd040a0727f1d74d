//! Fonts: which characters the codes of a string are, and how wide their glyphs.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object, Stream};
use ttf_parser::Face;

use crate::Limits;
use crate::cmap::CMap;
use crate::encoding;

/// A font, as far as text needs it.
#[derive(Debug, Default)]
pub(crate) struct Font {
    map: CMap,
    /// Bytes of a code.
    code_bytes: usize,
    /// Widths of glyphs by code, in thousandths of the size.
    widths: HashMap<u32, f32>,
    default_width: f32,
    /// Whether strings are set from top to bottom.
    pub(crate) is_vertical: bool,
}

/// A code in a string.
#[derive(Clone, Debug)]
pub(crate) struct Coded {
    pub(crate) code: u32,
    pub(crate) text: Option<Rc<str>>,
    /// In units of the font's size.
    pub(crate) width: f32,
}

impl Font {
    pub(crate) fn load(document: &Document, font: &Dictionary, limits: &Limits) -> Self {
        let loader = Loader { document, limits };
        let kind = name(document, font, b"Subtype").unwrap_or_default();
        let mut loaded =
            if kind == b"Type0" { loader.composite(font) } else { loader.simple(font) };
        if let Some(map) = loader.stream(font, b"ToUnicode") {
            let map = CMap::parse(&map);
            if !map.is_empty() {
                // Of a simple font, a code is a byte whatever its map says.
                loaded.code_bytes = if kind == b"Type0" { map.code_bytes.unwrap_or(2) } else { 1 };
                loaded.map = map;
            }
        }
        loaded
    }

    /// Whether nothing says which characters its glyphs are.
    pub(crate) fn is_unmapped(&self) -> bool {
        self.map.is_empty()
    }

    /// Cuts a string into codes.
    pub(crate) fn codes<'f>(&'f self, string: &'f [u8]) -> impl Iterator<Item = Coded> + 'f {
        string.chunks(self.code_bytes.max(1)).map(|bytes| {
            let code = bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
            let width = self.widths.get(&code).copied().unwrap_or(self.default_width);
            Coded { code, text: self.map.get(code).cloned(), width: width / 1000.0 }
        })
    }
}

struct Loader<'a> {
    document: &'a Document,
    limits: &'a Limits,
}

impl Loader<'_> {
    /// A font of one byte for a glyph.
    fn simple(&self, font: &Dictionary) -> Font {
        let mut loaded = Font { code_bytes: 1, default_width: 500.0, ..Font::default() };
        let first = number(self.document, font.get(b"FirstChar").ok()).unwrap_or(0.0) as u32;
        if let Some(widths) = array(self.document, font, b"Widths") {
            let widths =
                widths.iter().map(|width| number(self.document, Some(width)).unwrap_or(0.0));
            loaded.widths = (first..).zip(widths).take(256).collect();
        }
        let encoding = resolve(self.document, font.get(b"Encoding").ok());
        let has_base = matches!(encoding, Some(Object::Name(_)));
        for byte in 0..=u8::MAX {
            let is_ascii = byte.is_ascii();
            if let Some(c) = encoding::win_ansi(byte).filter(|_| is_ascii || has_base) {
                loaded.map.insert(u32::from(byte), c.encode_utf8(&mut [0; 4]));
            }
        }
        if let Some(Object::Dictionary(encoding)) = encoding {
            self.differences(encoding, &mut loaded.map);
        }
        let is_embedded = self.font_file(font).is_some();
        // What a subset has in place of ASCII is anyone's guess.
        if is_embedded && encoding.is_none() {
            loaded.map = CMap::default();
        }
        loaded
    }

    /// Names of glyphs: a code, and the names from there on.
    fn differences(&self, encoding: &Dictionary, map: &mut CMap) {
        let mut code = 0;
        for item in array(self.document, encoding, b"Differences").into_iter().flatten() {
            match item {
                Object::Integer(start) => code = u32::try_from(*start).unwrap_or(0),
                Object::Name(name) => {
                    if let Some(text) = str::from_utf8(name).ok().and_then(encoding::of_name) {
                        map.insert(code, &text);
                    }
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
    }

    /// A font of two bytes for a glyph.
    fn composite(&self, font: &Dictionary) -> Font {
        let mut loaded = Font { code_bytes: 2, default_width: 1000.0, ..Font::default() };
        let descendant = array(self.document, font, b"DescendantFonts")
            .and_then(|fonts| resolve(self.document, fonts.first())?.as_dict().ok());
        let Some(descendant) = descendant else { return loaded };
        if let Some(width) = number(self.document, descendant.get(b"DW").ok()) {
            loaded.default_width = width;
        }
        if let Some(widths) = array(self.document, descendant, b"W") {
            self.widths(widths, &mut loaded.widths);
        }
        let encoding = name(self.document, font, b"Encoding").unwrap_or_default();
        loaded.is_vertical = encoding.ends_with(b"-V");
        if encoding.starts_with(b"Identity") {
            self.embedded(descendant, &mut loaded.map);
        }
        loaded
    }

    /// Widths of a composite font: `code [w w w]` or `first last w`.
    fn widths(&self, list: &[Object], widths: &mut HashMap<u32, f32>) {
        let mut rest = list;
        while let [first, second, tail @ ..] = rest {
            let first = number(self.document, Some(first)).unwrap_or(0.0) as u32;
            rest = match (resolve(self.document, Some(second)), tail) {
                (Some(Object::Array(list)), tail) => {
                    let list =
                        list.iter().map(|width| number(self.document, Some(width)).unwrap_or(0.0));
                    widths.extend((first..).zip(list).take(1 << 16));
                    tail
                }
                (Some(last), [width, tail @ ..]) => {
                    let last = number(self.document, Some(last)).unwrap_or(0.0) as u32;
                    let width = number(self.document, Some(width)).unwrap_or(0.0);
                    widths.extend((first..=last).take(1 << 16).map(|code| (code, width)));
                    tail
                }
                _ => return,
            };
        }
    }

    /// Characters by the tables of an embedded font, whose glyphs go by their number.
    fn embedded(&self, descendant: &Dictionary, map: &mut CMap) {
        let Some(data) = self.font_file(descendant) else { return };
        let Ok(face) = Face::parse(&data, 0) else { return };
        for (glyph, text) in encoding::of_face(&face) {
            if map.get(u32::from(glyph)).is_none() {
                map.insert(u32::from(glyph), &text);
            }
        }
    }

    fn font_file(&self, font: &Dictionary) -> Option<Vec<u8>> {
        let descriptor =
            resolve(self.document, font.get(b"FontDescriptor").ok())?.as_dict().ok()?;
        [&b"FontFile2"[..], b"FontFile3", b"FontFile"]
            .iter()
            .find_map(|key| self.stream(descriptor, key))
    }

    fn stream(&self, dictionary: &Dictionary, key: &[u8]) -> Option<Vec<u8>> {
        let stream = resolve(self.document, dictionary.get(key).ok())?.as_stream().ok()?;
        content(stream, self.limits.max_stream_bytes)
    }
}

/// The bytes of a stream, unpacked; `None` if there are too many, or they cannot be.
pub(crate) fn content(stream: &Stream, max_bytes: usize) -> Option<Vec<u8>> {
    if stream.dict.get(b"Filter").is_err() {
        return Some(stream.content.clone());
    }
    stream.decompressed_content_with_limit(max_bytes).ok()
}

/// What an object is, behind references.
pub(crate) fn resolve<'a>(
    document: &'a Document,
    object: Option<&'a Object>,
) -> Option<&'a Object> {
    document.dereference(object?).ok().map(|(_, object)| object)
}

fn name<'a>(document: &'a Document, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
    resolve(document, dictionary.get(key).ok())?.as_name().ok()
}

fn array<'a>(
    document: &'a Document,
    dictionary: &'a Dictionary,
    key: &[u8],
) -> Option<&'a [Object]> {
    Some(resolve(document, dictionary.get(key).ok())?.as_array().ok()?.as_slice())
}

pub(crate) fn number(document: &Document, object: Option<&Object>) -> Option<f32> {
    match resolve(document, object)? {
        Object::Integer(number) => Some(*number as f32),
        Object::Real(number) => Some(*number),
        _ => None,
    }
}
