//! One pass of the editor over a text.

use super::{
    Repairs,
    blanks::Run,
    classes::{Class, class},
    entities, punctuation,
    scan::Scan,
};
use crate::letters::{self, TATWEEL, ZWJ, ZWNJ};

/// Copies a text, and stops where something may be wrong.
pub(super) struct Editor<'t> {
    text: &'t str,
    scan: Scan<'t>,
    /// What is edited so far: everything before `copied`.
    out: String,
    copied: usize,
    /// Where the character stands that was sought last behind tatweel and invisible characters.
    /// Where these alternate, it is the same one for each of them.
    solid: usize,
}

/// Marks that may stand between a letter and its hamza. More is not writing.
const MAX_MARKS: usize = 8;

/// Letters that prefixes and the abbreviation `اهـ` are made of.
const PREFIX_LETTERS: &[char] = &['ا', 'ب', 'ت', 'س', 'ف', 'ك', 'ل', 'ن', 'ه', 'و', 'ي'];

/// ARABIC LIGATURE ALLAH ISOLATED FORM
const ALLAH: char = '\u{FDF2}';

/// Letters that stand before the name of God: of oaths, prepositions and conjunctions.
const ALLAH_PREFIXES: &[char] = &['أ', 'ب', 'ت', 'ف', 'ك', 'ل', 'و'];

/// Letters of the longest prefix, such as `وبال`.
const MAX_PREFIX: usize = 4;

