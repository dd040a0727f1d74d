//! Words that begin as the last word of a query does.

use fihris_index::Reader;
use serde::Serialize;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId};

use crate::error::Result;
use crate::grammar::clean;
use crate::ranking::Lookup;
use crate::supervise::check;
use crate::vocabulary::{Pattern, Vocabulary};

/// Documents that are looked at for how a word is spelt: more than one, as one may misspell it.
const N_SPELLINGS: usize = 3;

/// Bytes of a document in which a word is looked for.
const MAX_SCANNED: usize = 64 << 10;

/// A way to go on with a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Suggestion {
    /// The whole query.
    pub text: String,
    /// Documents that have its last word in this spelling.
    pub n_documents: u64,
}

/// Returns ways to go on with `query`, the most frequent word first.
///
/// Words are written as in documents, with their hamzas but without vowels, and not as the index
/// knows them.
pub(crate) fn suggest(
    vocabulary: &mut dyn Vocabulary,
    query: &str,
    limit: usize,
) -> Result<Vec<Suggestion>> {
    let query = clean(query);
    let begins = query.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let (before, last) = query.split_at_checked(begins).unwrap_or(("", &query));
    let last = fihris_text::fold(last);
    if last.is_empty() {
        return Ok(Vec::new());
    }
    let found = vocabulary.words(Pattern::Prefix(&last), limit)?;
    let suggestion = |(word, n_documents): (String, u64)| {
        let text = format!("{before}{}", vocabulary.spelling(&word)?);
        Ok(Suggestion { text, n_documents })
    };
    found.words.into_iter().map(suggestion).collect()
}

/// Returns a word of the index as most of some documents spell it.
pub(crate) fn spelling(lookup: &mut Lookup<'_>, word: &str) -> Result<String> {
    let mut spellings: Vec<(String, usize)> = Vec::new();
    let field = lookup.reader.fields().body_exact;
    for address in documents(lookup, field, word)? {
        check()?;
        let document = lookup.reader.document_at(address)?;
        let text = [document.title.unwrap_or_default(), document.text].join("\n");
        let Some(new) = spelling_in(lookup.reader, &text, word) else { continue };
        match spellings.iter_mut().find(|(known, _)| *known == new) {
            Some((_, count)) => *count += 1,
            None => spellings.push((new, 1)),
        }
    }
    let most = spellings.into_iter().rev().max_by_key(|(_, count)| *count);
    Ok(most.map_or_else(|| word.to_owned(), |(spelling, _)| spelling))
}

/// Returns the first documents that have a word.
fn documents(lookup: &mut Lookup<'_>, field: Field, word: &str) -> Result<Vec<DocAddress>> {
    let posted = lookup.find(field, word)?;
    let mut found = Vec::new();
    for (number, segment) in (0..).zip(lookup.reader.searcher().segment_readers()) {
        let blocks = posted.open_blocks(segment, number as usize, IndexRecordOption::Basic)?;
        let docs: &[DocId] = blocks.as_ref().map_or(&[], |blocks| blocks.docs());
        found.extend(docs.iter().map(|doc| DocAddress::new(number, *doc)));
        found.truncate(N_SPELLINGS);
    }
    Ok(found)
}

fn spelling_in(reader: &Reader, text: &str, word: &str) -> Option<String> {
    let text = fihris_index::head(text, MAX_SCANNED);
    let mut tokens = reader.analyzer().tokens(text);
    while let Some(token) = tokens.advance() {
        if token.terms.exact == word {
            let written = text.get(token.byte_range)?;
            return Some(without_vowels(written));
        }
    }
    None
}

/// Returns a word without vowels and the like.
pub(crate) fn without_vowels(word: &str) -> String {
    word.chars().filter(|c| !is_vowel(*c)).collect()
}

/// Vowels and other marks on letters, tatweel, the superscript alef, and what cannot be seen.
fn is_vowel(c: char) -> bool {
    let is_mark = matches!(c, '\u{064B}'..='\u{0652}' | '\u{0670}' | '\u{0640}');
    is_mark || matches!(c, '\u{200B}'..='\u{200F}')
}
