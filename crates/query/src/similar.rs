//! Queries for documents like another.

use std::collections::HashMap;

use fihris_corpus::Document;
use fihris_index::head;

use crate::condition::WordField;
use crate::error::Result;
use crate::plain::plain;
use crate::question::is_function_word;
use crate::ranking::idf;
use crate::understood::{Word, words};
use crate::vocabulary::Vocabulary;

/// Most words of the query, as in Lucene's `MoreLikeThis`.
const N_WORDS: usize = 25;

/// Bytes of the document that are looked at: what a long text is about, its head tells.
pub(crate) const MAX_SCANNED: usize = 64 << 10;

/// Most words that are looked at; more than [`MAX_SCANNED`] has.
const MAX_WORDS: usize = 64 << 10;

/// Returns a query for documents like `document`, itself left out: its most telling words, those
/// that are frequent in it and rare elsewhere.
///
/// `max_bytes` of it are looked at.
pub(crate) fn query_like(
    vocabulary: &mut dyn Vocabulary,
    document: &Document,
    max_bytes: usize,
) -> Result<String> {
    let text = [document.title.as_deref().unwrap_or_default(), &document.text].join("\n");
    let all = words(head(&text, max_bytes), vocabulary.analyzer(), MAX_WORDS);
    let mut by_stem = HashMap::<&str, (u32, &Word)>::new();
    for word in all.iter().filter(|word| !is_function_word(word)) {
        by_stem.entry(&word.stem).or_insert((0, word)).0 += 1;
    }
    let n_documents = vocabulary.n_documents();
    let mut weighed = Vec::with_capacity(by_stem.len());
    let mut stems: Vec<(&str, (u32, &Word))> = by_stem.into_iter().collect();
    stems.sort_unstable_by_key(|(stem, _)| *stem);
    let terms: Vec<_> = stems.iter().map(|(stem, _)| (WordField::BodyStem, *stem)).collect();
    vocabulary.prepare(&terms)?;
    for (stem, (count, word)) in stems {
        let doc_freq = vocabulary.doc_freq(WordField::BodyStem, stem)?;
        // What stands here alone finds nothing else.
        if doc_freq > 1 {
            // As often again tells less: the saturation of BM25, but for lengths.
            let frequency = count as f32 / (count as f32 + 1.2);
            weighed.push((frequency * idf(doc_freq, n_documents), word));
        }
    }
    weighed.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let words: Vec<&str> = weighed.iter().take(N_WORDS).map(|(_, w)| w.text.as_str()).collect();
    Ok(format!("{} -id:{}", plain(&words.join(" ")), document.doc_id))
}
