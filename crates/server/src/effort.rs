//! How much a search asks for, told before it begins.
//!
//! The bounds are far above what people ask, and what pages and usual clients send. What is below
//! them and costs much all the same is noticed while it runs, see [`Job`](crate::job::Job).

use fihris_query::{Expression, Request};

use crate::gate::Lane;

/// Bytes of query and filters: some hundred words.
const MAX_TEXT_BYTES: usize = 1024;

/// Words with `*`, `?` or `~`: each is a search of the whole vocabulary, and stands for up to 64 words.
const MAX_PATTERNS: usize = 1;

/// Parts of a query that a program put together.
const MAX_PARTS: usize = 32;

/// Hits of an answer: each is read and analysed.
const MAX_HITS: usize = 100;

/// Hits that are passed over: these are ranked too.
const MAX_PASSED: usize = 10_000;

/// Hits whose score is explained.
const MAX_EXPLAINED: usize = 20;

/// Characters of a passage.
const MAX_CHARS: usize = 2_000;

/// The lane in which a search is answered.
pub(crate) fn lane_of(request: &Request) -> Lane {
    let mut size = Size::default();
    size.add_typed(&request.query);
    size.patterns += usize::from(request.as_you_type);
    request.filters.iter().for_each(|filter| size.add_typed(filter));
    request.expression.iter().for_each(|expression| size.add(expression));
    let is_much = size.bytes > MAX_TEXT_BYTES
        || size.patterns > MAX_PATTERNS
        || size.parts > MAX_PARTS
        || request.limit > MAX_HITS
        || request.offset > MAX_PASSED
        || (request.explain && request.limit > MAX_EXPLAINED)
        || request.snippet.max_chars > MAX_CHARS;
    if is_much { Lane::Slow } else { Lane::Quick }
}

/// How large a query is.
#[derive(Debug, Default)]
struct Size {
    bytes: usize,
    patterns: usize,
    parts: usize,
}

impl Size {
    fn add_typed(&mut self, text: &str) {
        self.bytes += text.len();
        // Behind a quotation, `~` says how near its words are to each other; behind a word, `?`
        // asks.
        let is_pattern = |(sign, next): &(char, char)| match sign {
            '*' => true,
            '?' => next.is_alphanumeric(),
            sign => *next == '~' && sign.is_alphanumeric(),
        };
        let next = text.chars().skip(1).chain([' ']);
        self.patterns += text.chars().zip(next).filter(is_pattern).count();
    }

    /// Adds an expression, which is of bounded depth.
    fn add(&mut self, expression: &Expression) {
        self.parts += 1;
        match expression {
            Expression::Query(typed) => self.add_typed(&typed.text),
            Expression::Words(words) => {
                self.bytes += words.text.len();
                self.patterns += usize::from(words.prefix);
            }
            Expression::Phrase { text, prefix, .. } => {
                self.bytes += text.len();
                self.patterns += usize::from(*prefix);
            }
            Expression::Value(_, text) => self.bytes += text.len(),
            Expression::Bool(group) => {
                let lists = [&group.must, &group.should, &group.must_not, &group.filter];
                lists.into_iter().flatten().for_each(|part| self.add(part));
            }
            Expression::Boosted(_, part) => self.add(part),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use fihris_query::{Bool, SnippetOptions, Words};

    use super::*;

    #[track_caller]
    fn check(request: &Request, expected: Lane) {
        assert_eq!(lane_of(request), expected, "{request:?}");
    }

    #[test]
    fn what_people_ask_is_quick() {
        let usual = Request {
            filters: vec!["site:example.org".into(), "date:2019..2020".into()],
            facets: vec![fihris_query::Facet::Site, fihris_query::Facet::Year],
            offset: 90,
            ..Request::new("\"وقف إطلاق النار\"~3 محادث* -هدنة")
        };
        check(&usual, Lane::Quick);
    }

    #[test]
    fn what_asks_for_much_is_slow() {
        let request = Request::default;
        let many = vec![Expression::All; 40];
        let words = |text: &str| Expression::Words(Words { text: text.into(), ..Words::default() });
        let table = [
            Request { limit: 1000, ..request() },
            Request { offset: 500_000, ..request() },
            Request { limit: 50, explain: true, ..request() },
            Request { snippet: SnippetOptions { max_chars: 9000 }, ..request() },
            Request { filters: vec!["كتاب ".repeat(40); 4], ..request() },
            Request::new("ا* ب~2"),
            Request::new("*ا ب?ت"),
            Request {
                expression: Some(Expression::Bool(Bool { filter: many, ..Bool::default() })),
                ..request()
            },
            Request { expression: Some(words(&"كتاب ".repeat(200))), ..request() },
        ];
        table.iter().for_each(|request| check(request, Lane::Slow));
    }
}
