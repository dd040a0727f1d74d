//! Repetition inside one document.
//!
//! Crawled news often says a thing twice: the summary again as the first
//! sentence, a clause pasted two or three times, a paragraph doubled. A hash of
//! sentences misses most of it, for the first copy may be the tail of a longer
//! sentence. Here a copy is a run of whole clauses whose folded words stood
//! before, wherever that was; the first copy stays.
//!
//! Verse, Quran and law repeat on purpose. So a copy must be long, longer still
//! if other words stand between, and what comes back time and again at a
//! distance is a refrain and stays.

mod copies;
mod extension;
mod places;

use std::ops::Range;

use fihris_text::WordHash;

use self::copies::Copies;
use self::extension::Extensions;
use self::places::WindowPlaces;
use crate::table::BASE;

/// Words of the shortest copy that is removed: where no run of so many stands twice, nothing is.
///
/// A verse of classical poetry has some ten words and its refrains fewer, the
/// refrains of the Quran four; the pasted clause of the seed document has 14.
pub(crate) const MIN_WORDS: usize = 8;

/// Words of the shortest copy that is removed although other words stand
/// between it and the first.
const MIN_DISTANT_WORDS: usize = 20;

/// Words between two copies that still stand side by side: a dash has none, "and" has one.
const MAX_GAP: usize = 2;

/// A passage that stands so often at a distance is a refrain or a formula.
const REFRAIN: usize = 3;

/// Words of the longest line of verse; a paragraph of prose has more.
const MAX_VERSE: usize = 12;

/// Lines of that kind, one after another, that make verse or a list.
const MIN_VERSES: usize = 4;

/// Returns the byte ranges of `text` to cut, in order, so that no passage stands in it twice.
///
/// `words` are the words of `text`. Each range holds whole clauses with the
/// punctuation behind them; what is left reads on across the cut.
pub(crate) fn repetitions(text: &str, words: &[WordHash]) -> Vec<Range<usize>> {
    if words.len() < 2 * MIN_WORDS {
        return Vec::new();
    }
    let clauses = Clauses::of(text, words);
    let mut copies = find_copies(words, &clauses).into_ranges();
    if !copies.is_empty() {
        let verse = verse(text, words);
        copies.retain(|copy| !is_within(&verse, copy.start));
    }
    copies.into_iter().map(|copy| cut(text, words, copy)).collect()
}

/// Returns `text` without the given ranges.
pub(crate) fn without(text: &str, cuts: &[Range<usize>]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for cut in cuts {
        kept.push_str(text.get(at..cut.start).unwrap_or_default());
        at = cut.end;
    }
    kept.push_str(text.get(at..).unwrap_or_default());
    kept
}

/// Returns the passages, as ranges of words, that consist of short lines: songs repeat whole
/// stanzas, and lists their entries.
fn verse(text: &str, words: &[WordHash]) -> Vec<Range<usize>> {
    let ends_line = |left: &WordHash, right: &WordHash| {
        text.get(end(left)..start(right)).is_some_and(|between| between.contains('\n'))
    };
    let mut passages = Vec::new();
    let (mut first, mut n_lines, mut at) = (0, 0, 0);
    let mut close = |range: Range<usize>, n_lines: usize| {
        if n_lines >= MIN_VERSES {
            passages.push(range);
        }
    };
    for line in words.chunk_by(|left, right| !ends_line(left, right)) {
        if line.len() > MAX_VERSE {
            close(first..at, n_lines);
            (first, n_lines) = (at + line.len(), 0);
        } else {
            n_lines += 1;
        }
        at += line.len();
    }
    close(first..at, n_lines);
    passages
}

/// Whether one of the passages, which are in order, holds a word.
fn is_within(passages: &[Range<usize>], word: usize) -> bool {
    let next = passages.partition_point(|passage| passage.end <= word);
    passages.get(next).is_some_and(|passage| passage.contains(&word))
}

/// The words that begin a clause, in order; then the number of words.
struct Clauses {
    starts: Vec<usize>,
}

