//! What a text might be in need of, at the cost of a glance.
//!
//! Most repairs that look at whole lines are for texts that are broken throughout. Whether one
//! is worth a look is told by bytes that a clean text hardly has.

/// Signs of damage found anywhere in a text.
#[derive(Clone, Copy)]
pub(super) struct Hints(u16);

const ACCENTED: u16 = 1;
const TAH: u16 = 1 << 1;
const PERCENT: u16 = 1 << 2;
const BACKSLASH: u16 = 1 << 3;
const FOREIGN: u16 = 1 << 4;
const MARKUP: u16 = 1 << 5;
const STRETCH: u16 = 1 << 6;
const JOINER: u16 = 1 << 7;
const SWAPPED: u16 = 1 << 8;

/// Bytes looked at together.
const LANES: usize = 16;

/// Bytes in front of a group that are looked at with it: a letter three times has six.
const REACH: usize = 5;

impl Hints {
    /// Looks at every byte of `text`.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut found = 0;
        let mut at = 0;
        while let Some(window) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
            if may_have_signs(window) {
                found |= signs(window);
            }
            at += LANES;
        }
        // What is left is shorter than a window, so two of them hold it.
        let mut tail = [b' '; 2 * LANES + REACH];
        for (slot, byte) in tail.iter_mut().zip(bytes.get(at..).unwrap_or_default()) {
            *slot = *byte;
        }
        for start in [0, LANES] {
            found |= tail.get(start..).and_then(<[u8]>::first_chunk).map_or(0, signs);
        }
        Self(found)
    }

    /// Whether it may have letters that are written as others or as numbers, which a wrong blank can
    /// keep from being read.
    pub(super) const fn encoded(self) -> bool {
        self.0 & (ACCENTED | TAH | PERCENT | BACKSLASH) != 0
    }

    /// Whether it has accented Latin letters, which Arabic may have been read as.
    pub(super) const fn accented(self) -> bool {
        self.0 & ACCENTED != 0
    }

    /// Whether it has signs behind `ط` and `ظ`, which Arabic read as windows-1256 is full of.
    pub(super) const fn tah(self) -> bool {
        self.0 & TAH != 0
    }

    /// Whether it has a percent sign before what may be the number of an Arabic letter.
    pub(super) const fn percent(self) -> bool {
        self.0 & PERCENT != 0
    }

    /// Whether it has a backslash before the number of a letter.
    pub(super) const fn backslash(self) -> bool {
        self.0 & BACKSLASH != 0
    }

    /// Whether it has letters of Persian, Urdu or Kurdish, or the joiner that Persian needs.
    pub(super) const fn foreign(self) -> bool {
        self.0 & (FOREIGN | JOINER) != 0
    }

    /// Whether it has an opening angle bracket.
    pub(super) const fn markup(self) -> bool {
        self.0 & MARKUP != 0
    }

    /// Whether an alef stands before another, as in words whose lam and alef were swapped.
    pub(super) const fn swapped(self) -> bool {
        self.0 & SWAPPED != 0
    }

    /// Whether a letter of two bytes stands three times.
    pub(super) const fn stretch(self) -> bool {
        self.0 & STRETCH != 0
    }
}

/// Whether a closer look is worth its time: few windows have any of these bytes.
#[inline]
fn may_have_signs(window: &[u8; LANES + REACH]) -> bool {
    let mut found = [0; LANES];
    for (lane, found) in found.iter_mut().enumerate() {
        let (byte, next) = (window[lane], window[lane + 1]);
        // Lead bytes of accented letters, of the joiner, of foreign letters; and of the signs that
        // may stand behind a letter.
        let lead = (byte.wrapping_sub(0xC3) <= 2) | (byte == 0xE2) | (byte | 1 == 0xDB);
        let lead = lead | (next == 0xC2) | (next == 0xE2);
        let ascii = (byte == b'%') | (byte == b'\\') | (byte == b'<');
        *found = u8::from(lead | ascii | is_stretch(window, lane) | is_alef_pair(window, lane));
    }
    u128::from_le_bytes(found) != 0
}

/// Whether a letter of two bytes stands three times from there on.
#[inline]
const fn is_stretch(window: &[u8; LANES + REACH], lane: usize) -> bool {
    (window[lane] >= 0xC0)
        & (window[lane] == window[lane + 2])
        & (window[lane + 1] == window[lane + 3])
        & (window[lane + 2] == window[lane + 4])
        & (window[lane + 3] == window[lane + 5])
}

/// Whether an alef stands before one with a hamza or madda, as in no sound word.
#[inline]
const fn is_alef_pair(window: &[u8; LANES + REACH], lane: usize) -> bool {
    let second = window[lane + 2];
    (window[lane] == 0xA7)
        & (window[lane + 1] == 0xD8)
        & ((second == 0xA2) | (second == 0xA3) | (second == 0xA5))
}

#[inline]
fn signs(window: &[u8; LANES + REACH]) -> u16 {
    let mut found = 0;
    for lane in 0..LANES {
        let byte = window[lane];
        let next = window[lane + 1];
        // Second bytes of ط and ظ before the lead byte of a sign: `§`, `„`, `…`.
        let tah = (byte == 0xB7 || byte == 0xB8) & (next == 0xC2 || next == 0xE2);
        // ZERO WIDTH NON-JOINER
        let joiner = (byte == 0xE2) & (next == 0x80) & (window[lane + 2] == 0x8C);
        // Frames of DOS, which UTF-8 looks like when it is read as one of its code pages.
        let frame = (byte == 0xE2) & (next.wrapping_sub(0x94) <= 2);
        found |= flag((byte.wrapping_sub(0xC3) <= 2) | frame, ACCENTED)
            | flag(tah, TAH)
            | flag(byte == b'%' && matches!(next | 0x20, b'c' | b'd'), PERCENT)
            | flag(byte == b'\\' && next == b'u', BACKSLASH)
            | flag(byte == 0xDA || byte == 0xDB, FOREIGN)
            | flag(byte == b'<', MARKUP)
            | flag(is_stretch(window, lane), STRETCH)
            | flag(joiner, JOINER)
            | flag(is_alef_pair(window, lane), SWAPPED);
    }
    found
}

#[inline]
const fn flag(is_found: bool, sign: u16) -> u16 {
    if is_found { sign } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_seen_wherever_it_stands() {
        for n in 0..50 {
            let before = "ك ".repeat(n);
            for after in ["", "ك", "كتاب آخر في المكتبة"] {
                let hints = |sign: &str| Hints::of(&format!("{before}{sign}{after}"));
                assert!(hints("<").markup() && hints("ی").foreign() && hints("\u{200C}").foreign());
                assert!(hints("%D8").percent() && hints("\\u06").backslash());
                assert!(hints("╪º").accented() && hints("Ş").accented() && hints("اأ").swapped());
                assert!(hints("é").accented() && hints("ط§").tah() && hints("ييي").stretch());
            }
        }
    }

    #[test]
    fn a_clean_text_has_no_signs() {
        assert_eq!(Hints::of("قال الوزير (أمس) إن 50% من الطلاب، ومعظمهم... نجحوا!").0, 0);
    }
}
