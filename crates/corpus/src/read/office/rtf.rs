//! Rich Text Format (version 1.9.1).

use encoding_rs::{Encoding, WINDOWS_1252, WINDOWS_1256};

use super::About;
use crate::read::RawDocument;

/// Groups that hold no text of the document.
const DESTINATIONS: [&str; 22] = [
    "colortbl",
    "stylesheet",
    "fonttbl",
    "pict",
    "object",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "themedata",
    "datastore",
    "latentstyles",
    "fldinst",
    "generator",
    "bkmkstart",
];

/// Deepest nesting of groups that is remembered.
const MAX_DEPTH: usize = 1 << 12;

/// Parses a document.
pub(super) fn parse(bytes: &[u8]) -> RawDocument {
    let mut reader = RtfReader::new();
    reader.read(bytes);
    let about = About { title: reader.title, author: reader.author, date: None };
    about.onto(RawDocument {
        text: reader.text,
        n_replaced: reader.n_replaced,
        ..RawDocument::default()
    })
}

/// Where text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RtfTarget {
    Body,
    Title,
    Author,
    Nowhere,
    /// The table of fonts, of which the character sets matter.
    Fonts,
}

#[derive(Clone, Copy)]
struct Group {
    target: RtfTarget,
    /// Letters that stand behind a character of Unicode for programs that have none.
    n_fallback: usize,
    encoding: Option<&'static Encoding>,
}

struct RtfReader {
    text: String,
    title: Option<String>,
    author: Option<String>,
    n_replaced: u64,
    group: Group,
    groups: Vec<Group>,
    /// Groups that are open beyond [`MAX_DEPTH`].
    n_deeper: usize,
    /// Letters of a fallback that are still to come.
    n_skipped: usize,
    encoding: &'static Encoding,
    /// Encodings of fonts, by their numbers; and the font at hand in their table.
    fonts: Vec<(i32, &'static Encoding)>,
    font: i32,
    /// Bytes of an encoding that are still to be decoded.
    pending: Vec<u8>,
    /// The first half of a character in UTF-16.
    high: Option<u16>,
}

impl RtfReader {
    fn new() -> Self {
        Self {
            text: String::new(),
            title: None,
            author: None,
            n_replaced: 0,
            group: Group { target: RtfTarget::Body, n_fallback: 1, encoding: None },
            groups: Vec::new(),
            n_deeper: 0,
            n_skipped: 0,
            encoding: WINDOWS_1252,
            fonts: Vec::new(),
            font: 0,
            pending: Vec::new(),
            high: None,
        }
    }

    fn read(&mut self, mut bytes: &[u8]) {
        while let Some((first, tail)) = bytes.split_first() {
            bytes = match first {
                b'{' => {
                    self.flush();
                    self.open();
                    tail
                }
                b'}' => {
                    self.flush();
                    self.close();
                    tail
                }
                b'\\' => self.control(tail),
                b'\r' | b'\n' => tail,
                byte => {
                    self.byte(*byte);
                    tail
                }
            };
        }
        self.flush();
    }

    fn open(&mut self) {
        if self.groups.len() < MAX_DEPTH {
            self.groups.push(self.group);
        } else {
            self.n_deeper += 1;
        }
    }

    fn close(&mut self) {
        self.n_skipped = 0;
        if self.n_deeper > 0 {
            self.n_deeper -= 1;
        } else if let Some(group) = self.groups.pop() {
            self.group = group;
        }
    }