impl Clauses {
    fn of(text: &str, words: &[WordHash]) -> Self {
        let borders = words.windows(2).enumerate().filter_map(|(number, pair)| {
            let [left, right] = pair else { return None };
            let between = end(left)..start(right);
            // Nearly all words have this between them.
            if matches!(text.as_bytes().get(between.clone()), Some([b' '])) {
                return None;
            }
            text.get(between).is_some_and(ends_clause).then_some(number + 1)
        });
        let mut starts = Vec::with_capacity(words.len() / 4 + 2);
        starts.push(0);
        borders.for_each(|border| starts.push(border));
        starts.push(words.len());
        Self { starts }
    }

    /// The last clause border at or before word `number`.
    fn border_before(&self, number: usize) -> usize {
        let after = self.starts.partition_point(|start| *start <= number);
        after.checked_sub(1).and_then(|at| self.starts.get(at)).copied().unwrap_or(0)
    }
}

/// Whether what stands between two words ends a clause.
fn ends_clause(between: &str) -> bool {
    if let [b'\n'] | [0xD8, 0x8C, b' '] = between.as_bytes() {
        // A line end, and `،` with a space: most of those that do.
        return true;
    }
    let (mut has_mark, mut has_blank) = (false, false);
    for c in between.chars() {
        has_mark |= matches!(
            c,
            '.' | '،' | '؛' | '؟' | '!' | '?' | ',' | ';' | ':' | '…' | '۔' | '–' | '—'
        );
        has_blank |= c.is_whitespace();
    }
    let bytes = between.as_bytes();
    has_mark && has_blank || bytes.contains(&b'\n') || bytes.windows(3).any(|dash| dash == b" - ")
}

/// Finds the copies.
fn find_copies(words: &[WordHash], clauses: &Clauses) -> Copies {
    let sightings = Sightings::of(words, clauses);
    let mut copies = Copies::default();
    if sightings.places.are_all_different() {
        return copies;
    }
    for &start in &clauses.starts {
        if start >= copies.end()
            && let Some(copy) = sightings.copy_at(start, &copies)
        {
            copies.push(copy);
        }
    }
    copies
}

/// Where the first words of each clause stand in the text.
struct Sightings<'w> {
    words: &'w [WordHash],
    clauses: &'w Clauses,
    extensions: Extensions<'w>,
    /// Places of the windows with which a clause begins and that stand twice, and of few others.
    places: WindowPlaces,
}

impl<'w> Sightings<'w> {
    fn of(words: &'w [WordHash], clauses: &'w Clauses) -> Self {
        // Most windows begin no clause, and most that do stand once: neither comes into the list.
        let mut filter = [NO_START; FILTER_SIZE];
        for hash in clauses.starts.iter().filter_map(|start| window(words, *start)) {
            filter[filter_place(hash)] = UNSEEN;
        }
        let mut places = Vec::with_capacity(2 * clauses.starts.len());
        for (place, hash) in windows(words) {
            let seen = &mut filter[filter_place(hash)];
            if *seen != NO_START {
                *seen = (*seen + 1).min(SEEN_AGAIN);
                places.push((hash, place));
            }
        }
        places.retain(|(hash, _)| filter[filter_place(*hash)] == SEEN_AGAIN);
        let places = WindowPlaces::of(places);
        Self { words, clauses, extensions: Extensions::of(words), places }
    }

    /// Returns the copy that begins with the clause at word `start`, if it is to go.
    fn copy_at(&self, start: usize, copies: &Copies) -> Option<Range<usize>> {
        let places = self.places.first_of(window(self.words, start)?, REFRAIN);
        let (_, first) = *places.first().filter(|(_, first)| *first < start)?;
        let judge = |n_same: usize| {
            let copy = start..self.clauses.border_before(start + n_same).max(start);
            goes(first, &copy, places.len(), copies).then_some(copy)
        };
        let copy = judge(self.extensions.estimate(first, start))?;
        // Only what is the same word by word is cut. Copies do not overlap, so this is linear.
        let n_same = self.extensions.count(first, start, copy.len());
        if n_same == copy.len() { Some(copy) } else { judge(n_same) }
    }
}

