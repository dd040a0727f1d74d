//! Texts cut at their highlights.

use std::ops::Range;

use fihris_query::sanitize_for_terminal;
use serde::Serialize;

/// A piece of a text that is marked as a whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    /// The text, without controls and marks of direction that would act on the rest of the line.
    text: String,
    /// The number of the mark, from 1; 0: it is not marked.
    mark: usize,
}

/// Cuts a text at its highlights, which are in order; those that are not in it are left out.
pub(super) fn pieces(text: &str, highlights: &[Range<usize>]) -> Vec<Piece> {
    cut(text, 0, &joined(text, highlights), &mut 0)
}

/// Joins highlights with nothing but one blank between them: words that stand together are one find.
fn joined(text: &str, highlights: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(highlights.len());
    for range in highlights {
        match joined.last_mut() {
            Some(last) if text.get(last.end..range.start) == Some(" ") => last.end = range.end,
            _ => joined.push(range.clone()),
        }
    }
    joined
}

/// Cuts a text into its paragraphs, and these at the highlights. Returns how many there are too.
pub(super) fn paragraphs(text: &str, highlights: &[Range<usize>]) -> (Vec<Vec<Piece>>, usize) {
    let highlights = joined(text, highlights);
    let (mut begins, mut n_marks, mut rest) = (0, 0, highlights.as_slice());
    let mut paragraphs = Vec::new();
    for line in text.split('\n') {
        let ends = begins + line.len();
        let n_here = rest.iter().take_while(|range| range.start < ends).count();
        let (here, after) = rest.split_at_checked(n_here).unwrap_or((rest, &[]));
        if !line.trim().is_empty() {
            paragraphs.push(cut(line, begins, here, &mut n_marks));
        }
        (begins, rest) = (ends + 1, after);
    }
    (paragraphs, n_marks)
}

/// Cuts `text`, which begins at byte `begins` of what the highlights are counted in.
fn cut(text: &str, begins: usize, highlights: &[Range<usize>], n_marks: &mut usize) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(2 * highlights.len() + 1);
    let mut at = 0;
    for range in highlights {
        let start = range.start.saturating_sub(begins);
        let end = range.end.saturating_sub(begins).min(text.len());
        let Some((before, inside)) = text.get(at..start).zip(text.get(start..end)) else {
            continue;
        };
        *n_marks += 1;
        pieces.extend(piece(before, 0));
        pieces.extend(piece(inside, *n_marks));
        at = end;
    }
    pieces.extend(piece(text.get(at..).unwrap_or_default(), 0));
    pieces
}

fn piece(text: &str, mark: usize) -> Option<Piece> {
    let text = sanitize_for_terminal(text).into_owned();
    (!text.is_empty()).then_some(Piece { text, mark })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(pieces: &[Piece]) -> String {
        let show = |piece: &Piece| match piece.mark {
            0 => piece.text.clone(),
            mark => format!("[{mark} {}]", piece.text),
        };
        pieces.iter().map(show).collect()
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
        let (found, n_marks) = paragraphs("ab cd\n\n \nef\ngh", &[0..2, 9..11, 12..14]);
        let shown: Vec<String> = found.iter().map(|paragraph| show(paragraph)).collect();
        assert_eq!(shown, ["[1 ab] cd", "[2 ef]", "[3 gh]"]);
        assert_eq!(n_marks, 3);
    }

    #[test]
    fn half_a_letter_is_never_cut() {
        let word = "وقف";
        assert_eq!(show(&pieces(word, std::slice::from_ref(&(1..3)))), word);
    }
}
