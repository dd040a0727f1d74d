//! The letters of neighbouring orthographies, and what folding makes of Arabic ones.
//!
//! Sources: the Unicode Character Database (decompositions, digits) and the
//! usage of Persian, Urdu and Kurdish keyboards, which give Arabic words other
//! code points for the same letter.

/// One letter under several code points: what stands left is read as what stands right.
pub(super) const SAME_LETTER: &[(&str, char)] = &[
    ("ٱٲٳٵ", 'ا'),
    ("ٶ", 'ؤ'),
    ("ٸۓ", 'ئ'),
    ("یېێۍےؠ", 'ي'),
    ("کڪګ", 'ك'),
    ("ہھەۀۂ", 'ه'),
    ("ۃ", 'ة'),
    ("ں", 'ن'),
];

/// One word under several spellings: the seats of hamza, and the two letters
/// that keyboards and habits confuse at the end of a word.
pub(super) const SAME_KEY: &[(&str, char)] = &[("أإآٱ", 'ا'), ("ؤ", 'و'), ("ئى", 'ي'), ("ة", 'ه')];

/// Latin letters that Unicode does not decompose but readers do.
pub(super) const LATIN: &[(char, &str)] =
    &[('ß', "ss"), ('æ', "ae"), ('œ', "oe"), ('ø', "o"), ('ł', "l"), ('đ', "d"), ('ı', "i")];

/// Honorifics that are one character and have no decomposition, in plain letters. Source: the names
/// of the characters in the Unicode Character Database, 16.
pub(super) const HONORIFICS: &[(char, &str)] = &[
    ('\u{FD40}', "رحمه الله"),
    ('\u{FD41}', "رضي الله عنه"),
    ('\u{FD42}', "رضي الله عنها"),
    ('\u{FD43}', "رضي الله عنهم"),
    ('\u{FD44}', "رضي الله عنهما"),
    ('\u{FD45}', "رضي الله عنهن"),
    ('\u{FD46}', "صلى الله عليه وآله"),
    ('\u{FD47}', "عليه السلام"),
    ('\u{FD48}', "عليهم السلام"),
    ('\u{FD49}', "عليهما السلام"),
    ('\u{FD4A}', "عليه الصلاة والسلام"),
    ('\u{FD4B}', "قدس سره"),
    ('\u{FD4C}', "صلى الله عليه وآله وسلم"),
    ('\u{FD4D}', "عليها السلام"),
    ('\u{FD4E}', "تبارك وتعالى"),
    ('\u{FD4F}', "رحمهم الله"),
    ('\u{FDCF}', "سلامه علينا"),
    ('\u{FDFD}', "بسم الله الرحمن الرحيم"),
    ('\u{FDFE}', "سبحانه وتعالى"),
    ('\u{FDFF}', "عز وجل"),
];

/// The zero of each script's decimal digits; its nine successors follow it.
/// Unicode 16, `DerivedNumericType.txt`, without those that decompose to ASCII.
pub(super) const ZEROS: &[u32] = &[
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0,
    0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650,
    0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16A60, 0x16AC0,
    0x16B50, 0x1E140, 0x1E2F0, 0x1E4D0, 0x1E950,
];

/// Adds the data of this module to what a fingerprint is made of.
pub(crate) fn write(tables: &mut Vec<u8>) {
    for (members, to) in SAME_LETTER.iter().chain(SAME_KEY) {
        tables.extend_from_slice(members.as_bytes());
        tables.extend(u32::from(*to).to_le_bytes());
    }
    for (from, to) in LATIN.iter().chain(HONORIFICS) {
        tables.extend(u32::from(*from).to_le_bytes());
        tables.extend_from_slice(to.as_bytes());
    }
    tables.extend(ZEROS.iter().flat_map(|zero| zero.to_le_bytes()));
    let (std, normalization) = (char::UNICODE_VERSION, unicode_normalization::UNICODE_VERSION);
    tables.extend_from_slice(format!("{std:?} {normalization:?}").as_bytes());
}