/// Whether a copy of what stands at word `first` is to go; its beginning stands in `n_places`.
fn goes(first: usize, copy: &Range<usize>, n_places: usize, copies: &Copies) -> bool {
    let between = copies.n_left(first + copy.len()..copy.start);
    let is_doubled = copy.len() >= MIN_WORDS && between <= MAX_GAP;
    let is_distant = copy.len() >= MIN_DISTANT_WORDS && n_places < REFRAIN;
    is_doubled || is_distant
}

const FILTER_SIZE: usize = 1 << 12;

/// What a place of the filter knows of the windows that fall there: that no clause begins with
/// one, how many were seen, and that there is more than one.
const NO_START: u8 = 0;
const UNSEEN: u8 = 1;
const SEEN_AGAIN: u8 = 3;

const fn filter_place(hash: u64) -> usize {
    (hash % FILTER_SIZE as u64) as usize
}

/// Hash of the [`MIN_WORDS`] words from `start` on.
fn window(words: &[WordHash], start: usize) -> Option<u64> {
    let words = words.get(start..start.checked_add(MIN_WORDS)?)?;
    Some(words.iter().fold(0_u64, |hash, word| hash.wrapping_mul(BASE).wrapping_add(word.hash)))
}

/// Every window with its place: Rabin and Karp's rolling hash.
fn windows(words: &[WordHash]) -> impl Iterator<Item = (usize, u64)> {
    let leaving = BASE.wrapping_pow(MIN_WORDS as u32);
    let mut hash = 0_u64;
    words.iter().enumerate().filter_map(move |(number, word)| {
        hash = hash.wrapping_mul(BASE).wrapping_add(word.hash);
        if let Some(left) = number.checked_sub(MIN_WORDS).and_then(|left| words.get(left)) {
            hash = hash.wrapping_sub(left.hash.wrapping_mul(leaving));
        }
        (number + 1).checked_sub(MIN_WORDS).map(|place| (place, hash))
    })
}

/// Returns the bytes to cut for a copy: from behind the punctuation of the word
/// before it to behind the punctuation of its last word.
fn cut(text: &str, words: &[WordHash], copy: Range<usize>) -> Range<usize> {
    let start = behind_word(text, words, copy.start.wrapping_sub(1)).unwrap_or(0);
    let end = behind_word(text, words, copy.end.wrapping_sub(1)).unwrap_or(text.len());
    start..end.max(start)
}

/// Where the word of that number ends, with the punctuation that closes it.
fn behind_word(text: &str, words: &[WordHash], number: usize) -> Option<usize> {
    let end = end(words.get(number)?);
    let opens = |c: char| {
        c.is_whitespace() || matches!(c, '–' | '—' | '-' | '«' | '“' | '(' | '[' | '{' | '<')
    };
    let next_word = words.get(number + 1).map_or(text.len(), start);
    let between = text.get(end..next_word.max(end))?;
    Some(end + between.find(opens).unwrap_or(between.len()))
}

fn start(word: &WordHash) -> usize {
    word.byte_range.start as usize
}

