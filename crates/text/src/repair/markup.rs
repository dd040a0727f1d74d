//! Tags of HTML that were left in a text.

use super::{Repairs, hints::Hints};

/// Elements that begin a new line.
const BLOCKS: &[&str] = &[
    "br",
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "blockquote",
    "section",
    "article",
    "dd",
    "dt",
    "dl",
];

/// Elements inside a line.
const INLINE: &[&str] = &[
    "a", "b", "i", "u", "em", "strong", "span", "font", "small", "big", "sup", "sub", "img", "td",
    "th", "tbody", "center", "s", "strike", "o:p", "cite", "abbr", "mark",
];

/// Bytes of the longest tag that is taken out.
const MAX_TAG: usize = 1024;

/// Returns the text without tags.
///
/// One that stands between spaces is spoken of, not left over, and stays.
pub(super) fn mend(text: &str, hints: Hints, repairs: &mut Repairs) -> Option<String> {
    if !hints.markup() {
        return None;
    }
    let mut mended = String::with_capacity(text.len());
    let mut n_mended = 0;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at_checked(at)?;
        mended.push_str(before);
        match replacement(tag, &mended) {
            Some((new, len)) => {
                mended.push_str(new);
                n_mended += 1;
                rest = tag.get(len..)?;
            }
            None => {
                mended.push('<');
                rest = tag.get(1..)?;
            }
        }
    }
    if n_mended == 0 {
        return None;
    }
    mended.push_str(rest);
    repairs.markup = repairs.markup.saturating_add(n_mended);
    Some(mended)
}

/// Returns what should stand for the tag at the beginning of `text`, and its length.
fn replacement(text: &str, before: &str) -> Option<(&'static str, usize)> {
    let (_, head) = text.as_bytes().get(..MAX_TAG).unwrap_or(text.as_bytes()).split_first()?;
    // Another tag begins where this one has not ended.
    let end = 1 + memchr::memchr2(b'<', b'>', head)?;
    let body = text.get(1..end).filter(|_| text.as_bytes().get(end) == Some(&b'>'))?;
    let name = body.trim_start_matches('/');
    let name = name.split(|c: char| c.is_whitespace() || c == '/').next()?;
    let is = |names: &[&str]| names.iter().any(|other| other.eq_ignore_ascii_case(name));
    let glued = |c: Option<char>| c.is_none_or(|c| !matches!(c, ' ' | '\u{A0}'));
    if !glued(before.chars().next_back()) && !glued(text.get(end + 1..)?.chars().next()) {
        return None;
    }
    match (is(BLOCKS), is(INLINE)) {
        (true, _) => Some(("\n", end + 1)),
        (_, true) => Some(("", end + 1)),
        _ => None,
    }
}
