//! Queries over documents that another engine searches.
//!
//! A query is read and weighed as for the embedded index. The other engine finds the documents and
//! brings the best in an order of its own; these are scored once more here ([`score`]), and
//! passages, highlights and explanations are made from their texts, as they are of all documents.

mod collection;
mod patterns;
mod places;
mod prepare;
mod prepared;
mod sample;
mod score;

use std::sync::Arc;
use std::time::Instant;

pub use collection::{AnalysedQuery, Collection, Figures, Found, FoundDocument, Search};
use fihris_corpus::{DocId, Document};

use crate::backend::Backend;
use crate::completions::Suggestion;
use crate::condition::{Condition, Demands};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::eval::Ranked;
use crate::facets::Facet;
use crate::grammar::{NO_FIELDS, OwnFields};
use crate::hits::{HitMaker, Placed};
use crate::order::Sort;
use crate::ranking::{Ranking, Weights};
use crate::request::Request;
use crate::response::{Page, Response, ScorePart};
use crate::similar::query_like;
use crate::suggest::suggest;
use crate::supervise::check;
use crate::synonyms::Synonyms;
use patterns::fill_patterns;
use prepared::Prepared;
use sample::Sample;
use score::Scorer;

/// Documents that are scored once more, if they are short.
const WINDOW: usize = 100;

/// Bytes of text that are fetched for that: 100 articles of a newspaper, or a few books.
const WINDOW_BYTES: u64 = 4 << 20;

/// Bytes of a document that are looked at for a query for others like it.
const MAX_LIKE_BYTES: usize = 4 << 10;

/// Answers queries over a [`Collection`]. It may be shared between threads.
#[derive(Debug)]
pub struct Remote {
    collection: Box<dyn Collection>,
    synonyms: Arc<Synonyms>,
}

/// A document that was found, and what its score is made of where it was scored here.
type Scored = (FoundDocument, Vec<ScorePart>);

impl Remote {
    /// Answers over `collection`.
    #[must_use]
    pub fn new(collection: impl Collection + 'static) -> Self {
        Self { collection: Box::new(collection), synonyms: Arc::default() }
    }

    /// Looks for these synonyms beside the words of queries.
    #[must_use]
    pub fn with_synonyms(self, synonyms: Arc<Synonyms>) -> Self {
        Self { synonyms, ..self }
    }

    /// The collection.
    #[must_use]
    pub fn collection(&self) -> &dyn Collection {
        &*self.collection
    }

    /// Finds a page of documents; those that are among the first of all are scored here.
    fn find(
        &self,
        prepared: &mut Prepared,
        request: &Request,
        sample: &mut Sample<'_>,
        notes: &mut Vec<String>,
    ) -> Result<(u64, Vec<Scored>)> {
        if prepared.query.is_empty() {
            return Ok((0, Vec::new()));
        }
        let (from, size) = (request.offset, request.limit);
        let window = self.window();
        let is_scored = request.sort == Sort::Relevance && from < window && size > 0;
        let (start, end) = match is_scored {
            true => (0, from.saturating_add(size).max(window)),
            false => (from, from.saturating_add(size)),
        };
        let search = Search {
            query: &prepared.query,
            sort: request.sort.clone(),
            from: start,
            size: end - start,
        };
        check()?;
        let found = self.collection.find(&search)?;
        check()?;
        let mut documents: Vec<Scored> =
            found.documents.into_iter().map(|document| (document, Vec::new())).collect();
        self.fill(prepared, &documents, notes);
        if is_scored {
            self.score(prepared, &mut documents, sample)?;
        }
        let page = documents.into_iter().skip(from - start).take(size).collect();
        Ok((found.total, page))
    }

    /// Puts words that were found in the place of those that stand for them, and weighs them.
    fn fill(&self, prepared: &mut Prepared, documents: &[Scored], notes: &mut Vec<String>) {
        let documents: Vec<&Document> =
            documents.iter().map(|(found, _)| &found.document).collect();
        let analyzer = self.collection.analyzer();
        if fill_patterns(&mut prepared.understood, &documents, analyzer, notes) {
            prepared.query.weights = Weights::of(&prepared.understood, prepared.ranking);
        }
    }

    /// Scores the first documents once more, and puts them in order.
    fn score(
        &self,
        prepared: &Prepared,
        documents: &mut [Scored],
        sample: &mut Sample<'_>,
    ) -> Result<()> {
        let scorer = Scorer::new(&prepared.query, self.collection.figures(), sample)?;
        let n_scored = self.window().min(documents.len());
        let first = documents.get_mut(..n_scored).unwrap_or_default();
        for (found, parts) in first.iter_mut() {
            check()?;
            *parts = scorer.explain(&found.document, sample);
            found.score = 0.0 + parts.iter().map(|part| part.score).sum::<f32>();
        }
        first.sort_by(|(a, _), (b, _)| b.score.total_cmp(&a.score).then(a.number.cmp(&b.number)));
        Ok(())
    }

