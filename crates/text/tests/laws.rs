//! Laws that hold for every text, tried on texts made of what is difficult.

use fihris_text::{
    Analyzer, Evidence, Explanation, Kind, Kinds, WordCounts, fold, hash_words, repair,
};
use proptest::{prelude::*, sample::select};

/// Characters and pieces that the rules look at, and some that they do not.
const PIECES: &[&str] = &[
    "ا",
    "أ",
    "إ",
    "آ",
    "ٱ",
    "ب",
    "ه",
    "هـ",
    "ة",
    "و",
    "ؤ",
    "ي",
    "ى",
    "ئ",
    "ء",
    "ل",
    "لا",
    "ال",
    "کی",
    "م",
    "ن",
    "ﻻ",
    "ﷲ",
    "ﷺ",
    "ﻓ",
    "\u{FE70}",
    "\u{FE71}",
    "\u{FC5E}",
    "\u{064E}",
    "\u{0651}",
    "\u{0653}",
    "\u{0654}",
    "\u{0655}",
    "\u{0670}",
    "\u{06DF}",
    "\u{0640}",
    "\u{200B}",
    "\u{200C}",
    "\u{200D}",
    "\u{200F}",
    "\u{FEFF}",
    "\u{00AD}",
    " ",
    "  ",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\u{00A0}",
    "\u{2028}",
    "\u{0000}",
    "\u{0085}",
    "،",
    "؛",
    "؟",
    ".",
    ":",
    "!",
    "«",
    "»",
    "\"",
    "(",
    ")",
    "-",
    "/",
    "_",
    "#",
    "@",
    ",",
    "٬",
    "٫",
    "&",
    "amp;",
    "lt;",
    "#",
    "&#1575;",
    "&nbsp;",
    "&quot;",
    "1",
    "23",
    "456",
    "٧",
    "a",
    "B",
    "é",
    "e\u{0301}",
    "ß",
    "İ",
    "U.N.",
    "F-16",
    "x",
    "😀",
    "漢",
    "𝐀",
    "क्",
    "\u{1F468}\u{200D}\u{1F469}",
    "%D8%A7",
    "%",
    "\\u0627",
    "Ø§Ù„",
    "Ã",
    "ط§ظ„",
    "Çá",
    "\u{FFFD}",
    "<br>",
    "</p>",
    "<",
    ">",
    "ااا",
    "للل",
    "ی",
    "ە",
    "ةربخ نم",
];

fn text() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(select(PIECES), 0..24).prop_map(|pieces| pieces.concat());
    prop_oneof![4 => pieces, 1 => any::<String>()]
}

const KINDS: [Kind; 8] = [
    Kind::Blank,
    Kind::Mark,
    Kind::Arabic,
    Kind::Letter,
    Kind::Digit,
    Kind::Punctuation,
    Kind::Symbol,
    Kind::Replaced,
];

fn hashes(text: &str) -> Vec<u64> {
    let mut words = Vec::new();
    hash_words(text, &mut words);
    words.iter().map(|word| word.hash).collect()
}

/// Position, range and the three terms of each token.
type Row = (usize, std::ops::Range<usize>, [String; 3]);

fn rows(text: &str) -> Vec<Row> {
    rows_of(&Analyzer::default(), text)
}

fn rows_of(analyzer: &Analyzer, text: &str) -> Vec<Row> {
    let mut tokens = analyzer.tokens(text);
    let mut rows = Vec::new();
    while let Some(token) = tokens.advance() {
        let terms = [token.terms.exact, token.terms.stem, token.terms.skeleton];
        rows.push((token.position, token.byte_range, terms.map(str::to_owned)));
    }
    rows
}

/// Writes `noise` after each letter of `text` that noise may follow.
fn sprinkle(text: &str, noise: &str) -> String {
    text.chars()
        .flat_map(|c| std::iter::once(c).chain(noise.chars().filter(move |_| c.is_alphanumeric())))
        .collect()
}

/// Texts whose second repair did more than the first, found by the law below.
#[test]
fn a_blank_hides_no_repair() {
    for text in ["ةربخ نم یلاـ&nbsp;", "ط§ظ„یأﹰ،،&nbsp;ﷺط§ظ„ىé،Çáﹰ", "%D8%A7\t،%D8%A7"]
    {
        let once = repair(text).text;
        assert_eq!(repair(&once).text, once, "{text}");
    }
}

