//! Choosing and cutting the passage of a text that fits a query best.

use std::ops::Range;

use crate::matcher::{Found, looseness};

/// What a target counts for in a passage, by looseness of the level. Chosen by hand:
/// two words on the loosest level are worth as much as one as typed.
const WORTH: [u32; 3] = [4, 3, 2];

/// Characters beyond a window in which a border may stand: a mark and a blank.
const LOOK_BEYOND: usize = 2;

/// Chooses the passage of at most about `max_chars` characters with most of what was found.
///
/// It begins and ends at borders of sentences if the room allows, else at borders
/// of clauses, else of words.
pub(crate) fn choose(
    text: &str,
    found: &[Found],
    n_targets: usize,
    max_chars: usize,
) -> Range<usize> {
    let core = core(text, found, n_targets, max_chars);
    let room = max_chars.saturating_sub(count(text, core.clone()));
    let start = start(text, &core, room);
    let room = max_chars.saturating_sub(count(text, start..core.end));
    start..end(text, core.end, room)
}

fn count(text: &str, range: Range<usize>) -> usize {
    text.get(range).map_or(0, |text| text.chars().count())
}

/// Returns the range from the first to the last target of the best window.
///
/// Two pointers run over what was found. The window with the most different
/// targets wins, stricter levels before looser; then the one with more of
/// them, then the first.
fn core(text: &str, found: &[Found], n_targets: usize, max_chars: usize) -> Range<usize> {
    let mut window = Counts { counts: vec![[0; 3]; n_targets], worth: 0, size: 0 };
    let (mut best, mut best_rank) = (0..0, (0, 0));
    let mut first = 0;
    for (last, newest) in found.iter().enumerate() {
        window.add(newest);
        while let Some(oldest) = found.get(first)
            && !fits(text, oldest.byte_range.start..newest.byte_range.end, max_chars)
        {
            window.remove(oldest);
            first += 1;
            if first > last {
                break;
            }
        }
        let rank = (window.worth, window.size);
        if let Some(oldest) = found.get(first).filter(|_| first <= last && rank > best_rank) {
            (best, best_rank) = (oldest.byte_range.start..newest.byte_range.end, rank);
        }
    }
    best
}

/// Whether a range has no more than `max_chars` characters; bytes settle most cases.
fn fits(text: &str, range: Range<usize>, max_chars: usize) -> bool {
    let n_bytes = range.end.saturating_sub(range.start);
    n_bytes <= max_chars || (n_bytes <= max_chars * 4 && count(text, range) <= max_chars)
}

/// What is in a window: per target how often on which level.
struct Counts {
    counts: Vec<[u32; 3]>,
    worth: u32,
    size: usize,
}

impl Counts {
    fn add(&mut self, found: &Found) {
        self.change(found, |count| *count += 1);
        self.size += 1;
    }

    fn remove(&mut self, found: &Found) {
        self.change(found, |count| *count = count.saturating_sub(1));
        self.size = self.size.saturating_sub(1);
    }

    fn change(&mut self, found: &Found, change: impl FnOnce(&mut u32)) {
        let Some(counts) = self.counts.get_mut(found.target) else { return };
        self.worth -= worth(counts);
        if let Some(count) = counts.get_mut(looseness(found.level)) {
            change(count);
        }
        self.worth += worth(counts);
    }
}

/// A target is worth what its strictest level is.
fn worth(counts: &[u32; 3]) -> u32 {
    counts.iter().zip(WORTH).find(|(count, _)| **count > 0).map_or(0, |(_, worth)| worth)
}

/// Returns where a passage starts that has `room` characters to spend round `core`.
///
/// A sentence is best begun with its first word, even at the cost of some of
/// what follows; where that is too far away, a little context must do. What
/// is not needed after the core is there for before.
fn start(text: &str, core: &Range<usize>, room: usize) -> usize {
    let Some(before) = text.get(..core.start) else { return core.start };
    let n_after = text.get(core.end..).map_or(0, |after| after.chars().take(room).count());
    let in_sentences = Window::before(before, room - n_after).starts(is_sentence_end).next();
    let in_sentence = || Window::before(before, room * 2 / 3).starts(is_sentence_end).last();
    let in_clause = || Window::before(before, room / 3).starts(is_clause_end).next();
    let in_words = || Window::before(before, room / 3).after_blank();
    let in_sentences = in_sentences.filter(|_| n_after < room);
    in_sentences.or_else(in_sentence).or_else(in_clause).or_else(in_words).unwrap_or(core.start)
}

/// Returns where a passage ends that has `room` characters to spend after `at`.
fn end(text: &str, at: usize, room: usize) -> usize {
    let after = text.get(at..).unwrap_or_default();
    let Some((n_bytes, beyond)) = after.char_indices().nth(room) else { return text.len() };
    let seen = after.get(..n_bytes + beyond.len_utf8()).unwrap_or_default();
    let last =
        |is_border| borders(seen, is_border).map(|(_, end)| end).rfind(|end| *end <= n_bytes);
    let in_sentence = last(is_sentence_end);
    let in_clause = || last(is_clause_end).filter(|end| *end > n_bytes / 2);
    let in_words = || seen.rfind(char::is_whitespace);
    let in_letters = if at == 0 { n_bytes } else { 0 };
    at + in_sentence.or_else(in_clause).or_else(in_words).unwrap_or(in_letters)
}

