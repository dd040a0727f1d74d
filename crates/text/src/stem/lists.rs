//! Function words, which no grammar explains.

use std::{collections::HashMap, sync::LazyLock};

use crate::fold::fold;

const FUNCTION_WORDS: &str = include_str!("function-words.txt");

/// Pronouns as prepositions take them.
const PRONOUNS: [&str; 12] =
    ["ه", "ها", "هم", "هن", "هما", "ك", "كم", "كن", "كما", "نا", "ي", "ني"];

/// Prepositions of one letter with their pronouns are words of their own: `به`, `لهم`.
const SHORT: &[&str] = &["ب", "ل"];

/// No function word with its clitics is longer, in bytes.
const MAX_FUNCTION_WORD: usize = 20;

static CLOSED: LazyLock<HashMap<String, String>> = LazyLock::new(read_function_words);

/// Returns the stem of a function word, with or without its clitics.
pub(super) fn closed(exact: &str) -> Option<&'static str> {
    if exact.len() > MAX_FUNCTION_WORD {
        return None;
    }
    let find = |word: &str| CLOSED.get(word).map(String::as_str);
    find(exact).or_else(|| find(exact.strip_prefix(['و', 'ف'])?))
}

pub(super) fn write(tables: &mut Vec<u8>) {
    tables.extend_from_slice(FUNCTION_WORDS.as_bytes());
}

fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|line| !line.starts_with('#'))
}

fn read_function_words() -> HashMap<String, String> {
    let mut words = HashMap::new();
    for line in lines(FUNCTION_WORDS) {
        let takes = line.chars().next().filter(|mark| "+*".contains(*mark));
        for entry in line.trim_start_matches(['+', '*']).split_whitespace() {
            let (written, read) = entry.split_once('=').unwrap_or((entry, entry));
            add_function_word(&fold(written), &fold(read), takes, &mut words);
        }
    }
    for (short, pronoun) in SHORT.iter().flat_map(|short| PRONOUNS.map(|pronoun| (*short, pronoun)))
    {
        words.entry([short, pronoun].concat()).or_insert_with(|| short.to_owned());
    }
    words
}

/// Adds a word alone and with what it takes. What is listed itself goes before what is built.
fn add_function_word(
    written: &str,
    read: &str,
    takes: Option<char>,
    words: &mut HashMap<String, String>,
) {
    words.insert(written.to_owned(), read.to_owned());
    let built: Vec<String> = match takes {
        Some('+') => PRONOUNS.iter().map(|pronoun| [written, pronoun].concat()).collect(),
        Some('*') => ["ب", "ل", "ك"].iter().map(|short| [short, written].concat()).collect(),
        _ => Vec::new(),
    };
    for word in built {
        words.entry(word).or_insert_with(|| read.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_found_with_their_clitics() {
        for (written, read) in
            [("فيها", "في"), ("وعليه", "علي"), ("بها", "ب"), ("التي", "التي"), ("ولكن", "لكن")]
        {
            assert_eq!(closed(&fold(written)), Some(read), "{written}");
        }
    }
}
