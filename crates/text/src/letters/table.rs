//! A table per code point, so that folding costs one look-up.
//!
//! To describe a character takes a thousand times as long as to look it up, and a text has those
//! of three or four blocks of Unicode: a block is described when the first of them comes.

use std::sync::{LazyLock, OnceLock};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::kind::Kind;

use super::{data, is_arabic_block, is_invisible, is_mark, is_variation_selector, unshape};

/// What a character is inside a text that is cut into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold<'a> {
    /// Stands between words.
    Separator,
    /// Belongs to the letter before it, and folds to nothing: a vowel, a tatweel.
    Mark,
    /// Cannot be seen, and folds to nothing.
    Invisible,
    /// A letter or an ASCII digit.
    Letter {
        /// The letter itself, under its usual code point.
        letter: char,
        /// What it is compared by.
        key: char,
    },
    /// Several letters; with a space among them they are words of their own.
    Several(&'a [char]),
}

/// Code points that are described together.
const BLOCK: usize = 0x100;

/// Blocks of the Basic Multilingual Plane.
const N_BLOCKS: usize = 0x100;

/// Number of code points that UTF-8 writes in one or two bytes.
const SHORT: usize = 0x800;

/// The low half of an entry is the key of a letter, or one of these, which are
/// no letters; the high half is the letter, or the number of an expansion.
const SEPARATOR: u32 = 0;
const MARK: u32 = 1;
const INVISIBLE: u32 = 2;
const SEVERAL: u32 = 3;

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

/// The folds of all characters.
pub(crate) struct Table {
    blocks: [OnceLock<Block>; N_BLOCKS],
    /// The entries of one and two bytes, packed for the caches.
    short: Box<[ShortChar; SHORT]>,
}

/// The folds of the characters of a block.
struct Block {
    entries: Box<[u32; BLOCK]>,
    expansions: Vec<Vec<char>>,
}

/// A character of one or two bytes.
#[derive(Clone, Copy, Default)]
pub(crate) struct ShortChar {
    /// Its kind, as [`Tally::add`](crate::kinds::Tally::add) takes it.
    pub(crate) packed: u64,
    /// The low half of its entry: what a letter is compared by, as a code point.
    pub(crate) key: u32,
}

impl ShortChar {
    /// Whether it becomes one letter.
    #[inline]
    pub(crate) const fn is_letter(self) -> bool {
        self.key > SEVERAL
    }

    /// Whether it stands between words.
    #[inline]
    pub(crate) const fn is_separator(self) -> bool {
        self.key == SEPARATOR
    }
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").finish_non_exhaustive()
    }
}

impl Table {
    /// Returns the one table; the first call makes it.
    pub(crate) fn get() -> &'static Self {
        &TABLE
    }

    /// Returns what `c` folds to.
    #[inline]
    pub(crate) fn fold(&self, c: char) -> Fold<'_> {
        let code = c as usize;
        let Some(block) = self.blocks.get(code / BLOCK) else { return fold_of_rare(c) };
        let block = block.get_or_init(|| Block::of(code / BLOCK));
        let entry = block.entries[code % BLOCK];
        match entry & 0xFFFF {
            SEPARATOR => Fold::Separator,
            MARK => Fold::Mark,
            INVISIBLE => Fold::Invisible,
            SEVERAL => block.several(entry >> 16),
            key => Fold::Letter { letter: unpack(entry >> 16), key: unpack(key) },
        }
    }

    /// Returns the character at the beginning of `bytes` and what stands behind it, if it is one of
    /// one or two bytes: as nearly all are.
    #[inline]
    pub(crate) fn short<'b>(&self, bytes: &'b [u8]) -> Option<(ShortChar, &'b [u8])> {
        let (code, behind) = match bytes {
            [lead @ 0xC0..0xE0, second, behind @ ..] => {
                (usize::from(lead & 0x1F) << 6 | usize::from(second & 0x3F), behind)
            }
            [byte @ 0..0x80, behind @ ..] => (usize::from(*byte), behind),
            _ => return None,
        };
        Some((self.short[code], behind))
    }

    /// Returns the kind of `c`, as [`Tally::add`](crate::kinds::Tally::add) takes it.
    #[inline]
    pub(crate) fn packed_kind(&self, c: char) -> u64 {
        self.short.get(c as usize).map_or_else(|| Kind::of(c).packed(), |short| short.packed)
    }

    fn new() -> Self {
        let mut table = Self {
            blocks: [const { OnceLock::new() }; N_BLOCKS],
            short: Box::new([ShortChar::default(); SHORT]),
        };
        for (number, short) in table.short.chunks_exact_mut(BLOCK).enumerate() {
            let block = table.blocks[number].get_or_init(|| Block::of(number));
            for ((short, entry), c) in short.iter_mut().zip(&*block.entries).zip(chars_of(number)) {
                *short = ShortChar { packed: Kind::of(c).packed(), key: entry & 0xFFFF };
            }
        }
        table
    }
}

