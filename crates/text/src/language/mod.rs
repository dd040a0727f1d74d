//! Which language a text in Arabic script is written in.
//!
//! Three things tell: letters that only some alphabets have (`ێ`, `ٹ`, `ڼ`, and `ة`), words
//! that a language can hardly do without (`که`, `میں`, `اللي`), and the Arabic article. Each is
//! weighed as the logarithm of how much likelier it is in one language than in another, and the
//! language with the largest sum is named. Keyboards are weak evidence: Arabic typed with the
//! Persian `ی` and `ک` is Arabic, and Persian typed with `ي` and `ك` is Persian.
//!
//! The tables were written by hand, from the alphabets of CLDR and grammars; nothing is trained.
//!
//! ```
//! use fihris_text::{Language, identify};
//!
//! assert_eq!(identify("الحكومة تبدأ محادثات وقف إطلاق النار").language, Language::Arabic);
//! assert_eq!(identify("شو هالحكي، مين قلك هيك").language, Language::Arabic);
//! assert_eq!(identify("دولت مذاکرات آتش بس را آغاز کرد").language, Language::Persian);
//! assert_eq!(identify("حکومت نے جنگ بندی کے مذاکرات شروع کیے").language, Language::Urdu);
//! ```

mod alphabet;
mod census;
mod names;
mod sample;
mod score;
mod words;

use std::ops::Range;

use census::Census;
use names::LANGUAGES;
use score::Score;

pub use names::Language;

/// The language of a text.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Identified {
    /// The likeliest language.
    pub language: Language,
    /// How likely it is, in `0..=1`, if the evidence were independent: as it is not, 0.99 is
    /// nothing special, and 0.8 is a guess.
    pub confidence: f32,
    /// Letters that were looked at: of a long text, a sample.
    pub n_letters: u32,
}

/// What speaks for Arabic before anything is read, in hundredths of a nat: more than one word
/// of another language does, for a tweet may have that by chance.
const PRIOR: i32 = 550;

/// What speaks for the language of the text before a paragraph of it is read.
const PARAGRAPH_PRIOR: i32 = 250;

/// Texts with fewer letters of the Arabic script among a hundred are in another script.
const MIN_ARABIC: u64 = 10;

/// Names the language of `text`.
///
/// Of a text of more than one kilobyte, pieces of up to 256 bytes are read: two from far apart in any
/// case, and of the other six as many as it takes until it is Arabic beyond doubt.
#[must_use]
pub fn identify(text: &str) -> Identified {
    let (mut census, mut score) = (Census::new(), Score::default());
    for (number, slice) in sample::slices(text).enumerate() {
        census.read(slice);
        score = census.score();
        if number + 1 >= AT_LEAST && score.lead_of_arabic() >= CLEARLY {
            break;
        }
    }
    score.favour_arabic(PRIOR);
    conclude(&census, &score)
}

/// Pieces of a long text that are read in any case.
const AT_LEAST: usize = 2;

/// What speaks for Arabic, in hundredths of a nat, after which the rest of the sample is not read:
/// a quarter of what a sample of books and news says on average.
const CLEARLY: i32 = 12_000;

/// Names the language of each paragraph of `text`: of each line that has letters, with
/// its place in bytes.
///
/// A paragraph that could be anything is taken to be in the language of the whole text.
pub fn paragraphs(text: &str) -> impl Iterator<Item = (Range<usize>, Identified)> {
    let whole = identify(text).language;
    let lines = text.split_inclusive('\n').scan(0, |end, line| {
        let start = *end;
        *end += line.len();
        Some((start..*end, line))
    });
    lines
        .map(move |(range, line)| (range, identify_in(line, whole)))
        .filter(|(_, line)| line.n_letters > 0)
}

/// The share of each language in `text`, in `0..=1` by bytes of paragraphs; the largest first.
#[must_use]
pub fn shares(text: &str) -> Vec<(Language, f64)> {
    let mut bytes = std::collections::BTreeMap::new();
    for (range, identified) in paragraphs(text) {
        *bytes.entry(identified.language).or_insert(0) += range.len();
    }
    let sum: usize = bytes.values().sum();
    let mut shares: Vec<_> =
        bytes.into_iter().map(|(language, n)| (language, n as f64 / sum as f64)).collect();
    shares.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    shares
}

/// Names the language of a paragraph of a text in `whole`.
fn identify_in(paragraph: &str, whole: Language) -> Identified {
    let census = census(paragraph);
    let mut score = census.score();
    match LANGUAGES.iter().position(|&language| language == whole) {
        Some(column) => score.favour(column, PARAGRAPH_PRIOR),
        None => score.favour_arabic(PRIOR),
    }
    conclude(&census, &score)
}

/// What speaks for Arabic, in hundredths of a nat, before a text is rewritten by its rules.
const SURELY: i32 = 300;

/// Whether `text` is Arabic by its own evidence, without the benefit of the doubt.
pub(crate) fn is_surely_arabic(text: &str) -> bool {
    let mut score = census(text).score();
    score.favour_arabic(-SURELY);
    score.best().0 == 0
}

/// Whether a line of an Arabic text is in Arabic.
pub(crate) fn is_arabic_line(line: &str) -> bool {
    identify_in(line, Language::Arabic).language == Language::Arabic
}

/// Returns how much of `text` is familiar: what its listed words say for the language they say
/// most for, and what its articles say for Arabic, in hundredths of a nat.
pub(crate) fn familiarity(text: &str) -> (i32, i32) {
    census(text).familiarity()
}

fn census(text: &str) -> Census {
    let mut census = Census::new();
    sample::slices(text).for_each(|slice| census.read(slice));
    census
}

fn conclude(census: &Census, score: &Score) -> Identified {
    let n_letters = census.n_arabic.saturating_add(census.n_foreign);
    let (arabic, all) = (u64::from(census.n_arabic), u64::from(n_letters));
    if all == 0 {
        return Identified { language: Language::Unknown, confidence: 0.0, n_letters };
    }
    if arabic * 100 < all * MIN_ARABIC {
        let confidence = 1.0 - arabic as f32 / all as f32;
        return Identified { language: Language::OtherScript, confidence, n_letters };
    }
    let (best, confidence) = score.best();
    let language = LANGUAGES.get(best).copied().unwrap_or(Language::OtherArabicScript);
    Identified { language, confidence, n_letters }
}
