//! Signals of texts that can be counted by eye.

use fihris_corpus::{SignalId, Signals};
use fihris_text::{Kinds, WordHash, hash_words};

use super::words::STOP_WORDS;
use super::{Gauge, Measured};
use crate::prepare::repetition::{MIN_WORDS, repetitions};

fn signals(text: &str) -> Signals {
    let (mut words, mut gauge) = (Vec::new(), Gauge::default());
    measure(&mut gauge, text, &mut words)
}

fn measure(gauge: &mut Gauge, text: &str, words: &mut Vec<WordHash>) -> Signals {
    let kinds = hash_words(text, words);
    gauge.measure(Measured { text, words, kinds, title: Kinds::default() })
}

#[track_caller]
fn check(text: &str, expected: &[(&str, f64)]) {
    let signals = signals(text);
    for (name, value) in expected {
        let found = SignalId::named(name).unwrap().value(&signals);
        assert_eq!(found, *value, "{name} of {text}");
    }
}

const NEWS: &str = "بدأت محادثات وقف إطلاق النار في ليبيا.";

#[test]
fn words_and_sentences_are_counted() {
    check(NEWS, &[("n_words", 7.0), ("n_sentences", 1.0), ("n_lines", 1.0), ("n_chars", 38.0)]);
    check("قال: نعم! ثم سكت؟ لا أدري…", &[("n_sentences", 3.0)]);
    check("النسخة 3.5 من example.com", &[("n_sentences", 0.0)]);
    check("", &[("n_words", 0.0), ("n_lines", 0.0), ("letters", 0.0)]);
}

#[test]
fn the_length_of_a_word_does_not_grow_with_its_vowels() {
    check("وقف إطلاق", &[("mean_word_length", 4.0)]);
    check("وَقْفُ إِطْلَاق", &[("mean_word_length", 4.0)]);
}

#[test]
fn shares_are_of_what_can_be_seen() {
    check("كتاب 2020", &[("letters", 0.5), ("digits", 0.5), ("arabic", 1.0)]);
    check("نص ab ★★", &[("symbols", 0.3333), ("arabic", 0.5)]);
    check("\u{FFFD}نص", &[("replaced", 0.3333)]);
}

#[test]
fn a_number_is_no_word_with_letters() {
    check("ثلاثة 3 ٣ ۳ 3D", &[("alpha_words", 0.4)]);
}

#[test]
fn stop_words_are_known_in_any_spelling() {
    check("ذهبت الى المدرسة وعدت مِنْها بعد أن قرأت فِي الكتاب", &[("n_stop_words", 4.0)]);
}

#[test]
fn an_end_of_a_line_is_seen_behind_quotes() {
    check("قال \"نعم.\"\nعنوان\nقائمة:\n«حوار»", &[("ended_lines", 0.75)]);
    check("نص…\nنص...\nنص.", &[("ellipsis_lines", 0.6667)]);
    check("• واحد\n- اثنان\nثلاثة\n4", &[("bullet_lines", 0.5), ("short_lines", 1.0)]);
}

#[test]
fn marks_are_counted_by_the_word() {
    check("#وسم #آخر نص نص", &[("hashes_per_word", 0.5)]);
    check("نعم... ثم… لا", &[("ellipses_per_word", 0.6667)]);
    check("بيت\nبيت", &[("newlines_per_word", 0.5)]);
}

#[test]
fn lines_that_return_are_measured_without_their_feeds() {
    check("أول\nثان\nأول", &[("dup_lines", 0.3333), ("dup_line_chars", 0.3333)]);
    check(NEWS, &[("dup_lines", 0.0), ("dup_line_chars", 0.0)]);
}

#[test]
fn the_most_frequent_run_counts_with_its_blanks() {
    // 27 characters; `نعم نعم` stands at four places of 7 each, and they overlap.
    // That is more than there are; no share is above 1.
    check("نعم نعم نعم نعم نعم وقال لا", &[("top_2gram", 1.0)]);
    check(NEWS, &[("top_2gram", 0.0), ("dup_5gram", 0.0)]);
}

#[test]
fn a_run_that_is_said_again_counts_once_and_without_blanks() {
    let five = "أب جد هو زح طي";
    check(&format!("{five} ثم {five}"), &[("dup_5gram", 0.3125), ("dup_6gram", 0.0)]);
    let ten = "ا ب ت ث ج ح خ د ذ ر";
    let text = format!("{ten} {ten} {ten}");
    check(&text, &[("dup_10gram", 0.339), ("dup_5gram", 0.339)]);
}

