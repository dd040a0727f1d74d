//! The text of a field.

use crate::read::html;

/// Elements that stand in a line, in lower case: of HTML, TEI and others.
const INLINE: [&str; 42] = [
    "a",
    "abbr",
    "b",
    "c",
    "choice",
    "corr",
    "date",
    "em",
    "emph",
    "expan",
    "foreign",
    "font",
    "g",
    "hi",
    "i",
    "m",
    "name",
    "num",
    "orig",
    "orgname",
    "pc",
    "persname",
    "place",
    "placename",
    "q",
    "ref",
    "reg",
    "rs",
    "s",
    "seg",
    "sic",
    "small",
    "soCalled",
    "span",
    "strong",
    "sub",
    "sup",
    "supplied",
    "term",
    "title",
    "u",
    "w",
];

/// Elements that end a line and hold nothing.
const BREAKS: [&str; 3] = ["br", "lb", "pb"];

/// Text as it is gathered from the elements of a field.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    text: String,
    /// Elements that are open within the field.
    depth: usize,
    /// Whether markup was written as text, as feeds do.
    has_markup: bool,
}

impl Gathered {
    pub(super) fn open(&mut self, name: &str) {
        self.depth += 1;
        self.break_at(name);
    }

    pub(super) fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.break_at(name);
    }

    pub(super) fn empty(&mut self, name: &str) {
        if BREAKS.contains(&name) {
            self.end_line();
        }
    }

    fn break_at(&mut self, name: &str) {
        if !INLINE.contains(&name) {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Appends text. In an element within the field, line ends are but spaces.
    pub(super) fn push(&mut self, text: &str) {
        self.has_markup |= is_markup(text);
        if self.depth == 0 {
            return match text.trim().is_empty() && text.contains('\n') {
                true => self.end_line(),
                false => self.text.push_str(text),
            };
        }
        let begins =
            text.starts_with(char::is_whitespace) && !self.text.ends_with(char::is_whitespace);
        if begins && !self.text.is_empty() {
            self.text.push(' ');
        }
        let mut words = text.split_whitespace().peekable();
        while let Some(word) = words.next() {
            self.text.push_str(word);
            if words.peek().is_some() || text.ends_with(char::is_whitespace) {
                self.text.push(' ');
            }
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(super) fn into_text(self) -> String {
        if self.has_markup {
            return html::fragment(&self.text);
        }
        self.text.trim().to_owned()
    }
}

/// Whether a text has tags of HTML in it.
fn is_markup(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let tag = text.get(at + 1..).unwrap_or_default().trim_start_matches('/');
        let name_len = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let (name, behind) = tag.split_at_checked(name_len).unwrap_or_default();
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && behind.starts_with(['>', ' ', '/'])
    })
}
