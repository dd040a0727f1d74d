//! From a query to Tantivy's queries: what matches, and how it is scored.

use fihris_corpus::DocId;
use fihris_index::{Fields, Reader, clip, site};
use fihris_text::Level;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, EnableScoring,
    Occur as Clausal, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED, Term};

use crate::error::Result;
use crate::grammar::{FieldName, Occur};
use crate::ranking::{Lists, Lookup, Restriction, Scored, best, count};
use crate::understood::{Clause, Understood, Word};

/// What a phrase counts for: as much as a word on all levels together.
const PHRASE_WEIGHT: f32 = 1.0;

/// What is to be searched for.
pub(crate) struct Plan {
    /// What documents score by.
    lists: Lists,
    /// What they must have and must not have.
    restriction: Restriction,
    /// For each clause of the query that is a phrase, the level on which it is compared.
    pub(crate) phrase_levels: Vec<Option<Level>>,
}

impl Plan {
    /// Counts the documents that match.
    pub(crate) fn count(&self, reader: &Reader) -> Result<u64> {
        count(reader.searcher(), &self.lists, &self.restriction)
    }

    /// Returns the best documents but the first `offset`, at most `limit`.
    pub(crate) fn best(&self, reader: &Reader, limit: usize, offset: usize) -> Result<Vec<Scored>> {
        let depth = offset.saturating_add(limit);
        let best = best(reader.searcher(), &self.lists, &self.restriction, depth)?;
        Ok(best.into_iter().skip(offset).collect())
    }
}

type Boxed = Box<dyn Query>;

/// Makes the plan for a query; what the user should know about it goes to `notes`.
pub(crate) fn plan(
    understood: &Understood,
    reader: &Reader,
    notes: &mut Vec<String>,
) -> Result<Plan> {
    let mut lookup = Lookup::new(reader);
    let (demands, filters) = (Vec::new(), Vec::new());
    let mut planner = Planner { reader, fields: reader.fields(), demands, filters };
    let mut phrase_levels = Vec::new();
    for clause in &understood.clauses {
        let level = planner.phrase_level(clause, notes)?;
        planner.note_unknown(clause, &mut lookup, notes)?;
        phrase_levels.push(level);
        planner.add(clause, level);
    }
    planner.add_values(&understood.clauses);
    let lists = Lists::of(understood, &mut lookup)?;
    let restriction = planner.restriction(understood);
    Ok(Plan { lists, restriction, phrase_levels })
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
    fn note_unknown(
        &self,
        clause: &Clause,
        lookup: &mut Lookup<'_>,
        notes: &mut Vec<String>,
    ) -> Result<()> {
        if clause.phrase || clause.occur == Occur::MustNot {
            return Ok(());
        }
        for word in &clause.words {
            if !self.is_known(word, lookup)? {
                notes.push(format!("no document has “{}” in any form", word.text));
            }
        }
        Ok(())
    }

    /// Whether any document has a word in any form.
    fn is_known(&self, word: &Word, lookup: &mut Lookup<'_>) -> Result<bool> {
        for level in [Level::Exact, Level::Stem, Level::Skeleton] {
            if lookup.find(self.fields.body(level), word.term(level))?.doc_freq > 0 {
                return Ok(true);
            }
        }
        Ok(false)
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

    /// Puts demands and filters together.
    fn restriction(self, understood: &Understood) -> Restriction {
        let has_words = understood
            .clauses
            .iter()
            .any(|c| !c.phrase && c.occur != Occur::MustNot && !c.words.is_empty());
        let has_must =
            |clauses: &[(Clausal, Boxed)]| clauses.iter().any(|(occur, _)| *occur == Clausal::Must);
        // A filter narrows down what was found by words; by itself it finds nothing more.
        let needs_word = has_words && !has_must(&self.demands);
        let all = self.demands.into_iter().chain(self.filters);
        let (wanted, unwanted): (Vec<_>, Vec<_>) =
            all.partition(|(occur, _)| *occur == Clausal::Must);
        let queries = |clauses: Vec<(Clausal, Boxed)>| -> Vec<Boxed> {
            clauses.into_iter().map(|(_, query)| query).collect()
        };
        let (mut wanted, unwanted) = (queries(wanted), queries(unwanted));
        if wanted.is_empty() && !unwanted.is_empty() && !needs_word {
            // Who only says what is unwanted wants the rest.
            wanted.push(Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0)));
        }
        let wanted = (!wanted.is_empty()).then(|| intersection(wanted));
        let unwanted = (!unwanted.is_empty()).then(|| union(unwanted));
        Restriction { wanted, unwanted, needs_word }
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
