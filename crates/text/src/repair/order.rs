//! Text in visual order: the letters from left to right as they stand on paper.
//!
//! Old systems and some PDF files store Arabic so. It shows in letters that begin a word though
//! they can only end one (`ة`), in articles at the ends of words, and in the words that one
//! reads when the line is turned round.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Repairs, lines};
use crate::{language, letters};

/// Bytes at the beginning and in the middle of a text that tell whether to look closer: some
/// twenty-five words, of which six have the article.
const SAMPLE: usize = 256;

/// Least evidence, in the hundredths of a nat that languages are told apart by, for turning a
/// text round, articles not counted: two words that can be read.
const MIN_EVIDENCE: i32 = 800;

/// What a letter that no word begins with says when one does.
const IMPOSSIBLE: i32 = 500;

/// Letters in presentation forms within a sample that tell to look closer: two words. Clean texts
/// have a sign or two (`ا.ﻫ.`).
const MIN_SHAPED: usize = 8;

/// The article.
const AL: &str = "ال";

/// The article as it is read and as it stands in visual order.
static ARTICLES: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| [AL, "لا"].map(Finder::new));

/// Returns the text in the order it is read in, if that is another.
pub(super) fn mend(text: &str, repairs: &mut Repairs) -> Option<String> {
    if !samples(text).into_iter().any(is_suspect) {
        return None;
    }
    let (mut forward, mut backward) = (OrderEvidence::default(), OrderEvidence::default());
    let marks = Marks::of(text);
    for line in text.lines() {
        forward.add(line);
        backward.add(&turn(line, marks));
    }
    if !backward.outweighs(&forward) {
        return None;
    }
    lines::mend(text, &mut repairs.visual_order, |line| {
        let turned = turn(line, marks);
        (turned != line && OrderEvidence::of(&turned).sum() >= OrderEvidence::of(line).sum())
            .then_some(turned)
    })
}

/// The beginning and the middle of a text.
fn samples(text: &str) -> [&str; 2] {
    let middle = (text.len() / 2).max(SAMPLE);
    [0, middle].map(|start| {
        text.get(border(text, start)..border(text, start + SAMPLE)).unwrap_or_default()
    })
}

/// The last place up to `at` where a character begins.
fn border(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default()
}

/// Whether a sample may be in visual order: more of its words end in the article than begin with
/// it, or it has presentation forms, which such systems need; and it reads better turned round.
fn is_suspect(sample: &str) -> bool {
    let bytes = sample.as_bytes();
    (more_articles_at_ends(bytes) || is_shaped(bytes))
        && OrderEvidence::of(&turn(sample, Marks::of(sample))).sum()
            > OrderEvidence::of(sample).sum()
}

/// Whether a sample has words in presentation forms, U+FE80 to U+FEFF.
fn is_shaped(sample: &[u8]) -> bool {
    sample.contains(&0xEF)
        && sample.windows(2).filter(|pair| matches!(pair, [0xEF, 0xBA..=0xBB])).count()
            >= MIN_SHAPED
}

/// Whether more words end in the article than begin with it.
fn more_articles_at_ends(sample: &[u8]) -> bool {
    let [at_begins, at_ends] = &*ARTICLES;
    // Arabic words have no ASCII in them, and their letters begin with D8 to DB: a blank that is no
    // space ends them too, for it will be gone when the text is looked at again.
    let is_outside_behind =
        |at: usize| sample.get(at).is_none_or(|byte| !matches!(byte, 0xD8..=0xDB));
    let is_outside_before =
        |at: usize| at.checked_sub(1).is_none_or(|at| sample.get(at).is_none_or(u8::is_ascii));
    let begins = at_begins.find_iter(sample).filter(|&at| is_outside_before(at)).count();
    let ends = at_ends.find_iter(sample);
    ends.filter(|&at| is_outside_behind(at + AL.len()) && !is_outside_before(at)).count() > begins
}

/// What speaks for a text being in the order it is read in.
#[derive(Default)]
struct OrderEvidence {
    articles: i32,
    others: i32,
}

impl OrderEvidence {
    fn of(line: &str) -> Self {
        let mut evidence = Self::default();
        evidence.add(line);
        evidence
    }

    fn add(&mut self, line: &str) {
        let plain = unshaped(line);
        let (words, articles) = language::familiarity(&plain);
        let finals = plain.match_indices(['ة', 'ى']).map(|(at, _)| plain.get(..at));
        let impossible = finals.filter(|before| !before.is_some_and(ends_in_word)).count();
        let impossible = i32::try_from(impossible).unwrap_or(i32::MAX).saturating_mul(IMPOSSIBLE);
        self.articles = self.articles.saturating_add(articles);
        self.others = self.others.saturating_add(words).saturating_sub(impossible);
    }

    fn sum(&self) -> i32 {
        self.articles.saturating_add(self.others)
    }

    /// Articles alone prove nothing: `أصلا`, `مثلا` and `فعلا` have one when turned round.
    fn outweighs(&self, other: &Self) -> bool {
        self.sum() / 2 >= other.sum() && self.others.saturating_sub(other.others) >= MIN_EVIDENCE
    }
}

/// Whether what is written next goes on with a word.
fn ends_in_word(before: &str) -> bool {
    before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || letters::is_mark(c))
}

/// Returns a line with letters for presentation forms.
fn unshaped(line: &str) -> Cow<'_, str> {
    if !line.contains(letters::is_presentation_form) {
        return Cow::Borrowed(line);
    }
    let mut plain = String::with_capacity(line.len());
    for c in line.chars() {
        if letters::is_presentation_form(c) {
            plain.extend(letters::unshape(c));
        } else {
            plain.push(c);
        }
    }
    Cow::Owned(plain)
}

