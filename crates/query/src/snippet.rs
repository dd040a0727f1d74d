//! Passages as they are shown.

use std::ops::Range;

use crate::matcher::{Found, join};
use crate::passage::choose;
use crate::response::Snippet;

/// What stands where something was cut off.
const CUT: &str = "…";

/// Cuts the best passage from `text`.
pub(crate) fn snippet(text: &str, found: &[Found], n_targets: usize, max_chars: usize) -> Snippet {
    // A word longer than a passage cannot be shown whole, so it is not shown.
    let is_short = |found: &&Found| {
        text.get(found.byte_range.clone()).is_some_and(|word| word.chars().count() <= max_chars)
    };
    let found: Vec<Found> = found.iter().filter(is_short).cloned().collect();
    let passage = choose(text, &found, n_targets, max_chars);
    let mut snippet = Snippet::default();
    if max_chars == 0 {
        return snippet;
    }
    let is_blank = |range: Range<usize>| text.get(range).is_none_or(|text| text.trim().is_empty());
    if !is_blank(0..passage.start) {
        snippet.text.push_str(CUT);
    }
    let mut at = passage.start;
    let inside = |range: &Range<usize>| range.start >= passage.start && range.end <= passage.end;
    for range in join(&found).into_iter().filter(inside) {
        snippet.push(text.get(at..range.start).unwrap_or_default());
        snippet.first_match.get_or_insert(range.start);
        let start = snippet.text.len();
        snippet.push(text.get(range.clone()).unwrap_or_default());
        snippet.highlights.push(start..snippet.text.len());
        at = range.end;
    }
    snippet.push(text.get(at..passage.end).unwrap_or_default());
    snippet.text.truncate(snippet.text.trim_end().len());
    if !is_blank(passage.end..text.len()) {
        snippet.text.push_str(CUT);
    }
    snippet
}

impl Snippet {
    /// Adds a piece of the text, with one blank for each run of blanks and line ends.
    fn push(&mut self, piece: &str) {
        for c in piece.chars() {
            if !c.is_whitespace() {
                self.text.push(c);
            } else if !self.text.is_empty() && !self.text.ends_with([' ', '…']) {
                self.text.push(' ');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use fihris_text::Level;

    use super::*;

    #[test]
    fn highlights_are_found_again_in_the_passage() {
        let text = "قبل ذلك.\n\nجاء  الخبر\nاليوم. وبعد ذلك انتهى كل شيء";
        let at = text.find("الخبر").unwrap();
        let end = text.find("اليوم").unwrap() + "اليوم".len();
        let found = [Found { target: 0, level: Level::Exact, byte_range: at..end }];
        let snippet = snippet(text, &found, 1, 20);
        assert_eq!(snippet.text, "…جاء الخبر اليوم.…");
        let highlight = snippet.highlights[0].clone();
        assert_eq!(snippet.text.get(highlight), Some("الخبر اليوم"));
        assert_eq!(snippet.first_match, Some(found[0].byte_range.start));
    }

    #[test]
    fn no_room_gives_no_passage() {
        assert_eq!(snippet("نص", &[], 0, 0), Snippet::default());
    }
}
