//! The sentences of the page, and how numbers stand in them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ui {
    /// Arabic.
    #[default]
    Ar,
    /// English.
    En,
}

/// A sentence in one language: one form, or one for each plural.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Sentence {
    One(String),
    ByNumber(BTreeMap<String, String>),
}

/// Sentences by key and language. A table that cannot be read is caught by a test below.
static TABLE: LazyLock<BTreeMap<String, BTreeMap<String, Sentence>>> =
    LazyLock::new(|| toml::from_str(include_str!("../../page/words.toml")).unwrap_or_default());

impl Ui {
    /// Its code, as in `lang`.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Ar => "ar",
            Self::En => "en",
        }
    }

    /// The language of that code, if the page has it.
    pub(super) fn named(code: &str) -> Option<Self> {
        [Self::Ar, Self::En].into_iter().find(|ui| ui.code() == code)
    }

    /// Its direction, as in `dir`.
    pub(super) fn dir(self) -> &'static str {
        match self {
            Self::Ar => "rtl",
            Self::En => "ltr",
        }
    }

    /// The other one.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Ar => Self::En,
            Self::En => Self::Ar,
        }
    }

    /// The sentence of that key, without anything filled in.
    pub(super) fn find(self, key: &str, n: Option<u64>) -> Option<&'static str> {
        let of_both = TABLE.get(key)?;
        match of_both.get(self.code())? {
            Sentence::One(text) => Some(text),
            Sentence::ByNumber(forms) => {
                let form = forms.get(self.plural(n.unwrap_or_default()));
                form.or_else(|| forms.get("other")).map(String::as_str)
            }
        }
    }

    /// The plural that a number takes, as in CLDR's plural rules.
    fn plural(self, n: u64) -> &'static str {
        match (self, n, n % 100) {
            (_, 0, _) => "zero",
            (_, 1, _) => "one",
            (Self::En, ..) => "other",
            (Self::Ar, 2, _) => "two",
            (Self::Ar, _, 3..=10) => "few",
            (Self::Ar, _, 11..) => "many",
            (Self::Ar, ..) => "other",
        }
    }

    /// Writes a number in digits of the language, its thousands apart.
    pub(super) fn number(self, n: u64) -> String {
        let plain = n.to_string();
        let mut grouped = String::new();
        for (at, digit) in plain.chars().enumerate() {
            if at > 0 && (plain.len() - at).is_multiple_of(3) {
                grouped.push(match self {
                    // ARABIC THOUSANDS SEPARATOR
                    Self::Ar => '\u{066C}',
                    Self::En => ',',
                });
            }
            grouped.push(digit);
        }
        self.digits(&grouped)
    }

    /// Writes the digits of a text in those of the language, such as those of a year.
    pub(super) fn digits(self, text: &str) -> String {
        match self {
            Self::Ar => text.chars().map(arabic_digit).collect(),
            Self::En => text.to_owned(),
        }
    }
}

/// The Arabic digit for a European one; other characters stay.
fn arabic_digit(c: char) -> char {
    let zero = u32::from('\u{0660}');
    c.to_digit(10).and_then(|value| char::from_u32(zero + value)).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_in_both_languages() {
        assert!(TABLE.len() > 100, "the table can be read");
        for (key, sentences) in TABLE.iter() {
            let languages: Vec<&str> = sentences.keys().map(String::as_str).collect();
            assert_eq!(languages, ["ar", "en"], "{key}");
        }
    }

    #[test]
    fn a_number_takes_its_plural() {
        let table = [
            (Ui::Ar, 0, "لا وثائق"),
            (Ui::Ar, 1, "وثيقة واحدة"),
            (Ui::Ar, 2, "وثيقتان"),
            (Ui::Ar, 3, "{n} وثائق"),
            (Ui::Ar, 11, "{n} وثيقة"),
            (Ui::Ar, 100, "{n} وثيقة"),
            (Ui::Ar, 103, "{n} وثائق"),
            (Ui::En, 0, "{n} documents"),
            (Ui::En, 1, "1 document"),
            (Ui::En, 2, "{n} documents"),
        ];
        for (ui, n, expected) in table {
            assert_eq!(ui.find("documents", Some(n)), Some(expected), "{n}");
        }
    }

    #[test]
    fn numbers_are_in_the_digits_of_the_language() {
        assert_eq!(Ui::Ar.number(23_937), "٢٣\u{066C}٩٣٧");
        assert_eq!(Ui::En.number(1_234_567), "1,234,567");
        assert_eq!(Ui::En.number(999), "999");
    }
}
