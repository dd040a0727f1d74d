//! From a request to what is sent.

use fihris_text::Level;

use super::Remote;
use super::collection::AnalysedQuery;
use super::patterns::{likes, mark_patterns};
use super::prepared::Prepared;
use super::sample::Sample;
use crate::condition::{Condition, WordField};
use crate::error::{Error, Result};
use crate::expand::expand_phrases;
use crate::expression::Apart;
use crate::grammar::NO_FIELDS;
use crate::plan::{BY_CONSONANTS, Conditions, note_unknown, phrase_level};
use crate::ranking::{Ranking, Weights};
use crate::request::Request;
use crate::supervise::check;
use crate::synonyms::widen;
use crate::understood::{Clause, Understood, Word};
use crate::variants::correct;
use crate::vocabulary::Vocabulary;

/// Words of a query that are weighed on all levels; each costs four terms to be counted.
const MAX_FULL_WORDS: usize = 64;

impl Remote {
    /// Reads the query of a request.
    pub(super) fn read(
        &self,
        request: &Request,
        sample: &mut Sample<'_>,
        notes: &mut Vec<String>,
    ) -> Result<Prepared> {
        let analyzer = self.collection.analyzer();
        let read = |text: &String| Understood::read_filter(text, &NO_FIELDS, analyzer);
        let filters = request.filters.iter().filter_map(|text| read(text).transpose());
        let filters: Vec<Understood> = filters.collect::<Result<_>>()?;
        let Some(expression) = &request.expression else {
            let mut understood = Understood::of_request(request, &NO_FIELDS, analyzer, notes);
            if request.synonyms {
                widen(&mut understood, &self.synonyms, analyzer, notes);
            }
            return self.prepare((understood, filters), request.ranking, true, sample, notes);
        };
        if let Some(reason) = expression.fault(&NO_FIELDS) {
            return Err(Error::Expression { reason });
        }
        let cleaned = expression.cleaned();
        let Apart { root, filters: apart } = cleaned.apart(&NO_FIELDS);
        let understood = Understood::of_expression(&root, analyzer, notes)?;
        let apart =
            apart.iter().map(|filter| Understood::of_expression(filter, analyzer, &mut Vec::new()));
        let filters = filters.into_iter().map(Ok).chain(apart).collect::<Result<_>>()?;
        // Who puts a query together is no person who mistypes.
        self.prepare((understood, filters), Ranking::Full, false, sample, notes)
    }

    /// Says what documents must have and what they score by.
    fn prepare(
        &self,
        (mut understood, filters): (Understood, Vec<Understood>),
        ranking: Ranking,
        is_typed: bool,
        sample: &mut Sample<'_>,
        notes: &mut Vec<String>,
    ) -> Result<Prepared> {
        let n_words: usize = understood.clauses.iter().map(|clause| clause.words.len()).sum();
        let ranking = if n_words > MAX_FULL_WORDS { Ranking::Stems } else { ranking };
        mark_patterns(&mut understood, notes);
        expand_phrases(&mut understood, sample, notes)?;
        sample.prepare(&terms_of(&understood))?;
        if is_typed {
            correct(&mut understood, sample, notes)?;
        }
        let levels = self.levels(&understood, sample, notes)?;
        let conditions = Conditions { clauses: &understood.clauses, levels: &levels };
        let demands = conditions.demands(&understood.tree);
        let mut query = AnalysedQuery { demands, ..AnalysedQuery::default() };
        for mut filter in filters {
            mark_patterns(&mut filter, notes);
            expand_phrases(&mut filter, sample, notes)?;
            let levels = self.levels(&filter, sample, notes)?;
            let conditions = Conditions { clauses: &filter.clauses, levels: &levels };
            query.filters.push(conditions.group(&filter.tree));
        }
        if query.demands.wanted.is_none() && !query.demands.needs_word && !query.filters.is_empty()
        {
            // Filters alone find whatever they let through.
            query.demands.wanted = Some(Condition::All);
        }
        query.weights = Weights::of(&understood, ranking);
        query.likes = likes(&understood);
        if query.demands.needs_word && query.likes.is_empty() && query.weights.settle(sample)? {
            understood.by_consonants = true;
            notes.push(BY_CONSONANTS.to_owned());
        }
        Ok(Prepared { understood, levels, query, ranking })
    }

    /// Settles on which level each phrase is compared.
    fn levels(
        &self,
        understood: &Understood,
        sample: &mut Sample<'_>,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Option<Level>>> {
        let has_hit = |condition: &Condition| {
            check()?;
            let counts = self.collection.count(std::slice::from_ref(condition))?;
            Ok(counts.first().is_some_and(|count| *count > 0))
        };
        let mut levels = Vec::with_capacity(understood.clauses.len());
        let mut unsaid = Vec::new();
        for clause in &understood.clauses {
            let notes = if clause.is_synonym { &mut unsaid } else { &mut *notes };
            levels.push(phrase_level(clause, notes, has_hit)?);
            note_unknown(clause, sample, notes)?;
        }
        Ok(levels)
    }
}

/// Every term of the words of a query that may have to be counted.
fn terms_of<'u>(understood: &'u Understood) -> Vec<(WordField, &'u str)> {
    let is_counted = |clause: &&Clause| clause.likeness.is_none() && !clause.is_value();
    let words = understood.clauses.iter().filter(is_counted).flat_map(|clause| &clause.words);
    let terms = |word: &'u Word| {
        let own = WordField::ALL.into_iter().map(move |field| (field, word.term(field.level())));
        let others = word.others.iter();
        own.chain(others.map(|form| (WordField::body(form.level), form.term.as_str())))
    };
    words.flat_map(terms).collect()
}
