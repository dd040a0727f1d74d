//! Which words stand for which.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use fihris_text::fold;

/// Words of dialects, and months that have two names.
const DIALECT: &str = include_str!("dialect.txt");

static SHIPPED: LazyLock<Arc<Table>> = LazyLock::new(|| {
    let mut table = Table::default();
    // A test holds that each line can be read.
    let _ = table.read(DIALECT);
    Arc::new(table)
});

/// Words of the longest synonym.
pub(super) const MAX_WORDS: usize = 6;

/// Synonyms of one line.
const MAX_IN_LINE: usize = 64;

/// What may be joined to the front of a word, the longest first, and the article that is in it.
const PREFIXES: [(&str, &str); 9] = [
    ("وال", "ال"),
    ("فال", "ال"),
    ("بال", "ال"),
    ("كال", "ال"),
    ("ال", "ال"),
    ("لل", "ال"),
    ("و", ""),
    ("ب", ""),
    ("ل", ""),
];

/// Words and phrases, and what is looked for beside them.
///
/// The format is that of Solr and Elasticsearch: one group a line, the words and phrases of which
/// are divided by commas and stand for each other; with an arrow, those before it stand for those
/// behind it, and not the other way. A `#` begins a comment.
///
/// ```
/// use fihris_query::Synonyms;
///
/// let synonyms = Synonyms::read("هدنة، وقف إطلاق النار\nموبايل => هاتف، جوال")?;
/// # assert_eq!(synonyms.len(), 3);
/// # Ok::<(), fihris_query::SynonymsError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Synonyms {
    tables: Vec<Arc<Table>>,
}

impl Default for Synonyms {
    /// A short table of dialect words alone.
    fn default() -> Self {
        Self { tables: vec![Arc::clone(&SHIPPED)] }
    }
}

/// By the first word, as folded, what begins with it.
#[derive(Debug, Default)]
struct Table {
    entries: HashMap<String, Vec<Entry>>,
}

/// A word or phrase, and what is looked for beside it.
#[derive(Debug)]
struct Entry {
    words: Vec<String>,
    others: Vec<String>,
}

/// What is looked for beside the first words of a sequence.
pub(super) struct Found {
    pub(super) n_words: usize,
    pub(super) others: Vec<String>,
}

/// A line of a file of synonyms that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct SynonymsError {
    line: usize,
    reason: String,
}

impl Synonyms {
    /// Reads the synonyms of a user, which are looked for beside the words of dialects.
    ///
    /// # Errors
    ///
    /// If a line is no group: it has one word alone, nothing on one side of an arrow, two arrows, or
    /// too many words.
    pub fn read(text: &str) -> Result<Self, SynonymsError> {
        let mut table = Table::default();
        table.read(text)?;
        Ok(Self { tables: vec![Arc::new(table), Arc::clone(&SHIPPED)] })
    }

    /// Words and phrases of the user beside which others are looked for.
    #[must_use]
    pub fn len(&self) -> usize {
        let own = self.tables.iter().filter(|table| !Arc::ptr_eq(table, &SHIPPED));
        own.flat_map(|table| table.entries.values()).map(Vec::len).sum()
    }

    /// Whether there are none but the words of dialects.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Finds what is looked for beside the longest beginning of a sequence of folded words.
    pub(super) fn find(&self, words: &[&str]) -> Option<Found> {
        let found = self.tables.iter().filter_map(|table| table.find(words));
        // The first of the longest: those of the user come first.
        found.reduce(|best, found| if found.n_words > best.n_words { found } else { best })
    }
}

