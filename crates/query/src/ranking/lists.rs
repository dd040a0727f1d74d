//! The postings that a query is scored by.

use std::rc::Rc;

use fihris_index::Reader;
use fihris_text::Level;
use tantivy::Score;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;

use super::bm25::{Saturation, idf};
use super::grain::Grain;
use super::lookup::{Lookup, Posted};
use super::words::{Share, Weights};
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
    pub(crate) pairs: Vec<Pair>,
    /// Most that these add together.
    pair_weight: Score,
    /// Number in [`Lists::stems`], if there are pairs.
    pub(crate) stem: Option<usize>,
    /// Whether a document is a hit for this term alone.
    pub(crate) finds: bool,
}

/// A stem with another directly behind it. It stands in documents of the list of either, nowhere
/// more often than that one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pair {
    /// Number in [`Lists::stems`].
    pub(crate) first: usize,
    pub(crate) second: usize,
    /// Most that it adds to a score.
    pub(crate) weight: Score,
}

/// All postings that a query is scored by.
pub(crate) struct Lists {
    pub(crate) lists: Vec<List>,
    /// The stems of all pairs.
    pub(crate) stems: Vec<Rc<Posted>>,
    /// What all parts of scores are multiples of.
    pub(crate) grain: Grain,
    n_documents: u64,
    saturations: Vec<(Field, Rc<Saturation>)>,
}

impl Lists {
    /// Finds the postings of what documents score by.
    pub(crate) fn of(weights: &Weights, lookup: &mut Lookup<'_>) -> Result<Self> {
        let mut lists = Self::new(lookup.reader)?;
        let mut of_words: Vec<(usize, Option<usize>)> = Vec::new();
        for term in &weights.terms {
            let field = term.field.of(lookup.reader.fields());
            let texts: Vec<&str> = term.texts.iter().map(String::as_str).collect();
            let [text] = texts.as_slice() else {
                lists.add_union(lookup, field, &texts, term.share)?;
                continue;
            };
            let list = lists.add(lookup, (field, text), term.share, term.finds)?;
            of_words.extend(term.word.map(|word| (word, list)));
        }
        let list_of = |word: usize| {
            let of_word = of_words.iter().find(|(other, _)| *other == word);
            of_word.and_then(|(_, list)| *list)
        };
        for pair in &weights.pairs {
            let [first, second] = pair.words.map(list_of);
            if let Some(list) = lists.rarer(first, second) {
                lists.add_pair(lookup, list, &pair.stems, pair.share)?;
            }
        }
        lists.arrange();
        Ok(lists)
    }

    fn new(reader: &Reader) -> Result<Self> {
        let n_documents = reader.searcher().total_num_docs()?;
        let (lists, stems, grain) = (Vec::new(), Vec::new(), Grain::of(0.0));
        Ok(Self { lists, stems, grain, n_documents, saturations: Vec::new() })
    }

    /// Adds a term, and returns the number of its list. A term that comes again counts for more.
    fn add(
        &mut self,
        lookup: &mut Lookup<'_>,
        (field, text): (Field, &str),
        share: Share,
        finds: bool,
    ) -> Result<Option<usize>> {
        let posted = lookup.find(field, text)?;
        if posted.doc_freq == 0 {
            return Ok(None);
        }
        let weight = share * idf(posted.doc_freq, self.n_documents);
        self.push(lookup, posted, weight, finds).map(Some)
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
    ) -> Result<usize> {
        let known = self.lists.iter().position(|list| Rc::ptr_eq(&list.posted, &posted));
        if let Some((known, list)) = known.and_then(|n| Some((n, self.lists.get_mut(n)?))) {
            list.weight += weight;
            list.finds |= finds;
            return Ok(known);
        }
        let lengths = lookup.reader.fields().lengths_of(posted.field());
        let saturation = self.saturation(lookup, lengths)?;
        self.lists.push(List {
            posted,
            lengths,
            saturation,
            weight,
            pairs: Vec::new(),
            pair_weight: 0.0,
            stem: None,
            finds,
        });
        Ok(self.lists.len() - 1)
    }

    fn saturation(&mut self, lookup: &Lookup<'_>, field: Field) -> Result<Rc<Saturation>> {
        if let Some((_, known)) = self.saturations.iter().find(|(known, _)| *known == field) {
            return Ok(Rc::clone(known));
        }
        let saturation = Rc::new(Saturation::of(lookup.reader.searcher(), field)?);
        self.saturations.push((field, Rc::clone(&saturation)));
        Ok(saturation)
    }

    /// Adds two stems that stand side by side to the list of one of them.
    fn add_pair(
        &mut self,
        lookup: &mut Lookup<'_>,
        list: usize,
        stems: &[String; 2],
        share: Share,
    ) -> Result<()> {
        let field = lookup.reader.fields().body(Level::Stem);
        let [first, second] = [lookup.find(field, &stems[0])?, lookup.find(field, &stems[1])?];
        if first.doc_freq == 0 || second.doc_freq == 0 {
            return Ok(());
        }
        let idf = [&first, &second].map(|stem| idf(stem.doc_freq, self.n_documents));
        let weight = share * (idf[0] + idf[1]);
        let (first, second) = (self.number(first), self.number(second));
        let Some(list) = self.lists.get_mut(list) else { return Ok(()) };
        let is_first = self.stems.get(first).is_some_and(|stem| Rc::ptr_eq(stem, &list.posted));
        list.stem = Some(if is_first { first } else { second });
        list.pair_weight += weight;
        match list.pairs.iter_mut().find(|pair| (pair.first, pair.second) == (first, second)) {
            Some(known) => known.weight += weight,
            None => list.pairs.push(Pair { first, second, weight }),
        }
        Ok(())
    }

    /// Of two lists, the one with fewer documents.
    fn rarer(&self, a: Option<usize>, b: Option<usize>) -> Option<usize> {
        let doc_freq = |list: &usize| self.lists.get(*list).map(|list| list.posted.doc_freq);
        a.into_iter().chain(b).min_by_key(doc_freq)
    }

    fn number(&mut self, stem: Rc<Posted>) -> usize {
        let known = self.stems.iter().position(|known| Rc::ptr_eq(known, &stem));
        known.unwrap_or_else(|| {
            self.stems.push(stem);
            self.stems.len() - 1
        })
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

impl List {
    /// Most that this list adds to a score.
    pub(crate) fn max_score(&self) -> Score {
        self.weight + self.pair_weight
    }

    /// Most that it adds to the score of a document, for what [`Saturation`] makes of the term there.
    #[inline]
    pub(crate) fn bound(&self, share: Score, grain: Grain) -> Score {
        grain.round_up(self.weight * share) + self.most_of_pairs(share, grain)
    }

    /// What its pairs would add if each stood there as often as the term.
    #[inline]
    pub(crate) fn most_of_pairs(&self, share: Score, grain: Grain) -> Score {
        grain.round(self.pair_weight * share) + grain.slack(self.pairs.len())
    }
}
