//! Ways to go on with a query: phrases and titles of the collection, and words that begin as its
//! last word does.

use fihris_index::Reader;
use fihris_text::Analyzer;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId};

use crate::completions::{Suggestion, completions, is_vowel, without_vowels};
use crate::condition::WordField;
use crate::error::Result;
use crate::grammar::clean;
use crate::ranking::Lookup;
use crate::supervise::check;
use crate::understood::words;
use crate::vocabulary::{Pattern, Typed, Vocabulary};

/// Documents that are looked at for how a word is spelt: more than one, as one may misspell it.
const N_SPELLINGS: usize = 3;

/// Words before the last one that a phrase must have.
const MAX_CONTEXT: usize = 6;

/// Documents whose words are read to see whether they stand one after the other: some milliseconds.
const MAX_READ: u64 = 10_000;

/// Bytes of a document in which a word is looked for.
const MAX_SCANNED: usize = 64 << 10;

/// Returns ways to go on with `query`, the most frequent first.
///
/// They are phrases and titles that have its words one after the other, and the same with another
/// end for the last word; where no document has them so, any words that begin so. They are written
/// as in documents, with their hamzas but without vowels, and not as the index knows them.
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
    let typed = typed(before, &last, vocabulary.analyzer());
    let mut found = match &typed {
        Some(typed) => completions(vocabulary, typed)?,
        None => Vec::new(),
    };
    let n_words = limit - found.len().min(limit / 2);
    let words = vocabulary.words(Pattern::Prefix(&last), n_words)?.words;
    let context = typed.as_ref().map_or(&[][..], |typed| &typed.before);
    let fitting = fitting(vocabulary, context, &words)?;
    let words = if found.is_empty() && fitting.is_empty() { words } else { fitting };
    for (word, n_documents) in words {
        let text = format!("{before}{}", vocabulary.spelling(&word)?);
        match found.iter_mut().find(|known| known.text == text) {
            Some(known) => known.n_documents = known.n_documents.max(n_documents),
            None => found.push(Suggestion { text, n_documents }),
        }
    }
    found.sort_by(|a, b| b.n_documents.cmp(&a.n_documents).then_with(|| a.text.cmp(&b.text)));
    found.truncate(limit);
    Ok(found)
}

/// Reads a query that is nothing but words.
fn typed(before: &str, last: &str, analyzer: &Analyzer) -> Option<Typed> {
    let is_plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || is_vowel(c);
    let words = words(before, analyzer, MAX_CONTEXT + 1);
    let is_typed = before.chars().all(is_plain) && words.len() <= MAX_CONTEXT;
    let before = words.into_iter().map(|word| word.exact).collect();
    is_typed.then(|| Typed { before, last: last.to_owned() })
}

/// Returns the words that some document has behind those before them, with how many do.
fn fitting(
    vocabulary: &mut dyn Vocabulary,
    before: &[String],
    words: &[(String, u64)],
) -> Result<Vec<(String, u64)>> {
    if before.is_empty() {
        return Ok(words.to_vec());
    }
    let mut rarest = u64::MAX;
    for term in before {
        rarest = rarest.min(vocabulary.doc_freq(WordField::BodyExact, term)?);
    }
    let (mut fitting, mut n_read) = (Vec::new(), 0);
    for (word, doc_freq) in words {
        n_read += rarest.min(*doc_freq);
        if n_read > MAX_READ {
            break;
        }
        let terms: Vec<String> = before.iter().cloned().chain([word.clone()]).collect();
        let n_documents = vocabulary.phrase_freq(WordField::BodyExact, &terms)?;
        fitting.extend((n_documents > 0).then(|| (word.clone(), n_documents)));
    }
    Ok(fitting)
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
        let Some(mut blocks) = blocks else { continue };
        let (living, mut docs) = (segment.alive_bitset(), Vec::new());
        while blocks.block_len() > 0 && docs.len() < N_SPELLINGS {
            let is_living = |doc: &&DocId| living.is_none_or(|living| living.is_alive(**doc));
            docs.extend(blocks.docs().iter().filter(is_living));
            blocks.advance();
        }
        found.extend(docs.into_iter().take(N_SPELLINGS).map(|doc| DocAddress::new(number, doc)));
    }
    found.sort_by_key(|at| lookup.reader.number(*at));
    found.truncate(N_SPELLINGS);
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
