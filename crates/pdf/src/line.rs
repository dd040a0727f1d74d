//! Glyphs put together to the words of a line.

use crate::encoding;
use crate::glyphs::Glyph;
use crate::order::Cell;

/// A word, or what stands together as one does.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) left: f32,
    pub(crate) right: f32,
    /// Its base line.
    pub(crate) y: f32,
    pub(crate) size: f32,
    /// When the page draws it: the number of its first glyph.
    pub(crate) number: usize,
    /// Its letters, from left to right.
    pub(crate) cells: Vec<Cell>,
}

/// Gap between two glyphs, in units of the font's size, from which on there is a space between two
/// words: half of the narrowest that typesetters leave.
const SPACE: f32 = 0.13;

/// How far a base line may lie off that of the others, in units of the size.
const BASE_LINE: f32 = 0.35;

/// A letter with the marks on it.
struct Letter {
    left: f32,
    right: f32,
    size: f32,
    number: usize,
    text: String,
    marks: String,
}

/// Puts the glyphs of a page together to words, from the top of the page to its bottom.
pub(crate) fn words(glyphs: &[Glyph]) -> Vec<Word> {
    let heights = base_lines(glyphs);
    let mut order: Vec<usize> = (0..glyphs.len()).collect();
    let y = |at: &usize| heights.get(*at).copied().unwrap_or(0.0);
    order.sort_by(|a, b| y(b).total_cmp(&y(a)).then(a.cmp(b)));
    let mut words = Vec::new();
    let mut rest = order.as_slice();
    while let Some((first, size)) = rest.first().and_then(|at| Some((*at, glyphs.get(*at)?.size))) {
        let on_line = |at: &&usize| y(&first) - y(at) <= BASE_LINE * size;
        let len = rest.iter().take_while(on_line).count().max(1);
        let (line, tail) = rest.split_at(len);
        rest = tail;
        // As the page draws them: marks stand beside their letters.
        let mut line = line.to_vec();
        line.sort_unstable();
        let line: Vec<_> = line.iter().filter_map(|at| Some((*at, glyphs.get(*at)?))).collect();
        words.extend(of_line(&line));
    }
    words
}

/// The base line of each glyph; of a mark, which is drawn above or below, that of the letter drawn
/// next to it.
fn base_lines(glyphs: &[Glyph]) -> Vec<f32> {
    let mut heights: Vec<f32> = glyphs.iter().map(|glyph| glyph.y).collect();
    for (at, glyph) in glyphs.iter().enumerate().filter(|(_, glyph)| glyph.width <= 0.0) {
        let near = |other: &&Glyph| {
            other.width > 0.0
                && (other.y - glyph.y).abs() < glyph.size
                && (other.x - glyph.x).abs() < 2.0 * glyph.size
        };
        let behind = glyphs.get(at + 1..).unwrap_or_default().iter().take(MAX_MARKS).find(near);
        let before =
            || glyphs.get(..at).unwrap_or_default().iter().rev().take(MAX_MARKS).find(near);
        if let (Some(letter), Some(height)) = (behind.or_else(before), heights.get_mut(at)) {
            *height = letter.y;
        }
    }
    heights
}

/// Marks that are drawn after one another, at most.
const MAX_MARKS: usize = 6;

/// The words of a line, from left to right.
fn of_line(line: &[(usize, &Glyph)]) -> Vec<Word> {
    let y = line
        .iter()
        .filter(|(_, glyph)| glyph.width > 0.0)
        .map(|(_, glyph)| glyph.y)
        .fold(f32::MIN, f32::max);
    let mut letters = letters(line);
    letters.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut words: Vec<Word> = Vec::new();
    let mut ends = true;
    for letter in letters {
        if letter.is_space() {
            ends = true;
            continue;
        }
        match words.last_mut() {
            Some(word) if !ends && letter.left - word.right <= SPACE * letter.size => {
                word.push(&letter);
            }
            _ => words.push(Word::new(&letter, y)),
        }
        ends = false;
    }
    words
}

