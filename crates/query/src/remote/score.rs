//! Scores of documents that another engine has found.
//!
//! Each split or shard of a cluster scores by what it knows itself, so that the score of a document
//! depends on where it lies. Here the best documents are scored once more, from their texts and by
//! what the whole collection knows, with the formula of the embedded index.

use fihris_corpus::Document;
use tantivy::fieldnorm::FieldNormReader;

use super::collection::{AnalysedQuery, Figures};
use super::places::{Places, number};
use crate::condition::{Phrase, WordField};
use crate::error::Result;
use crate::ranking::{Saturation, WeighedRun, count_following, idf};
use crate::response::ScorePart;
use crate::vocabulary::Vocabulary;

/// Scores documents by a query.
pub(super) struct Scorer<'q> {
    terms: Vec<Term<'q>>,
    runs: Vec<Run<'q>>,
    phrases: Vec<(&'q Phrase, f32)>,
    body: Saturation,
    title: Saturation,
}

/// A term and what it adds at most.
struct Term<'q> {
    field: WordField,
    text: &'q str,
    weight: f32,
    /// What stands side by side counts for the rarer of two.
    doc_freq: u64,
}

/// Terms side by side, and the one whose part of the score they add to.
struct Run<'q> {
    run: &'q WeighedRun,
    weight: f32,
    term: usize,
}

impl<'q> Scorer<'q> {
    /// Weighs the terms of a query by how many documents have them.
    pub(super) fn new(
        query: &'q AnalysedQuery,
        figures: Figures,
        vocabulary: &mut dyn Vocabulary,
    ) -> Result<Self> {
        let mut scorer = Self {
            terms: Vec::new(),
            runs: Vec::new(),
            phrases: Vec::new(),
            body: Saturation::new(figures.documents, figures.body_words),
            title: Saturation::new(figures.documents, figures.title_words),
        };
        vocabulary.prepare(&terms_of(query))?;
        for term in &query.weights.terms {
            let mut freqs = Vec::with_capacity(term.texts.len());
            for text in &term.texts {
                freqs.push(vocabulary.doc_freq(term.field, text)?);
            }
            let sum = freqs.iter().sum::<u64>().min(figures.documents);
            let weight = term.share * idf(sum, figures.documents);
            for (text, doc_freq) in term.texts.iter().zip(freqs) {
                scorer.add(Term { field: term.field, text, weight, doc_freq });
            }
        }
        scorer.add_runs(query, figures, vocabulary)?;
        for phrase in query.demands.wanted.iter().flat_map(|wanted| wanted.phrases()) {
            let mut weight = 0.0;
            for (_, text) in &phrase.terms {
                weight += idf(vocabulary.doc_freq(phrase.field, text)?, figures.documents);
            }
            scorer.phrases.push((phrase, phrase.weight * weight));
        }
        Ok(scorer)
    }

    /// Adds a term; one that comes again counts for more.
    fn add(&mut self, new: Term<'q>) {
        let known = self.terms.iter_mut().find(|t| (t.field, t.text) == (new.field, new.text));
        match known {
            Some(known) => known.weight += new.weight,
            None => self.terms.push(new),
        }
    }

    fn add_runs(
        &mut self,
        query: &'q AnalysedQuery,
        figures: Figures,
        vocabulary: &mut dyn Vocabulary,
    ) -> Result<()> {
        for run in &query.weights.runs {
            let mut weight = 0.0;
            for text in &run.texts {
                weight += idf(vocabulary.doc_freq(run.field, text)?, figures.documents);
            }
            let is_host = |(_, term): &(usize, &Term<'_>)| {
                term.field == run.field && run.texts.iter().any(|text| text == term.text)
            };
            let hosts = self.terms.iter().enumerate().filter(is_host);
            if let Some((term, _)) = hosts.min_by_key(|(_, term)| term.doc_freq) {
                self.runs.push(Run { run, weight: weight * run.share, term });
            }
        }
        Ok(())
    }

