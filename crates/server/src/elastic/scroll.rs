//! Searches that are read to their end, one page after the other.
//!
//! The id of a scroll says all there is to know of it: which search, of which generation of the
//! index, how far it has come. So nothing is kept here between two pages, and nothing can be used
//! up. A search that began in one generation does not go on in another: it would miss documents,
//! or show some twice.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fihris_query::{Position, Response, Sort};
use serde::{Deserialize, Serialize};

use super::ask::{Ask, SEARCH_PARAMS};
use super::problem::{Refusal, Result};
use super::url::Url;
use crate::params::MAX_OFFSET;
use crate::problem::Problem;

/// Most bytes of the search that a scroll goes through: its id holds all of it.
const MAX_SEARCH_BYTES: usize = 64 << 10;

/// A search and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scroll {
    pub(super) index: String,
    generation: String,
    /// What stood behind the `?` of the search.
    query: String,
    body: String,
    /// Hits that were returned.
    passed: usize,
    /// Where the last of them stands, where the order has positions.
    last: Option<(Option<i64>, Option<u64>)>,
}

impl Scroll {
    /// Begins with a search of the generation that is served.
    pub(super) fn begin(index: &str, query: &str, body: &[u8]) -> Result<Self> {
        if query.len() + body.len() > MAX_SEARCH_BYTES {
            let reason =
                format!("a search of more than {MAX_SEARCH_BYTES} bytes cannot be scrolled");
            return Err(Refusal::argument(reason));
        }
        let body = String::from_utf8_lossy(body).into_owned();
        let (index, query, generation) = (index.to_owned(), query.to_owned(), String::new());
        Ok(Self { index, generation, query, body, passed: 0, last: None })
    }

    /// Notes which generation is searched.
    ///
    /// # Errors
    ///
    /// If it began in another one.
    pub(super) fn require(&mut self, generation: &str) -> std::result::Result<(), Problem> {
        if self.generation.is_empty() {
            generation.clone_into(&mut self.generation);
        }
        if self.generation == generation { Ok(()) } else { Err(Problem::scroll_gone()) }
    }

    /// The scroll behind a page of it.
    pub(super) fn behind(&self, response: &Response) -> Self {
        let last = response.hits.last().and_then(|hit| hit.position);
        let last = last.map(|Position { value, number }| (value, number)).or(self.last);
        let passed = self.passed.saturating_add(response.hits.len());
        Self { passed, last, ..self.clone() }
    }

    /// Its name.
    pub(super) fn id(&self) -> Result<String> {
        let json = serde_json::to_vec(self);
        let json = json.map_err(|error| Refusal::parsing(error.to_string()))?;
        Ok(URL_SAFE_NO_PAD.encode(json))
    }

    /// Reads its name.
    pub(super) fn of(id: &str) -> Result<Self> {
        let scroll = URL_SAFE_NO_PAD.decode(id).ok();
        let scroll = scroll.and_then(|json| serde_json::from_slice(&json).ok());
        scroll.ok_or_else(|| Refusal::argument("cannot parse scroll id"))
    }

    /// What is to be asked next.
    pub(super) fn ask(&self) -> Result<Ask> {
        let url = Url::read(Some(&self.query), &SEARCH_PARAMS)?;
        let mut ask = Ask::read(&url, self.body.as_bytes())?;
        // They were counted for the first page.
        ask.aggregations.clear();
        ask.request.facets.clear();
        match self.last {
            Some((value, number)) => ask.request.after = Some(Position { value, number }),
            None => ask.request.offset = self.passed,
        }
        if ask.request.sort == Sort::Relevance && self.passed > MAX_OFFSET {
            let reason = format!("more than {MAX_OFFSET} hits are scrolled by [sort] [_doc] alone");
            return Err(Refusal::argument(reason));
        }
        Ok(ask)
    }
}

/// Refuses what is not a span of time, as in `5m`.
pub(super) fn require_time(text: &str) -> Result<()> {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_time = unit.len() < text.len()
        && matches!(unit, "d" | "h" | "m" | "s" | "ms" | "micros" | "nanos");
    let reason =
        || Refusal::argument(format!("[scroll] is [{text}], and must be a time such as 5m"));
    if is_time { Ok(()) } else { Err(reason()) }
}

/// Whether an answer has the address of what follows it.
pub(super) fn of_search(
    url: &Url,
    index: &str,
    query: &str,
    body: &[u8],
) -> Result<Option<Scroll>> {
    let Some(time) = url.get("scroll") else { return Ok(None) };
    require_time(time)?;
    Scroll::begin(index, query, body).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scroll_is_all_in_its_name() {
        let mut scroll = Scroll::begin("news", "scroll=5m&sort=_doc", br#"{"size": 3}"#).unwrap();
        scroll.require("g000001").unwrap();
        scroll.last = Some((None, Some(6)));
        let read = Scroll::of(&scroll.id().unwrap()).unwrap();
        assert_eq!(read, scroll);
        let ask = read.ask().unwrap();
        let expected = Position { value: None, number: Some(6) };
        assert_eq!((ask.request.after, ask.request.limit), (Some(expected), 3));
        assert!(scroll.require("g000002").is_err());
        assert!(Scroll::of("nothing").is_err());
    }

    #[test]
    fn a_time_has_a_unit() {
        for (text, is_time) in [("5m", true), ("1000ms", true), ("5", false), ("m", false)] {
            assert_eq!(require_time(text).is_ok(), is_time, "{text}");
        }
    }
}
