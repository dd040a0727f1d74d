//! A document as a line of a request.

use std::borrow::Cow;

use fihris_corpus::{Document, site};
use fihris_index::{clip, days, head};
use fihris_text::{Analyzer, Level};
use serde::Serialize;

use crate::error::Result;
use crate::limits::MAX_REQUEST_BYTES;

/// What stands where no word is: between title and text, so that no phrase goes from one to the
/// other, and in the place of a term that is empty. SYMBOL FOR UNIT SEPARATOR.
pub(crate) const PLACEHOLDER: &str = "\u{241F}";

/// Longest term in bytes: Elasticsearch cuts longer ones in two.
const MAX_TERM_BYTES: usize = 255;

/// Longest line of a document, which a request has to hold.
pub(crate) const MAX_LINE_BYTES: usize = MAX_REQUEST_BYTES - 512;

/// Longest title that is sent; it stands in four fields.
const MAX_TITLE_BYTES: usize = 64 << 10;

/// Longest fields that are only shown: those of the source that Fihris does not know, and what was cut
/// off as boilerplate.
const MAX_REST_BYTES: usize = 256 << 10;

/// A document, analysed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Row {
    /// Its name in the corpus, in digits.
    pub(crate) doc_id: String,
    /// The line, without its line feed.
    pub(crate) line: Vec<u8>,
    /// Words of title and text.
    pub(crate) body_words: u64,
    /// Words of the title.
    pub(crate) title_words: u64,
    /// Bytes of title and text.
    pub(crate) bytes: u64,
    /// Whether the end of the text had to be left out.
    pub(crate) is_cut: bool,
}

/// The fields, see `mapping`.
#[derive(Serialize)]
struct Fields<'a> {
    doc_id: &'a str,
    id: &'a str,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<i64>,
    length: u64,
    doc_key: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    text: &'a str,
    document: String,
    body_exact: &'a str,
    body_stem: &'a str,
    body_skeleton: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    title_exact: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    title_stem: &'a str,
}

impl Row {
    /// Analyses the document of that number. The end of a text that makes the line too long is
    /// left out.
    pub(crate) fn of(analyzer: &Analyzer, mut document: Document, number: u64) -> Result<Self> {
        let title = document.title.take();
        let text = std::mem::take(&mut document.text);
        let is_short = shorten(&mut document, title.as_deref().unwrap_or_default());
        let rest =
            serde_json::to_string(&document).map_err(|error| fihris_corpus::Error::Damaged {
                path: document.source.clone().into(),
                detail: error.to_string(),
            })?;
        let title = title.as_deref().map(|title| head(title, MAX_TITLE_BYTES));
        let mut shown = head(&text, MAX_LINE_BYTES);
        loop {
            let row = Self::with(analyzer, (&document, &rest, title, shown), number);
            if row.line.len() <= MAX_LINE_BYTES || shown.is_empty() {
                return Ok(Self { is_cut: is_short || shown.len() < text.len(), ..row });
            }
            // A little less than what would just fit: what is left out saves as much as the rest takes.
            let share = MAX_LINE_BYTES as f64 / row.line.len() as f64 * 0.95;
            shown = head(shown, (shown.len() as f64 * share) as usize);
        }
    }

    fn with(
        analyzer: &Analyzer,
        (document, rest, title, text): (&Document, &str, Option<&str>, &str),
        number: u64,
    ) -> Self {
        let mut words = Words::default();
        let title_words = words.add(analyzer, title.unwrap_or_default());
        let of_title = words.clone();
        if title_words > 0 {
            words.separate();
        }
        let body_words = title_words + words.add(analyzer, text);
        let doc_id = document.doc_id.to_string();
        let site = document.url.as_deref().and_then(site);
        let [body_exact, body_stem, body_skeleton] = words.finish();
        let [title_exact, title_stem, _] = of_title.finish();
        let fields = Fields {
            doc_id: &doc_id,
            id: clip(&document.id),
            source: clip(&document.source),
            site: site.as_deref().map(clip),
            lang: document.language.as_deref().map(clip),
            day: document.date.as_deref().and_then(day),
            length: text.chars().count() as u64,
            doc_key: number,
            title,
            text,
            document: rest.to_owned(),
            body_exact: &body_exact,
            body_stem: &body_stem,
            body_skeleton: &body_skeleton,
            title_exact: &title_exact,
            title_stem: &title_stem,
        };
        // Texts and numbers: this cannot fail.
        let line = serde_json::to_vec(&fields).unwrap_or_default();
        let bytes = (title.map_or(0, str::len) + text.len()) as u64;
        Self { doc_id, line, body_words, title_words, bytes, is_cut: false }
    }
}

/// Leaves out of a document what would fill a request by itself, beside its text; returns whether it
/// had to, or will have to with the title.
fn shorten(document: &mut Document, title: &str) -> bool {
    let bytes = |value: &serde_json::Value| value.to_string().len();
    let extra: usize = document.extra.values().map(bytes).sum();
    let boilerplate: usize = document.boilerplate.iter().map(|passage| passage.text.len()).sum();
    let is_long = extra + boilerplate > MAX_REST_BYTES;
    if is_long {
        document.extra.clear();
        document.boilerplate.clear();
    }
    is_long || title.len() > MAX_TITLE_BYTES
}

