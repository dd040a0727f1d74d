//! Languages of texts in more than one.

use fihris_text::{
    Language, identify,
    language::{paragraphs, shares},
};

const ARABIC: &str = "أعلنت الحكومة أمس وقف إطلاق النار في كل أنحاء البلاد.\n";
const PERSIAN: &str = "دولت دیروز اعلام کرد که آتش بس در سراسر کشور آغاز شده است.\n";
const NAMES: &str = "محمد رضا\n";

fn languages(text: &str) -> Vec<Language> {
    paragraphs(text).map(|(_, paragraph)| paragraph.language).collect()
}

#[test]
fn each_paragraph_has_its_language() {
    let text = [ARABIC, "\n", PERSIAN, ARABIC].concat();
    assert_eq!(languages(&text), [Language::Arabic, Language::Persian, Language::Arabic]);
}

#[test]
fn ranges_of_paragraphs_are_lines() {
    let text = [ARABIC, "\n", PERSIAN].concat();
    let lines: Vec<&str> = paragraphs(&text).filter_map(|(range, _)| text.get(range)).collect();
    assert_eq!(lines, [ARABIC, PERSIAN]);
}

#[test]
fn a_paragraph_that_could_be_anything_follows_its_text() {
    assert_eq!(languages(&[NAMES, PERSIAN, PERSIAN].concat())[0], Language::Persian);
    assert_eq!(languages(&[NAMES, ARABIC].concat())[0], Language::Arabic);
}

#[test]
fn shares_add_up_to_one_and_begin_with_the_largest() {
    let shares = shares(&[PERSIAN, ARABIC, ARABIC].concat());
    assert_eq!(shares.len(), 2);
    assert_eq!(shares[0].0, Language::Arabic);
    assert!((shares[0].1 + shares[1].1 - 1.0).abs() < 1e-9);
    assert!(shares[0].1 > 0.6);
}

#[test]
fn a_text_without_letters_has_no_shares() {
    assert_eq!(shares("12\n"), []);
}

#[test]
fn confidence_is_a_probability() {
    for text in ["", "12", "كتاب", ARABIC, PERSIAN, "abc"] {
        assert!((0.0..=1.0).contains(&identify(text).confidence), "{text}");
    }
    assert!(identify(ARABIC).confidence > 0.99);
}
