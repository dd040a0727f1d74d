//! A search from query to answer.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use fihris_corpus::{DocId, Document, Folder};
use fihris_index::Reader;
use tantivy::{DocAddress, Score};

use crate::completions::Suggestion;
use crate::error::{Error, Result};
use crate::expand::{expand, liken};
use crate::expression::{Apart, Expression};
use crate::facets::{Counting, Facet, FacetCounts};
use crate::frequent::Frequent;
use crate::grammar::OwnFields;
use crate::hits::{HitMaker, Placed};
use crate::order::{Position, Sort, Sorter, require_order};
use crate::plan::{Plan, plan};
use crate::ranking::{Lookup, Ranking};
use crate::request::Request;
use crate::response::{Hit, Page, Response};
use crate::similar::{MAX_SCANNED, query_like};
use crate::suggest::suggest;
use crate::supervise::check;
use crate::synonyms::{Synonyms, widen};
use crate::ties;
use crate::understood::Understood;
use crate::variants::correct;

/// The score of a document, its position in another order, and where it is.
type Found = (Score, Option<Position>, DocAddress);

/// An open index that answers queries. It may be shared between threads.
#[derive(Debug)]
pub struct Engine {
    reader: Reader,
    own: OwnFields,
    synonyms: Arc<Synonyms>,
    /// Collected when the first suggestion is asked for.
    frequent: OnceLock<Frequent>,
}

impl Engine {
    /// Opens the published index of `folder`.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`].
    pub fn open(folder: &Folder) -> Result<Self> {
        Ok(Self::over(Reader::open(folder)?))
    }

    fn over(reader: Reader) -> Self {
        let own = OwnFields::of(&reader.generation().fields);
        Self { reader, own, synonyms: Arc::default(), frequent: OnceLock::new() }
    }

    /// The user's own fields that the index has.
    #[must_use]
    pub fn own_fields(&self) -> &OwnFields {
        &self.own
    }

    /// Looks for these synonyms beside the words of queries.
    #[must_use]
    pub fn with_synonyms(self, synonyms: Arc<Synonyms>) -> Self {
        Self { synonyms, ..self }
    }

    /// The index that is open.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Opens the index that is published now, if it is another one.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`].
    pub fn newer(&self) -> Result<Option<Self>> {
        if self.reader.is_current()? {
            return Ok(None);
        }
        let newer = Self::over(self.reader.reopen()?);
        Ok(Some(newer.with_synonyms(Arc::clone(&self.synonyms))))
    }