/// The day of a date, as the index has it: a month or a year is no day.
fn day(date: &str) -> Option<i64> {
    days(date).filter(|days| days.start() == days.end()).map(|days| *days.start())
}

/// Returns a term as the cluster knows it: without white space, not empty, not too long.
pub(crate) fn sent(term: &str) -> Cow<'_, str> {
    let term = head(term, MAX_TERM_BYTES);
    if term.is_empty() {
        return PLACEHOLDER.into();
    }
    if term.contains(char::is_whitespace) {
        return term.split_whitespace().collect::<Vec<_>>().join("_").into();
    }
    term.into()
}

/// The words of a text on each level, one behind the other.
#[derive(Clone, Debug, Default)]
struct Words {
    levels: [String; 3],
    /// Second terms of one position: they cannot stand there, so they come at the end.
    rest: [String; 3],
    /// Positions that are taken.
    end: usize,
}

impl Words {
    /// Adds the words of a text and returns how many there are.
    fn add(&mut self, analyzer: &Analyzer, text: &str) -> u64 {
        let (start, mut n_words) = (self.end, 0);
        let mut tokens = analyzer.tokens(text);
        while let Some(token) = tokens.advance() {
            let at = start + token.position;
            let is_second = at < self.end;
            n_words += u64::from(!is_second);
            while self.end < at {
                self.separate();
            }
            let levels = if is_second { &mut self.rest } else { &mut self.levels };
            self.end = self.end.max(at + 1);
            for (words, level) in
                levels.iter_mut().zip([Level::Exact, Level::Stem, Level::Skeleton])
            {
                push(words, &sent(token.terms.get(level)));
            }
        }
        n_words
    }

    /// Leaves a position free.
    fn separate(&mut self) {
        self.levels.iter_mut().for_each(|words| push(words, PLACEHOLDER));
        self.end += 1;
    }

    fn finish(self) -> [String; 3] {
        let mut levels = self.levels;
        for (words, rest) in levels.iter_mut().zip(self.rest) {
            if !rest.is_empty() {
                push(words, PLACEHOLDER);
                push(words, &rest);
            }
        }
        levels
    }
}

fn push(words: &mut String, word: &str) {
    if !words.is_empty() {
        words.push(' ');
    }
    words.push_str(word);
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn row(title: Option<&str>, text: &str) -> (Row, Value) {
        let document = Document {
            title: title.map(str::to_owned),
            text: text.to_owned(),
            url: Some("https://www.example.org/a".to_owned()),
            date: Some("1970-01-03".to_owned()),
            ..Document::default()
        };
        let row = Row::of(&Analyzer::default(), document, 7).unwrap();
        let json = serde_json::from_slice(&row.line).unwrap();
        (row, json)
    }

    #[test]
    fn words_stand_where_they_stand_in_the_embedded_index() {
        let (row, json) = row(Some("وقف النار"), "أُعلن وقفُ إطلاق النار");
        assert_eq!(json["body_exact"], "وقف النار \u{241F} اعلن وقف اطلاق النار");
        assert_eq!(json["title_exact"], "وقف النار");
        assert_eq!(json["title_stem"].as_str().unwrap().split(' ').count(), 2);
        assert_eq!((row.body_words, row.title_words, row.is_cut), (6, 2, false));
        assert_eq!(
            (&json["day"], &json["doc_key"], &json["site"]),
            (&2.into(), &7.into(), &"example.org".into())
        );
        assert_eq!(json["text"], "أُعلن وقفُ إطلاق النار");
    }

    #[test]
    fn a_second_term_of_a_position_comes_at_the_end() {
        let (row, json) = row(None, "طائرة F-16 جديدة");
        assert_eq!(json["body_exact"], "طايره f16 16 جديده \u{241F} f");
        assert_eq!(row.body_words, 4);
        assert!(json.get("title_exact").is_none());
    }

    #[test]
    fn the_end_of_a_text_that_is_too_long_is_left_out() {
        let (row, json) = row(None, &"محادثات وقف إطلاق النار ".repeat(60_000));
        assert!(row.is_cut && row.line.len() <= MAX_LINE_BYTES, "{}", row.line.len());
        assert!(row.line.len() > MAX_LINE_BYTES / 2, "{}", row.line.len());
        assert!(json["text"].as_str().unwrap().starts_with("محادثات وقف"));
    }

    #[test]
    fn no_field_fills_a_request_by_itself() {
        let long = "محادثات ".repeat(300_000);
        let extra = [("body".to_owned(), long.clone().into())];
        let (title, extra) = (Some(long.clone()), extra.into());
        let document = Document { title, text: long, extra, ..Document::default() };
        let row = Row::of(&Analyzer::default(), document, 0).unwrap();
        assert!(row.is_cut && row.line.len() <= MAX_LINE_BYTES, "{}", row.line.len());
    }

    #[test]
    fn no_term_is_empty_or_of_several_words() {
        assert_eq!(sent(""), PLACEHOLDER);
        assert_eq!(sent("وقف\u{00A0}النار"), "وقف_النار");
        assert_eq!(sent(&"ن".repeat(200)).len(), 254);
    }
}
