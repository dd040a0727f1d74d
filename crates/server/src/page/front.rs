//! What a first visit shows of the collection.

use std::sync::{Arc, OnceLock};

use fihris_query::{Hit, Request, Sort};

use crate::live::Served;
use crate::problem::Problem;

/// Newest documents that are shown.
const N_NEWEST: usize = 5;

/// Examples of queries.
const N_EXAMPLES: usize = 4;

/// Most documents that examples are looked for in: each costs some milliseconds, once.
const MAX_LOOKED_AT: usize = 30;

/// What a first visit shows of the collection: made once for a generation.
#[derive(Clone, Debug, Default)]
pub(super) struct Front {
    pub(super) documents: u64,
    /// Number of sources; 0 if unknown.
    pub(super) sources: usize,
    pub(super) newest: Vec<Hit>,
    pub(super) examples: Vec<String>,
}

impl Front {
    /// Looks at a generation when it is shown the first time.
    pub(super) fn kept_with(served: &Served) -> Result<Arc<Self>, Problem> {
        let kept = served.kept::<OnceLock<Arc<Self>>>();
        if let Some(front) = kept.get() {
            return Ok(Arc::clone(front));
        }
        let front = Arc::new(Self::of(served)?);
        Ok(Arc::clone(kept.get_or_init(|| front)))
    }

    /// Looks at a generation.
    fn of(served: &Served) -> Result<Self, Problem> {
        // Any document but one that does not exist.
        let request = Request {
            filters: vec!["-id:0000000000000000".to_owned()],
            limit: MAX_LOOKED_AT,
            sort: Sort::Newest,
            titles_only: true,
            ..Request::default()
        };
        let hits = served.engine.search(&request)?.hits;
        let mut examples = Vec::new();
        for hit in &hits {
            examples.extend(example(served, hit)?);
            if examples.len() == N_EXAMPLES {
                break;
            }
        }
        let newest = hits.into_iter().filter(|hit| hit.date.is_some()).take(N_NEWEST).collect();
        let documents = served.engine.n_documents();
        let sources = served.stats()?.map_or(0, |stats| stats.sources.len());
        Ok(Self { documents, sources, newest, examples })
    }
}

/// Returns a query that finds a document among others: two words that stand together in its title
/// and are both telling.
fn example(served: &Served, hit: &Hit) -> Result<Option<String>, Problem> {
    let Some(title) = &hit.title else { return Ok(None) };
    let query = served.engine.query_like(hit.doc_id)?.unwrap_or_default();
    let telling: Vec<&str> = query.split_whitespace().collect();
    let words: Vec<&str> = title.split_whitespace().collect();
    let is_telling = |word: &&str| word.chars().count() > 2 && telling.contains(word);
    let pair = words.windows(2).find(|pair| pair.iter().all(is_telling));
    Ok(pair.map(|pair| pair.join(" ")))
}
