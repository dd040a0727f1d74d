//! How much a text looks like Arabic that was decoded as it was encoded.

/// The letters that make up more than half of any text in Arabic, Persian or Urdu, and hardly
/// anything of what comes out of a wrong decoding.
const FREQUENT: &str = "اليمونرتهبدسعکیکہے";

/// Least [`plausibility`] of real text. News, novels and tweets have 0.6 to 0.8, text read in a
/// wrong encoding 0 to 0.25.
const REAL: f64 = 0.45;

/// What a new reading must gain at least.
const GAIN: f64 = 0.25;

/// Whether `new` is a better reading of a line than `old`, as they look.
pub(super) fn is_better(new: f64, old: f64) -> bool {
    new >= REAL && new >= old + GAIN
}

/// Returns the share of frequent Arabic letters among all that is beyond ASCII in `text`, in
/// `0..=1`; punctuation and vowels do not count.
///
/// Letters of two alphabets in one word count against it: French read as Arabic has that.
pub(super) fn plausibility(text: &str) -> f64 {
    let (mut frequent, mut all, mut mixed) = (0_u32, 0_u32, 0_u32);
    let mut before = ' ';
    for c in text.chars() {
        let arabic = is_letter(c);
        frequent += u32::from(arabic && FREQUENT.contains(c));
        all += u32::from(arabic || is_odd(c));
        mixed += u32::from(arabic && before.is_ascii_alphabetic());
        mixed += u32::from(c.is_ascii_alphabetic() && is_letter(before));
        before = c;
    }
    f64::from(frequent.saturating_sub(mixed)) / f64::from(all.max(1))
}

const fn is_letter(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{063F}' | '\u{0641}'..='\u{064A}' | '\u{066E}'..='\u{06D3}' | '\u{06D5}')
}

/// Whether `c` is nothing that Arabic text is made of.
const fn is_odd(c: char) -> bool {
    !matches!(c,
        '\0'..='\u{7F}' | '\u{A0}' | '«' | '»' | '\u{060C}' | '\u{061B}' | '\u{061F}'
        | '\u{0640}' | '\u{064B}'..='\u{066D}' | '\u{06D4}' | '\u{200B}'..='\u{202E}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_text_is_told_from_wrong_readings() {
        let real = plausibility("أعيد إطلاق المحادثات بشأن وقف إطلاق النار، و«قال» المتحدث");
        for wrong in ["ط£ط¹ظٹط¯ ط¥ط·ظ„ط§ظ‚", "Ø£Ø¹ÙŠØ¯ Ø¥Ø·Ù„Ø§Ù‚", "ÃÚíÏ ÅØáÇÞ", "L'été à la fête"]
        {
            assert!(is_better(real, plausibility(wrong)), "{wrong}");
        }
    }

    #[test]
    fn real_text_is_plausible_in_every_language() {
        for text in ["أعيد إطلاق المحادثات", "دولت اعلام کرد", "حکومت نے کہا", "هو قال إنه سيأتي"]
        {
            assert!(plausibility(text) >= REAL, "{text}");
        }
    }
}
