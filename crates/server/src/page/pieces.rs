//! Texts cut at their highlights.

use std::borrow::Cow;
use std::ops::Range;

use fihris_query::sanitize_for_terminal;
use serde::Serialize;

use super::direction::direction;

/// Bytes of a mark of several words. A text that is the same word again and again has many marks,
/// not a single one.
const MAX_MARK_BYTES: usize = 512;

/// A piece of a text that is marked as a whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    /// The text, without controls and marks of direction that would act on the rest of the line.
    text: String,
    /// The number of the mark, from 1; 0: it is not marked.
    mark: usize,
    /// Whether the mark began in an earlier paragraph, or in an earlier part.
    goes_on: bool,
    /// Whether the reader asked for this mark.
    here: bool,
}

/// A paragraph, cut at its highlights.
#[derive(Debug, Serialize)]
pub(super) struct Paragraph {
    /// Its direction, where it is not that of the document.
    dir: Option<&'static str>,
    pieces: Vec<Piece>,
}

/// The marks of a document, in order and apart from each other.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks<'m> {
    /// Bytes of its text.
    pub(super) ranges: &'m [Range<usize>],
    /// The number, from 0, of the mark that the reader asked for.
    pub(super) here: Option<usize>,
}

/// Cuts a text at its highlights, which are in order; those that are not in it are left out.
pub(super) fn pieces(text: &str, highlights: &[Range<usize>]) -> Vec<Piece> {
    let ranges = &marks(text, highlights, &[]);
    cut(text, 0, 0..ranges.len(), Marks { ranges, here: None })
}

/// Joins highlights with nothing but one blank between them: words that stand together are one find.
/// No mark begins in one of the parts that start at `starts` and ends in another.
pub(super) fn marks(
    text: &str,
    highlights: &[Range<usize>],
    starts: &[usize],
) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(highlights.len());
    let mut starts = starts.iter().copied().peekable();
    for range in highlights {
        let is_first = starts.next_if(|start| *start <= range.start).is_some();
        while starts.next_if(|start| *start <= range.start).is_some() {}
        match joined.last_mut() {
            Some(last)
                if !is_first
                    && range.end - last.start <= MAX_MARK_BYTES
                    && text.get(last.end..range.start) == Some(" ") =>
            {
                last.end = range.end;
            }
            _ => joined.push(range.clone()),
        }
    }
    joined
}

/// Cuts a part of a text into its paragraphs, and these at the marks. `dir` is the direction of the
/// document.
pub(super) fn paragraphs(
    text: &str,
    part: Range<usize>,
    marks: Marks<'_>,
    dir: &str,
) -> Vec<Paragraph> {
    let mut begins = part.start;
    let mut first = marks.ranges.partition_point(|range| range.end <= begins);
    let mut paragraphs = Vec::new();
    for line in text.get(part).unwrap_or_default().split('\n') {
        let ends = begins + line.len();
        let rest = marks.ranges.get(first..).unwrap_or_default();
        let here = first..first + rest.partition_point(|range| range.start < ends);
        if !line.trim().is_empty() {
            let dir = direction(line).filter(|own| *own != dir);
            paragraphs.push(Paragraph { dir, pieces: cut(line, begins, here, marks) });
        }
        begins = ends + 1;
        first += rest.iter().take_while(|range| range.end <= begins).count();
    }
    paragraphs
}

/// Cuts `text`, which begins at byte `begins` of the document, at the marks of those numbers.
fn cut(text: &str, begins: usize, numbers: Range<usize>, marks: Marks<'_>) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(2 * numbers.len() + 1);
    let mut at = 0;
    let ranges = marks.ranges.get(numbers.clone()).unwrap_or_default();
    for (number, range) in numbers.zip(ranges) {
        let start = range.start.saturating_sub(begins);
        let end = range.end.saturating_sub(begins).min(text.len());
        let Some((before, inside)) = text.get(at..start).zip(text.get(start..end)) else {
            continue;
        };
        pieces.extend(plain(before));
        pieces.extend(plain(inside).map(|piece| Piece {
            mark: number + 1,
            goes_on: range.start < begins,
            here: marks.here == Some(number),
            ..piece
        }));
        at = end;
    }
    pieces.extend(plain(text.get(at..).unwrap_or_default()));
    pieces
}

/// A piece that is not marked.
fn plain(text: &str) -> Option<Piece> {
    let text = sanitize_for_terminal(text).into_owned();
    (!text.is_empty()).then_some(Piece { text, mark: 0, goes_on: false, here: false })
}