fn end(word: &WordHash) -> usize {
    word.byte_range.end as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use fihris_text::hash_words;

    fn clean(text: &str) -> String {
        let mut words = Vec::new();
        hash_words(text, &mut words);
        without(text, &repetitions(text, &words))
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(clean(text), expected);
    }

    const CLAUSE: &str = "بما في ذلك قاعدة الوطنية الجوية ومدينة ترهونة التي تعتبر ضربة قوية";
    const OTHER: &str = "وأكد المتحدث أن روسيا تتوقع هذا الإعلان منذ أيام طويلة جدا";

    #[test]
    fn a_clause_pasted_twice_more_stands_once() {
        check(
            &format!("استعادت المواقع، {CLAUSE}. – {CLAUSE}. – {CLAUSE}.\n{OTHER}."),
            &format!("استعادت المواقع، {CLAUSE}.\n{OTHER}."),
        );
    }

    #[test]
    fn the_first_copy_may_be_the_tail_of_a_sentence() {
        check(
            &format!("استعادت القوات {CLAUSE}. {CLAUSE}. {OTHER}."),
            &format!("استعادت القوات {CLAUSE}. {OTHER}."),
        );
    }

    #[test]
    fn a_summary_is_not_said_again_by_the_first_sentence() {
        check(&format!("{CLAUSE}.\n{CLAUSE}. {OTHER}."), &format!("{CLAUSE}. {OTHER}."));
    }

    #[test]
    fn a_doubled_paragraph_is_found_in_another_spelling() {
        let vowelled = CLAUSE.replace("قاعدة", "قاعِدَة").replace("الجوية", "الجويه");
        check(&format!("{CLAUSE}.\n{vowelled}.\n"), &format!("{CLAUSE}.\n"));
    }

    #[test]
    fn a_long_passage_goes_even_at_a_distance() {
        let long = format!("{CLAUSE} {OTHER}");
        let between = "ثم عاد الوفد إلى مقر إقامته";
        check(&format!("{long}.\n{between}.\n{long}."), &format!("{long}.\n{between}."));
    }

    #[test]
    fn a_clause_that_returns_after_others_stays() {
        let text = format!("{CLAUSE}.\n{OTHER}.\n{CLAUSE}.");
        check(&text, &text);
    }

    #[test]
    fn a_refrain_stays_however_long_it_is() {
        let verses = ["ليل", "صبح", "بحر", "رمل"];
        let refrain = format!("{CLAUSE} {OTHER}");
        let text: String =
            verses.iter().map(|word| format!("يا {word} أقبل وانشد لنا.\n{refrain}.\n")).collect();
        check(&text, &text);
    }

    #[test]
    fn a_stanza_sung_twice_stays() {
        let stanza = "يا ليل طال بنا السهر\nوالنجم غاب مع القمر\nوالقلب حن إلى الديار\n";
        let text = format!("{stanza}{stanza}وعاد من طول السفر\n");
        check(&text, &text);
    }

    #[test]
    fn short_words_said_twice_stay() {
        let text = "نعم، نعم، قال الرجل نعم، ثم قال نعم، وسكت القوم جميعا ثم قالوا نعم نعم.";
        check(text, text);
    }

    /// Each of these takes minutes if every clause is compared with a passage word by word, or looks
    /// at every copy before it.
    #[test]
    fn hostile_repetition_takes_linear_time() {
        let words = |range: Range<usize>| range.map(|n| format!("م{n}، ")).collect::<String>();
        let passage = words(0..40_000);
        let thrice = format!("{passage}ثم قال كما قلنا، {passage}ثم عاد وقال هذا، {passage}");
        assert_eq!(clean(&thrice), thrice);
        let ends: String = (1..400).map(|len| words(400 - len..400)).collect();
        clean(&ends);
        let adjacent: String = (0..20_000).map(|n| format!("{CLAUSE} {}.\n", n % 2)).collect();
        clean(&adjacent);
        let verses: String =
            (0..20_000).map(|n| words(n * 9..n * 9 + 9).repeat(2) + "\n").collect();
        clean(&verses);
    }

    #[test]
    fn half_a_clause_is_never_cut() {
        let text = format!("{CLAUSE} اليوم. {CLAUSE} غدا.");
        check(&text, &text);
    }

    proptest::proptest! {
        #[test]
        fn what_is_left_is_part_of_the_text(text in "([ابت]{1,2}[ .،\n]){0,80}") {
            let kept = clean(&text);
            let mut rest = text.chars();
            proptest::prop_assert!(kept.chars().all(|c| rest.any(|other| other == c)));
        }

        #[test]
        fn no_word_is_lost_that_does_not_stand_elsewhere(text in "([ابت]{1,2}[ .،\n]){0,80}") {
            let set = |text: &str| {
                let mut words = Vec::new();
                hash_words(text, &mut words);
                words.into_iter().map(|word| word.hash).collect::<std::collections::BTreeSet<_>>()
            };
            proptest::prop_assert_eq!(set(&clean(&text)), set(&text));
        }
    }
}
