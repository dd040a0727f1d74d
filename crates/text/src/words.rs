//! Words as numbers, for comparing texts.

use std::ops::Range;

/// One word of a text, folded and hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordHash {
    /// Hash of the folded word: equal for all spellings of it, and the same on every machine.
    pub hash: u64,
    /// Where the written word stands in the text.
    pub byte_range: Range<u32>,
}

/// Writes the words of `text` to `words`, which is emptied first.
pub fn hash_words(text: &str, words: &mut Vec<WordHash>) {
    words.clear();
    let mut at = 0;
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            words.push(WordHash {
                hash: xxhash_rust::xxh3::xxh3_64(word.as_bytes()),
                byte_range: start as u32..(start + word.len()) as u32,
            });
        }
        at += word.len();
    }
    let _ = at;
}
