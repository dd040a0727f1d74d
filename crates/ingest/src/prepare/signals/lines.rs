//! What the lines of a text look like.

use fihris_corpus::{Signals, ratio};
use fihris_text::count_chars;
use xxhash_rust::xxh3::xxh3_64;

/// Characters of the longest line that is short. 30, as in `FineWeb`.
const SHORT_LINE: u64 = 30;

/// Bytes of a short paragraph: of most texts, the list of lines need not grow.
const LINE_BYTES: usize = 128;

/// How a line ends that is no heading and no item of a menu.
const ENDS: &[char] = &['.', '!', '?', '؟', '…', '؛', '۔', ':', '»'];

/// What may stand behind that end.
const CLOSING: &[char] = &['"', '\'', ')', ']', '}', '”', '’'];

/// How an item of a list begins.
const BULLETS: &[char] = &['•', '-', '–', '—', '*', '·', '▪', '●', '◦', '‣', '○', '■'];

/// Fills in what concerns lines; `signals` knows words and characters already.
pub(super) fn measure(text: &str, signals: &mut Signals) {
    let mut counts = LineCounts::default();
    let mut seen: Vec<(u64, &str)> = Vec::with_capacity(text.len() / LINE_BYTES);
    for line in lines(text) {
        counts.n_feeds += 1;
        if let Some(first) = line.chars().find(|c| !c.is_whitespace()) {
            counts.add(first, line);
            seen.push((xxh3_64(line.as_bytes()), line));
        }
    }
    let (n_lines, n_feeds) = (counts.n_lines, counts.n_feeds.saturating_sub(1));
    signals.n_lines = u32::try_from(n_lines).unwrap_or(u32::MAX);
    signals.ended_lines = ratio(counts.n_ended, n_lines);
    signals.short_lines = ratio(counts.n_short, n_lines);
    signals.bullet_lines = ratio(counts.n_bullets, n_lines);
    signals.ellipsis_lines = ratio(counts.n_ellipses, n_lines);
    signals.newlines_per_word = ratio(n_feeds, signals.n_words.into());
    let (n_dup, dup_chars) = duplicates(&mut seen);
    signals.dup_lines = ratio(n_dup, n_lines);
    signals.dup_line_chars = ratio(dup_chars, u64::from(signals.n_chars).saturating_sub(n_feeds));
}

/// The lines of a text, the last one without its end.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    ends.scan(0, |start, end| {
        let line = text.get(*start..end);
        *start = end + 1;
        line
    })
}

#[derive(Default)]
struct LineCounts {
    n_feeds: u64,
    n_lines: u64,
    n_ended: u64,
    n_short: u64,
    n_bullets: u64,
    n_ellipses: u64,
}

impl LineCounts {
    /// Counts a line; `first` is what can be seen of it first.
    fn add(&mut self, first: char, line: &str) {
        let is_last = |c: &char| !c.is_whitespace() && !CLOSING.contains(c);
        let mut ends = line.chars().rev().skip_while(|c| !is_last(c));
        let last = ends.next().unwrap_or(first);
        self.n_lines += 1;
        self.n_ended += u64::from(ENDS.contains(&last));
        self.n_ellipses += u64::from(last == '…' || last == '.' && ends.take(2).eq(['.', '.']));
        self.n_bullets += u64::from(BULLETS.contains(&first));
        self.n_short += u64::from(is_short(line));
    }
}

/// Whether a line has no more than [`SHORT_LINE`] characters.
fn is_short(line: &str) -> bool {
    // The longest characters of UTF-8 have four bytes.
    line.len() as u64 <= 4 * SHORT_LINE && count_chars(line) <= SHORT_LINE
}

/// Returns how many lines stood there before, and their characters.
fn duplicates(lines: &mut [(u64, &str)]) -> (u64, u64) {
    lines.sort_unstable_by_key(|(hash, _)| *hash);
    let groups = lines.chunk_by(|left, right| left.0 == right.0).filter(|group| group.len() > 1);
    groups.fold((0, 0), |(n_lines, n_chars), group| {
        let copies = group.len() as u64 - 1;
        let line = group.first().map_or("", |(_, line)| line);
        (n_lines + copies, n_chars + copies * count_chars(line))
    })
}