/// A character, or the letters of a ligature.
fn letters_of(c: char) -> Vec<char> {
    let folded: Vec<char> = fold(&c.to_string()).chars().collect();
    if folded.len() > 1 { folded } else { vec![c] }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn repairing_twice_is_repairing_once(text in text()) {
        let once = repair(&text);
        let twice = repair(&once.text);
        prop_assert_eq!(&twice.text, &once.text);
        prop_assert!(!twice.repairs.any());
        prop_assert_eq!(once.repairs.any(), once.text != text);
    }

    #[test]
    fn repair_changes_no_word(text in "[\u{0621}-\u{064A}\u{064E} .،:!\n]{0,40}") {
        let repaired = repair(&text);
        prop_assume!(repaired.repairs.stretches == 0);
        let joined = |text: &str| fold(text).replace(char::is_whitespace, "").replace('-', "");
        prop_assert_eq!(joined(&repaired.text), joined(&text));
    }

    #[test]
    fn folding_twice_is_folding_once(text in text()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn hashes_do_not_see_what_folding_erases(text in text()) {
        prop_assert_eq!(hashes(&fold(&text)), hashes(&text));
    }

    #[test]
    fn hashes_do_not_see_marks(text in "[\u{0621}-\u{064A}a-z0-9 .]{0,40}",
        noise in select(vec!["\u{064E}", "\u{0640}", "\u{200B}", "\u{200D}", "\u{06DF}", "\u{0670}\u{0651}"])) {
        prop_assert_eq!(hashes(&sprinkle(&text, noise)), hashes(&text));
    }

    #[test]
    fn terms_do_not_see_marks(text in "[\u{0621}-\u{064A}a-z0-9 .,]{0,40}",
        noise in select(vec!["\u{064E}", "\u{0640}", "\u{200B}", "\u{200D}", "\u{06DF}"])) {
        let terms = |text: &str| rows(text).into_iter().map(|(p, _, t)| (p, t)).collect::<Vec<_>>();
        prop_assert_eq!(terms(&sprinkle(&text, noise)), terms(&text));
    }

    #[test]
    fn the_walk_over_words_counts_every_character_once(text in text(), n in 1..300_usize) {
        // Stretches longer than what is added up at once, too.
        let text = format!("{text}{}", "نص".repeat(n));
        let kinds = hash_words(&text, &mut Vec::new());
        for kind in KINDS {
            // A ligature counts as the letters that it folds to.
            let letters = text.chars().flat_map(letters_of);
            let expected = letters.filter(|&c| Kind::of(c) == kind).count() as u64;
            prop_assert_eq!(kinds.count(kind), expected, "{:?}", kind);
        }
        prop_assert_eq!(kinds, Kinds::of(&text));
    }

    #[test]
    fn ranges_of_hashes_are_words_in_order(text in text()) {
        let mut words = Vec::new();
        hash_words(&text, &mut words);
        let mut last = 0;
        for word in words {
            let range = word.byte_range.start as usize..word.byte_range.end as usize;
            prop_assert!(last <= range.start && range.start < range.end);
            let written = text.get(range.clone()).expect("a range of whole characters");
            prop_assert!(hashes(written).contains(&word.hash));
            last = range.start;
        }
    }

    #[test]
    fn tokens_are_words_in_order(text in text()) {
        let (mut last_start, mut next_position) = (0, 0);
        for (position, range, terms) in rows(&text) {
            prop_assert!(last_start <= range.start && range.start < range.end);
            prop_assert!(position == next_position || position + 1 == next_position);
            prop_assert!(terms.iter().all(|term| (1..=64).contains(&term.chars().count())));
            let again = rows(text.get(range.clone()).expect("a range of whole characters"));
            prop_assert!(again.iter().any(|(_, _, t)| *t == terms), "{terms:?} not in {again:?}");
            last_start = range.start;
            next_position = position + 1;
        }
    }

    #[test]
    fn an_explanation_begins_with_the_reading_that_was_taken(text in "[\u{0621}-\u{064A} ]{0,60}") {
        let mut counts = WordCounts::default();
        counts.add(&text);
        for analyzer in [Analyzer::default(), Analyzer::new(Evidence::learn(&counts))] {
            let mut tokens = analyzer.tokens(&text);
            while let Some(token) = tokens.advance() {
                let stem = token.terms.stem.to_owned();
                match tokens.explain() {
                    Explanation::FunctionWord { word } => prop_assert_eq!(word, stem),
                    Explanation::Readings { readings } if !readings.is_empty() => {
                        prop_assert_eq!(&readings[0].stem, &stem);
                    }
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn what_an_analyzer_remembers_changes_no_term(texts in prop::collection::vec(text(), 1..6)) {
        let analyzer = Analyzer::default();
        for text in &texts {
            prop_assert_eq!(rows_of(&analyzer, text), rows(text));
        }
    }

    #[test]
    fn an_exact_term_is_found_again(text in text()) {
        // Of ءا and of signs above the line, a term has the letter that they stand for.
        let text = text.replace(['ء', '\u{654}', '\u{655}', '\u{670}', '\u{6E5}', '\u{6E6}', '\u{6E7}'], "");
        for (_, _, [exact, ..]) in rows(&text) {
            let again = rows(&exact);
            // A name in one word has parts besides.
            prop_assert!(again.iter().any(|(_, _, terms)| terms[0] == exact), "{exact}");
        }
    }
}

#[test]
fn texts_of_nothing_have_nothing() {
    for text in ["", " ", "\n\n", "\u{FEFF}", "ـ", "\u{064E}", "،؛؟"] {
        assert!(rows(text).is_empty() && hashes(text).is_empty(), "{text:?}");
    }
}

#[test]
fn a_word_without_end_is_cut_but_found() {
    let long = "كتاب".repeat(100_000);
    let rows = rows(&long);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].1, 0..long.len());
    assert_eq!(rows[0].2[0].chars().count(), 64);
}

/// Each of these takes minutes if every character looks at all behind it.
#[test]
fn hostile_text_is_repaired_in_linear_time() {
    for unit in ["\u{640}\u{200C}", "\u{640} ", "<", "« ", "&amp;", "\u{200F} "] {
        let text = unit.repeat(300_000);
        assert!(repair(&text).text.len() <= text.len(), "{unit:?}");
    }
}
