//! From the address of a document to what is shown of it.

use fihris_corpus::Document;
use fihris_index::{Reader, head};
use tantivy::DocAddress;

use crate::engine::Request;
use crate::error::Result;
use crate::findings::Findings;
use crate::matcher::{Matcher, join};
use crate::plan::Plan;
use crate::response::{Hit, MAX_READ_BYTES, Matched, Page};
use crate::snippet::snippet;
use crate::understood::Understood;

/// Bytes of one text that are looked through for a passage: the head of a book
/// is enough to show what it is.
const MAX_SCANNED: usize = 1 << 20;

/// Bytes of all texts of an answer that are looked through, so that an answer of
/// books does not take longer than an answer of news; each text gets
/// [`MIN_SCANNED`] whatever the others took.
const MAX_SCANNED_IN_ALL: usize = 4 << 20;

/// See [`MAX_SCANNED_IN_ALL`].
const MIN_SCANNED: usize = 16 << 10;

/// Makes hits of documents.
pub(crate) struct HitMaker<'a> {
    reader: &'a Reader,
    understood: &'a Understood,
    matcher: Matcher<'a>,
    max_chars: usize,
    /// The plan, if scores are to be explained.
    explained: Option<&'a Plan>,
    /// Bytes of text that may still be looked through.
    budget: usize,
}

impl<'a> HitMaker<'a> {
    /// Prepares to make the hits of an answer.
    pub(crate) fn new(
        reader: &'a Reader,
        understood: &'a Understood,
        plan: &'a Plan,
        request: &Request,
    ) -> Self {
        let matcher = Matcher::new(reader.analyzer(), understood, &plan.phrase_levels);
        let max_chars = request.snippet.max_chars;
        let explained = request.explain.then_some(plan);
        Self { reader, understood, matcher, max_chars, explained, budget: MAX_SCANNED_IN_ALL }
    }
}

impl HitMaker<'_> {
    pub(crate) fn make(&mut self, rank: usize, score: f32, address: DocAddress) -> Result<Hit> {
        let document = self.reader.document_at(address)?;
        let text = self.head(&document.text);
        let title = head(document.title.as_deref().unwrap_or_default(), MIN_SCANNED);
        let findings = Findings::of(&self.matcher, title, text);
        let n_targets = self.matcher.targets.len();
        Ok(Hit {
            rank,
            score,
            title_highlights: join(&findings.in_title),
            snippet: snippet(text, &findings.in_text, n_targets, self.max_chars),
            matched: self.matched(&findings),
            explanation: match self.explained {
                Some(plan) => plan.explain(self.reader, address)?,
                None => Vec::new(),
            },
            id: document.id,
            doc_id: document.doc_id,
            title: document.title,
            source: document.source,
            url: document.url,
            date: document.date,
            language: document.language,
        })
    }

    /// Returns the whole of a document with what the query finds in it.
    pub(crate) fn page(&self, document: Document) -> Page {
        let text = head(&document.text, MAX_READ_BYTES);
        let title = head(document.title.as_deref().unwrap_or_default(), MIN_SCANNED);
        let findings = Findings::of(&self.matcher, title, text);
        let (title_highlights, text_highlights) =
            (join(&findings.in_title), join(&findings.in_text));
        Page { document, title_highlights, text_highlights }
    }

    /// Takes as much of a text as may be looked through, and if possible no part of a word.
    fn head<'t>(&mut self, text: &'t str) -> &'t str {
        let n_bytes = MAX_SCANNED.min(self.budget).max(MIN_SCANNED);
        self.budget = self.budget.saturating_sub(text.len().min(n_bytes));
        if text.len() <= n_bytes {
            return text;
        }
        let head = head(text, n_bytes);
        let end = head.rfind(char::is_whitespace).unwrap_or(head.len());
        head.get(..end).unwrap_or(head)
    }

    /// Lists the parts of the query that a document has.
    fn matched(&self, findings: &Findings) -> Vec<Matched> {
        let targets = self.matcher.targets.iter().zip(&findings.best);
        let mut matched: Vec<Matched> = Vec::new();
        for (clause, level) in targets.filter_map(|(target, best)| Some((target.clause, (*best)?)))
        {
            let Some(clause) = self.understood.clauses.get(clause) else { continue };
            let (text, phrase) = (clause.text.clone(), clause.phrase);
            let new = Matched { text, phrase, level };
            if !matched.contains(&new) {
                matched.push(new);
            }
        }
        matched
    }
}