    /// Reads what stands behind a backslash; returns the rest.
    fn control<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let Some((first, tail)) = bytes.split_first() else { return bytes };
        if !first.is_ascii_alphabetic() {
            return self.sign(*first, tail);
        }
        let word_len = bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, rest) = bytes.split_at(word_len);
        let is_number =
            |(at, byte): &(usize, &u8)| byte.is_ascii_digit() || *at == 0 && **byte == b'-';
        let number_len = rest.iter().enumerate().take_while(is_number).count();
        let (number, rest) = rest.split_at(number_len);
        let number = str::from_utf8(number).ok().and_then(|number| number.parse().ok());
        let rest = rest.strip_prefix(b" ").unwrap_or(rest);
        let word = str::from_utf8(word).unwrap_or_default();
        if word == "bin" {
            let n_bytes = number.and_then(|number: i32| usize::try_from(number).ok()).unwrap_or(0);
            return rest.get(n_bytes..).unwrap_or_default();
        }
        if word != "u" {
            self.flush();
        }
        self.word(word, number);
        rest
    }

    /// A sign that a backslash stands before.
    fn sign<'a>(&mut self, sign: u8, tail: &'a [u8]) -> &'a [u8] {
        match sign {
            b'\'' => {
                let hex = tail.get(..2).and_then(|hex| str::from_utf8(hex).ok());
                if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                    self.byte(byte);
                    return tail.get(2..).unwrap_or_default();
                }
            }
            b'*' => self.group.target = RtfTarget::Nowhere,
            b'~' => self.push(' '),
            b'_' => self.push('-'),
            b'{' | b'}' | b'\\' => self.byte(sign),
            b'\r' | b'\n' => self.push('\n'),
            _ => {}
        }
        tail
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        match word {
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => {
                self.group.n_fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16);
            }
            "par" | "sect" | "page" | "row" | "line" => self.push('\n'),
            "tab" | "cell" => self.push('\t'),
            "emdash" => self.push('—'),
            "endash" => self.push('–'),
            "lquote" => self.push('‘'),
            "rquote" => self.push('’'),
            "ldblquote" => self.push('“'),
            "rdblquote" => self.push('”'),
            "ansicpg" => self.encoding = code_page(number.unwrap_or(1252)).unwrap_or(self.encoding),
            "f" if self.group.target == RtfTarget::Fonts => self.font = number.unwrap_or(0),
            "f" => {
                let font = self.fonts.iter().find(|(font, _)| Some(*font) == number);
                self.group.encoding = font.map(|(_, encoding)| *encoding);
            }
            "fcharset" => {
                if let Some(encoding) = character_set(number.unwrap_or(0)) {
                    self.fonts.push((self.font, encoding));
                }
            }
            "fonttbl" => self.group.target = RtfTarget::Fonts,
            "title" if self.group.target == RtfTarget::Nowhere => {
                self.group.target = RtfTarget::Title;
            }
            "author" if self.group.target == RtfTarget::Nowhere => {
                self.group.target = RtfTarget::Author;
            }
            "info" => self.group.target = RtfTarget::Nowhere,
            word if DESTINATIONS.contains(&word) => self.group.target = RtfTarget::Nowhere,
            _ => {}
        }
    }

    /// A character of Unicode, by its number in UTF-16.
    fn unicode(&mut self, number: i32) {
        self.flush();
        let unit = (number & 0xFFFF) as u16;
        let units = self.high.take().map_or(vec![unit], |high| vec![high, unit]);
        if matches!(unit, 0xD800..0xDC00) {
            self.high = Some(unit);
        } else {
            for c in char::decode_utf16(units) {
                self.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
        self.n_skipped = self.group.n_fallback;
    }

    /// A letter in the encoding of the font.
    fn byte(&mut self, byte: u8) {
        if self.n_skipped > 0 {
            self.n_skipped -= 1;
        } else {
            self.pending.push(byte);
        }
    }

    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let encoding = self.group.encoding.unwrap_or(self.encoding);
        let (text, is_damaged) = encoding.decode_without_bom_handling(&bytes);
        self.n_replaced += u64::from(is_damaged);
        text.chars().for_each(|c| self.push(c));
    }

    fn push(&mut self, c: char) {
        if !self.pending.is_empty() {
            self.flush();
        }
        match self.group.target {
            RtfTarget::Body => self.text.push(c),
            RtfTarget::Title => self.title.get_or_insert_default().push(c),
            RtfTarget::Author => self.author.get_or_insert_default().push(c),
            RtfTarget::Nowhere | RtfTarget::Fonts => {}
        }
    }
}

/// The encoding of a code page of Windows.
fn code_page(number: i32) -> Option<&'static Encoding> {
    Encoding::for_label(format!("windows-{number}").as_bytes())
}

/// The encoding of a character set, as fonts of Windows have them.
fn character_set(number: i32) -> Option<&'static Encoding> {
    match number {
        178..=180 => Some(WINDOWS_1256),
        0 => Some(WINDOWS_1252),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rtf: &str, expected: &str) {
        let mut reader = RtfReader::new();
        reader.read(rtf.as_bytes());
        assert_eq!(reader.text, expected, "{rtf}");
    }

    #[test]
    fn letters_are_read_however_they_are_written() {
        check(r"{\rtf1\ansi\ansicpg1256 \'d3\'e1\'c7\'e3}", "سلام");
        check(
            r"{\rtf1\ansi{\fonttbl{\f0 Arial;}{\f1\fcharset178 Arial;}}\f1 \'d3\'e1\'c7\'e3\f0  abc}",
            "سلام abc",
        );
        check(
            r"{\rtf1\uc1 \u1587?\u1604?\u1575?\u1605? {\uc0\u1605\u1585} \u-10179?\u-8704?}",
            "سلام مر 😀",
        );
        check("{\\rtf1 a\\par\r\nb\\tab c\\{d\\}}", "a\nb\tc{d}");
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        check(r"{\rtf1{\*\generator x;}{\colortbl;\red0;}{\pict\bin3 }}}}{\header h}abc}", "abc");
        let document = parse(br"{\rtf1\ansicpg1256{\info{\title \'d3\'e1}{\author x}}abc}");
        assert_eq!((document.title.as_deref(), document.text.as_str()), (Some("سل"), "abc"));
        assert_eq!(document.extra["author"], "x");
    }

    #[test]
    fn endless_groups_end() {
        for piece in ["{", "}", "\\", "\\u", "\\'", "{\\*"] {
            parse(piece.repeat(100_000).as_bytes());
        }
    }
}