    /// Returns the document of that name.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn document(&self, id: DocId) -> Result<Option<Document>> {
        Ok(self.reader.document(id)?)
    }

    /// Returns the document of that name with all that `query` finds in it, or `None` if there is
    /// no such document.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn page(&self, id: DocId, query: &str) -> Result<Option<Page>> {
        let Some(document) = self.document(id)? else { return Ok(None) };
        let (understood, plan) = self.prepare(&Request::new(query), &mut Vec::new())?;
        let analyzer = self.reader.analyzer();
        let hits = HitMaker::new(analyzer, &understood, &plan.phrase_levels);
        let page = hits.page(document)?;
        check()?;
        Ok(Some(page))
    }

    /// Returns scores and addresses of the best documents for a query, the best first, and nothing
    /// else: neither passages nor how many there are.
    ///
    /// # Errors
    ///
    /// If the index cannot be read. No query is an error.
    pub fn rank(
        &self,
        query: &str,
        ranking: Ranking,
        limit: usize,
    ) -> Result<Vec<(f32, DocAddress)>> {
        let request = Request { ranking, ..Request::new(query) };
        let (understood, plan) = self.prepare(&request, &mut Vec::new())?;
        let best = ties::best(&self.reader, (&understood, &plan), limit, 0)?;
        check()?;
        Ok(best)
    }

    /// Returns at most `limit` ways to go on with `query`, the most frequent first. The first call
    /// walks over all words of the index.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn suggest(&self, query: &str, limit: usize) -> Result<Vec<Suggestion>> {
        let mut lookup = Lookup::new(&self.reader);
        lookup.frequent = Some(self.frequent()?);
        suggest(&mut lookup, query, limit)
    }

    fn frequent(&self) -> Result<&Frequent> {
        if let Some(frequent) = self.frequent.get() {
            return Ok(frequent);
        }
        let frequent = Frequent::of(&self.reader)?;
        Ok(self.frequent.get_or_init(|| frequent))
    }

    /// Returns a query for documents like the one of that name, without itself; `None` if there is
    /// no such document.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn query_like(&self, id: DocId) -> Result<Option<String>> {
        let document = self.reader.document(id)?;
        let lookup = &mut Lookup::new(&self.reader);
        document.map(|document| query_like(lookup, &document, MAX_SCANNED)).transpose()
    }

    /// Reads a query, puts words of the collection in the place of those that stand for them or
    /// that it does not know, and plans the search.
    fn prepare(&self, request: &Request, notes: &mut Vec<String>) -> Result<(Understood, Plan)> {
        let analyzer = self.reader.analyzer();
        let mut understood = Understood::of_request(request, &self.own, analyzer, notes);
        let mut lookup = Lookup::new(&self.reader);
        expand(&mut understood, &self.reader, self.frequent.get(), notes)?;
        understood.settle_open();
        if request.synonyms {
            widen(&mut understood, &self.synonyms, analyzer, notes);
        }
        correct(&mut understood, &mut lookup, notes)?;
        let plan = plan(&understood, &mut lookup, request.ranking, notes)?;
        understood.by_consonants = plan.by_consonants;
        Ok((understood, plan))
    }

    /// Lets a plan find only what each of the filters matches.
    fn narrow(&self, plan: &mut Plan, filters: &[String], notes: &mut Vec<String>) -> Result<()> {
        for filter in filters {
            let read = Understood::read_filter(filter, &self.own, self.reader.analyzer())?;
            if let Some(filter) = read {
                self.narrow_by(plan, filter, notes)?;
            }
        }
        Ok(())
    }

    fn narrow_by(
        &self,
        plan: &mut Plan,
        mut filter: Understood,
        notes: &mut Vec<String>,
    ) -> Result<()> {
        liken(&mut filter, &self.reader, notes)?;
        plan.narrow(&filter, &mut Lookup::new(&self.reader), notes)
    }

    /// Reads a query that a program put together, and plans the search. Its words are looked for as
    /// they are: who puts a query together is no person who mistypes.
    fn prepare_expression(
        &self,
        expression: &Expression,
        notes: &mut Vec<String>,
    ) -> Result<(Understood, Plan)> {
        if let Some(reason) = expression.fault(&self.own) {
            return Err(Error::Expression { reason });
        }
        let (cleaned, analyzer) = (expression.cleaned(), self.reader.analyzer());
        let Apart { root, filters } = cleaned.apart(&self.own);
        let mut understood = Understood::of_expression(&root, analyzer, notes)?;
        expand(&mut understood, &self.reader, self.frequent.get(), notes)?;
        let mut plan = plan(&understood, &mut Lookup::new(&self.reader), Ranking::Full, notes)?;
        understood.by_consonants = plan.by_consonants;
        for filter in &filters {
            let filter = Understood::of_expression(filter, analyzer, notes)?;
            self.narrow_by(&mut plan, filter, notes)?;
        }
        Ok((understood, plan))
    }

    /// Answers `request`.
    ///
    /// # Errors
    ///
    /// If the index cannot be read, or a filter is not what it should be. No query is an error.
    pub fn search(&self, request: &Request) -> Result<Response> {
        let start = Instant::now();
        require_order(&request.sort, &self.own)?;
        let mut notes = Vec::new();
        let (understood, mut plan) = match &request.expression {
            Some(expression) => self.prepare_expression(expression, &mut notes)?,
            None => self.prepare(request, &mut notes)?,
        };
        self.narrow(&mut plan, &request.filters, &mut notes)?;
        let total = plan.count(&self.reader)?;
        if total == 0 {
            plan.note_misfits(&understood, &self.reader, &mut notes)?;
        }
        let top = match page(request, total) {
            0 => Vec::new(),
            limit if request.sort == Sort::Relevance => {
                let best = ties::best(&self.reader, (&understood, &plan), limit, request.offset)?;
                best.into_iter().map(|(score, at)| (score, None, at)).collect()
            }
            limit => self.sorted(&plan, request, limit)?,
        };
        let facets = self.facets(&plan, &request.facets)?;
        let hits = self.hits(&understood, &plan, request, top)?;
        // Some of what was stopped only ends early, and is not whole.
        check()?;
        let generation = self.reader.generation().name.clone();
        Ok(Response {
            hits,
            total,
            elapsed: start.elapsed(),
            understood,
            notes,
            facets,
            generation,
        })
    }
}

impl Engine {
    /// Makes hits of documents, the first of which stands behind the offset of `request`.
    fn hits(
        &self,
        understood: &Understood,
        plan: &Plan,
        request: &Request,
        top: Vec<Found>,
    ) -> Result<Vec<Hit>> {
        let levels = &plan.phrase_levels;
        let mut hits = HitMaker::for_request(self.reader.analyzer(), understood, levels, request)
            .with_fields(&self.own);
        let ranked = top.into_iter().zip(request.offset.saturating_add(1)..);
        let hit = |((score, position, at), rank): (Found, usize)| {
            check()?;
            let explanation =
                if request.explain { plan.explain(&self.reader, at)? } else { Vec::new() };
            let placed = Placed { rank, score, position, explanation };
            hits.make(placed, self.reader.document_at(at)?)
        };
        ranked.map(hit).collect()
    }

    /// Returns the documents that match in another order than that of relevance, without scores.
    fn sorted(&self, plan: &Plan, request: &Request, limit: usize) -> Result<Vec<Found>> {
        let wanted = request.offset.saturating_add(limit);
        let mut sorter = Sorter::new(request.sort.clone(), &self.own, request.after, wanted)?;
        for (number, _) in (0..).zip(self.reader.searcher().segment_readers()) {
            if sorter.is_full(&self.reader) {
                break;
            }
            let docs = plan.matching(&self.reader, number)?;
            sorter.add(&self.reader, number, &docs)?;
        }
        let documents = sorter.finish().into_iter().skip(request.offset);
        Ok(documents.map(|(position, at)| (0.0, Some(position), at)).collect())
    }

    /// Counts the documents that match by each of the facets, all in one pass.
    fn facets(&self, plan: &Plan, facets: &[Facet]) -> Result<Vec<FacetCounts>> {
        let mut counting = Counting::by(facets, &self.own)?;
        if counting.is_empty() {
            return Ok(Vec::new());
        }
        for (number, segment) in (0..).zip(self.reader.searcher().segment_readers()) {
            counting.add(segment, &plan.matching(&self.reader, number)?)?;
        }
        Ok(counting.finish())
    }
}

/// How many documents are asked for and there.
fn page(request: &Request, total: u64) -> usize {
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    request.limit.min(total.saturating_sub(request.offset))
}