/// The characters of the block of that number, below the surrogates.
fn chars_of(block: usize) -> impl Iterator<Item = char> {
    (block * BLOCK..).map_while(|code| char::from_u32(code as u32)).take(BLOCK)
}

impl Block {
    /// Describes the characters of the block of that number.
    fn of(number: usize) -> Self {
        let mut block = Self { entries: Box::new([SEPARATOR; BLOCK]), expansions: Vec::new() };
        for (place, c) in chars_of(number).enumerate() {
            block.entries[place] = block.pack(describe(c));
        }
        block
    }

    #[cold]
    fn several(&self, number: u32) -> Fold<'_> {
        self.expansions.get(number as usize).map_or(Fold::Separator, |e| Fold::Several(e))
    }

    fn pack(&mut self, described: Described) -> u32 {
        match described {
            Described::Separator => SEPARATOR,
            Described::Mark => MARK,
            Described::Invisible => INVISIBLE,
            // A compatibility ideograph may stand for a letter beyond the table.
            Described::Letter(letter) if letter as usize >= N_BLOCKS * BLOCK => {
                self.pack(Described::Several(vec![letter]))
            }
            Described::Letter(letter) => (u32::from(letter) << 16) | u32::from(key_of(letter)),
            Described::Several(letters) => {
                self.expansions.push(letters);
                ((self.expansions.len() as u32 - 1) << 16) | SEVERAL
            }
        }
    }
}

fn unpack(half: u32) -> char {
    char::from_u32(half).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// As `Table::fold`, for characters that no table has: emoji, ancient scripts, styled letters.
#[cold]
fn fold_of_rare(c: char) -> Fold<'static> {
    match describe(c) {
        Described::Separator | Described::Several(_) => Fold::Separator,
        Described::Mark => Fold::Mark,
        Described::Invisible => Fold::Invisible,
        Described::Letter(letter) => Fold::Letter { letter, key: key_of(letter) },
    }
}

/// Returns what a letter is compared by; `letter` must be folded already.
pub(crate) fn key_of(letter: char) -> char {
    find(data::SAME_KEY, letter).unwrap_or(letter)
}

/// The groups are of letters of the Arabic block: no others need a search.
fn find(groups: &[(&str, char)], c: char) -> Option<char> {
    if !is_arabic_block(c) {
        return None;
    }
    groups.iter().find(|(members, _)| members.contains(c)).map(|&(_, to)| to)
}

/// The owned form of `Fold`, before the table exists.
enum Described {
    Separator,
    Mark,
    Invisible,
    Letter(char),
    Several(Vec<char>),
}

fn describe(c: char) -> Described {
    if is_invisible(c) || is_variation_selector(c) {
        return Described::Invisible;
    }
    if is_mark(c) || c == super::TATWEEL {
        return Described::Mark;
    }
    if is_only_itself(c) {
        return Described::Letter(c);
    }
    if let Some((_, words)) = data::HONORIFICS.iter().find(|(honorific, _)| *honorific == c) {
        return Described::Several(words.chars().collect());
    }
    let shaped = matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}');
    if shaped || c.is_alphanumeric() || is_combining_mark(c) {
        spell(c)
    } else {
        Described::Separator
    }
}

