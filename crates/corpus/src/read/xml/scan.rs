//! Tags and texts, one after another.

use memchr::memmem;

/// A piece of a document in XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Token<'t> {
    /// A start tag: its name, what follows the name, and whether it closes itself.
    Open { name: &'t str, attributes: &'t str, is_empty: bool },
    /// An end tag.
    Close(&'t str),
    /// Text in which `&` begins a reference.
    Text(&'t str),
    /// Text that is as it stands.
    CData(&'t str),
}

/// Reads `text` from its beginning. Comments, declarations and instructions are left out.
pub(in crate::read) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (token, len) = next(rest)?;
            rest = rest.get(len..)?;
            if token.is_some() {
                return token;
            }
        }
    })
}

/// The first token, if it is one, and its length in bytes.
fn next(text: &str) -> Option<(Option<Token<'_>>, usize)> {
    let Some(tag) = text.strip_prefix('<') else {
        let len = memchr::memchr(b'<', text.as_bytes()).unwrap_or(text.len());
        return (len > 0).then(|| (text.get(..len).map(Token::Text), len));
    };
    if let Some(content) = tag.strip_prefix("![CDATA[") {
        let len = find(content, "]]>").unwrap_or(content.len());
        return Some((content.get(..len).map(Token::CData), (9 + len + 3).min(text.len())));
    }
    for (open, close) in [("!--", "-->"), ("!", ">"), ("?", ">")] {
        if let Some(content) = tag.strip_prefix(open) {
            let end =
                find(content, close).map_or(text.len(), |at| 1 + open.len() + at + close.len());
            return Some((None, end));
        }
    }
    Some(match element(tag) {
        Some((token, len)) => (Some(token), 1 + len),
        // A bare `<` is text.
        None => (Some(Token::Text("<")), 1),
    })
}

fn find(text: &str, what: &str) -> Option<usize> {
    memmem::find(text.as_bytes(), what.as_bytes())
}

/// Reads a tag behind its `<`, and its length from there.
fn element(tag: &str) -> Option<(Token<'_>, usize)> {
    let (closes, body) = match tag.strip_prefix('/') {
        Some(body) => (true, body),
        None => (false, tag),
    };
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.');
    let name_len = body.find(|c| !is_name(c)).unwrap_or(body.len());
    let name = body.get(..name_len).filter(|name| name.starts_with(char::is_alphabetic))?;
    let end = name_len + tag_end(body.get(name_len..)?)?;
    let inside = body.get(name_len..end)?;
    let len = usize::from(closes) + end + 1;
    if closes {
        return Some((Token::Close(name), len));
    }
    let (attributes, is_empty) = match inside.strip_suffix('/') {
        Some(attributes) => (attributes, true),
        None => (inside, false),
    };
    Some((Token::Open { name, attributes, is_empty }, len))
}

/// Where the `>` of a tag is, which is not one in quotes; `None` if another tag begins before it.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if rest.get(..at).is_some_and(|before| before.ends_with('=')) => {
                quote = Some(byte);
            }
            (None, b'>') => return Some(at),
            (None, b'<') => return None,
            _ => {}
        }
    }
    None
}

/// Names and values of attributes, with or without quotation marks.
pub(in crate::read) fn attributes(mut rest: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        let (name, value) = rest.split_once('=')?;
        let name = name.trim().rsplit(char::is_whitespace).next()?;
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, behind) = match quote {
            Some(quote) => value.get(1..)?.split_once(quote).unwrap_or((value.get(1..)?, "")),
            None => value.split_once(char::is_whitespace).unwrap_or((value, "")),
        };
        rest = behind;
        Some((name, value))
    })
}

#[cfg(test)]
mod tests {
    use super::Token::{CData, Close, Text};
    use super::*;

    fn open<'t>(name: &'t str, attributes: &'t str, is_empty: bool) -> Token<'t> {
        Token::Open { name, attributes, is_empty }
    }

    #[test]
    fn tags_are_told_from_texts() {
        let text =
            "<?xml version='1.0'?><!-- <x> --><a b=\"1>2\" c=d>نص & <![CDATA[<p>]]></a><br/> 1 < 2";
        let found: Vec<_> = tokens(text).collect();
        let expected = [
            open("a", " b=\"1>2\" c=d", false),
            Text("نص & "),
            CData("<p>"),
            Close("a"),
            open("br", "", true),
            Text(" 1 "),
            Text("<"),
            Text(" 2"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn attributes_are_read_with_and_without_quotes() {
        let found: Vec<_> = attributes(" id=\"a 1\" type=story x='ب' checked").collect();
        assert_eq!(found, [("id", "a 1"), ("type", "story"), ("x", "ب")]);
    }

    #[test]
    fn endless_tags_take_linear_time() {
        for piece in ["<", "<a ", "<a b=\"", "<![CDATA[", "<!--", "</"] {
            assert!(tokens(&piece.repeat(50_000)).count() <= 100_001);
        }
    }
}
