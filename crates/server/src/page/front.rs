//! What a first visit shows of the collection.

use fihris_query::{Hit, Request, SnippetOptions, Sort};

use crate::live::Served;
use crate::problem::Problem;

/// Newest documents that are shown.
const N_NEWEST: usize = 5;

/// Examples of queries.
const N_EXAMPLES: usize = 4;

/// Documents that examples are taken from: far enough apart that they are not of one day's news.
const STRIDE: usize = 12;

/// What a first visit shows of the collection: made once for a generation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Front {
    pub(super) documents: u64,
    pub(super) sources: usize,
    pub(super) newest: Vec<Hit>,
    pub(super) examples: Vec<String>,
}

impl Front {
    /// Looks at a generation.
    pub(crate) fn of(served: &Served) -> Result<Self, Problem> {
        let reader = served.engine.reader();
        // Any document but one that does not exist.
        let request = Request {
            filters: vec!["-id:0000000000000000".to_owned()],
            limit: N_EXAMPLES * STRIDE,
            sort: Sort::Newest,
            snippet: SnippetOptions { max_chars: 0 },
            ..Request::default()
        };
        let hits = served.engine.search(&request)?.hits;
        let mut examples = Vec::new();
        for hit in hits.iter().step_by(STRIDE.min(hits.len() / N_EXAMPLES).max(1)) {
            examples.extend(example(served, hit)?);
        }
        examples.truncate(N_EXAMPLES);
        let newest = hits.into_iter().filter(|hit| hit.date.is_some()).take(N_NEWEST).collect();
        let documents = reader.generation().documents;
        Ok(Self { documents, sources: served.stats()?.sources.len(), newest, examples })
    }
}

/// Returns a query that finds a document among others: its two most telling words, in the order in
/// which its title has them.
fn example(served: &Served, hit: &Hit) -> Result<Option<String>, Problem> {
    let Some(title) = &hit.title else { return Ok(None) };
    let query = served.engine.query_like(hit.doc_id)?.unwrap_or_default();
    let telling: Vec<&str> = query.split_whitespace().collect();
    let has = |word: &&str| word.chars().count() > 2 && telling.contains(word);
    let words: Vec<&str> = title.split_whitespace().filter(has).take(2).collect();
    Ok((!words.is_empty()).then(|| words.join(" ")))
}