/// Whether `c` is a letter of Han, Yi or Hangul, which make more than half of the table and have
/// neither case nor accents: spelling each of them would be most of the time of a start.
const fn is_only_itself(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{A48C}' | '\u{AC00}'..='\u{D7A3}')
}

/// Spells `c` in plain letters.
fn spell(c: char) -> Described {
    let letters: Vec<char> = unshape(c)
        .flat_map(char::to_lowercase)
        .flat_map(without_marks)
        .flat_map(plain)
        .map(|c| if c.is_alphanumeric() || is_combining_mark(c) { c } else { ' ' })
        .collect();
    match *letters.as_slice() {
        [] => Described::Mark,
        [' '] => Described::Separator,
        [letter] => Described::Letter(letter),
        _ => Described::Several(letters),
    }
}

/// Takes Latin accents off; Arabic letters keep their hamza, which stemming reads.
fn without_marks(c: char) -> Vec<char> {
    if is_arabic_block(c) {
        return if is_mark(c) || c == super::TATWEEL { vec![] } else { vec![c] };
    }
    std::iter::once(c).nfd().filter(|&c| !is_mark(c)).nfc().collect()
}

fn plain(c: char) -> Vec<char> {
    if let Some(letter) = find(data::SAME_LETTER, c) {
        return vec![letter];
    }
    if let Some(digit) = digit(c) {
        return vec![digit];
    }
    match data::LATIN.iter().find(|(from, _)| *from == c) {
        Some((_, to)) => to.chars().collect(),
        None => vec![c],
    }
}

fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = data::ZEROS.iter().find(|&&zero| (zero..zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_what_was_folded_changes_nothing() {
        let table = Table::get();
        for c in ('\0'..=char::MAX).filter(|&c| (c as usize) < 0x2_0000) {
            if let Fold::Letter { letter, key } = table.fold(c) {
                assert!(
                    matches!(table.fold(key), Fold::Letter { key: k, .. } if k == key),
                    "{c:?}"
                );
                assert!(
                    matches!(table.fold(letter), Fold::Letter { letter: l, key: k }
                    if l == letter && k == key),
                    "{c:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_only_itself_is_spelled_so() {
        for c in ('\0'..=char::MAX).filter(|&c| is_only_itself(c)) {
            assert!(c.is_alphanumeric(), "{c:?}");
            assert!(matches!(spell(c), Described::Letter(letter) if letter == c), "{c:?}");
        }
    }

    #[test]
    fn every_letter_with_several_code_points_is_of_the_arabic_block() {
        let members = data::SAME_LETTER.iter().chain(data::SAME_KEY).flat_map(|(m, _)| m.chars());
        members.for_each(|c| assert!(is_arabic_block(c), "{c:?}"));
    }

    #[test]
    fn every_expansion_is_of_folded_letters() {
        let table = Table::get();
        for c in '\0'..='\u{FFFF}' {
            let Fold::Several(letters) = table.fold(c) else { continue };
            for &c in letters.iter().filter(|&&c| c != ' ') {
                assert!(
                    matches!(table.fold(c), Fold::Letter { letter, .. } if letter == c),
                    "{c:?}"
                );
            }
        }
    }

    /// An index remembers the analyzer's version, which stands for what these folds are. If they are
    /// meant to change, so must it, and then this hash.
    #[test]
    fn folds_are_those_of_the_version() {
        if char::UNICODE_VERSION != (17, 0, 0) {
            return;
        }
        let table = Table::get();
        let folds: String = ('\0'..='\u{FFFF}').map(|c| format!("{:?}", table.fold(c))).collect();
        assert_eq!(xxhash_rust::xxh3::xxh3_64(folds.as_bytes()), 12_819_211_957_127_247_225);
    }
}
