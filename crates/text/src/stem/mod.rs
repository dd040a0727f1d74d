//! From the letters of a word to its stem and its consonants.

/// Writes the stem of an Arabic word to `stem`, which is emptied first.
pub(crate) fn stem(letters: &[char], stem: &mut String) {
    stem.clear();
    stem.extend(letters);
}

/// Writes the consonants of a stem to `skeleton`, which is emptied first.
pub(crate) fn skeleton(stem: &str, skeleton: &mut String) {
    skeleton.clear();
    skeleton.push_str(stem);
}

/// Adds the data of this module to what a fingerprint is made of.
pub(crate) fn write_tables(_tables: &mut Vec<u8>) {}
