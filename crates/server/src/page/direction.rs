//! The direction of a text, by its first letter.
//!
//! A browser can find it too (`dir="auto"`), but looks through all of an element again for each
//! paragraph that arrives in it.

/// Returns the direction of the first letter of `text`, as in `dir`; `None` if it has no letter.
pub(super) fn direction(text: &str) -> Option<&'static str> {
    let first = text.chars().find(|c| c.is_alphabetic())?;
    Some(if is_rtl(first) { "rtl" } else { "ltr" })
}

/// Whether a letter is of a script that is written from right to left: blocks that Unicode reserves
/// for such scripts (`DerivedBidiClass.txt`, defaults of unassigned code points).
fn is_rtl(c: char) -> bool {
    matches!(u32::from(c),
        0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF
        | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_decides() {
        let table = [
            ("كتاب book", Some("rtl")),
            ("book كتاب", Some("ltr")),
            ("12 - «كتاب»", Some("rtl")),
            ("١٢٣", None),
            ("* * *", None),
            ("", None),
            ("ספר", Some("rtl")),
            ("\u{FEDB}\u{FE98}\u{FE8E}\u{FE8F}", Some("rtl")),
            ("книга", Some("ltr")),
        ];
        for (text, expected) in table {
            assert_eq!(direction(text), expected, "{text}");
        }
    }
}