/// Cuts a text after at most `max_chars` characters, at a blank if there is one.
pub(super) fn shortened(text: &str, max_chars: usize) -> Cow<'_, str> {
    let Some((end, _)) = text.char_indices().nth(max_chars) else { return Cow::Borrowed(text) };
    let head = text.get(..end).unwrap_or_default();
    let blank = head.rfind(char::is_whitespace).filter(|blank| *blank > end / 2);
    let head = blank.and_then(|blank| head.get(..blank)).unwrap_or(head);
    Cow::Owned([head.trim_end(), "…"].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(pieces: &[Piece]) -> String {
        let show = |piece: &Piece| match piece {
            Piece { mark: 0, text, .. } => text.clone(),
            Piece { mark, text, goes_on, here } => {
                let (on, here) = (if *goes_on { "…" } else { "" }, if *here { "!" } else { "" });
                format!("[{mark}{here} {on}{text}]")
            }
        };
        pieces.iter().map(show).collect()
    }

    /// Shows a part of a text with its marks, a string for each paragraph.
    fn show_part(text: &str, part: Range<usize>, ranges: &[Range<usize>]) -> Vec<String> {
        let marks = Marks { ranges, here: Some(1) };
        let paragraphs = paragraphs(text, part, marks, "ltr");
        paragraphs.iter().map(|paragraph| show(&paragraph.pieces)).collect()
    }

    #[test]
    fn a_text_is_cut_at_its_highlights() {
        type Row = (&'static str, &'static [(usize, usize)], &'static str);
        let table: [Row; 5] = [
            ("abc", &[], "abc"),
            ("abc def, ghi", &[(0, 3), (4, 7), (9, 12)], "[1 abc def], [2 ghi]"),
            ("abc", &[(1, 9)], "a[1 bc]"),
            ("abc", &[(7, 9)], "abc"),
            ("a\u{202E}b", &[], "ab"),
        ];
        for (text, highlights, expected) in table {
            let highlights: Vec<_> = highlights.iter().map(|(start, end)| *start..*end).collect();
            assert_eq!(show(&pieces(text, &highlights)), expected, "{text}");
        }
    }

    #[test]
    fn marks_are_counted_through_all_paragraphs() {
        let shown = show_part("ab cd\n\n \nef\ngh", 0..14, &[0..2, 9..11, 12..14]);
        assert_eq!(shown, ["[1 ab] cd", "[2! ef]", "[3 gh]"]);
    }

    #[test]
    fn marks_of_a_part_keep_their_numbers() {
        let (text, marks) = ("ab cd\nef gh\nij kl", [0..2, 6..8, 9..14, 15..17]);
        assert_eq!(show_part(text, 6..12, &marks), ["[2! ef] [3 gh]"]);
        assert_eq!(show_part(text, 12..17, &marks), ["[3 …ij] [4 kl]"]);
        assert_eq!(show_part(text, 0..6, &marks), ["[1 ab] cd"]);
    }

    #[test]
    fn a_mark_that_goes_over_a_line_end_is_shown_on_both_sides() {
        assert_eq!(
            show_part("ab cd\nef", 0..8, std::slice::from_ref(&(3..8))),
            ["ab [1 cd]", "[1 …ef]"]
        );
    }

    #[test]
    fn a_paragraph_says_its_direction_where_it_differs() {
        let text = "كتاب\nbook\n12";
        let dirs = |dir| paragraphs(text, 0..text.len(), Marks::default(), dir);
        let dirs = |dir| dirs(dir).iter().map(|paragraph| paragraph.dir).collect::<Vec<_>>();
        assert_eq!(dirs("rtl"), [None, Some("ltr"), None]);
        assert_eq!(dirs("ltr"), [Some("rtl"), None, None]);
    }

    #[test]
    fn one_word_over_and_over_is_many_marks() {
        let text = "كتاب ".repeat(10_000);
        let highlights: Vec<_> = (0..10_000).map(|number| number * 9..number * 9 + 8).collect();
        let marks = marks(&text, &highlights, &[0, 9_000]);
        assert!(marks.len() > 100);
        assert!(marks.iter().all(|mark| mark.len() <= MAX_MARK_BYTES));
        assert!(marks.iter().any(|mark| mark.start == 9_000), "none goes over into the next part");
    }

    #[test]
    fn half_a_letter_is_never_cut() {
        let word = "وقف";
        assert_eq!(show(&pieces(word, std::slice::from_ref(&(1..3)))), word);
    }

    #[test]
    fn a_long_title_is_shortened_between_words() {
        assert_eq!(shortened("وقف إطلاق النار", 15), "وقف إطلاق النار");
        assert_eq!(shortened("وقف إطلاق النار", 12), "وقف إطلاق…");
        assert_eq!(shortened("وقف", 2), "وق…");
        assert_eq!(shortened("", 0), "");
    }
}
