//! A word is shown whole: whatever is written into it, its token has the place of all of it.

use std::ops::Range;

use fihris_text::Analyzer;
use unicode_normalization::UnicodeNormalization;

/// Words that are written, one after the other.
const N_WORDS: usize = 1_000_000;

/// Words of one text.
const N_PER_TEXT: usize = 1_000;

// Without the beh of `عبد`, `أبو` and `بن`, with which names of two words begin, and the waw that
// stands alone.
const LETTERS: &str = "اتثجحخدذرزسشصضطظعغفقكلمنهي";

/// What may follow a letter: marks of vowels, of the Quran, and the tatweel. A dagger alef
/// is a letter.
const MARKS: [&str; 11] = [
    "\u{064B}",
    "\u{064C}",
    "\u{064E}",
    "\u{064F}",
    "\u{0650}",
    "\u{0651}\u{064E}",
    "\u{0652}",
    "\u{06DF}",
    "\u{06E1}",
    "\u{0640}",
    "\u{0640}\u{0640}\u{064E}",
];

const INVISIBLE: [char; 4] = ['\u{200B}', '\u{200D}', '\u{200F}', '\u{FEFF}'];

const SEPARATORS: [&str; 8] = [" ", "\n", "، ", " «", "» ", ". ", "_", " - "];

/// xorshift64* (Vigna 2016): the same words every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides
    }
}

/// Presentation forms of letters and of several letters together, none with a blank in it.
fn shapes() -> Vec<(char, String)> {
    let letters = |c: char| std::iter::once(c).nfkc().collect::<String>();
    let blocks = ('\u{FB50}'..='\u{FD3D}').chain('\u{FE80}'..='\u{FEFC}');
    let shapes = blocks.map(|c| (c, letters(c)));
    shapes.filter(|(_, letters)| letters.chars().all(|c| LETTERS.contains(c))).collect()
}

/// Writes a word of two to nine letters; returns the letters without what was written into them.
fn write_word(
    text: &mut String,
    shapes: &[(char, String)],
    dice: &mut Dice,
) -> (Range<usize>, String) {
    let letters: Vec<char> = LETTERS.chars().collect();
    let (start, mut end, mut plain) = (text.len(), text.len(), String::new());
    for _ in 0..2 + dice.roll(8) {
        let (last, before) = (plain.chars().last(), text.len());
        if dice.roll(6) == 0 {
            let (shape, spelled) = &shapes[dice.roll(shapes.len())];
            if spelled.chars().next() != last {
                text.push(*shape);
                plain.push_str(spelled);
            }
        } else {
            let letter = letters[dice.roll(letters.len())];
            // How often a letter is meant that stands three times, the dictionary says.
            let times = usize::from(Some(letter) != last);
            text.extend(std::iter::repeat_n(letter, times));
            plain.extend(std::iter::repeat_n(letter, times));
        }
        for _ in 0..dice.roll(3) * usize::from(text.len() > start) {
            text.push_str(MARKS[dice.roll(MARKS.len())]);
        }
        end = if text.len() > before { text.len() } else { end };
        if end > start && dice.roll(5) == 0 {
            text.push(INVISIBLE[dice.roll(INVISIBLE.len())]);
        }
    }
    text.truncate(end);
    (start..end, plain)
}

#[test]
fn a_million_words_are_found_where_they_were_written() {
    let (analyzer, shapes, mut dice) = (Analyzer::default(), shapes(), Dice(0x5EED));
    for _ in 0..N_WORDS / N_PER_TEXT {
        let (mut text, mut words) = (String::new(), Vec::new());
        while words.len() < N_PER_TEXT {
            words.push(write_word(&mut text, &shapes, &mut dice));
            text.push_str(SEPARATORS[dice.roll(SEPARATORS.len())]);
        }
        let mut tokens = analyzer.tokens(&text);
        for (range, plain) in words {
            let token = tokens.advance().expect("a token for each word");
            assert_eq!(token.byte_range, range, "{plain}");
            assert_eq!(token.terms.exact, plain);
        }
        assert_eq!(tokens.advance(), None);
    }
}
