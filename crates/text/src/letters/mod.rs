//! What each code point is to an Arabic reader: the one set of tables that
//! repair, word hashes and search terms are all made from.
//!
//! A combining or invisible character is always written as an escape: an
//! editor shows it on top of its neighbour, or not at all.

mod data;
mod kind;
mod table;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

pub use kind::Kind;

pub(crate) use data::write as write_tables;
pub(crate) use table::{Fold, Table, key_of};

/// ARABIC TATWEEL, a typographic stretch with no meaning.
pub(crate) const TATWEEL: char = '\u{0640}';

/// ZERO WIDTH NON-JOINER, which shapes Persian compounds.
pub(crate) const ZWNJ: char = '\u{200C}';

/// ZERO WIDTH JOINER, which builds emoji and some Indic letters.
pub(crate) const ZWJ: char = '\u{200D}';

/// Whether `c` is written above or below a letter and changes no spelling:
/// vowels, shadda, Quranic marks, Latin accents, Hebrew points.
///
/// The combining signs of other scripts (Devanagari vowels, say) are letters.
pub(crate) fn is_mark(c: char) -> bool {
    match c {
        // ARABIC LETTER HIGH HAMZA, ARABIC SMALL WAW, ARABIC SMALL YEH: letters to Unicode only.
        '\u{0674}' | '\u{06E5}' | '\u{06E6}' => true,
        '\u{0300}'..='\u{036F}'
        | '\u{0591}'..='\u{05C7}'
        | '\u{0600}'..='\u{06FF}'
        | '\u{0750}'..='\u{077F}'
        | '\u{0870}'..='\u{08FF}'
        | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}'
        | '\u{10EC0}'..='\u{10EFF}' => is_combining_mark(c),
        _ => false,
    }
}

/// Whether `c` is a short vowel, a tanwin, a shadda or a sukun
/// (U+064B..=U+0652), or the superscript alef (U+0670).
pub(crate) const fn is_haraka(c: char) -> bool {
    matches!(c, '\u{064B}'..='\u{0652}' | '\u{0670}')
}

/// Whether `c` has no shape of its own: zero-width characters, direction
/// controls, the byte order mark, the soft hyphen.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}'                  // SOFT HYPHEN
        | '\u{034F}'                // COMBINING GRAPHEME JOINER
        | '\u{061C}'                // ARABIC LETTER MARK
        | '\u{180E}'                // MONGOLIAN VOWEL SEPARATOR
        | '\u{200B}'..='\u{200F}'   // zero width space, joiners, direction marks
        | '\u{202A}'..='\u{202E}'   // direction embeddings
        | '\u{2060}'..='\u{206F}'   // word joiner, isolates, deprecated controls
        | '\u{FEFF}'                // BYTE ORDER MARK
        | '\u{FFF9}'..='\u{FFFB}'   // interlinear annotation
        | '\u{E0001}'
        | '\u{E0020}'..='\u{E007F}' // tags
    )
}

/// Whether `c` asks for another picture of the character before it.
pub(crate) const fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Whether `c` is a letter of the Arabic script in its ordinary or a presentation form.
pub(crate) fn is_arabic_letter(c: char) -> bool {
    // The letters of Arabic itself are known without a search.
    matches!(c, '\u{0621}'..='\u{063A}' | '\u{0641}'..='\u{064A}')
        || is_presentation_form(c)
        || is_arabic_block(c) && c.is_alphabetic() && c != TATWEEL && !is_mark(c)
}

/// Whether `c` stands in one of the blocks of ordinary Arabic letters.
pub(crate) const fn is_arabic_block(c: char) -> bool {
    matches!(c, '\u{0600}'..='\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{0870}'..='\u{08FF}')
}

/// Whether `c` is a shape of Arabic letters that Unicode keeps only for old encodings.
pub(crate) fn is_presentation_form(c: char) -> bool {
    matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}') && letters_of(c) != Some(c)
}

/// Returns the only character of the compatibility decomposition, if there is just one.
fn letters_of(c: char) -> Option<char> {
    let mut letters = std::iter::once(c).nfkc();
    letters.next().filter(|_| letters.next().is_none())
}

/// Returns the letters and marks that the presentation form `c` stands for.
///
/// The forms of lone vowels bring a space or a tatweel as their carrier; it is left out.
pub(crate) fn unshape(c: char) -> impl Iterator<Item = char> {
    let carried = std::iter::once(c).nfkc().any(is_mark);
    std::iter::once(c).nfkc().filter(move |&c| !(carried && matches!(c, ' ' | TATWEEL)))
}

/// Whether nothing joins `c` to the letter after it, so that a ZWNJ there is idle.
pub(crate) fn never_joins_next(c: char) -> bool {
    "اأإآٱدذرزژڑڈوؤةء".contains(c)
}
