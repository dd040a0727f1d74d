//! Long texts in parts, each of which is a page.
//!
//! Where a text is cut depends on the text alone, so an address with the number of a part leads to
//! the same words as long as the document stays the same.

use unicode_segmentation::GraphemeCursor;

/// Characters of a part: some 20 pages of a printed book. A page of this size is laid out in a
/// tenth of a second.
const MAX_CHARS: usize = 40_000;

/// Paragraphs of a part, for texts of very short lines.
const MAX_PARAGRAPHS: usize = 1_000;

/// Returns the bytes of `text` at which its parts start; the first is 0.
///
/// A part ends at the end of a paragraph if there is one in its second half, else at the end of a
/// sentence, else between two words. Only a word longer than half a part is cut, between two
/// graphemes. The time is linear in the length of the text.
pub(super) fn starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let (mut start, mut rest) = (0, text);
    while let Some(end) = end_of_part(rest) {
        start += end;
        rest = rest.get(end..).unwrap_or_default();
        starts.push(start);
    }
    starts
}

/// Returns where the first part of `rest` ends, or `None` if there is only one.
fn end_of_part(rest: &str) -> Option<usize> {
    // A last part may be longer than others, so that none is left with a few words.
    if reach(rest, MAX_CHARS / 4 * 5, MAX_PARAGRAPHS / 4 * 5) == rest.len() {
        return None;
    }
    let window = rest.get(..reach(rest, MAX_CHARS, MAX_PARAGRAPHS))?;
    let is_far = |end: &usize| *end > window.len() / 2;
    let paragraph = after_last(window, |c| c == '\n').filter(is_far);
    let sentence = || end_of_sentence(window).filter(is_far);
    let blank = || after_last(window, char::is_whitespace).filter(is_far);
    let word = || after_last(window, |c| !c.is_alphanumeric()).filter(is_far);
    let end = paragraph.or_else(sentence).or_else(blank).or_else(word).unwrap_or(window.len());
    Some(grapheme_border(rest, end).filter(is_far).unwrap_or(end))
}

/// Returns the byte at which so many characters or paragraphs are full, or the length of the text.
fn reach(text: &str, max_chars: usize, max_paragraphs: usize) -> usize {
    let (mut n_paragraphs, mut is_blank) = (0, true);
    for (n_chars, (at, c)) in text.char_indices().enumerate() {
        if n_chars == max_chars || n_paragraphs == max_paragraphs {
            return at;
        }
        n_paragraphs += usize::from(c == '\n' && !is_blank);
        is_blank = c == '\n' || (is_blank && c.is_whitespace());
    }
    text.len()
}

/// Returns the byte after the last character of that kind.
fn after_last(text: &str, is_wanted: impl Fn(char) -> bool) -> Option<usize> {
    let (at, c) = text.char_indices().rfind(|(_, c)| is_wanted(*c))?;
    Some(at + c.len_utf8())
}

/// Returns the byte after the last mark that ends a sentence and the blank that follows it.
fn end_of_sentence(text: &str) -> Option<usize> {
    let mut next = None;
    text.char_indices().rev().find_map(|(at, c)| {
        let ends = matches!(c, '.' | '!' | '?' | '؟' | '۔' | '…').then_some(next).flatten();
        next = c.is_whitespace().then_some(at + c.len_utf8());
        ends
    })
}

/// Returns the last border of graphemes of `text` that is not after byte `at`.
fn grapheme_border(text: &str, at: usize) -> Option<usize> {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(true) => Some(at),
        _ => cursor.prev_boundary(text, 0).ok().flatten(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of a text.
    fn parts(text: &str) -> Vec<&str> {
        let mut ends = starts(text);
        ends.push(text.len());
        ends.windows(2).map(|ends| text.get(ends[0]..ends[1]).unwrap()).collect()
    }

    /// Cuts a text, checks what holds of every text, and returns the parts.
    #[track_caller]
    fn check(text: &str) -> Vec<&str> {
        let parts = parts(text);
        assert_eq!(parts.concat(), text);
        for part in &parts {
            assert!(part.chars().count() <= MAX_CHARS / 4 * 5);
            let paragraphs = part.lines().filter(|line| !line.trim().is_empty());
            assert!(paragraphs.count() <= MAX_PARAGRAPHS / 4 * 5);
        }
        let (_, others) = parts.split_last().unwrap();
        for part in others.iter().filter(|part| part.lines().count() < MAX_PARAGRAPHS) {
            assert!(part.chars().count() >= MAX_CHARS / 4, "{}", part.chars().count());
        }
        parts
    }

    #[test]
    fn a_short_text_is_one_part() {
        assert_eq!(starts(""), [0]);
        assert_eq!(starts("سطر\nسطر"), [0]);
        assert_eq!(check(&"ن".repeat(MAX_CHARS / 4 * 5)).len(), 1);
        assert_eq!(check(&"ن\n".repeat(MAX_PARAGRAPHS / 4 * 5)).len(), 1);
    }

    #[test]
    fn a_book_is_cut_between_paragraphs() {
        let text = "كتاب في مكتبة المدينة القديمة.\n\n".repeat(30_000);
        let parts = check(&text);
        assert!(parts.len() > 20);
        assert!(parts.iter().all(|part| part.ends_with('\n')));
        assert!(parts.iter().all(|part| part.trim_start().starts_with("كتاب")));
    }

    #[test]
    fn a_text_of_short_lines_is_cut_by_their_number() {
        assert_eq!(check(&"ن\n".repeat(10 * MAX_PARAGRAPHS)).len(), 10);
        assert!(check(&"\n \n".repeat(100_000)).len() < 10, "blank lines are no paragraphs");
    }

    #[test]
    fn a_long_paragraph_is_cut_after_a_sentence_or_else_between_words() {
        for (words, border) in
            [("قلم كتاب مدرسة مدينة. ", ". "), ("قلم كتاب مدرسة مدينة ", " "), ("قلم،كتاب،", "،")]
        {
            let text = words.repeat(50_000);
            let parts = check(&text);
            assert!(parts.len() > 5);
            assert!(parts.iter().all(|part| part.ends_with(border)), "{words}");
        }
    }

    #[test]
    fn a_word_of_two_million_letters_is_cut_between_graphemes() {
        let fatha_shadda = "ن\u{64E}\u{651}";
        let family = "👨\u{200D}👩\u{200D}👧";
        for grapheme in ["ن", fatha_shadda, family] {
            let text = grapheme.repeat(2_000_000 / grapheme.chars().count());
            let parts = check(&text);
            assert!(parts.len() > 40);
            assert!(parts.iter().all(|part| part.starts_with(grapheme)), "{grapheme}");
        }
    }

    #[test]
    fn a_letter_with_more_marks_than_a_part_holds_is_cut_all_the_same() {
        assert!(check(&format!("ن{}", "\u{64E}".repeat(1_000_000))).len() > 20);
    }

    #[test]
    fn where_a_text_is_cut_does_not_depend_on_what_follows() {
        let text = "كتاب في مكتبة المدينة.\n".repeat(10_000);
        let (whole, head) = (starts(&text.repeat(2)), starts(&text));
        assert_eq!(whole[..head.len() - 1], head[..head.len() - 1]);
    }
}
