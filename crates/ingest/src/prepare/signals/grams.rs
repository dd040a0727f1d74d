//! How much of a text is said again.
//!
//! A run of n words can only be said again if its first n−1 words are. So longer runs are
//! looked for only where shorter ones were found, and pairs only where a glance at all of them, in
//! a table of bytes, saw one before: in most texts nothing is left after three words.

use fihris_corpus::{Signals, ratio};
use fihris_text::{WordHash, count_word_chars};

use crate::table::BASE;

/// Entries beyond which a table is not kept for the next document: 16 MiB.
const MAX_KEPT: usize = 1 << 20;

/// Bytes of the glance for each pair: few different pairs share one.
const BYTES_A_PAIR: usize = 8;

/// Finds runs of words that are said again. It is kept from one document to the next.
#[derive(Default)]
pub(super) struct Grams {
    /// By a part of its hash, whether a pair stands in no place (0), in one (1), or in more.
    seen: Vec<u8>,
    /// Hash of the run that begins at each word, where one is looked for.
    hashes: Vec<u64>,
    /// The places where one is looked for.
    places: Vec<u32>,
    /// For each of them, its run; at first, for each pair, its place in `seen`.
    slots: Vec<u32>,
    table: RunTable,
    /// Words of the longest run that was said again, of those that were looked for.
    longest: usize,
}

/// The runs of one length.
///
/// A passage that comes back has its runs side by side, so only the search by hash reads memory at
/// random, and it reads four bytes.
#[derive(Default)]
struct RunTable {
    /// In the order in which they stood first.
    runs: Vec<RunEntry>,
    /// By a part of its hash, the number of a run; [`NONE`] where there is none. A power of two.
    numbers: Vec<u32>,
}

/// One run of words.
#[derive(Clone, Copy, Debug)]
struct RunEntry {
    hash: u64,
    /// How often it occurs.
    count: u32,
    /// Where it stood first.
    first: u32,
}

/// Words of the longest runs that are looked for.
const LONGEST: usize = 10;

/// No place, and no entry.
const NONE: u32 = u32::MAX;

impl Grams {
    /// Fills in what concerns runs of words; `signals` knows the characters already.
    pub(super) fn measure(&mut self, text: &str, words: &[WordHash], signals: &mut Signals) {
        let words = words.get(..words.len().min(NONE as usize - 1)).unwrap_or_default();
        self.start(words);
        self.longest = 0;
        let n_chars = u64::from(signals.n_chars);
        for n in 2..=LONGEST {
            self.count(n, words);
            if !self.table.runs.iter().any(|entry| entry.count > 1) {
                break;
            }
            self.longest = n;
            let run = Run { text, words, n };
            match field(signals, n) {
                // Runs that overlap would count some characters twice.
                Field::Top(field) => *field = ratio(self.top(run).min(n_chars), n_chars),
                Field::Repeated(field) => *field = ratio(self.repeated(run), n_chars),
            }
            self.narrow();
        }
        self.table.shrink();
        self.seen.truncate(MAX_KEPT);
        self.seen.shrink_to(MAX_KEPT);
    }

    /// Whether a run of `n_words` words, from 2 to [`LONGEST`], was said again in the text measured
    /// last.
    pub(super) fn say_again(&self, n_words: usize) -> bool {
        debug_assert!(
            (2..=LONGEST).contains(&n_words),
            "runs of {n_words} words are not looked for"
        );
        self.longest >= n_words
    }

    fn start(&mut self, words: &[WordHash]) {
        self.hashes.clear();
        self.hashes.extend(words.iter().map(|word| word.hash));
        let mask = (BYTES_A_PAIR * words.len()).next_power_of_two() - 1;
        self.seen.clear();
        self.seen.resize(mask + 1, 0);
        self.slots.clear();
        let pairs = self.hashes.iter().zip(self.hashes.get(1..).unwrap_or_default());
        self.slots.extend(pairs.map(|(first, second)| {
            let slot = slot_of(push(*first, *second), mask);
            if let Some(seen) = self.seen.get_mut(slot) {
                *seen = (*seen + 1).min(2);
            }
            slot as u32
        }));
        let is_again = |slot: u32| self.seen.get(slot as usize).is_some_and(|seen| *seen > 1);
        let places = (0..).zip(&self.slots).filter(|(_, slot)| is_again(**slot));
        self.places.clear();
        self.places.extend(places.map(|(place, _)| place));
    }

    /// Counts the runs of `n` words at all places.
    fn count(&mut self, n: usize, words: &[WordHash]) {
        self.table.start(self.places.len());
        self.slots.clear();
        for &place in &self.places {
            let at = place as usize;
            let (Some(hash), Some(last)) = (self.hashes.get_mut(at), words.get(at + n - 1)) else {
                self.slots.push(NONE);
                continue;
            };
            *hash = push(*hash, last.hash);
            self.slots.push(self.table.add(*hash, place));
        }
    }