/// Letters with their marks. A mark has no width; it is drawn before its letter where glyphs come
/// from left to right, which is how shapers leave Arabic, and behind it elsewhere.
fn letters(line: &[(usize, &Glyph)]) -> Vec<Letter> {
    let from_left = comes_from_left(line);
    let mut letters: Vec<Letter> = Vec::new();
    let mut pending = String::new();
    for (number, glyph) in line {
        // Of what nothing is known, at least the place is taken: it is a part of a word.
        let known = glyph.text.as_deref().filter(|text| !text.contains(encoding::is_private));
        let text = known.unwrap_or_default();
        // What has no width is no space, whatever the map of the font calls it.
        let text = if glyph.width <= 0.0 { text.trim() } else { text };
        if is_mark(text) {
            match letters.last_mut().filter(|_| !from_left) {
                Some(letter) => letter.marks.push_str(text),
                None => pending.push_str(text),
            }
        } else if text.is_empty() && glyph.width <= 0.0 {
            // Nothing to be seen, and no letter.
        } else if glyph.width <= 0.0
            && letters.last_mut().is_some_and(|letter| letter.completes(text))
        {
            // It stands on the letter before, and is part of it.
        } else {
            let marks = std::mem::take(&mut pending);
            letters.push(Letter::new(*number, glyph, text, marks));
        }
    }
    if let Some(last) = letters.last_mut() {
        last.marks.push_str(&pending);
    }
    letters
}

/// Whether more letters stand to the right of the one before them than to its left.
fn comes_from_left(line: &[(usize, &Glyph)]) -> bool {
    let wide = line.iter().filter(|(_, glyph)| glyph.width > 0.0);
    let letters: Vec<f32> = wide.map(|(_, glyph)| glyph.x).collect();
    let right = letters.windows(2).filter(|pair| matches!(pair, [a, b] if b > a)).count();
    right * 2 >= letters.len().saturating_sub(1)
}

impl Letter {
    fn new(number: usize, glyph: &Glyph, text: &str, marks: String) -> Self {
        let (left, right) = (glyph.x, glyph.x + glyph.width);
        Self { left, right, size: glyph.size.max(1.0), number, text: text.to_owned(), marks }
    }

    fn is_space(&self) -> bool {
        !self.text.is_empty() && self.text.trim().is_empty()
    }

    /// Takes a letter that is itself and a sign, such as `أ` for `ا`.
    fn completes(&mut self, text: &str) -> bool {
        let completes = matches!(
            (self.text.as_str(), text),
            ("" | "ا", "أ" | "إ" | "آ" | "ٱ") | ("و", "ؤ") | ("ي" | "ى", "ئ")
        );
        if completes {
            text.clone_into(&mut self.text);
        }
        completes
    }

    /// The letter and its marks: a shadda before a vowel, as they are typed.
    fn cell(&self) -> Cell {
        let mut marks: Vec<char> = self.marks.chars().flat_map(unshaped).flatten().collect();
        // ARABIC SHADDA, and the hamza and madda that make another letter.
        let rank = |c: &char| match c {
            '\u{653}'..='\u{655}' => 0,
            '\u{651}' => 1,
            _ => 2,
        };
        marks.sort_by_key(rank);
        let marks: String = marks.into_iter().collect();
        Cell::new(&format!("{}{marks}", self.text))
    }
}

impl Word {
    fn new(letter: &Letter, y: f32) -> Self {
        let Letter { left, right, size, number, .. } = *letter;
        Self { left, right, y, size, number, cells: vec![letter.cell()] }
    }

    fn push(&mut self, letter: &Letter) {
        self.cells.push(letter.cell());
        self.left = self.left.min(letter.left);
        self.right = self.right.max(letter.right);
        self.size = self.size.max(letter.size);
        self.number = self.number.min(letter.number);
    }
}

/// The marks that a shape of them stands for.
fn unshaped(c: char) -> [Option<char>; 2] {
    const SINGLE: [char; 8] =
        ['\u{64B}', '\u{64C}', '\u{64D}', '\u{64E}', '\u{64F}', '\u{650}', '\u{651}', '\u{652}'];
    const ON_SHADDA: [char; 6] = ['\u{64C}', '\u{64D}', '\u{64E}', '\u{64F}', '\u{650}', '\u{670}'];
    let code = u32::from(c) as usize;
    match c {
        '\u{FE70}'..='\u{FE71}' => [Some('\u{64B}'), None],
        '\u{FE72}'..='\u{FE7F}' => [SINGLE.get((code - 0xFE70) / 2).copied(), None],
        '\u{FC5E}'..='\u{FC63}' => [Some('\u{651}'), ON_SHADDA.get(code - 0xFC5E).copied()],
        c => [Some(c), None],
    }
}

/// Whether a glyph is a vowel or another mark on a letter.
fn is_mark(text: &str) -> bool {
    let mark = |c: char| {
        matches!(c, '\u{300}'..='\u{36F}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}'
            | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}' | '\u{6E7}' | '\u{6E8}' | '\u{6EA}'..='\u{6ED}'
            | '\u{FBB2}'..='\u{FBC1}' | '\u{FC5E}'..='\u{FC63}' | '\u{FE70}'..='\u{FE7F}')
    };
    !text.is_empty() && text.chars().all(mark)
}
