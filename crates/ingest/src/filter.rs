//! What is no document.

use std::sync::LazyLock;

use fihris_text::{Language, identify, language::shares};

use crate::account::{Reason, Verdict};
use crate::options::FilterOptions;

/// What a text is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signals {
    /// Characters that are not white space.
    pub(crate) n_visible: u64,
    /// Letters of any script.
    pub(crate) n_letters: u64,
    /// Letters of the Arabic script.
    pub(crate) n_arabic: u64,
    /// U+FFFD, the mark of what could not be decoded.
    pub(crate) n_replaced: u64,
}

impl Signals {
    /// Measures a text.
    pub(crate) fn of(text: &str) -> Self {
        let mut counts = [0; N_KINDS];
        for c in text.chars() {
            let kind = match KINDS.get(c as usize) {
                Some(kind) => *kind,
                None => kind_of(c),
            };
            counts[kind as usize] += 1;
        }
        let [_, sign, letter, arabic, replaced] = counts;
        Self {
            n_visible: sign + letter + arabic + replaced,
            n_letters: letter + arabic,
            n_arabic: arabic,
            n_replaced: replaced,
        }
    }

    /// Adds the measure of another text.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            n_visible: self.n_visible + other.n_visible,
            n_letters: self.n_letters + other.n_letters,
            n_arabic: self.n_arabic + other.n_arabic,
            n_replaced: self.n_replaced + other.n_replaced,
        }
    }
}

/// What a character is to the rules below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// White space, or a mark on a letter.
    Blank,
    /// Any other sign, digits among them.
    Sign,
    /// A letter of another script.
    Letter,
    /// A letter of the Arabic script.
    Arabic,
    /// U+FFFD.
    Replaced,
}

const N_KINDS: usize = 5;

/// The kinds of the characters of one and two bytes, which Arabic text is made of.
static KINDS: LazyLock<[Kind; 0x800]> = LazyLock::new(|| {
    std::array::from_fn(|code| {
        u32::try_from(code).ok().and_then(char::from_u32).map_or(Kind::Sign, kind_of)
    })
});

fn kind_of(c: char) -> Kind {
    match c {
        c if c.is_whitespace() || is_arabic_mark(c) => Kind::Blank,
        c if is_arabic_letter(c) => Kind::Arabic,
        c if c.is_alphabetic() => Kind::Letter,
        char::REPLACEMENT_CHARACTER => Kind::Replaced,
        _ => Kind::Sign,
    }
}

const fn is_arabic_letter(c: char) -> bool {
    matches!(c,
        '\u{0620}'..='\u{063F}' | '\u{0641}'..='\u{064A}' | '\u{066E}'..='\u{066F}'
        | '\u{0671}'..='\u{06D3}' | '\u{06EE}'..='\u{06EF}' | '\u{06FA}'..='\u{06FC}'
        | '\u{0750}'..='\u{077F}' | '\u{08A0}'..='\u{08B4}'
        | '\u{FB50}'..='\u{FBB1}' | '\u{FBD3}'..='\u{FDFB}' | '\u{FE70}'..='\u{FEFC}')
}

/// Vowel signs and tatweel: a fully vowelled text must not look like symbols.
const fn is_arabic_mark(c: char) -> bool {
    matches!(c, '\u{0610}'..='\u{061A}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06ED}')
}

/// Judges a document by what it is made of.
pub(crate) fn judge(signals: Signals, n_words: usize, options: &FilterOptions) -> Verdict {
    let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
    if share(signals.n_replaced, signals.n_visible) > options.max_replaced {
        Verdict::Drop(Reason::Encoding)
    } else if n_words == 0 {
        Verdict::Drop(Reason::Empty)
    } else if share(signals.n_letters, signals.n_visible) < options.min_letters {
        Verdict::Drop(Reason::Symbols)
    } else if share(signals.n_arabic, signals.n_letters) < options.min_arabic {
        Verdict::Drop(Reason::NotArabic)
    } else {
        Verdict::Keep
    }
}

/// Names the language of a text that is in another one than Arabic, and hardly a paragraph
/// of it in Arabic.
pub(crate) fn other_language(text: &str, options: &FilterOptions) -> Option<Language> {
    let language = identify(text).language;
    let is_arabic = |language: Language| {
        // Letters of other scripts are the business of the rule for letters.
        matches!(language, Language::Arabic | Language::OtherScript | Language::Unknown)
    };
    if options.min_arabic == 0.0 || is_arabic(language) {
        return None;
    }
    let arabic: f64 =
        shares(text).iter().filter(|(l, _)| *l == Language::Arabic).map(|(_, share)| share).sum();
    (arabic < options.min_arabic).then_some(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Verdict) {
        let n_words = text.split_whitespace().filter(|w| w.contains(char::is_alphanumeric)).count();
        assert_eq!(judge(Signals::of(text), n_words, &FilterOptions::default()), expected);
    }

    #[test]
    fn one_word_is_a_document() {
        check("كتاب", Verdict::Keep);
    }

    #[test]
    fn vowels_are_no_symbols() {
        check("وَقْفُ إِطْلَاقِ النَّارِ", Verdict::Keep);
    }

    #[test]
    fn arabic_with_latin_names_is_arabic() {
        check("أعلنت شركة Microsoft Corporation عن نظام Windows Server", Verdict::Keep);
    }

    #[test]
    fn blanks_are_empty() {
        check(" \n\t", Verdict::Drop(Reason::Empty));
    }

    #[test]
    fn rulers_and_arrows_are_empty_or_symbols() {
        check("---- **** ====", Verdict::Drop(Reason::Empty));
        check("★★★★★★ ا ★★★★★★", Verdict::Drop(Reason::Symbols));
    }

    #[test]
    fn english_is_not_arabic() {
        check("The ceasefire talks have begun", Verdict::Drop(Reason::NotArabic));
    }

    #[test]
    fn what_could_not_be_decoded_is_named_so() {
        check("\u{FFFD}\u{FFFD}\u{FFFD} نص \u{FFFD}\u{FFFD}", Verdict::Drop(Reason::Encoding));
    }

    #[test]
    fn numbers_alone_are_symbols() {
        check("2510 2020", Verdict::Drop(Reason::Symbols));
        check("سعر الدولار 3672", Verdict::Keep);
    }

    #[test]
    fn another_language_is_named() {
        let options = FilterOptions::default();
        let persian = "دولت دیروز اعلام کرد که آتش بس در سراسر کشور آغاز شده است";
        let arabic = "أعلنت الحكومة أمس وقف إطلاق النار في كل أنحاء البلاد";
        assert_eq!(other_language(persian, &options), Some(Language::Persian));
        assert_eq!(other_language(arabic, &options), None);
        assert_eq!(other_language(&format!("{persian}\n{persian}\n{arabic}"), &options), None);
        let every = FilterOptions { min_arabic: 0.0, ..options };
        assert_eq!(other_language(persian, &every), None);
    }
}
