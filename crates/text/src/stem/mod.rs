//! From the letters of a word to its stem and its consonants.
//!
//! Three layers, each with its own data: `odds` knows how likely letters are
//! an affix, `grammar` which affixes go together, `lists` the words that no
//! grammar explains. This module weighs the ways to read a word.

mod grammar;
mod key;
mod lists;
mod odds;

use grammar::{Chain, Grammar, Kind};
use odds::Odds;

pub(crate) use key::skeleton;

/// Stems shorter than this are not looked for.
const MIN_STEM: usize = 2;

/// Words longer than this are sentences without spaces; none of them has clitics to find.
const MAX_WORD: usize = 24;

/// Writes the stem of an Arabic word to `stem`, which is emptied first.
///
/// `exact` is the folded form of `letters`, which still tell hamza from alef.
pub(crate) fn stem(letters: &[char], exact: &str, stem: &mut String) {
    stem.clear();
    if let Some(known) = lists::closed(exact) {
        stem.push_str(known);
        return;
    }
    let cut = if letters.len() <= MAX_WORD { best_cut(Grammar::get(), letters) } else { letters };
    key::write(cut, stem);
}

/// A way to begin a word: a chain of prefixes, and what it is worth.
#[derive(Clone, Copy)]
struct Start {
    kind: Kind,
    len: usize,
    worth: i32,
}

/// Ways to begin or to end one word; more than any word has.
type Few<T> = [Option<T>; 24];

/// Returns the stem of the most likely reading of `letters`; of two, the longer.
fn best_cut<'w>(grammar: &Grammar, letters: &'w [char]) -> &'w [char] {
    let [first, .., last] = *letters else { return letters };
    let ends: Few<&Chain> = few(grammar.suffixes.at(last).filter(|chain| chain.ends(letters)));
    let mut best = (i32::MIN, letters);
    for start in grammar.prefixes.at(first).filter_map(|chain| start(chain, letters)) {
        for end in ends.iter().map_while(|&end| end) {
            let Some((worth, stem)) = read(grammar, start, end, letters) else { continue };
            // Most readings are hopeless whatever the lists say, and looking there is dear.
            if worth + lists::most_worth(stem.len()) < best.0 {
                continue;
            }
            let worth = worth + lists::worth(stem);
            if (worth, stem.len()) > (best.0, best.1.len()) {
                best = (worth, stem);
            }
        }
    }
    best.1
}

/// Collects without allocating.
fn few<T: Copy>(items: impl Iterator<Item = T>) -> Few<T> {
    let mut few = [None; 24];
    for (slot, item) in few.iter_mut().zip(items) {
        *slot = Some(item);
    }
    few
}

/// Begins `letters` with `chain`, if they do.
fn start(chain: &Chain, letters: &[char]) -> Option<Start> {
    let rest = letters.get(chain.letters.len()..).filter(|_| chain.begins(letters))?;
    if rest.len() < MIN_STEM || !carries(chain, rest) {
        return None;
    }
    let mut worth = 0;
    for &(affix, taken, bias) in &chain.affixes {
        let touching = *letters.get(taken)?;
        worth += bias + Odds::get().of(affix, letters.len() - taken, touching);
    }
    Some(Start { kind: chain.kind, len: chain.letters.len(), worth })
}

/// Whether `rest` may follow the prefixes of `chain`: the future is said of an imperfect.
fn carries(chain: &Chain, rest: &[char]) -> bool {
    let future = chain.letters.last() == Some(&'س');
    !future || chain.kind != Kind::Verb || matches!(rest.first(), Some('ي' | 'ت' | 'ن' | 'أ' | 'ا'))
}

/// Ends a word begun by `start` with `end`, if it does; returns the worth of this reading and the stem.
fn read<'w>(
    grammar: &Grammar,
    start: Start,
    end: &Chain,
    letters: &'w [char],
) -> Option<(i32, &'w [char])> {
    let rest = letters.get(start.len..)?;
    let stem = rest.get(..rest.len().checked_sub(end.letters.len())?)?;
    if stem.len() < MIN_STEM || !end.agrees_with(start.kind) {
        return None;
    }
    let mut worth = start.worth;
    for &(affix, taken, bias) in &end.affixes {
        let before = rest.len().checked_sub(taken)?;
        worth += bias + Odds::get().of(affix, before, *rest.get(before.checked_sub(1)?)?);
    }
    Some((worth + grammar.worth_of(stem.len()), stem))
}

/// Adds the data of this module to what a fingerprint is made of.
pub(crate) fn write_tables(tables: &mut Vec<u8>) {
    tables.extend_from_slice(odds::SOURCE.as_bytes());
    for (affix, bias) in grammar::BIASES {
        tables.extend_from_slice(affix.as_bytes());
        tables.extend_from_slice(&bias.to_le_bytes());
    }
    tables.extend(grammar::LENGTH_WORTH.iter().flat_map(|worth| worth.to_le_bytes()));
    lists::write(tables);
}