impl<'t> Editor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, scan: Scan::new(text), out: String::new(), copied: 0, solid: 0 }
    }

    /// Returns the edited text, or `None` if nothing had to be done.
    pub(super) fn edit(mut self, repairs: &mut Repairs) -> Option<String> {
        let before = *repairs;
        let mut at = 0;
        while let Some((fault, c, class)) = self.next_stop(at) {
            at = self.stop(fault, c, class, repairs).max(fault + c.len_utf8());
        }
        if *repairs == before {
            return None;
        }
        self.out.push_str(self.text.get(self.copied..).unwrap_or_default());
        Some(self.out)
    }

    /// Returns the next place at which a character is not plain, the character and its class.
    fn next_stop(&mut self, from: usize) -> Option<(usize, char, Class)> {
        let mut at = from;
        loop {
            at = if self.is_edge(at) { at } else { self.scan.next(at)? };
            let c = self.char_at(at)?;
            let class = class(c);
            if class != Class::Plain {
                return Some((at, c, class));
            }
            at += c.len_utf8();
        }
    }

    /// Whether a blank at `at` stands where none may: at the beginning, behind another one or
    /// behind an opening quotation mark, as far as is edited.
    fn is_edge(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.text.as_bytes().get(at));
        matches!(self.text.as_bytes().get(at), Some(b' ' | b'\n'))
            && (at == self.copied || before.is_none_or(|&byte| byte <= b' ' || byte == 0xAB))
    }

    /// Looks at a character that may be wrong; returns where to read on.
    fn stop(&mut self, at: usize, c: char, class: Class, repairs: &mut Repairs) -> usize {
        let after = at + c.len_utf8();
        match class {
            Class::Blank => self.blanks(at, repairs),
            Class::Punctuation => self.punctuation(at, c, repairs),
            Class::Tatweel => self.tatweel(at, repairs),
            Class::Invisible => self.invisible(at, repairs),
            Class::Composing => self.compose(at, c, repairs),
            Class::Shaped => {
                repairs.presentation_forms += 1;
                let letters: String = match c {
                    ALLAH => self.allah(at).to_owned(),
                    c => letters::unshape(c).collect(),
                };
                self.replace(at, after, &letters)
            }
            Class::Ampersand => self.entity(at, after, repairs),
            Class::Control => {
                repairs.controls += 1;
                self.replace(at, after, "")
            }
            Class::Plain => after,
        }
    }

    /// Writes `new` instead of `text[from..to]`; returns `to`.
    fn replace(&mut self, from: usize, to: usize, new: &str) -> usize {
        self.out.push_str(self.text.get(self.copied..from).unwrap_or_default());
        self.out.push_str(new);
        self.copied = to;
        to
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.rest(at).chars().next()
    }

    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or_default()
    }

    /// Returns the characters before `at` as they are written now, last first.
    fn back(&self, at: usize) -> impl Iterator<Item = char> {
        let pending = self.text.get(self.copied..at).unwrap_or_default();
        pending.chars().rev().chain(self.out.chars().rev())
    }

    /// Makes a run of blanks one space, one line end, one empty line, or nothing.
    fn blanks(&mut self, at: usize, repairs: &mut Repairs) -> usize {
        let run = Run::read(self.rest(at));
        let after = at + run.len;
        let before = self.back(at).next();
        let right = run.right(before, self.rest(after));
        let glue = right == " " && punctuation::attracts(self.text, at, after, before);
        if !glue && self.text.get(at..after) == Some(right) {
            return after;
        }
        if glue {
            repairs.punctuation += 1;
        } else {
            run.count(repairs);
        }
        self.replace(at, after, if glue { "" } else { right })
    }

    /// Puts the space after a punctuation mark that has a letter directly behind it.
    fn punctuation(&mut self, at: usize, c: char, repairs: &mut Repairs) -> usize {
        let after = at + c.len_utf8();
        if punctuation::wants_space_after(self.text, at, c, self.back(at).next()) {
            repairs.punctuation += 1;
            return self.replace(after, after, " ");
        }
        after
    }

    /// Takes a run of tatweel out, unless it is the abbreviation of a date or a dash.
    fn tatweel(&mut self, at: usize, repairs: &mut Repairs) -> usize {
        let run = self.rest(at);
        let after = at + run.len() - run.trim_start_matches(TATWEEL).len();
        let right = self.tatweel_right(at, after);
        if self.text.get(at..after) == Some(right) {
            return after;
        }
        repairs.tatweel += 1;
        self.replace(at, after, right)
    }

    /// Returns the first character from `at` on that is neither tatweel nor invisible.
    fn next_solid(&mut self, at: usize) -> Option<char> {
        if self.solid < at {
            let is_solid = |c: char| c != TATWEEL && !letters::is_invisible(c);
            let solid = self.rest(at).find(is_solid);
            self.solid = solid.map_or(self.text.len(), |len| at + len);
        }
        self.char_at(self.solid)
    }

    fn tatweel_right(&mut self, at: usize, after: usize) -> &'static str {
        let next = self.next_solid(after);
        let next_is_mark = next.is_some_and(letters::is_mark);
        let next_is_letter = next.is_some_and(letters::is_arabic_letter);
        let mut back = self.back(at).filter(|&c| !letters::is_invisible(c));
        match back.next() {
            // `1441 هـ`: a heh alone is read as a five without its tatweel.
            Some('ه') if !next_is_letter && !back.next().is_some_and(is_of_word) => "\u{0640}",
            // `الـ18`, `بـ"الخبر"`, `لـ 90`: a prefix shows that it is one.
            Some(c)
                if is_of_word(c) && !next_is_letter && !next_is_mark && self.ends_prefix(at) =>
            {
                "\u{0640}"
            }
            // In the orthography of the Quran, a tatweel may be the seat of a hamza.
            Some(c) if is_of_word(c) && self.carries_hamza(after) => "\u{0640}",
            Some(c) if is_of_word(c) => "",
            // A vowel shown on its own needs something to stand on.
            _ if next_is_mark => "\u{0640}",
            _ if next_is_letter => "",
            // Between words it was typed for a dash.
            _ => "-",
        }
    }

    /// Whether one of the marks from `at` on is a hamza.
    fn carries_hamza(&self, at: usize) -> bool {
        let marks = self.rest(at).chars().take_while(|c| letters::is_mark(*c)).take(MAX_MARKS);
        // ARABIC HAMZA ABOVE, ARABIC HAMZA BELOW
        marks.into_iter().any(|mark| matches!(mark, '\u{0654}' | '\u{0655}'))
    }

    /// Whether what stands before `at` is no word but what is written before one.
    fn ends_prefix(&self, at: usize) -> bool {
        let letters = self.back(at).take_while(|&c| is_of_word(c) || letters::is_invisible(c));
        let letters: Vec<char> = letters.take(MAX_PREFIX + 1).collect();
        letters.len() <= MAX_PREFIX && letters.iter().all(|c| PREFIX_LETTERS.contains(c))
    }

    /// Takes a run of invisible characters out, and leaves the joiner that a word needs.
    fn invisible(&mut self, at: usize, repairs: &mut Repairs) -> usize {
        let run = self.rest(at);
        let after = at + run.len() - run.trim_start_matches(letters::is_invisible).len();
        let run = self.text.get(at..after).unwrap_or_default();
        let right = self.joiner(at, after, run);
        if run == right {
            return after;
        }
        repairs.invisible += 1;
        self.replace(at, after, right)
    }

    fn joiner(&self, at: usize, after: usize, run: &str) -> &'static str {
        let before = self.back(at).take(MAX_MARKS).find(|&c| !letters::is_mark(c));
        let (Some(before), Some(next)) = (before, self.char_at(after)) else { return "" };
        let arabic = letters::is_arabic_letter(before) && letters::is_arabic_letter(next);
        // Nothing follows these two letters in a word: the joiner was typed for a space.
        if run.contains(ZWNJ) && arabic && matches!(before, 'ة' | 'ى') {
            return " ";
        }
        if run.contains(ZWNJ) && arabic && !letters::never_joins_next(before) {
            return "\u{200C}";
        }
        // Indic letters and emoji are built with joiners; these begin at U+0900.
        let built = before >= '\u{0900}' && next >= '\u{0900}';
        match (built && !arabic, run.contains(ZWJ), run.contains(ZWNJ)) {
            (true, true, _) => "\u{200D}",
            (true, false, true) => "\u{200C}",
            _ => "",
        }
    }

    /// Makes one character of a base and the mark at `at`.
    fn compose(&mut self, at: usize, mark: char, repairs: &mut Repairs) -> usize {
        let after = at + mark.len_utf8();
        let vowels: Vec<char> =
            self.back(at).take(MAX_MARKS).take_while(|&c| letters::is_haraka(c)).collect();
        let base = self.back(at).nth(vowels.len());
        let composed = base.and_then(|base| unicode_normalization::char::compose(base, mark));
        let (Some(base), Some(composed)) = (base, composed) else { return after };
        repairs.composed += 1;
        self.replace(at, after, "");
        let kept: usize = vowels.iter().map(|c| c.len_utf8()).sum::<usize>() + base.len_utf8();
        self.out.truncate(self.out.len() - kept);
        self.out.push(composed);
        self.out.extend(vowels.iter().rev());
        after
    }

    /// The letters of `ﷲ`, without those that are typed before it: an alef of its own (`واﷲ`), or the
    /// lam of `لله`.
    fn allah(&self, at: usize) -> &'static str {
        let letters = self.back(at).filter(|&c| !letters::is_mark(c) && !letters::is_invisible(c));
        let word: Vec<char> =
            letters.take_while(|&c| letters::is_arabic_letter(c)).take(MAX_PREFIX + 1).collect();
        let is_prefix = |letters: &[char]| {
            letters.len() < MAX_PREFIX && letters.iter().all(|c| ALLAH_PREFIXES.contains(c))
        };
        match word.split_first() {
            Some(('ا', rest)) if is_prefix(rest) => "لله",
            Some(('ل', rest)) if is_prefix(rest) => "له",
            _ => "الله",
        }
    }

    fn entity(&mut self, at: usize, after: usize, repairs: &mut Repairs) -> usize {
        match entities::decode(self.rest(after)) {
            Some((c, len)) => {
                repairs.entities += 1;
                self.replace(at, after + len, c.encode_utf8(&mut [0; 4]))
            }
            None => after,
        }
    }
}

/// Whether `c` may stand inside an Arabic word.
fn is_of_word(c: char) -> bool {
    letters::is_arabic_letter(c) || letters::is_haraka(c)
}
