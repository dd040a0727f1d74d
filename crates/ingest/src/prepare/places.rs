//! Pages and chapters of a text, on its way through repairs and cuts.
//!
//! Repairs change the length of a text as they like. So the beginning of each page is marked in it by
//! a code point that no text has, and sought again when the repairs are done.

use std::ops::Range;

use fihris_corpus::PageStart;

/// A code point that never is a character, and that no repair looks at.
const MARK: char = '\u{1FFFE}';

/// Marks in `text` where its pages begin.
pub(super) fn marked(text: &str, places: &[PageStart]) -> String {
    let mut marked = String::with_capacity(text.len() + places.len() * MARK.len_utf8());
    let mut at = 0;
    for place in places {
        let start = place.at.max(at);
        if let Some(before) = text.get(at..start) {
            marked.extend(before.chars().filter(|c| *c != MARK));
            at = start;
        }
        marked.push(MARK);
    }
    marked.extend(text.get(at..).unwrap_or_default().chars().filter(|c| *c != MARK));
    marked
}

/// Takes the marks out of `text`, and returns where the pages begin now.
pub(super) fn unmarked(text: &str, places: Vec<PageStart>) -> (String, Vec<PageStart>) {
    let mut out = String::with_capacity(text.len());
    let mut names = places.into_iter().map(|place| place.name);
    let mut found = Vec::new();
    let mut parts = text.split(MARK);
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        found.extend(names.next().map(|name| PageStart { at: out.len(), name }));
        out.push_str(part);
    }
    (out, found)
}

/// Moves pages to where they begin in a text without `cuts`.
pub(super) fn move_back(places: &mut [PageStart], cuts: &[Range<usize>]) {
    for place in places {
        let before = cuts.iter().filter(|cut| cut.start < place.at);
        let n_bytes: usize = before.map(|cut| cut.end.min(place.at) - cut.start).sum();
        place.at -= n_bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(places: &[(usize, &str)]) -> Vec<PageStart> {
        places.iter().map(|(at, name)| PageStart { at: *at, name: (*name).to_owned() }).collect()
    }

    #[test]
    fn pages_are_found_again_in_a_repaired_text() {
        let before = places(&[(0, "1"), (9, "2")]);
        let marked = marked("أول  نص\nثان", &places(&[(0, "1"), (13, "2")]));
        let repaired = fihris_text::repair(&marked).text.into_owned();
        let (text, after) = unmarked(&repaired, before);
        assert_eq!(text, "أول نص\nثان");
        assert_eq!(after, places(&[(0, "1"), (12, "2")]));
        assert_eq!(text.get(after[1].at..), Some("ثان"));
    }

    #[test]
    fn pages_move_where_text_is_cut() {
        let mut moved = places(&[(0, "1"), (10, "2"), (20, "3")]);
        move_back(&mut moved, &[2..5, 15..25]);
        assert_eq!(moved, places(&[(0, "1"), (7, "2"), (12, "3")]));
    }
}
