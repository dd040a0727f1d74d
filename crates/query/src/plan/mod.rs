//! From a query to what is searched for: what matches, and how it is scored.

mod clause;
mod conditions;
mod like;
mod native;
mod near;
mod nearest;
mod tree;

use fihris_index::Reader;
use fihris_text::Level;
use tantivy::query::EnableScoring;
use tantivy::{DocAddress, DocId, DocSet, TERMINATED};

pub(crate) use self::conditions::Conditions;
use crate::condition::{Condition, WordField};
use crate::error::Result;
use crate::grammar::Occur;
use crate::ranking::{
    Lists, Lookup, Ranking, Restriction, Scored, Weights, best, count, explain, matching,
};
use crate::response::ScorePart;
use crate::supervise::{check, spend};
use crate::understood::{Clause, Understood, Word};
use crate::variants::is_known;
use crate::vocabulary::Vocabulary;
pub(crate) use clause::cases_of;
use clause::phrase;
use native::{intersection, query, unscored};
use nearest::note_unknown_value;

/// Says that skeletons find.
pub(crate) const BY_CONSONANTS: &str =
    "the hits have words with the same consonants, which may be other words";

/// What is to be searched for.
pub(crate) struct Plan {
    /// What documents score by.
    lists: Lists,
    /// What they must have and must not have.
    restriction: Restriction,
    /// For each clause of the query that is a phrase, the level on which it is compared.
    pub(crate) phrase_levels: Vec<Option<Level>>,
    /// Whether words of the same consonants find, as nothing else does.
    pub(crate) by_consonants: bool,
}

impl Plan {
    /// Counts the documents that match.
    pub(crate) fn count(&self, reader: &Reader) -> Result<u64> {
        count(reader, &self.lists, &self.restriction)
    }

    /// Returns the documents of a segment that match, in order.
    pub(crate) fn matching(&self, reader: &Reader, segment: u32) -> Result<Vec<DocId>> {
        matching(reader, &self.lists, &self.restriction, segment)
    }

    /// Returns what the score of a document is made of.
    pub(crate) fn explain(&self, reader: &Reader, at: DocAddress) -> Result<Vec<ScorePart>> {
        explain(reader, &self.lists, &self.restriction, at)
    }

    /// Finds only documents that match `filter` too; all of them where nothing else was asked for.
    pub(crate) fn narrow(
        &mut self,
        filter: &Understood,
        lookup: &mut Lookup<'_>,
        notes: &mut Vec<String>,
    ) -> Result<()> {
        let levels = Planner::of(filter, lookup.reader).read_clauses(lookup, notes)?;
        let filter = Conditions { clauses: &filter.clauses, levels: &levels }.group(&filter.tree);
        let filter = unscored(query(&filter, lookup.reader.fields()));
        let wanted = self.restriction.wanted.take();
        self.restriction.wanted = Some(intersection(wanted.into_iter().chain([filter]).collect()));
        Ok(())
    }

    /// Says which phrases some documents have, none of which fits the rest of the query.
    pub(crate) fn note_misfits(
        &self,
        understood: &Understood,
        reader: &Reader,
        notes: &mut Vec<String>,
    ) -> Result<()> {
        let planner = Planner::of(understood, reader);
        for (clause, level) in understood.clauses.iter().zip(&self.phrase_levels) {
            let level = level.filter(|_| clause.occur != Occur::MustNot && !clause.is_synonym);
            if let Some(level) = level
                && planner.has_hit(&phrase(clause, level))?
            {
                let text = clause.text.trim();
                notes.push(format!(
                    "documents have “{text}”, but none of them fits the rest of the query and the filters"
                ));
            }
        }
        Ok(())
    }

    /// Returns the best documents but the first `offset`, at most `limit`.
    pub(crate) fn best(&self, reader: &Reader, limit: usize, offset: usize) -> Result<Vec<Scored>> {
        let depth = offset.saturating_add(limit);
        let best = best(reader, &self.lists, &self.restriction, depth)?;
        Ok(best.into_iter().skip(offset).collect())
    }
}

/// Makes the plan for a query; what the user should know about it goes to `notes`.
pub(crate) fn plan(
    understood: &Understood,
    lookup: &mut Lookup<'_>,
    ranking: Ranking,
    notes: &mut Vec<String>,
) -> Result<Plan> {
    let reader = lookup.reader;
    let phrase_levels = Planner::of(understood, reader).read_clauses(lookup, notes)?;
    let mut weights = Weights::of(understood, ranking);
    let conditions = Conditions { clauses: &understood.clauses, levels: &phrase_levels };
    let demands = conditions.demands(&understood.tree);
    let by_consonants = demands.needs_word && weights.settle(lookup)?;
    if by_consonants {
        notes.push(BY_CONSONANTS.to_owned());
    }
    let lists = Lists::of(&weights, lookup)?;
    let native = |condition: Option<Condition>| condition.map(|c| query(&c, reader.fields()));
    let restriction = Restriction {
        wanted: native(demands.wanted),
        unwanted: native(demands.unwanted),
        needs_word: demands.needs_word,
    };
    Ok(Plan { lists, restriction, phrase_levels, by_consonants })
}