    /// Documents that are scored once more: fewer where they are long.
    fn window(&self) -> usize {
        let Figures { documents, bytes, .. } = self.collection.figures();
        let average = (bytes / documents.max(1)).max(1);
        usize::try_from(WINDOW_BYTES / average).unwrap_or(WINDOW).clamp(10, WINDOW)
    }

    fn by_id(&self, id: DocId) -> Result<Option<Document>> {
        let demands = Demands { wanted: Some(Condition::Document(id)), ..Demands::default() };
        let query = AnalysedQuery { demands, ..AnalysedQuery::default() };
        let search = Search { query: &query, sort: Sort::Relevance, from: 0, size: 1 };
        let found = self.collection.find(&search)?;
        Ok(found.documents.into_iter().next().map(|found| found.document))
    }
}

/// Names a field of the user's own that an answer is to be sorted or counted by: none is in a cluster.
fn own_field(request: &Request) -> Option<&str> {
    let facets = request.facets.iter().find_map(|facet| match facet {
        Facet::Own(name) => Some(name.as_str()),
        _ => None,
    });
    match &request.sort {
        Sort::Own { field, .. } => Some(field),
        _ => facets,
    }
}

impl Backend for Remote {
    fn search(&self, request: &Request) -> Result<Response> {
        let (start, mut notes) = (Instant::now(), Vec::new());
        if request.after.is_some() {
            return Err(Error::Unsupported("go on behind a document"));
        }
        if let Some(name) = own_field(request) {
            return Err(Error::field(&NO_FIELDS, name));
        }
        let mut sample = Sample::new(&*self.collection);
        let mut prepared = self.read(request, &mut sample, &mut notes)?;
        let (total, found) = self.find(&mut prepared, request, &mut sample, &mut notes)?;
        if !request.facets.is_empty() {
            notes.push("a cluster does not count its answers by facets".to_owned());
        }
        let Prepared { understood, levels, .. } = prepared;
        let analyzer = self.collection.analyzer();
        let mut hits = HitMaker::for_request(analyzer, &understood, &levels, request);
        let hit = |((found, parts), rank): (Scored, usize)| {
            let explanation = if request.explain { parts } else { Vec::new() };
            let score = found.score;
            hits.make(Placed { rank, score, position: None, explanation }, found.document)
        };
        let ranked = found.into_iter().zip(request.offset.saturating_add(1)..);
        let hits = ranked.map(hit).collect::<Result<_>>()?;
        let generation = self.collection.name().to_owned();
        let (elapsed, facets) = (start.elapsed(), Vec::new());
        Ok(Response { hits, total, elapsed, understood, notes, facets, generation })
    }

    fn rank(&self, query: &str, ranking: Ranking, limit: usize) -> Result<Vec<Ranked>> {
        let request = Request { limit, ranking, ..Request::new(query) };
        let (mut sample, mut notes) = (Sample::new(&*self.collection), Vec::new());
        let mut prepared = self.read(&request, &mut sample, &mut notes)?;
        let (_, found) = self.find(&mut prepared, &request, &mut sample, &mut notes)?;
        let ranked = |(found, _): Scored| Ranked { id: found.document.id, score: found.score };
        Ok(found.into_iter().map(ranked).collect())
    }

    fn document(&self, id: DocId) -> Result<Option<Document>> {
        self.by_id(id)
    }

    fn page(&self, id: DocId, query: &str) -> Result<Option<Page>> {
        let Some(document) = self.by_id(id)? else { return Ok(None) };
        let (mut sample, mut notes) = (Sample::new(&*self.collection), Vec::new());
        let mut prepared = self.read(&Request::new(query), &mut sample, &mut notes)?;
        fill_patterns(
            &mut prepared.understood,
            &[&document],
            self.collection.analyzer(),
            &mut notes,
        );
        let analyzer = self.collection.analyzer();
        let hits = HitMaker::new(analyzer, &prepared.understood, &prepared.levels);
        Ok(Some(hits.page(document)?))
    }

    fn suggest(&self, query: &str, limit: usize) -> Result<Vec<Suggestion>> {
        suggest(&mut Sample::new(&*self.collection), query, limit)
    }

    fn query_like(&self, id: DocId) -> Result<Option<String>> {
        let Some(document) = self.by_id(id)? else { return Ok(None) };
        let mut sample = Sample::new(&*self.collection);
        query_like(&mut sample, &document, MAX_LIKE_BYTES).map(Some)
    }

    fn name(&self) -> &str {
        self.collection.name()
    }

    fn n_documents(&self) -> u64 {
        self.collection.figures().documents
    }

    fn own_fields(&self) -> &OwnFields {
        &NO_FIELDS
    }

    fn embedded(&self) -> Option<&Engine> {
        None
    }
}
