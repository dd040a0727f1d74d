//! The postings that a query is scored by.

use std::rc::Rc;

use fihris_index::Reader;
use tantivy::Score;
use tantivy::schema::Field;

use super::bm25::{Saturation, idf};
use super::grain::Grain;
use super::lookup::{Lookup, Posted};
use super::words::{Share, WeighedRun, Weights};
use crate::error::Result;

/// Documents with a term, and what the term counts for.
pub(crate) struct List {
    pub(crate) posted: Rc<Posted>,
    /// The field with the lengths of the texts.
    pub(crate) lengths: Field,
    /// What the lengths of its field make of a term frequency.
    pub(crate) saturation: Rc<Saturation>,
    /// Most that the term adds to a score.
    pub(crate) weight: Score,
    /// What adds to the score besides, in some of its documents.
    pub(crate) runs: Vec<Run>,
    /// Most that these add together.
    run_weight: Score,
    /// Number in [`Lists::positioned`], if there are runs.
    pub(crate) number: Option<usize>,
    /// Whether a document is a hit for this term alone.
    pub(crate) finds: bool,
}

/// Terms of one field, each directly behind the one before. They stand so in documents of the list
/// of any of them, nowhere more often than that one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    /// Numbers in [`Lists::positioned`].
    pub(crate) terms: Vec<usize>,
    /// Most that it adds to a score.
    pub(crate) weight: Score,
}

/// All postings that a query is scored by.
pub(crate) struct Lists {
    pub(crate) lists: Vec<List>,
    /// The terms of all runs.
    pub(crate) positioned: Vec<Rc<Posted>>,
    /// What all parts of scores are multiples of.
    pub(crate) grain: Grain,
    n_documents: u64,
    saturations: Vec<(Field, Rc<Saturation>)>,
}

impl Lists {
    /// Finds the postings of what documents score by.
    pub(crate) fn of(weights: &Weights, lookup: &mut Lookup<'_>) -> Result<Self> {
        let mut lists = Self::new(lookup.reader);
        for term in &weights.terms {
            let field = term.field.of(lookup.reader.fields());
            let texts: Vec<&str> = term.texts.iter().map(String::as_str).collect();
            let [text] = texts.as_slice() else {
                lists.add_union(lookup, field, &texts, term.share)?;
                continue;
            };
            lists.add(lookup, (field, text), term.share, term.finds)?;
        }
        for run in &weights.runs {
            lists.add_run(lookup, run)?;
        }
        lists.arrange();
        Ok(lists)
    }

    fn new(reader: &Reader) -> Self {
        let n_documents = reader.generation().documents;
        let (lists, positioned, grain) = (Vec::new(), Vec::new(), Grain::of(0.0));
        Self { lists, positioned, grain, n_documents, saturations: Vec::new() }
    }

    /// Adds a term. One that comes again counts for more.
    fn add(
        &mut self,
        lookup: &mut Lookup<'_>,
        (field, text): (Field, &str),
        share: Share,
        finds: bool,
    ) -> Result<()> {
        let posted = lookup.find(field, text)?;
        if posted.doc_freq == 0 {
            return Ok(());
        }
        let weight = share * idf(posted.doc_freq, self.n_documents);
        self.push(lookup, posted, weight, finds)
    }

    /// Adds terms that stand for one: each counts for what a term would that is in the documents
    /// of all of them, so that a rare misspelling is not worth more than the word itself.
    fn add_union(
        &mut self,
        lookup: &mut Lookup<'_>,
        field: Field,
        terms: &[&str],
        share: Share,
    ) -> Result<()> {
        let posted: Vec<Rc<Posted>> =
            terms.iter().map(|term| lookup.find(field, term)).collect::<Result<_>>()?;
        let doc_freq: u64 = posted.iter().map(|posted| posted.doc_freq).sum();
        let weight = share * idf(doc_freq.min(self.n_documents), self.n_documents);
        for posted in posted.into_iter().filter(|posted| posted.doc_freq > 0) {
            self.push(lookup, posted, weight, true)?;
        }
        Ok(())
    }

