//! The languages that are told apart.

/// A language, or what can be said instead of one.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub enum Language {
    /// Arabic of any time and place: modern, classical, and all dialects.
    #[serde(rename = "ar")]
    Arabic,
    /// Persian, Dari among it.
    #[serde(rename = "fa")]
    Persian,
    /// Urdu.
    #[serde(rename = "ur")]
    Urdu,
    /// Punjabi in Shahmukhi.
    #[serde(rename = "pnb")]
    Punjabi,
    /// Saraiki.
    #[serde(rename = "skr")]
    Saraiki,
    /// Sindhi.
    #[serde(rename = "sd")]
    Sindhi,
    /// Pashto.
    #[serde(rename = "ps")]
    Pashto,
    /// Central Kurdish (Sorani).
    #[serde(rename = "ckb")]
    Kurdish,
    /// Uyghur.
    #[serde(rename = "ug")]
    Uyghur,
    /// Kashmiri.
    #[serde(rename = "ks")]
    Kashmiri,
    /// South Azerbaijani.
    #[serde(rename = "az")]
    Azerbaijani,
    /// Malay in Jawi.
    #[serde(rename = "ms")]
    Malay,
    /// Kazakh in Arabic letters.
    #[serde(rename = "kk")]
    Kazakh,
    /// Letters that are not Arabic's, and no language of the list: Balochi, Hausa, Shughni.
    #[serde(rename = "other-arab")]
    OtherArabicScript,
    /// Letters of another script, with hardly an Arabic one among them.
    #[serde(rename = "other")]
    OtherScript,
    /// No letters.
    #[serde(rename = "unknown")]
    Unknown,
}

/// Number of languages that evidence is weighed for: all that are written in Arabic script.
pub(super) const N_LANGUAGES: usize = 14;

/// The languages that evidence is weighed for, in the order of their scores.
pub(super) const LANGUAGES: [Language; N_LANGUAGES] = [
    Language::Arabic,
    Language::Persian,
    Language::Urdu,
    Language::Punjabi,
    Language::Saraiki,
    Language::Sindhi,
    Language::Pashto,
    Language::Kurdish,
    Language::Uyghur,
    Language::Kashmiri,
    Language::Azerbaijani,
    Language::Malay,
    Language::Kazakh,
    Language::OtherArabicScript,
];

impl Language {
    /// Returns the code of ISO 639 (the shortest there is), or `other-arab`, `other`, `unknown`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Arabic => "ar",
            Self::Persian => "fa",
            Self::Urdu => "ur",
            Self::Punjabi => "pnb",
            Self::Saraiki => "skr",
            Self::Sindhi => "sd",
            Self::Pashto => "ps",
            Self::Kurdish => "ckb",
            Self::Uyghur => "ug",
            Self::Kashmiri => "ks",
            Self::Azerbaijani => "az",
            Self::Malay => "ms",
            Self::Kazakh => "kk",
            Self::OtherArabicScript => "other-arab",
            Self::OtherScript => "other",
            Self::Unknown => "unknown",
        }
    }

    /// Returns the language of a code that [`Language::code`] gives.
    pub(super) fn of_code(code: &str) -> Option<Self> {
        LANGUAGES.into_iter().find(|language| language.code() == code)
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}