    /// Returns the characters of the most frequent run, in all its places.
    fn top(&self, run: Run<'_>) -> u64 {
        let again = self.table.runs.iter().filter(|entry| entry.count > 1);
        // Of equals, the first in the text, as Python's Counter has it.
        let top = again.max_by_key(|entry| (entry.count, std::cmp::Reverse(entry.first)));
        top.map_or(0, |top| {
            let blanks = run.n as u64 - 1;
            u64::from(top.count) * (run.chars(top.first) + blanks)
        })
    }

    /// Returns the characters of the runs that stood there before, none counted twice.
    fn repeated(&mut self, run: Run<'_>) -> u64 {
        let (mut n_chars, mut next) = (0, 0);
        for (&place, &slot) in self.places.iter().zip(&self.slots) {
            let Some(entry) = self.table.runs.get_mut(slot as usize) else { continue };
            if place < next {
                // Part of what is counted already: it does not count as a first occurrence.
                if entry.first == place {
                    entry.first = NONE;
                }
            } else if entry.first < place {
                n_chars += run.chars(place);
                next = place + run.n as u32;
            } else {
                entry.first = place;
            }
        }
        n_chars
    }

    /// Keeps the places where a longer run may be said again.
    fn narrow(&mut self) {
        let is_again = |slot: u32| self.table.runs.get(slot as usize).is_some_and(|e| e.count > 1);
        let mut kept = 0;
        for number in 0..self.places.len() {
            let (Some(&place), Some(&slot)) = (self.places.get(number), self.slots.get(number))
            else {
                break;
            };
            let next = self.places.get(number + 1).zip(self.slots.get(number + 1));
            let goes_on = next.is_some_and(|(&at, &slot)| at == place + 1 && is_again(slot));
            if goes_on && is_again(slot) {
                if let Some(keep) = self.places.get_mut(kept) {
                    *keep = place;
                }
                kept += 1;
            }
        }
        self.places.truncate(kept);
    }
}

/// Hash of a run with one word more.
const fn push(run: u64, word: u64) -> u64 {
    run.wrapping_mul(BASE).wrapping_add(word)
}

/// The place of a hash in a table: its high bits, for a product spreads upwards.
const fn slot_of(hash: u64, mask: usize) -> usize {
    (hash >> 32) as usize & mask
}

impl RunTable {
    /// Empties the table, which then has room for `n_runs` runs.
    fn start(&mut self, n_runs: usize) {
        self.runs.clear();
        self.numbers.clear();
        self.numbers.resize((2 * n_runs).next_power_of_two(), NONE);
    }

    /// Counts a run; returns its number.
    fn add(&mut self, hash: u64, place: u32) -> u32 {
        let mask = self.numbers.len() - 1;
        let mut slot = slot_of(hash, mask);
        loop {
            let Some(number) = self.numbers.get_mut(slot) else { return NONE };
            match self.runs.get_mut(*number as usize) {
                None => {
                    *number = self.runs.len() as u32;
                    self.runs.push(RunEntry { hash, count: 1, first: place });
                    return *number;
                }
                Some(run) if run.hash == hash => {
                    run.count += 1;
                    return *number;
                }
                Some(_) => slot = (slot + 1) & mask,
            }
        }
    }

    /// Gives memory back that only a large document needs.
    fn shrink(&mut self) {
        self.runs.truncate(MAX_KEPT);
        self.runs.shrink_to(MAX_KEPT);
        self.numbers.truncate(MAX_KEPT);
        self.numbers.shrink_to(MAX_KEPT);
    }
}

/// The runs of `n` words of a text.
#[derive(Clone, Copy)]
struct Run<'t> {
    text: &'t str,
    words: &'t [WordHash],
    n: usize,
}

impl Run<'_> {
    /// Characters of the words of the run at `place`, without the blanks between them.
    fn chars(self, place: u32) -> u64 {
        let numbers = (place as usize..).take(self.n);
        numbers.map(|number| count_word_chars(self.text, self.words, number)).sum()
    }
}

/// What is asked about runs of one length.
enum Field<'s> {
    /// The share of the most frequent one.
    Top(&'s mut f64),
    /// The share of all that are said again.
    Repeated(&'s mut f64),
}

fn field(signals: &mut Signals, n: usize) -> Field<'_> {
    match n {
        2 => Field::Top(&mut signals.top_2gram),
        3 => Field::Top(&mut signals.top_3gram),
        4 => Field::Top(&mut signals.top_4gram),
        5 => Field::Repeated(&mut signals.dup_5gram),
        6 => Field::Repeated(&mut signals.dup_6gram),
        7 => Field::Repeated(&mut signals.dup_7gram),
        8 => Field::Repeated(&mut signals.dup_8gram),
        9 => Field::Repeated(&mut signals.dup_9gram),
        _ => Field::Repeated(&mut signals.dup_10gram),
    }
}