#[test]
fn spelling_does_not_hide_what_is_said_again() {
    check("وقف إطلاق النار في ليبيا ثم وقفُ اطلاق النّار فى ليبيا", &[("dup_5gram", 0.4074)]);
}

/// What `datatrove` does, word by word: the slow way to count runs that are said again.
fn repeated_the_slow_way(words: &[&str], n: usize) -> usize {
    let (mut seen, mut n_chars, mut at) = (std::collections::HashSet::new(), 0, 0);
    while at + n <= words.len() {
        let run = words[at..at + n].concat();
        if seen.contains(&run) {
            n_chars += run.chars().count();
            at += n;
        } else {
            seen.insert(run);
            at += 1;
        }
    }
    n_chars
}

proptest::proptest! {
    #[test]
    fn the_short_cut_finds_what_the_slow_way_finds(text in "([ابت] ){0,80}") {
        let words: Vec<&str> = text.split_whitespace().collect();
        let signals = signals(&text);
        let n_chars = text.chars().count() as u64;
        for (n, found) in [(5, signals.dup_5gram), (7, signals.dup_7gram), (10, signals.dup_10gram)] {
            let expected = repeated_the_slow_way(&words, n) as u64;
            proptest::prop_assert_eq!(found, fihris_corpus::ratio(expected, n_chars));
        }
    }

    #[test]
    fn every_share_is_between_0_and_1(text in texts()) {
        let signals = signals(&text);
        for id in SignalId::all() {
            let (name, value) = (id.signal().name, id.value(&signals));
            proptest::prop_assert!(value.is_finite() && value >= 0.0, "{name}");
            let is_share = id.signal().meaning.trim().starts_with("Share");
            proptest::prop_assert!(!is_share || value <= 1.0, "{name} is {value} in {text}");
        }
    }

    #[test]
    fn a_ligature_is_measured_as_its_words(parts in proptest::collection::vec(0..6_usize, 0..60)) {
        let written = ["ﷺ ", "محمد ", "قال: ", "﷼\n", "ﷲ ", "نص.\n"];
        let spelled = [
            "صلى الله عليه وسلم ",
            "محمد ",
            "قال: ",
            "ريال\n",
            "الله ",
            "نص.\n",
        ];
        let text = |forms: [&str; 6]| parts.iter().map(|part| forms[*part]).collect::<String>();
        proptest::prop_assert_eq!(signals(&text(written)), signals(&text(spelled)));
    }
}

/// Texts of any characters, and of few of them that come again: ligatures, vowels, blanks.
fn texts() -> impl proptest::strategy::Strategy<Value = String> {
    let again = proptest::collection::vec(
        proptest::sample::select(vec!["ﷺ", "﷽", "ﷲ", "ﻻ", "ﬁ", "½", "ب", "بَ", "#", "…", " ", "\n"]),
        0..80,
    );
    proptest::prop_oneof![
        "\\PC{0,60}",
        proptest::strategy::Strategy::prop_map(again, |parts| parts.concat())
    ]
}

#[test]
fn every_stop_word_is_known() {
    let signals = signals(STOP_WORDS);
    assert_eq!(signals.n_stop_words, signals.n_words);
    check("فهرس", &[("n_stop_words", 0.0)]);
}

#[test]
fn the_longest_run_that_is_said_again_is_known() {
    let (mut words, mut gauge) = (Vec::new(), Gauge::default());
    measure(&mut gauge, &format!("{NEWS} {NEWS}"), &mut words);
    assert!(gauge.repeats(7) && !gauge.repeats(8));
    measure(&mut gauge, NEWS, &mut words);
    assert!(!gauge.repeats(2));
}

proptest::proptest! {
    /// So what has no such run need not be searched for passages to cut.
    #[test]
    fn a_passage_is_only_cut_where_a_run_is_said_again(text in "([ابت]{1,2}[ .،\n]){0,80}") {
        let (mut words, mut gauge) = (Vec::new(), Gauge::default());
        measure(&mut gauge, &text, &mut words);
        let cuts = repetitions(&text, &words);
        proptest::prop_assert!(cuts.is_empty() || gauge.repeats(MIN_WORDS));
    }
}
