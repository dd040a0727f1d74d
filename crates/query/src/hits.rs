//! From a document to what is shown of it.

use std::collections::BTreeMap;

use fihris_corpus::Document;
use fihris_index::head;
use fihris_text::{Analyzer, Level};
use serde_json::Value;

use crate::error::Result;
use crate::findings::Findings;
use crate::grammar::{NO_FIELDS, OwnField, OwnFields};
use crate::matcher::{Matcher, join};
use crate::order::Position;
use crate::request::Request;
use crate::response::{Hit, MAX_READ_BYTES, Matched, Page, ScorePart};
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
    understood: &'a Understood,
    matcher: Matcher<'a>,
    max_chars: usize,
    titles_only: bool,
    /// The user's own fields, which hits show.
    own: &'a OwnFields,
    /// Bytes of text that may still be looked through.
    budget: usize,
}

/// A document among others.
pub(crate) struct Placed {
    /// Its place, from 1.
    pub(crate) rank: usize,
    pub(crate) score: f32,
    /// Where it stands in another order than that of relevance.
    pub(crate) position: Option<Position>,
    /// What the score is made of, if that was asked for.
    pub(crate) explanation: Vec<ScorePart>,
}

impl<'a> HitMaker<'a> {
    /// Prepares to show whole documents.
    pub(crate) fn new(
        analyzer: &'a Analyzer,
        understood: &'a Understood,
        phrase_levels: &[Option<Level>],
    ) -> Self {
        let matcher = Matcher::new(analyzer, understood, phrase_levels);
        let (max_chars, titles_only, budget) = (0, false, MAX_SCANNED_IN_ALL);
        Self { understood, matcher, max_chars, titles_only, own: &NO_FIELDS, budget }
    }

    /// Prepares to make the hits of the answer to `request`.
    pub(crate) fn for_request(
        analyzer: &'a Analyzer,
        understood: &'a Understood,
        phrase_levels: &[Option<Level>],
        request: &Request,
    ) -> Self {
        let (max_chars, titles_only) = (request.snippet.max_chars, request.titles_only);
        Self { max_chars, titles_only, ..Self::new(analyzer, understood, phrase_levels) }
    }

    /// Shows the user's own fields with each hit.
    pub(crate) fn with_fields(self, own: &'a OwnFields) -> Self {
        Self { own, ..self }
    }
}

impl HitMaker<'_> {
    /// Makes the hit of a document.
    pub(crate) fn make(&mut self, placed: Placed, document: Document) -> Result<Hit> {
        let Placed { rank, score, position, explanation } = placed;
        let text = self.head(&document.text);
        let title = head(document.title.as_deref().unwrap_or_default(), MIN_SCANNED);
        let findings = Findings::of(&self.matcher, title, text)?;
        let n_targets = self.matcher.targets.len();
        let snippet = snippet(text, &findings.in_text, n_targets, self.max_chars);
        Ok(Hit {
            page: snippet.first_match.and_then(|at| document.place_of(at)).map(str::to_owned),
            rank,
            score,
            position,
            title_highlights: join(&findings.in_title),
            snippet,
            matched: self.matched(&findings),
            explanation,
            fields: shown_fields(self.own, &document),
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
    pub(crate) fn page(&self, document: Document) -> Result<Page> {
        let text = head(&document.text, MAX_READ_BYTES);
        let title = head(document.title.as_deref().unwrap_or_default(), MIN_SCANNED);
        let findings = Findings::of(&self.matcher, title, text)?;
        let (title_highlights, text_highlights) =
            (join(&findings.in_title), join(&findings.in_text));
        Ok(Page { document, title_highlights, text_highlights })
    }

    /// Takes as much of a text as may be looked through, and if possible no part of a word.
    fn head<'t>(&mut self, text: &'t str) -> &'t str {
        if self.titles_only {
            return "";
        }
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

/// Bytes of the values of one field that a hit shows; a document shows all of them.
const MAX_FIELD_BYTES: usize = 4096;

/// The user's own fields that a document has, as its source gave them.
fn shown_fields(own: &OwnFields, document: &Document) -> BTreeMap<String, Value> {
    let value = |own: &OwnField| {
        let value = own.field.value_in(document).filter(|value| !is_blank(value))?;
        let is_short = value.to_string().len() <= MAX_FIELD_BYTES;
        let value = if is_short { value.into_owned() } else { Value::String("…".to_owned()) };
        Some((own.field.name.clone(), value))
    };
    own.iter().filter_map(value).collect()
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}
