//! The order in which the letters of a line are read.
//!
//! What stands on a page is in visual order, from left to right. Arabic is read from the right;
//! numbers and Latin words in it are read from the left (Unicode Standard Annex 9, of which this
//! is what a line on paper still shows).

use crate::brackets::mirrored;

/// A place on a line: letters that stand together, in the order in which they are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) class: Class,
}

/// How a cell runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// From right to left.
    Right,
    /// From left to right.
    Left,
    /// A digit, of any script.
    Digit,
    /// What stands in numbers and between them.
    Separator,
    /// As what stands round it.
    Neutral,
}

impl Cell {
    pub(crate) fn new(text: &str) -> Self {
        let class = text.chars().map(class).find(|class| *class != Class::Neutral);
        Self { text: text.to_owned(), class: class.unwrap_or(Class::Neutral) }
    }

    pub(crate) fn space() -> Self {
        Self { text: " ".to_owned(), class: Class::Neutral }
    }
}

fn class(c: char) -> Class {
    match c {
        '0'..='9' | '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}' => Class::Digit,
        '.' | ',' | ':' | '/' | '-' | '%' | '+' | '٪' | '٫' | '٬' | '،' => Class::Separator,
        '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => Class::Right,
        c if c.is_alphabetic() => Class::Left,
        _ => Class::Neutral,
    }
}

/// Whether a line as a whole is read from the right.
pub(crate) fn runs_right<'c>(cells: impl IntoIterator<Item = &'c Cell>) -> bool {
    let (mut n_right, mut n_left) = (0_usize, 0_usize);
    for cell in cells {
        n_right += usize::from(cell.class == Class::Right);
        n_left += usize::from(cell.class == Class::Left);
    }
    n_right >= n_left && n_right > 0
}

/// Puts the cells of a line, from left to right, into the order in which they are read.
pub(crate) fn logical(cells: &[Cell], runs_right: bool) -> String {
    if runs_right { from_right(cells) } else { from_left(cells) }
}

/// Reads a line from the right; runs of numbers and of Latin words in it from the left.
fn from_right(cells: &[Cell]) -> String {
    let mut text = String::new();
    let mut at = cells.len();
    while at > 0 {
        let before = cells.get(..at).unwrap_or_default();
        let len = left_run(before);
        let run = before.get(before.len() - len.max(1)..).unwrap_or_default();
        for cell in run {
            push(&mut text, &cell.text, len == 0);
        }
        at -= run.len();
    }
    text
}

/// Reads a line from the left; runs of Arabic words in it from the right.
fn from_left(cells: &[Cell]) -> String {
    let mut text = String::new();
    let mut at = 0;
    while let Some(rest) = cells.get(at..).filter(|rest| !rest.is_empty()) {
        let last = rest.iter().take_while(|cell| cell.class != Class::Left);
        let run = last.count();
        let end = rest.iter().take(run).rposition(|cell| cell.class == Class::Right);
        match (rest.first().map(|cell| cell.class), end) {
            (Some(Class::Right), Some(end)) => {
                text.push_str(&from_right(rest.get(..=end).unwrap_or_default()));
                at += end + 1;
            }
            _ => {
                text.push_str(rest.first().map_or("", |cell| &cell.text));
                at += 1;
            }
        }
    }
    text
}

/// How many cells at the end of a line are read from the left: a number with its separators, or
/// Latin words with what stands between them.
fn left_run(cells: &[Cell]) -> usize {
    let mut len = 0;
    let mut has_letter = false;
    for (at, cell) in cells.iter().rev().enumerate() {
        match cell.class {
            Class::Right => break,
            Class::Left => (len, has_letter) = (at + 1, true),
            Class::Digit => {
                if at > 0 && len == 0 {
                    break;
                }
                let between = cells.iter().rev().take(at).skip(len);
                let joins = between.clone().all(|cell| cell.class == Class::Separator);
                if !joins && !has_letter {
                    break;
                }
                len = at + 1;
            }
            Class::Separator | Class::Neutral if len == 0 => break,
            Class::Separator | Class::Neutral => {}
        }
    }
    len
}

/// Appends the text of a cell, with brackets that look as they do from the other side.
fn push(text: &mut String, cell: &str, is_turned: bool) {
    text.extend(cell.chars().map(|c| if is_turned { mirrored(c) } else { c }));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each letter of a line, from left to right.
    fn cells(line: &str) -> Vec<Cell> {
        line.chars().map(|c| Cell::new(c.encode_utf8(&mut [0; 4]))).collect()
    }

    #[track_caller]
    fn check(line: &str, runs_right: bool, expected: &str) {
        assert_eq!(logical(&cells(line), runs_right), expected, "{line}");
    }

    #[test]
    fn lines_are_read_from_the_right() {
        check("ملاس", true, "سالم");
        check(".2016 يام 16 موي", true, "يوم 16 ماي 2016.");
        check("(ABC News) ةانق", true, "قناة (ABC News)");
        check("12:45 ةعاسلا", true, "الساعة 12:45");
        check("٪١٢٫٥ ةبسن", true, "نسبة ١٢٫٥٪");
        check("5.3 و 2510", true, "2510 و 5.3");
    }

    #[test]
    fn latin_lines_are_read_from_the_left() {
        check("The word باتك means book", false, "The word كتاب means book");
        check("plain text 12", false, "plain text 12");
        assert!(runs_right(&cells("باتك a")) && !runs_right(&cells("12 a")));
    }
}