impl Table {
    fn read(&mut self, text: &str) -> Result<(), SynonymsError> {
        for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let group = text.split_once('#').map_or(text, |(group, _)| group);
            if !group.trim().is_empty() {
                self.read_group(group).map_err(|reason| SynonymsError { line, reason })?;
            }
        }
        Ok(())
    }

    fn read_group(&mut self, group: &str) -> Result<(), String> {
        let sides = group.split("=>").map(terms).collect::<Result<Vec<_>, _>>()?;
        match sides.as_slice() {
            [both] if both.len() > 1 => both.iter().for_each(|term| self.add(term, both)),
            [_] => return Err("there is one word alone, and nothing that it stands for".to_owned()),
            [from, to] if !from.is_empty() && !to.is_empty() => {
                from.iter().for_each(|term| self.add(term, to));
            }
            [_, _] => return Err("there is nothing on one side of the arrow".to_owned()),
            _ => return Err("there is more than one arrow".to_owned()),
        }
        Ok(())
    }

    /// Lets `others` be looked for beside a term, which may have been named before.
    fn add(&mut self, term: &str, others: &[String]) {
        let words: Vec<String> = term.split(' ').map(fold).collect();
        let Some(first) = words.first() else { return };
        let entries = self.entries.entry(first.clone()).or_default();
        let known = entries.iter().position(|entry| entry.words == words);
        let known = known.unwrap_or_else(|| {
            entries.push(Entry { words, others: Vec::new() });
            entries.len() - 1
        });
        let Some(entry) = entries.get_mut(known) else { return };
        for other in others {
            if fold(other) != fold(term) && !entry.others.contains(other) {
                entry.others.push(other.clone());
            }
        }
    }

    fn find(&self, words: &[&str]) -> Option<Found> {
        self.longest(words, "").or_else(|| {
            let (first, rest) = words.split_first()?;
            PREFIXES.into_iter().find_map(|(prefix, article)| {
                let bare = first.strip_prefix(prefix)?;
                let words: Vec<&str> = [bare].into_iter().chain(rest.iter().copied()).collect();
                self.longest(&words, article)
            })
        })
    }

    fn longest(&self, words: &[&str], article: &'static str) -> Option<Found> {
        let begins = |entry: &&Entry| {
            entry.words.len() <= words.len() && entry.words.iter().zip(words).all(|(a, b)| a == b)
        };
        let entries = self.entries.get(*words.first()?)?.iter().filter(begins);
        let entry = entries.max_by_key(|entry| entry.words.len())?;
        let other = |text: &String| match text.contains(' ') || text.starts_with("ال") {
            true => text.clone(),
            false => format!("{article}{text}"),
        };
        let others = entry.others.iter().map(other).collect();
        Some(Found { n_words: entry.words.len(), others })
    }
}

/// The words and phrases between commas, with single blanks.
fn terms(side: &str) -> Result<Vec<String>, String> {
    let terms = side.split([',', '،']).map(|term| {
        let words: Vec<&str> = term.split_whitespace().collect();
        words.join(" ")
    });
    let terms: Vec<String> = terms.filter(|term| !term.is_empty()).collect();
    if terms.len() > MAX_IN_LINE {
        return Err(format!("there are more than {MAX_IN_LINE} words and phrases"));
    }
    match terms.iter().find(|term| term.split(' ').count() > MAX_WORDS) {
        Some(term) => Err(format!("“{term}” has more than {MAX_WORDS} words")),
        None => Ok(terms),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(synonyms: &Synonyms, query: &str) -> Vec<String> {
        let words: Vec<String> = query.split(' ').map(fold).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let found = synonyms.find(&words);
        found.map_or(Vec::new(), |found| found.others)
    }

    #[test]
    fn every_line_of_the_shipped_table_can_be_read() {
        assert_eq!(Table::default().read(DIALECT), Ok(()));
    }

    #[test]
    fn words_of_dialects_stand_for_those_of_the_standard() {
        let table: [(&str, &[&str]); 9] = [
            ("التانى", &["الثاني"]),
            ("تالت", &["ثالث"]),
            ("والتالت", &["الثالث"]),
            ("للستات", &["النساء"]),
            ("دلوقتي", &["الآن"]),
            ("هلأ", &["الآن"]),
            ("ثاني", &[]),
            ("الآن", &[]),
            ("شباط", &["فبراير", "فيفري"]),
        ];
        for (query, expected) in table {
            assert_eq!(found(&Synonyms::default(), query), expected, "{query}");
        }
    }

    #[test]
    fn the_longest_synonym_of_the_user_counts() {
        let text =
            "# أخبار\nهدنة، وقف إطلاق النار\nوقف => توقيف\n\nموبايل, خلوي => هاتف محمول, جوال";
        let synonyms = Synonyms::read(text).unwrap();
        let table: [(&str, &[&str]); 7] = [
            ("وقف إطلاق النار في غزة", &["هدنة"]),
            ("وقف اطلاق الرصاص", &["توقيف"]),
            ("الهدنه", &["وقف إطلاق النار"]),
            ("خلوى", &["هاتف محمول", "جوال"]),
            ("الموبايل", &["هاتف محمول", "الجوال"]),
            ("جوال", &[]),
            ("تاني", &["ثاني"]),
        ];
        for (query, expected) in table {
            assert_eq!(found(&synonyms, query), expected, "{query}");
        }
    }

    #[test]
    fn a_line_that_is_no_group_is_named() {
        let table = [
            ("هدنة", "line 1: there is one word alone"),
            ("# هدنة\n\nهدنة =>", "line 3: there is nothing on one side"),
            ("=> هدنة", "line 1: there is nothing on one side"),
            ("أ => ب => ج", "line 1: there is more than one arrow"),
            ("أ, ب ج د ه و ز ح", "line 1: “ب ج د ه و ز ح” has more than 6 words"),
        ];
        for (text, expected) in table {
            let error = Synonyms::read(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
        assert!(Synonyms::read(&"أ,".repeat(65)).is_err());
    }
}
