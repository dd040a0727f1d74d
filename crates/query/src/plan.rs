//! From a query to Tantivy's queries: what matches, and how it is scored.

use fihris_corpus::DocId;
use fihris_index::{Fields, Reader, clip, site};
use fihris_text::Level;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, EnableScoring,
    Occur as Clausal, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED, Term};

use crate::error::Result;
use crate::grammar::{FieldName, Occur};
use crate::pairs::{N_REORDERED, Pairs, Scored};
use crate::question::{is_function_word, is_plain};
use crate::understood::{Clause, Understood, Word};

/// What a word counts for on each level of title and text.
///
/// The share of each level was chosen on nine Arabic retrieval collections, see
/// `docs/quality.md`: stem and skeleton reach other forms of the word, exact ranks
/// the form typed first.
const BODY_WEIGHTS: [(Level, f32); 3] =
    [(Level::Exact, 0.2), (Level::Stem, 0.4), (Level::Skeleton, 0.4)];

/// The same for a function word. What it shares a stem with says nothing of it, and its
/// postings are the longest of all: one list to go through instead of three.
const FUNCTION_WEIGHTS: [(Level, f32); 1] = [(Level::Exact, 1.0)];

/// What it counts for besides, by its stem, if it stands in the title.
const TITLE_WEIGHT: f32 = 0.2;

/// What the function words of a question count for, against those asked about.
///
/// Not 0: where a question has nothing else, they are what there is.
const ASKING_SHARE: f32 = 0.3;

/// What the levels count for where the title alone was asked for. Chosen by hand:
/// the shares of exact and stem in [`BODY_WEIGHTS`], about.
const TITLE_WEIGHTS: [(Level, f32); 2] = [(Level::Exact, 0.35), (Level::Stem, 0.65)];

/// What a phrase counts for: as much as a word on all levels together.
const PHRASE_WEIGHT: f32 = 1.0;

/// Terms up to which Tantivy may skip blocks of postings (block-max WAND): those of two words on
/// all levels. To skip, it keeps the terms sorted at each step, which for more of them costs
/// more than to score everything: on 24,000 documents, questions and headlines of twenty to
/// thirty terms took 2.7 and 3.7 times as long that way (`examples/costs.rs`).
const MAX_PRUNED_TERMS: usize = 8;

/// What is to be searched for.
pub(crate) struct Plan {
    query: Boxed,
    /// Matches the same documents with fewer terms, and scores none.
    count: Boxed,
    /// For each clause of the query that is a phrase, the level on which it is compared.
    pub(crate) phrase_levels: Vec<Option<Level>>,
    /// What puts the best documents in order.
    pairs: Pairs,
}

impl Plan {
    /// Counts the documents that match.
    pub(crate) fn count(&self, reader: &Reader) -> Result<u64> {
        Ok(reader.searcher().search(&self.count, &Count)? as u64)
    }

    /// Returns the best documents but the first `offset`, at most `limit`, which is not 0.
    ///
    /// What pairs of words add is never negative, so that documents further down than those
    /// which they put in order have no higher score.
    pub(crate) fn best(&self, reader: &Reader, limit: usize, offset: usize) -> Result<Vec<Scored>> {
        let searcher = reader.searcher();
        if self.pairs.is_empty() || offset >= N_REORDERED {
            let page = TopDocs::with_limit(limit).and_offset(offset);
            return Ok(searcher.search(&self.query, &page.order_by_score())?);
        }
        let depth = offset.saturating_add(limit).max(N_REORDERED);
        let top = TopDocs::with_limit(depth).order_by_score();
        let mut best = searcher.search(&self.query, &top)?;
        let n_reordered = best.len().min(N_REORDERED);
        if let Some(first) = best.get_mut(..n_reordered) {
            self.pairs.reorder(searcher, first)?;
        }
        Ok(best.into_iter().skip(offset).take(limit).collect())
    }
}

type Boxed = Box<dyn Query>;