    /// Returns what the score of a document is made of, the greatest part first.
    pub(super) fn explain(
        &self,
        document: &Document,
        vocabulary: &dyn Vocabulary,
    ) -> Vec<ScorePart> {
        let places = Places::of(self.looked_for(), document, vocabulary.analyzer());
        let terms = self.terms.iter().zip(self.of_terms(&places));
        let part = |(term, score): (&Term<'_>, f32)| {
            let (field, term) = (term.field.name().to_owned(), term.text.to_owned());
            ScorePart { field, term, score }
        };
        let mut parts: Vec<ScorePart> = terms.map(part).collect();
        let (field, term) = ("phrases".to_owned(), String::new());
        parts.push(ScorePart { field, term, score: self.of_phrases(&places) });
        parts.retain(|part| part.score > 0.0);
        parts.sort_by(|a, b| b.score.total_cmp(&a.score));
        parts
    }

    /// What each of the terms adds to a score, with what stands beside it.
    fn of_terms(&self, places: &Places<'_>) -> Vec<f32> {
        let score = |weight: f32, field: WordField, count: usize| match count {
            0 => 0.0,
            count => weight * self.saturation(field).at(length(field, places), number(count)),
        };
        let of_term = |term: &Term<'_>| {
            score(term.weight, term.field, places.of_term(term.field, term.text).len())
        };
        let mut scores: Vec<f32> = self.terms.iter().map(of_term).collect();
        for Run { run, weight, term } in &self.runs {
            let positions = run.texts.iter().map(|text| places.of_term(run.field, text));
            let count = count_following(positions) as usize;
            if let Some(sum) = scores.get_mut(*term) {
                *sum += score(*weight, run.field, count);
            }
        }
        scores
    }

    /// What the phrases add to a score.
    fn of_phrases(&self, places: &Places<'_>) -> f32 {
        let score = |(phrase, weight): &(&Phrase, f32)| match places.count(phrase) {
            0 => 0.0,
            count => {
                let (field, count) = (phrase.field, number(count));
                weight * self.saturation(field).of_phrase(length(field, places), count)
            }
        };
        // Of nothing, the sum is the negative zero.
        0.0 + self.phrases.iter().map(score).sum::<f32>()
    }

    fn saturation(&self, field: WordField) -> &Saturation {
        if field.is_title() { &self.title } else { &self.body }
    }

    /// Every term whose places a score depends on.
    fn looked_for(&self) -> impl Iterator<Item = (WordField, &'q str)> + '_ {
        let terms = self.terms.iter().map(|term| (term.field, term.text));
        let runs = self.runs.iter().flat_map(|run| terms_of_run(run.run));
        let phrases = self.phrases.iter().flat_map(|(phrase, _)| {
            phrase.terms.iter().map(|(_, text)| (phrase.field, text.as_str()))
        });
        terms.chain(runs).chain(phrases)
    }
}

/// The length of a field in a document, as it is kept in an index.
fn length(field: WordField, places: &Places<'_>) -> u8 {
    let n_words = if field.is_title() { places.title_words } else { places.body_words };
    FieldNormReader::fieldnorm_to_id(number(n_words))
}

/// Every term that a score needs to know.
fn terms_of(query: &AnalysedQuery) -> Vec<(WordField, &str)> {
    let terms = query.weights.terms.iter();
    let terms = terms.flat_map(|term| term.texts.iter().map(|text| (term.field, text.as_str())));
    let runs = query.weights.runs.iter().flat_map(terms_of_run);
    let phrases = query.demands.wanted.iter().flat_map(|wanted| wanted.phrases());
    let phrases = phrases
        .flat_map(|phrase| phrase.terms.iter().map(|(_, text)| (phrase.field, text.as_str())));
    terms.chain(runs).chain(phrases).collect()
}

fn terms_of_run(run: &WeighedRun) -> impl Iterator<Item = (WordField, &str)> {
    run.texts.iter().map(|text| (run.field, text.as_str()))
}
