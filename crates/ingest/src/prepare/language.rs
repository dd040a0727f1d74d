//! The language of a document, as a signal.

use fihris_corpus::ratio;
use fihris_text::language::shares;
use fihris_text::{Language, identify};

/// What a document is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Spoken {
    /// The language of the whole, if it could be told.
    pub(crate) language: Option<Language>,
    /// See [`fihris_corpus::Signals::arabic_paragraphs`].
    pub(crate) arabic_paragraphs: f64,
}

impl Spoken {
    /// Tells the language of a text.
    ///
    /// Paragraphs are looked at only where the whole is not Arabic: most texts are.
    pub(crate) fn of(text: Option<&str>) -> Self {
        let Some(text) = text else { return Self { language: None, arabic_paragraphs: 1.0 } };
        let language = identify(text).language;
        let arabic_paragraphs = match language {
            // Letters of other scripts are the business of the rule for letters.
            Language::Arabic | Language::OtherScript | Language::Unknown => 1.0,
            _ => arabic_share(text),
        };
        Self { language: Some(language).filter(|l| *l != Language::Unknown), arabic_paragraphs }
    }
}

fn arabic_share(text: &str) -> f64 {
    let arabic = shares(text).into_iter().find(|(language, _)| *language == Language::Arabic);
    let share = arabic.map_or(0.0, |(_, share)| share);
    ratio((share * 1e6) as u64, 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSIAN: &str = "دولت دیروز اعلام کرد که آتش بس در سراسر کشور آغاز شده است";
    const ARABIC: &str = "أعلنت الحكومة أمس وقف إطلاق النار في كل أنحاء البلاد";

    #[track_caller]
    fn check(text: &str, language: Option<Language>, arabic: std::ops::RangeInclusive<f64>) {
        let spoken = Spoken::of(Some(text));
        assert_eq!(spoken.language, language, "{text}");
        assert!(arabic.contains(&spoken.arabic_paragraphs), "{spoken:?}");
    }

    #[test]
    fn another_language_is_named_with_its_arabic_part() {
        check(PERSIAN, Some(Language::Persian), 0.0..=0.0);
        check(ARABIC, Some(Language::Arabic), 1.0..=1.0);
        check(&format!("{PERSIAN}\n{PERSIAN}\n{ARABIC}"), Some(Language::Persian), 0.25..=0.4);
    }

    #[test]
    fn what_has_no_letters_is_in_no_language() {
        check("2020", None, 1.0..=1.0);
        assert_eq!(Spoken::of(None).language, None);
    }
}
