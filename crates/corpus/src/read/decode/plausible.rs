//! Whether a decoded text is Arabic or looks like it by mistake.

/// The letters that make up more than half of any Arabic text, and of Persian and Urdu too.
const FREQUENT: &str = "اليمونرته";

/// Least share of Arabic among the letters beyond ASCII, in hundredths. A text read with
/// the wrong one of the Arabic encodings is a third accented letters and symbols.
const MIN_ARABIC: usize = 80;

/// Least share of [`FREQUENT`] among the Arabic letters, in hundredths. News, novels and
/// tweets have 55 to 65; UTF-8 read as windows-1256 (all `ط` and `ظ`) has 20.
const MIN_FREQUENT: usize = 35;

/// Likelihood from which on encodings that are seldom met need not be tried. Paragraphs of news have
/// 1.48 to 1.67; read as windows-1256 or ISO 8859-6, those in code page 720 have 0, and those in
/// MacArabic lose their punctuation.
pub(super) const SURE: f64 = 1.4;

/// How likely `text` is real Arabic: 0 if it is not, and greater the likelier.
pub(super) fn arabic(text: &str) -> f64 {
    let mut counts = Counts::default();
    let mut before = ' ';
    for c in text.chars() {
        counts.add(c);
        // A French word with the wrong accents is half Arabic; an Arabic word is not half French.
        counts.odd += usize::from(is_arabic(before) && c.is_ascii_alphabetic());
        counts.odd += usize::from(before.is_ascii_alphabetic() && is_arabic(c));
        before = c;
    }
    if counts.arabic < 3
        || counts.arabic * 100 < MIN_ARABIC * (counts.arabic + counts.odd)
        || counts.frequent * 100 < MIN_FREQUENT * counts.arabic
    {
        return 0.0;
    }
    (counts.frequent as f64 - counts.odd as f64) / counts.arabic as f64 + 1.0
}

/// Whether `c` is one of [`FREQUENT`], in one of its shapes where it is a presentation form.
fn is_frequent(c: char) -> bool {
    FREQUENT.contains(c)
        || matches!(c,
            // Alef, teh and reh; lam to yeh; lam with alef.
            '\u{FE8D}'..='\u{FE8E}' | '\u{FE95}'..='\u{FE98}' | '\u{FEAD}'..='\u{FEAE}'
            | '\u{FEDD}'..='\u{FEEE}' | '\u{FEF1}'..='\u{FEFC}')
}

/// Whether `c` is a letter of the Arabic script.
fn is_arabic(c: char) -> bool {
    matches!(c, '\u{FE80}'..='\u{FEFC}' | '\u{0621}'..='\u{063A}' | '\u{0641}'..='\u{064A}' | '\u{066E}'..='\u{06D3}')
}

#[derive(Default)]
struct Counts {
    arabic: usize,
    frequent: usize,
    /// Letters of other alphabets, controls, and what could not be decoded.
    odd: usize,
}

impl Counts {
    fn add(&mut self, c: char) {
        match c {
            c if c.is_ascii() => {}
            c if is_arabic(c) => {
                self.arabic += 1;
                self.frequent += usize::from(is_frequent(c));
            }
            '\u{FFFD}' | '\u{80}'..='\u{9F}' => self.odd += 1,
            c if c.is_alphabetic() => self.odd += 1,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_text_is_told_from_mistakes() {
        let news = "أعيد إطلاق المحادثات بشأن وقف إطلاق النار، و« قال » المتحدث باسم البعثة";
        let windows = encoding_rs::WINDOWS_1256.encode(news).0;
        let wrongly = encoding_rs::ISO_8859_6.decode_without_bom_handling(&windows).0;
        let twice = encoding_rs::WINDOWS_1256.decode_without_bom_handling(news.as_bytes()).0;
        assert!(arabic(news) > 1.0);
        assert!(arabic(&wrongly) < arabic(news));
        assert!(arabic(&twice) == 0.0);
        assert!(arabic("L'été, à la fête") == 0.0);
    }
}