/// The last characters of a text, where a passage may start.
struct Window<'t> {
    text: &'t str,
    /// Where the window begins.
    first: usize,
    /// Where one has to look to know whether something ends at its beginning.
    seen: usize,
}

impl<'t> Window<'t> {
    fn before(text: &'t str, n_chars: usize) -> Self {
        let back = |n_chars: usize| {
            let n_before = n_chars.checked_sub(1);
            let start = |n_before| text.char_indices().rev().nth(n_before).map_or(0, |(at, _)| at);
            n_before.map_or(text.len(), start)
        };
        Self { text, first: back(n_chars), seen: back(n_chars + LOOK_BEYOND) }
    }

    /// Lists the places after a border, and the beginning of the text if it is within reach.
    fn starts(&self, is_border: fn(char) -> bool) -> impl Iterator<Item = usize> {
        let seen = self.text.get(self.seen..).unwrap_or_default();
        let starts = borders(seen, is_border).map(|(_, end)| {
            let rest = seen.get(end..).unwrap_or_default();
            self.text.len() - rest.trim_start().len()
        });
        let head = (self.first == 0).then_some(0);
        head.into_iter().chain(starts.filter(|start| *start >= self.first))
    }

    fn after_blank(&self) -> Option<usize> {
        let window = self.text.get(self.first..)?;
        let rest = window.get(window.find(char::is_whitespace)?..)?;
        Some(self.text.len() - rest.trim_start().len())
    }
}

/// Marks that end a sentence, if a blank follows; so does the end of a line.
fn is_sentence_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '؟' | '۔' | '…' | '\n')
}

/// Marks that end a clause.
fn is_clause_end(c: char) -> bool {
    matches!(c, '،' | '؛' | ',' | ';' | ':') || is_sentence_end(c)
}

/// Lists the marks that end something, from where to where: those before a blank, and line ends.
fn borders(
    text: &str,
    is_border: fn(char) -> bool,
) -> impl DoubleEndedIterator<Item = (usize, usize)> {
    text.char_indices().filter_map(move |(at, c)| {
        let end = at + c.len_utf8();
        let next = text.get(end..).and_then(|rest| rest.chars().next());
        let is_end = is_border(c) && (c == '\n' || next.is_some_and(char::is_whitespace));
        is_end.then_some((at, end))
    })
}

#[cfg(test)]
mod tests {
    use fihris_text::Level;

    use super::*;

    fn found(text: &str, words: &[&str]) -> Vec<Found> {
        let mut found = Vec::new();
        for (target, word) in words.iter().enumerate() {
            found.extend(text.match_indices(word).map(|(at, word)| Found {
                target,
                level: Level::Exact,
                byte_range: at..at + word.len(),
            }));
        }
        found.sort_by_key(|found| found.byte_range.start);
        found
    }

    #[track_caller]
    fn check(text: &str, words: &[&str], max_chars: usize, expected: &str) {
        let range = choose(text, &found(text, words), words.len(), max_chars);
        assert_eq!(text.get(range), Some(expected));
    }

    const STORY: &str = "بدأ اليوم هادئا. ثم جاء الخبر، وسمعه الناس في السوق. وعاد الهدوء مساء.";

    #[test]
    fn a_passage_is_cut_at_sentences() {
        check(STORY, &["الخبر"], 40, "ثم جاء الخبر، وسمعه الناس في السوق.");
        check(STORY, &["بدأ"], 20, "بدأ اليوم هادئا.");
        check(STORY, &["مساء"], 20, "وعاد الهدوء مساء.");
        check(STORY, &["الخبر"], 500, STORY);
    }

    #[test]
    fn else_at_clauses_and_else_at_words() {
        check(STORY, &["الخبر"], 16, "ثم جاء الخبر،");
        check("واحد اثنان ثلاثة أربعة خمسة ستة", &["أربعة"], 17, "أربعة خمسة ستة");
        check("واحد اثنان ثلاثة أربعة خمسة ستة", &["اثنان"], 12, "اثنان ثلاثة");
    }

    #[test]
    fn the_passage_with_most_targets_wins() {
        let text = "أ ب. -------------------- ب ب ب. -------------------- أ ج ب.";
        check(text, &["أ", "ب", "ج"], 12, "أ ج ب.");
        check(text, &["ب"], 12, "ب ب ب.");
    }

    #[test]
    fn a_text_in_which_nothing_was_found_is_cut_at_its_head() {
        check(STORY, &[], 20, "بدأ اليوم هادئا.");
        check("", &[], 20, "");
    }
}