    fn push(
        &mut self,
        lookup: &Lookup<'_>,
        posted: Rc<Posted>,
        weight: Score,
        finds: bool,
    ) -> Result<()> {
        let known = self.lists.iter().position(|list| Rc::ptr_eq(&list.posted, &posted));
        if let Some(list) = known.and_then(|known| self.lists.get_mut(known)) {
            list.weight += weight;
            list.finds |= finds;
            return Ok(());
        }
        let lengths = lookup.reader.fields().lengths_of(posted.field());
        let saturation = self.saturation(lookup, lengths)?;
        self.lists.push(List {
            posted,
            lengths,
            saturation,
            weight,
            runs: Vec::new(),
            run_weight: 0.0,
            number: None,
            finds,
        });
        Ok(())
    }

    fn saturation(&mut self, lookup: &Lookup<'_>, field: Field) -> Result<Rc<Saturation>> {
        if let Some((_, known)) = self.saturations.iter().find(|(known, _)| *known == field) {
            return Ok(Rc::clone(known));
        }
        let saturation = Rc::new(Saturation::of(lookup.reader, field)?);
        self.saturations.push((field, Rc::clone(&saturation)));
        Ok(saturation)
    }

    /// Adds words that stand side by side to the list of the rarest of them, of those that have one.
    fn add_run(&mut self, lookup: &mut Lookup<'_>, run: &WeighedRun) -> Result<()> {
        let field = run.field.of(lookup.reader.fields());
        let find = |text: &String| lookup.find(field, text);
        let terms: Vec<Rc<Posted>> = run.texts.iter().map(find).collect::<Result<_>>()?;
        let is_host = |list: &&mut List| terms.iter().any(|term| Rc::ptr_eq(term, &list.posted));
        let rarest = self.lists.iter_mut().filter(is_host).min_by_key(|l| l.posted.doc_freq);
        let Some(list) = rarest.filter(|_| terms.iter().all(|term| term.doc_freq > 0)) else {
            return Ok(());
        };
        let idf = |term: &Rc<Posted>| idf(term.doc_freq, self.n_documents);
        let weight = run.share * terms.iter().map(idf).sum::<Score>();
        let positioned = &mut self.positioned;
        let numbers: Vec<usize> = terms.iter().map(|term| number(positioned, term)).collect();
        list.number = Some(number(positioned, &list.posted));
        list.run_weight += weight;
        match list.runs.iter_mut().find(|known| known.terms == numbers) {
            Some(known) => known.weight += weight,
            None => list.runs.push(Run { terms: numbers, weight }),
        }
        Ok(())
    }

    /// Puts the lists in order, those last that tell the most for the documents that they cost to
    /// read: a long list that adds little is the first to be spared.
    ///
    /// If nothing is found by any of them, all find: a query has nothing else.
    fn arrange(&mut self) {
        if !self.lists.iter().any(|list| list.finds) {
            self.lists.iter_mut().for_each(|list| list.finds = true);
        }
        let gain = |list: &List| list.max_score() / list.posted.doc_freq as Score;
        self.lists.sort_by(|a, b| gain(a).total_cmp(&gain(b)));
        self.grain = Grain::of(self.lists.iter().map(List::max_score).sum());
    }
}

/// Returns the number of a term among others, to which it is added if it is new.
fn number(terms: &mut Vec<Rc<Posted>>, term: &Rc<Posted>) -> usize {
    let known = terms.iter().position(|known| Rc::ptr_eq(known, term));
    known.unwrap_or_else(|| {
        terms.push(Rc::clone(term));
        terms.len() - 1
    })
}

impl List {
    /// Most that this list adds to a score.
    pub(crate) fn max_score(&self) -> Score {
        self.weight + self.run_weight
    }

    /// Most that it adds to the score of a document, for what [`Saturation`] makes of the term there.
    #[inline]
    pub(crate) fn bound(&self, share: Score, grain: Grain) -> Score {
        grain.round_up(self.weight * share) + self.most_of_runs(share, grain)
    }

    /// What its runs would add if each stood there as often as the term.
    #[inline]
    pub(crate) fn most_of_runs(&self, share: Score, grain: Grain) -> Score {
        grain.round(self.run_weight * share) + grain.slack(self.runs.len())
    }
}
