//! How likely letters that look like an affix are one.

use std::sync::LazyLock;

/// The counts; see the head of the file.
pub(super) const SOURCE: &str = include_str!("affix-odds.tsv");

static ODDS: LazyLock<Odds> = LazyLock::new(|| Odds::parse(SOURCE));

/// The shortest and the longest remainder that the counts tell apart.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=8;

/// Code points of Arabic letters, U+0621..=U+064A, are counted from here.
const FIRST_LETTER: u32 = 0x0621;
const N_LETTERS: usize = 0x064A - 0x0621 + 1;

/// One affix: `+` or `-`, and its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Affix(usize);

/// Ten times the natural log-odds of each affix in each surrounding.
pub(super) struct Odds {
    names: Vec<String>,
    /// One row per affix and length, one column per letter.
    cells: Vec<[i16; N_LETTERS]>,
}

impl Odds {
    /// Returns the odds that were counted.
    pub(super) fn get() -> &'static Self {
        &ODDS
    }

    /// Returns the affix of that name, such as `+و` or `-ات`.
    pub(super) fn affix(&self, name: &str) -> Option<Affix> {
        self.names.iter().position(|known| known == name).map(Affix)
    }

    /// Returns the odds that `affix` is one before or after a remainder of
    /// `length` letters that touches it with `letter`.
    pub(super) fn of(&self, affix: Affix, length: usize, letter: char) -> i32 {
        let length = length.clamp(*LENGTHS.start(), *LENGTHS.end()) - LENGTHS.start();
        let row = self.cells.get(affix.0 * LENGTHS.count() + length);
        let column = u32::from(letter).wrapping_sub(FIRST_LETTER) as usize;
        row.and_then(|row| row.get(column)).copied().unwrap_or_default().into()
    }

    /// Reads the table. A line that is none is left out; the tests would notice.
    fn parse(source: &str) -> Self {
        let mut odds = Self { names: Vec::new(), cells: Vec::new() };
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            odds.parse_line(line);
        }
        odds
    }

    fn parse_line(&mut self, line: &str) -> Option<()> {
        let mut columns = line.split('\t');
        let name = [columns.next()?, columns.next()?].concat();
        let (_length, any) = (columns.next()?, columns.next()?.parse().ok()?);
        if self.names.last() != Some(&name) {
            self.names.push(name);
        }
        let mut row = [any; N_LETTERS];
        for cell in columns.next()?.split_whitespace() {
            let (letter, value) = cell.split_once('=')?;
            let column = u32::from(letter.chars().next()?).checked_sub(FIRST_LETTER)? as usize;
            *row.get_mut(column)? = value.parse().ok()?;
        }
        self.cells.push(row);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let odds = Odds::get();
        let n_lines = SOURCE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(odds.cells.len(), n_lines);
        assert_eq!(odds.names.len() * LENGTHS.count(), n_lines);
    }

    #[test]
    fn a_waw_before_mim_is_a_conjunction_sooner_than_before_zay() {
        let odds = Odds::get();
        let waw = odds.affix("+و").unwrap();
        assert!(odds.of(waw, 3, 'م') > odds.of(waw, 3, 'ز') + 10);
    }
}
