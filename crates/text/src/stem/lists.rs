//! Function words, which no grammar explains.

use std::{collections::HashMap, sync::LazyLock};

use super::{Letters, nouns};
use crate::fold::fold;

const FUNCTION_WORDS: &str = include_str!("function-words.txt");

/// Pronouns as prepositions take them.
const PRONOUNS: [&str; 11] = ["ه", "ها", "هم", "هن", "هما", "ك", "كم", "كن", "كما", "نا", "ي"];

/// The pronoun of verbs, which the particles that govern nouns as verbs do take too (`إنني`).
const VERB_PRONOUN: &str = "ني";

/// The pronoun that adjectives and names end in as well (`نحوي`, `منى`).
const YEH: &str = "ي";

/// Prepositions of one letter with their pronouns are words of their own: `به`, `لهم`.
const SHORT: &[&str] = &["ب", "ل"];

/// Letters that never are another letter in careless spelling: `فئة` is never meant as `فيه`.
const TELLING: &str = "ةئؤآ";

/// No function word with its clitics is longer, in bytes.
const MAX_FUNCTION_WORD: usize = 20;

static CLOSED: LazyLock<HashMap<String, FunctionWord>> = LazyLock::new(read_function_words);

/// A function word, perhaps with its clitics.
struct FunctionWord {
    /// As the list writes it.
    written: String,
    /// What it is read as.
    stem: String,
}

/// Returns the stem of a function word, with or without its clitics.
///
/// `exact` is the folded form of `letters`.
pub(super) fn closed(letters: &[char], exact: &str) -> Option<&'static str> {
    if exact.len() > MAX_FUNCTION_WORD {
        return None;
    }
    let find = |word: &str| CLOSED.get(word).filter(|known| known.may_be_written(letters));
    let found = find(exact).or_else(|| find(exact.strip_prefix(['و', 'ف'])?));
    found.map(|known| known.stem.as_str())
}

impl FunctionWord {
    /// Whether `letters` may be this word, which they fold to.
    fn may_be_written(&self, letters: &[char]) -> bool {
        let mut telling = letters.iter().filter(|letter| TELLING.contains(**letter));
        telling.all(|letter| self.written.contains(*letter))
    }
}

pub(super) fn write(tables: &mut Vec<u8>) {
    tables.extend_from_slice(FUNCTION_WORDS.as_bytes());
}

fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|line| !line.starts_with('#'))
}

fn read_function_words() -> HashMap<String, FunctionWord> {
    let mut words = HashMap::new();
    for line in lines(FUNCTION_WORDS) {
        let takes = line.chars().next().filter(|mark| "+&*".contains(*mark));
        for entry in line.trim_start_matches(['+', '&', '*']).split_whitespace() {
            let (written, read) = entry.split_once('=').unwrap_or((entry, entry));
            add_function_word(written, &fold(read), takes, &mut words);
        }
    }
    for (short, pronoun) in SHORT.iter().flat_map(|short| PRONOUNS.map(|pronoun| (*short, pronoun)))
    {
        add_built([short, pronoun].concat(), short, &mut words);
    }
    words
}

/// Adds a word alone and with what it takes. What is listed itself goes before what is built.
fn add_function_word(
    written: &str,
    read: &str,
    takes: Option<char>,
    words: &mut HashMap<String, FunctionWord>,
) {
    let word = FunctionWord { written: written.to_owned(), stem: read.to_owned() };
    words.insert(fold(written), word);
    let built: Vec<String> = match takes {
        Some('+' | '&') => {
            let pronouns = PRONOUNS.iter().filter(|pronoun| !is_name(written, pronoun));
            let verbal = (takes == Some('&')).then_some(&VERB_PRONOUN);
            pronouns.chain(verbal).map(|pronoun| [written, pronoun].concat()).collect()
        }
        Some('*') => ["ب", "ل", "ك"].iter().map(|short| [short, written].concat()).collect(),
        _ => Vec::new(),
    };
    for word in built {
        add_built(word, read, words);
    }
}

fn add_built(written: String, read: &str, words: &mut HashMap<String, FunctionWord>) {
    let stem = read.to_owned();
    words.entry(fold(&written)).or_insert_with(|| FunctionWord { written, stem });
}

/// Whether a word with a pronoun looks like a noun, an adjective or a name, which it then is:
/// `نحوي`, `منى`.
fn is_name(written: &str, pronoun: &str) -> bool {
    let letters: Vec<char> = fold(&[written, pronoun].concat()).chars().collect();
    pronoun == YEH && nouns::is_noun(Letters { written: &letters, folded: &letters })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_found_with_their_clitics() {
        for (written, read) in
            [("فيها", "في"), ("وعليه", "علي"), ("بها", "ب"), ("التي", "التي"), ("ولكن", "لكن")]
        {
            assert_eq!(stem_of(written), Some(read), "{written}");
        }
    }

    #[test]
    fn nouns_that_look_like_function_words_are_none() {
        for noun in ["منى", "نحوي", "بني", "ضمني", "عبري", "فئة", "قبلة", "آية", "لني", "فيني"]
        {
            assert_eq!(stem_of(noun), None, "{noun}");
        }
    }

    fn stem_of(written: &str) -> Option<&'static str> {
        let letters: Vec<char> = written.chars().collect();
        closed(&letters, &fold(written))
    }
}
