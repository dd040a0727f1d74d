//! Which characters the codes of a font stand for.
//!
//! Adobe Technical Note 5411, "ToUnicode Mapping File Tutorial".

use std::collections::HashMap;
use std::rc::Rc;

/// Most codes of a map: all that two bytes have.
const MAX_CODES: usize = 1 << 16;

/// A map from codes to characters.
#[derive(Debug, Default)]
pub(crate) struct CMap {
    chars: HashMap<u32, Rc<str>>,
    /// Number of bytes of a code, if the map says it.
    pub(crate) code_bytes: Option<usize>,
}

impl CMap {
    /// Reads a map; what makes no sense in it is passed over.
    pub(crate) fn parse(text: &[u8]) -> Self {
        let mut map = Self::default();
        let mut operands = Vec::new();
        for token in (Tokens { rest: text }) {
            match token {
                Token::Word(b"endcodespacerange") => map.take_code_space(&operands),
                Token::Word(b"endbfchar") => map.take_chars(&operands),
                Token::Word(b"endbfrange") => map.take_ranges(&operands),
                Token::Word(word) if word.starts_with(b"begin") => operands.clear(),
                Token::Word(_) => {}
                operand => operands.push(operand),
            }
            if operands.len() > 4 * MAX_CODES {
                break;
            }
        }
        map
    }

    pub(crate) fn get(&self, code: u32) -> Option<&Rc<str>> {
        self.chars.get(&code)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    pub(crate) fn insert(&mut self, code: u32, text: &str) {
        if self.chars.len() < MAX_CODES {
            self.chars.insert(code, text.into());
        }
    }

    fn take_code_space(&mut self, operands: &[Token<'_>]) {
        let lengths = operands.iter().filter_map(|operand| match operand {
            Token::Bytes(bytes) => Some(bytes.len()),
            _ => None,
        });
        self.code_bytes = lengths.max().filter(|length| *length > 0);
    }

    fn take_chars(&mut self, operands: &[Token<'_>]) {
        for pair in operands.chunks_exact(2) {
            if let [Token::Bytes(code), Token::Bytes(text)] = pair {
                self.insert(number(code), &utf_16(text));
            }
        }
    }

    fn take_ranges(&mut self, operands: &[Token<'_>]) {
        let mut rest = operands;
        while let [Token::Bytes(first), Token::Bytes(last), tail @ ..] = rest {
            let (first, last) = (number(first), number(last));
            let codes = first..=last.min(first.saturating_add(0xFFFF));
            rest = match tail {
                [Token::Bytes(text), tail @ ..] => {
                    self.take_range(codes, text);
                    tail
                }
                [Token::Open, tail @ ..] => {
                    let end = tail.iter().position(|token| matches!(token, Token::Close));
                    let (list, tail) = tail.split_at(end.unwrap_or(tail.len()));
                    for (code, text) in codes.zip(list) {
                        if let Token::Bytes(text) = text {
                            self.insert(code, &utf_16(text));
                        }
                    }
                    tail.get(1..).unwrap_or_default()
                }
                _ => return,
            };
        }
    }

    /// Codes that follow each other stand for characters that do.
    fn take_range(&mut self, codes: std::ops::RangeInclusive<u32>, text: &[u8]) {
        let text = utf_16(text);
        let mut chars = text.chars().rev();
        let Some(last) = chars.next() else { return };
        let before: String = chars.rev().collect();
        for (code, offset) in codes.zip(0..) {
            if let Some(c) = char::from_u32(u32::from(last) + offset) {
                self.insert(code, &format!("{before}{c}"));
            }
        }
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn utf_16(bytes: &[u8]) -> String {
    if let [byte] = bytes {
        return char::from(*byte).to_string();
    }
    let (units, _) = bytes.as_chunks::<2>();
    let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[derive(Debug)]
enum Token<'a> {
    Bytes(Vec<u8>),
    Open,
    Close,
    Word(&'a [u8]),
}

struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.rest = self.rest.trim_ascii_start();
        let (first, tail) = self.rest.split_first()?;
        match first {
            b'<' if tail.first() != Some(&b'<') => {
                let end = tail.iter().position(|byte| *byte == b'>').unwrap_or(tail.len());
                let (hex, tail) = tail.split_at(end);
                self.rest = tail.get(1..).unwrap_or_default();
                Some(Token::Bytes(bytes_of(hex)))
            }
            b'[' | b']' => {
                self.rest = tail;
                Some(if *first == b'[' { Token::Open } else { Token::Close })
            }
            b'%' => {
                let end = tail.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
                self.rest = tail.get(end.unwrap_or(tail.len())..).unwrap_or_default();
                self.next()
            }
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || b"<[]%".contains(byte);
                let end = 1 + tail.iter().position(ends).unwrap_or(tail.len());
                let (word, rest) = self.rest.split_at(end);
                self.rest = rest;
                Some(Token::Word(word))
            }
        }
    }
}

fn bytes_of(hex: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = hex
        .iter()
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .map(|digit| digit as u8)
        .collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_ranges_and_lists_are_read() {
        let map = CMap::parse(
            b"/CIDInit /ProcSet findresource begin 1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
              2 beginbfchar <0003> <0020> % a space\n<0010><06440627> endbfchar\n\
              2 beginbfrange <0041> <0043> <0627> <0050> <0051> [<0628> <0629>] endbfrange",
        );
        assert_eq!(map.code_bytes, Some(2));
        let rows = [(3, " "), (0x10, "لا"), (0x41, "ا"), (0x43, "ة"), (0x50, "ب"), (0x51, "ة")];
        for (code, text) in rows {
            assert_eq!(map.get(code).map(|text| &**text), Some(text), "{code}");
        }
        assert!(map.get(0x52).is_none());
    }

    #[test]
    fn nonsense_is_passed_over() {
        for text in ["<", "beginbfrange <00> endbfrange", "<<>> [ ] endbfchar", "endbfrange", "%"] {
            assert!(CMap::parse(text.as_bytes()).is_empty());
        }
    }
}