/// Makes the plan for a query; what the user should know about it goes to `notes`.
pub(crate) fn plan(
    understood: &Understood,
    reader: &Reader,
    notes: &mut Vec<String>,
) -> Result<Plan> {
    let (demands, filters) = (Vec::new(), Vec::new());
    let mut planner = Planner { reader, fields: reader.fields(), demands, filters };
    let mut phrase_levels = Vec::new();
    for clause in &understood.clauses {
        let level = planner.phrase_level(clause, notes)?;
        planner.note_unknown(clause, notes)?;
        phrase_levels.push(level);
        planner.add(clause, level);
    }
    planner.add_values(&understood.clauses);
    let terms = planner.terms(understood);
    let pairs = Pairs::of(understood, reader)?;
    let (query, count) = (planner.join(terms.scored()), planner.join(terms.matched()));
    Ok(Plan { query, count, phrase_levels, pairs })
}

struct Planner<'a> {
    reader: &'a Reader,
    fields: &'a Fields,
    /// Words and phrases that must be there or must not.
    demands: Vec<(Clausal, Boxed)>,
    /// Values of fields that must be there or must not.
    filters: Vec<(Clausal, Boxed)>,
}

impl Planner<'_> {
    /// Returns the level on which a phrase is compared: the strictest that has a hit.
    fn phrase_level(&self, clause: &Clause, notes: &mut Vec<String>) -> Result<Option<Level>> {
        if !clause.phrase || clause.words.is_empty() {
            return Ok(None);
        }
        if clause.occur == Occur::MustNot || self.has_hit(&self.phrase(clause, Level::Exact))? {
            return Ok(Some(Level::Exact));
        }
        let has_other_form = self.has_hit(&self.phrase(clause, Level::Stem))?;
        if has_other_form {
            let text = clause.text.trim();
            notes.push(format!("no document has “{text}” as typed; other forms of it were found"));
        }
        Ok(Some(if has_other_form { Level::Stem } else { Level::Exact }))
    }

    /// Whether any document matches; the first one is enough.
    fn has_hit(&self, query: &Boxed) -> Result<bool> {
        let searcher = self.reader.searcher();
        let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
        for segment in searcher.segment_readers() {
            if weight.scorer(segment, 1.0)?.doc() != TERMINATED {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Says which of the words of a clause are in no document in any form.
    fn note_unknown(&self, clause: &Clause, notes: &mut Vec<String>) -> Result<()> {
        if clause.phrase || clause.occur == Occur::MustNot {
            return Ok(());
        }
        for word in &clause.words {
            let mut documents = 0;
            for (level, _) in BODY_WEIGHTS {
                let term = Term::from_field_text(self.fields.body(level), word.term(level));
                documents += self.reader.searcher().doc_freq(&term)?;
            }
            if documents == 0 {
                notes.push(format!("no document has “{}” in any form", word.text));
            }
        }
        Ok(())
    }

    /// Adds what a clause demands; what words count for is added for all together.
    fn add(&mut self, clause: &Clause, phrase_level: Option<Level>) {
        let demand = match phrase_level {
            Some(level) => boost(self.phrase(clause, level), PHRASE_WEIGHT),
            None if clause.words.is_empty() => return,
            None => self.words(clause),
        };
        match clause.occur {
            Occur::Should => {}
            Occur::Must => self.demands.push((Clausal::Must, demand)),
            Occur::MustNot => self.demands.push((Clausal::MustNot, demand)),
        }
    }

    /// Matches documents with all words of a clause, without scoring them.
    fn words(&self, clause: &Clause) -> Boxed {
        let levels: &[Level] = match clause.occur {
            Occur::MustNot => &[Level::Stem],
            Occur::Must | Occur::Should => &[Level::Exact, Level::Stem],
        };
        let word = |word: &Word| {
            let terms = levels.iter().filter_map(|level| {
                let field = self.field(clause, *level)?;
                term(field, word.term(*level)).map(|term| Box::new(term) as Boxed)
            });
            union(terms.collect())
        };
        let words: Vec<Boxed> = clause.words.iter().map(word).collect();
        Box::new(ConstScoreQuery::new(intersection(words), 0.0))
    }

    /// Matches the words of a clause one after the other.
    fn phrase(&self, clause: &Clause, level: Level) -> Boxed {
        let Some(field) = self.field(clause, level) else { return Box::new(EmptyQuery) };
        let mut terms: Vec<(usize, Term)> = Vec::new();
        for word in &clause.words {
            // Of several terms of one word, the first is the word as written.
            let is_new = terms.last().is_none_or(|(position, _)| *position != word.position);
            if is_new && !word.term(level).is_empty() {
                terms.push((word.position, Term::from_field_text(field, word.term(level))));
            }
        }
        match <[_; 1]>::try_from(terms) {
            Ok([(_, term)]) => Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
            Err(terms) if terms.is_empty() => Box::new(EmptyQuery),
            Err(terms) => Box::new(PhraseQuery::new_with_offset(terms)),
        }
    }

    /// The field with the words that a clause asks for, on `level`.
    fn field(&self, clause: &Clause, level: Level) -> Option<Field> {
        match (clause.field, level) {
            (None, level) => Some(self.fields.body(level)),
            (Some(FieldName::Title), Level::Exact) => Some(self.fields.title_exact),
            (Some(FieldName::Title), Level::Stem) => Some(self.fields.title_stem),
            (Some(_), _) => None,
        }
    }

    /// Adds the values of fields: one of those of the same field must be there.
    fn add_values(&mut self, clauses: &[Clause]) {
        for field in [FieldName::Source, FieldName::Site, FieldName::Id, FieldName::Lang] {
            let of_field = |clause: &&Clause| clause.field == Some(field);
            let (unwanted, wanted): (Vec<&Clause>, Vec<&Clause>) =
                clauses.iter().filter(of_field).partition(|c| c.occur == Occur::MustNot);
            for (occur, clauses) in [(Clausal::MustNot, unwanted), (Clausal::Must, wanted)] {
                let values = clauses.iter().flat_map(|clause| self.value(field, clause));
                let values: Vec<Boxed> = values.collect();
                if !values.is_empty() {
                    let values = ConstScoreQuery::new(union(values), 0.0);
                    self.filters.push((occur, Box::new(values)));
                }
            }
        }
    }

    fn value(&self, field: FieldName, clause: &Clause) -> Vec<Boxed> {
        let text = clause.text.trim();
        let value = |field| TermQuery::new(raw(field, text), IndexRecordOption::Basic);
        let mut values = Vec::new();
        match field {
            FieldName::Title => {}
            FieldName::Source => values.push(value(self.fields.source)),
            FieldName::Lang => values.push(value(self.fields.lang)),
            FieldName::Site => {
                let host = site(text).or_else(|| site(&format!("https://{text}")));
                let host = raw(self.fields.site, host.as_deref().unwrap_or(text));
                values.push(TermQuery::new(host, IndexRecordOption::Basic));
            }
            FieldName::Id => {
                values.push(value(self.fields.id));
                if let Ok(DocId(id)) = text.parse() {
                    let id = Term::from_field_u64(self.fields.doc_id, id);
                    values.push(TermQuery::new(id, IndexRecordOption::Basic));
                }
            }
        }
        values.into_iter().map(|value| Box::new(value) as Boxed).collect()
    }

    /// Returns the terms of each wanted word on every level, with what they count for.
    fn terms(&self, understood: &Understood) -> Terms {
        let mut terms = Terms::default();
        let wanted = |c: &&Clause| !c.phrase && c.occur != Occur::MustNot;
        for clause in understood.clauses.iter().filter(wanted) {
            for word in &clause.words {
                let asks = understood.question && is_plain(clause) && is_function_word(word);
                let share = if asks { ASKING_SHARE } else { 1.0 };
                let weighed = self.weigh(clause, word);
                let telling = weighed.iter().filter(|(term, _)| !self.is_implied(term, &weighed));
                terms.matched.extend(telling.map(|(term, _)| term.clone()));
                let scored = weighed.iter().map(|(term, weight)| (term.clone(), weight * share));
                terms.scored.extend(scored);
            }
        }
        terms.merge_equal();
        terms
    }

    /// Whether what a term of a word matches is matched by its others: words with one stem have
    /// one skeleton, and what stands in the title stands in the body.
    fn is_implied(&self, term: &Term, others: &[(Term, f32)]) -> bool {
        let has_skeleton =
            others.iter().any(|(other, _)| other.field() == self.fields.body_skeleton);
        has_skeleton && [self.fields.body_stem, self.fields.title_stem].contains(&term.field())
    }

    /// Returns the terms of a word, with what each counts for.
    fn weigh(&self, clause: &Clause, word: &Word) -> Vec<(Term, f32)> {
        let mut terms = Vec::new();
        let mut add = |field: Option<Field>, level, weight| {
            let (Some(field), text) = (field, word.term(level)) else { return };
            if !text.is_empty() {
                terms.push((Term::from_field_text(field, text), weight));
            }
        };
        let is_title = clause.field == Some(FieldName::Title);
        let weights: &[(Level, f32)] = match is_title {
            true => &TITLE_WEIGHTS,
            false if is_function_word(word) => &FUNCTION_WEIGHTS,
            false => &BODY_WEIGHTS,
        };
        for (level, weight) in weights {
            add(self.field(clause, *level), *level, *weight);
        }
        if !is_title {
            add(Some(self.fields.title_stem), Level::Stem, TITLE_WEIGHT);
        }
        terms
    }

    /// Joins the terms of the words with demands and filters.
    ///
    /// The terms stand side by side in one disjunction, the one shape for which Tantivy skips
    /// blocks of postings that cannot reach the best hits.
    fn join(&self, mut words: Vec<(Clausal, Boxed)>) -> Boxed {
        let has_must =
            |clauses: &[(Clausal, Boxed)]| clauses.iter().any(|(occur, _)| *occur == Clausal::Must);
        if has_must(&self.filters) && !has_must(&self.demands) && !words.is_empty() {
            // A filter narrows down what was found by words; by itself it finds nothing more.
            words = vec![(Clausal::Must, Box::new(BooleanQuery::new(words)) as Boxed)];
        }
        if words.len() > MAX_PRUNED_TERMS {
            // A disjunction within another is scored document by document.
            words = vec![(Clausal::Should, Box::new(BooleanQuery::new(words)) as Boxed)];
        }
        let is_exclusion = words.is_empty() && !has_must(&self.filters) && !has_must(&self.demands);
        let mut clauses: Vec<(Clausal, Boxed)> = words;
        let demanded = self.demands.iter().chain(&self.filters);
        clauses.extend(demanded.map(|(occur, query)| (*occur, query.box_clone())));
        if clauses.is_empty() {
            return Box::new(EmptyQuery);
        }
        if is_exclusion {
            // Who only says what is unwanted wants the rest.
            let all = ConstScoreQuery::new(Box::new(AllQuery), 0.0);
            clauses.push((Clausal::Must, Box::new(all)));
        }
        Box::new(BooleanQuery::new(clauses))
    }
}

/// What the words of a query are looked for by.
#[derive(Default)]
struct Terms {
    /// Every term, with what it counts for.
    scored: Vec<(Term, f32)>,
    /// As many of them as it takes to find the same documents.
    matched: Vec<Term>,
}

impl Terms {
    /// A term that was typed twice counts twice, but is looked up once.
    fn merge_equal(&mut self) {
        self.scored.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.scored.dedup_by(|(term, weight), (kept, sum)| {
            let is_same = term == kept;
            *sum += if is_same { *weight } else { 0.0 };
            is_same
        });
        self.matched.sort();
        self.matched.dedup();
    }

    fn scored(&self) -> Vec<(Clausal, Boxed)> {
        let query = |(term, weight): &(Term, f32)| {
            let query = TermQuery::new(term.clone(), IndexRecordOption::WithFreqs);
            (Clausal::Should, boost(Box::new(query), *weight))
        };
        self.scored.iter().map(query).collect()
    }

    fn matched(&self) -> Vec<(Clausal, Boxed)> {
        let query = |term: &Term| {
            let query = TermQuery::new(term.clone(), IndexRecordOption::Basic);
            (Clausal::Should, Box::new(query) as Boxed)
        };
        self.matched.iter().map(query).collect()
    }
}

fn term(field: Field, text: &str) -> Option<TermQuery> {
    let term = || TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic);
    (!text.is_empty()).then(term)
}

fn raw(field: Field, text: &str) -> Term {
    Term::from_field_text(field, clip(text))
}

fn boost(query: Boxed, weight: f32) -> Boxed {
    Box::new(BoostQuery::new(query, weight))
}

fn union(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

fn intersection(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::intersection(queries)),
    }
}