/// On which side of its letter a mark stands, in a text that is in visual order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marks {
    /// Before it, as all letters of the line stand.
    Before,
    /// Behind it, as in a text that is in order.
    Behind,
}

impl Marks {
    /// Looks at the edges of words: no word begins with a mark that stands behind its letter.
    fn of(text: &str) -> Self {
        let (mut n_before, mut n_behind) = (0_usize, 0_usize);
        for word in text.split(|c: char| !letters::is_arabic_letter(c) && !letters::is_mark(c)) {
            n_before += usize::from(word.starts_with(letters::is_mark));
            n_behind += usize::from(word.ends_with(letters::is_mark));
        }
        if n_behind > n_before { Self::Behind } else { Self::Before }
    }

    /// Puts the marks of a line before their letters.
    fn before_letters(self, line: &str) -> Cow<'_, str> {
        if self == Self::Before || !line.contains(letters::is_mark) {
            return Cow::Borrowed(line);
        }
        let mut out = String::with_capacity(line.len());
        let mut rest = line;
        while let Some(letter) = rest.chars().next() {
            let tail = rest.get(letter.len_utf8()..).unwrap_or_default();
            let end = tail.find(|c| !letters::is_mark(c)).unwrap_or(tail.len());
            out.extend(tail.get(..end).unwrap_or_default().chars().rev());
            out.push(letter);
            rest = tail.get(end..).unwrap_or_default();
        }
        Cow::Owned(out)
    }
}

/// Returns a line the other way round, but for numbers and Latin words.
fn turn(line: &str, marks: Marks) -> String {
    let line = marks.before_letters(line);
    let mut turned: Vec<char> = line.chars().rev().map(mirrored).collect();
    let mut at = 0;
    while at < turned.len() {
        let run = turned.get(at..).map_or(ForeignRun::default(), foreign_run);
        if let Some(run) = turned.get_mut(at..at + run.len) {
            run.reverse();
        }
        at += run.read.max(1);
    }
    turned.into_iter().collect()
}

/// What runs from left to right at the beginning of a text that is turned round.
#[derive(Default)]
struct ForeignRun {
    /// Characters that do: Latin words with what joins them, or a number; often none.
    len: usize,
    /// Characters behind which the next run is to be looked for.
    read: usize,
}

/// Reads what runs from left to right at the beginning of `text`, which is turned round.
fn foreign_run(text: &[char]) -> ForeignRun {
    if !text.first().is_some_and(|&c| is_foreign(c) || is_unit(c)) {
        return ForeignRun::default();
    }
    let (mut end, mut ends_in_latin, mut has_space) = (0, false, false);
    let mut n_read = 0;
    for (at, &c) in text.iter().enumerate() {
        if is_foreign(c) {
            // A space joins two Latin words; numbers stand each for itself.
            if has_space && !(ends_in_latin && c.is_alphabetic()) {
                break;
            }
            (end, ends_in_latin, has_space) = (at + 1, c.is_alphabetic(), false);
        } else if !is_joint(c) {
            break;
        }
        has_space |= c == ' ';
        n_read = at + 1;
        if has_space && !ends_in_latin {
            break;
        }
    }
    // Units and joints that lead to nothing do not from any of them on.
    ForeignRun { len: end, read: if end == 0 { n_read } else { end } }
}

/// Whether `c` is a digit, or a letter that is written from left to right.
fn is_foreign(c: char) -> bool {
    let is_from_right = matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FEFC}');
    c.is_numeric() || !is_from_right && c.is_alphabetic()
}

/// Whether `c` may stand inside or behind a number or a Latin word.
const fn is_joint(c: char) -> bool {
    matches!(c, ' ' | '.' | ',' | ':' | '/' | '-' | '_' | '@' | '&' | '\'' | '%' | '+' | '٫' | '٬')
}

/// Whether `c` belongs to the number before it.
const fn is_unit(c: char) -> bool {
    matches!(c, '%' | '٪')
}

/// Returns the bracket that looks like `c` from the other side.
const fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        assert_eq!(turn(line, Marks::of(line)), expected);
    }

    #[test]
    fn numbers_and_latin_words_are_not_turned() {
        check(".2016 يام 16 موي", "يوم 16 ماي 2016.");
        check("(ABC News) ةانق", "قناة (ABC News)");
        check("12:45 ةعاسلا", "الساعة 12:45");
        check("2510 و 5.3", "5.3 و 2510");
    }

    #[test]
    fn marks_stay_on_their_letters() {
        let right = "ق\u{64E}ال\u{64E} م\u{64F}ع\u{64E}ل\u{651}\u{650}م";
        let behind = "مل\u{651}\u{650}ع\u{64E}م\u{64F} ل\u{64E}اق\u{64E}";
        let before: String = right.chars().rev().collect();
        check(behind, right);
        check(&before, right);
    }

    #[test]
    fn an_article_ends_a_word_before_any_blank() {
        for blank in ["", " ", "\u{A0}", "\u{2003}"] {
            let text = format!("ةربخ نم یلا{blank}");
            assert!(mend(&text, &mut Repairs::default()).is_some(), "{blank:?}");
        }
    }

    /// Takes minutes if each sign reads on to the end of the line.
    #[test]
    fn signs_that_lead_to_no_number_are_read_once() {
        for line in ["%".repeat(500_000), "%.".repeat(200_000), "a %".repeat(200_000)] {
            assert_eq!(turn(&line, Marks::Before).len(), line.len());
        }
        check("5 % %3", "3% % 5");
    }

    #[test]
    fn turning_twice_is_doing_nothing() {
        for line in ["وقف إطلاق النار في 3 مدن", "قناة (ABC News) اليوم", "", "كتاب"]
        {
            check(&turn(line, Marks::Before), line);
        }
    }
}