struct Planner<'a> {
    reader: &'a Reader,
    clauses: &'a [Clause],
}

impl<'a> Planner<'a> {
    fn of(understood: &'a Understood, reader: &'a Reader) -> Self {
        Self { reader, clauses: &understood.clauses }
    }

    /// Settles on which level each phrase is compared.
    fn read_clauses(
        &self,
        lookup: &mut Lookup<'_>,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Option<Level>>> {
        let mut levels = Vec::with_capacity(self.clauses.len());
        let mut unsaid = Vec::new();
        for clause in self.clauses {
            let notes = if clause.is_synonym { &mut unsaid } else { &mut *notes };
            levels.push(self.phrase_level(clause, notes)?);
            note_unknown(clause, lookup, notes)?;
            note_unknown_value(clause, lookup, notes)?;
        }
        Ok(levels)
    }
}

impl Planner<'_> {
    /// Returns the level on which a phrase is compared: the strictest that has a hit.
    fn phrase_level(&self, clause: &Clause, notes: &mut Vec<String>) -> Result<Option<Level>> {
        phrase_level(clause, notes, |condition| self.has_hit(condition))
    }

    /// Whether any document matches; the first one is enough.
    fn has_hit(&self, condition: &Condition) -> Result<bool> {
        Ok(!documents(self.reader, condition, 1)?.is_empty())
    }
}

/// Returns the first documents that match, at most `limit`.
pub(crate) fn documents(
    reader: &Reader,
    condition: &Condition,
    limit: usize,
) -> Result<Vec<DocAddress>> {
    let searcher = reader.searcher();
    let query = query(condition, reader.fields());
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let (mut found, mut n_enough) = (Vec::new(), limit);
    for (number, segment) in (0..).zip(searcher.segment_readers()) {
        if found.len() == n_enough {
            break;
        }
        check()?;
        let mut scorer = weight.scorer(segment, 1.0)?;
        let living = segment.alive_bitset();
        while scorer.doc() != TERMINATED && found.len() < n_enough {
            spend(16)?;
            if living.is_none_or(|living| living.is_alive(scorer.doc())) {
                found.push(DocAddress::new(number, scorer.doc()));
            }
            scorer.advance();
        }
        if !reader.is_in_order() {
            n_enough = found.len().saturating_add(limit);
        }
    }
    found.sort_by_key(|at| reader.number(*at));
    found.truncate(limit);
    Ok(found)
}

/// Says which of the words of a clause are in no document in any form.
pub(crate) fn note_unknown(
    clause: &Clause,
    vocabulary: &mut dyn Vocabulary,
    notes: &mut Vec<String>,
) -> Result<()> {
    let is_left_out = clause.occur == Occur::MustNot || clause.is_unfinished;
    if clause.phrase || clause.is_pattern() || is_left_out {
        return Ok(());
    }
    let words: Vec<&Word> = clause.finding().collect();
    for spellings in words.chunk_by(|a, b| a.position == b.position) {
        let Some(word) = spellings.first() else { continue };
        let mut any_is_known = false;
        for word in spellings {
            any_is_known |= match clause.is_exact() {
                true => vocabulary.doc_freq(WordField::BodyExact, &word.exact)? > 0,
                false => is_known(vocabulary, word)?,
            };
        }
        if !any_is_known {
            let form = if clause.is_exact() { "as typed" } else { "in any form" };
            notes.push(format!("no document has “{}” {form}", word.text));
        }
    }
    Ok(())
}

/// Returns the level on which a phrase is compared: the strictest that has a hit, which `has_hit`
/// tells.
pub(crate) fn phrase_level(
    clause: &Clause,
    notes: &mut Vec<String>,
    mut has_hit: impl FnMut(&Condition) -> Result<bool>,
) -> Result<Option<Level>> {
    if !clause.phrase || clause.words.is_empty() {
        return Ok(None);
    }
    if clause.occur == Occur::MustNot || has_hit(&phrase(clause, Level::Exact))? {
        return Ok(Some(Level::Exact));
    }
    let has_one_form = clause.is_exact() || clause.is_open_phrase();
    let has_other_form = !has_one_form && has_hit(&phrase(clause, Level::Stem))?;
    let star = if clause.is_open_phrase() { "*" } else { "" };
    let (text, form) = (clause.text.trim(), if has_one_form { "as typed" } else { "in any form" });
    notes.push(match has_other_form {
        true => format!("no document has “{text}” as typed; other forms of it were looked for"),
        false => format!("no document has “{text}{star}” {form}"),
    });
    Ok(Some(if has_other_form { Level::Stem } else { Level::Exact }))
}
