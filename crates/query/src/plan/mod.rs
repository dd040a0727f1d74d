//! From a query to what is searched for: what matches, and how it is scored.

mod clause;
mod near;
mod tree;

use fihris_index::{Fields, Reader};
use fihris_text::Level;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, EnableScoring, Query};
use tantivy::{DocAddress, DocId, DocSet, TERMINATED};

use crate::error::Result;
use crate::grammar::Occur;
use crate::ranking::{Lists, Lookup, Ranking, Restriction, Scored, best, count, explain, matching};
use crate::response::ScorePart;
use crate::understood::{Clause, Understood};
use crate::variants::is_known;

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

    /// Returns the documents of a segment that match, in order.
    pub(crate) fn matching(&self, reader: &Reader, segment: u32) -> Result<Vec<DocId>> {
        matching(reader.searcher(), &self.lists, &self.restriction, segment)
    }

    /// Returns what the score of a document is made of.
    pub(crate) fn explain(&self, reader: &Reader, at: DocAddress) -> Result<Vec<ScorePart>> {
        explain(reader.searcher(), &self.lists, &self.restriction, at)
    }

    /// Finds only documents that match `filter` too; all of them where nothing else was asked for.
    pub(crate) fn narrow(
        &mut self,
        filter: &Understood,
        lookup: &mut Lookup<'_>,
        notes: &mut Vec<String>,
    ) -> Result<()> {
        let mut planner = Planner::of(filter, lookup.reader);
        planner.read_clauses(lookup, notes)?;
        let filter = unscored(planner.group(&filter.tree));
        let wanted = self.restriction.wanted.take();
        self.restriction.wanted = Some(intersection(wanted.into_iter().chain([filter]).collect()));
        Ok(())
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
    lookup: &mut Lookup<'_>,
    ranking: Ranking,
    notes: &mut Vec<String>,
) -> Result<Plan> {
    let mut planner = Planner::of(understood, lookup.reader);
    planner.read_clauses(lookup, notes)?;
    let lists = Lists::of(understood, lookup, ranking)?;
    let restriction = planner.restriction(&understood.tree);
    Ok(Plan { lists, restriction, phrase_levels: planner.levels })
}

struct Planner<'a> {
    reader: &'a Reader,
    fields: &'a Fields,
    clauses: &'a [Clause],
    /// For each clause that is a phrase, the level on which it is compared.
    levels: Vec<Option<Level>>,
}

impl<'a> Planner<'a> {
    fn of(understood: &'a Understood, reader: &'a Reader) -> Self {
        let clauses = &understood.clauses;
        Self { reader, fields: reader.fields(), clauses, levels: Vec::new() }
    }

    /// Settles on which level each phrase is compared.
    fn read_clauses(&mut self, lookup: &mut Lookup<'_>, notes: &mut Vec<String>) -> Result<()> {
        for clause in self.clauses {
            let level = self.phrase_level(clause, notes)?;
            self.note_unknown(clause, lookup, notes)?;
            self.levels.push(level);
        }
        Ok(())
    }
}

impl Planner<'_> {
    /// Returns the level on which a phrase is compared: the strictest that has a hit.
    fn phrase_level(&self, clause: &Clause, notes: &mut Vec<String>) -> Result<Option<Level>> {
        if !clause.phrase || clause.words.is_empty() {
            return Ok(None);
        }
        let is_settled = clause.occur == Occur::MustNot || clause.is_exact();
        if is_settled || self.has_hit(&self.phrase(clause, Level::Exact))? {
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
        if clause.phrase || clause.is_pattern() || clause.occur == Occur::MustNot {
            return Ok(());
        }
        for word in &clause.words {
            let is_known = match clause.is_exact() {
                true => lookup.find(self.fields.body_exact, &word.exact)?.doc_freq > 0,
                false => is_known(lookup, word)?,
            };
            if !is_known {
                let form = if clause.is_exact() { "as typed" } else { "in any form" };
                notes.push(format!("no document has “{}” {form}", word.text));
            }
        }
        Ok(())
    }
}

/// All documents, without scoring them.
fn all() -> Boxed {
    unscored(Box::new(AllQuery))
}

fn unscored(query: Boxed) -> Boxed {
    Box::new(ConstScoreQuery::new(query, 0.0))
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
