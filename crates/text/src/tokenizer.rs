//! A tokenizer for Tantivy.

use std::sync::Arc;

use tantivy_tokenizer_api::{Token, TokenStream, Tokenizer};

use crate::{Analyzer, Level, Tokens};

/// Arabic words as Tantivy's tokens, on one [`Level`].
///
/// A token is a whole written word, prefixes, suffixes and vowels included, with the term that it is
/// found by. Several spellings of a word are tokens of one position. Register it under the name that the
/// schema has for a field; a query of the field must use the same one.
///
/// ```
/// use fihris_text::{ArabicTokenizer, Level};
/// use tantivy_tokenizer_api::{TokenStream, Tokenizer};
///
/// let mut tokenizer = ArabicTokenizer::new(Level::Stem);
/// let mut tokens = tokenizer.token_stream("وللمكتباتِ");
/// assert!(tokens.advance());
/// assert_eq!(tokens.token().text, "مكتب");
/// assert_eq!(tokens.token().offset_to, "وللمكتباتِ".len());
/// ```
#[derive(Clone, Debug)]
pub struct ArabicTokenizer {
    analyzer: Arc<Analyzer>,
    level: Level,
}

impl ArabicTokenizer {
    /// A tokenizer that knows the dictionary alone.
    #[must_use]
    pub fn new(level: Level) -> Self {
        Self::with_analyzer(Arc::new(Analyzer::default()), level)
    }

    /// A tokenizer whose analyzer may know the evidence of a collection, which decides about affixes
    /// better. Tokenizers of all levels can share one analyzer.
    #[must_use]
    pub fn with_analyzer(analyzer: Arc<Analyzer>, level: Level) -> Self {
        Self { analyzer, level }
    }
}

impl Tokenizer for ArabicTokenizer {
    type TokenStream<'a> = ArabicTokenStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ArabicTokenStream<'a> {
        let (tokens, level) = (self.analyzer.tokens(text), self.level);
        ArabicTokenStream { tokens, level, token: Token::default() }
    }
}

/// The tokens of a text.
pub struct ArabicTokenStream<'a> {
    tokens: Tokens<'a>,
    level: Level,
    token: Token,
}

impl TokenStream for ArabicTokenStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(word) = self.tokens.advance() else { return false };
        self.token.offset_from = word.byte_range.start;
        self.token.offset_to = word.byte_range.end;
        self.token.position = word.position;
        self.token.text.clear();
        self.token.text.push_str(word.terms.get(self.level));
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_those_of_the_analyzer() {
        let text = "وقف إطلاق النّار في عبدالرحمن، وللمكتباتِ 2020";
        let analyzer = Analyzer::default();
        for level in [Level::Exact, Level::Stem, Level::Skeleton] {
            let mut expected = Vec::new();
            let mut tokens = analyzer.tokens(text);
            while let Some(token) = tokens.advance() {
                let term = token.terms.get(level).to_owned();
                expected.push((term, token.byte_range.clone(), token.position));
            }
            let (mut tokenizer, mut found) = (ArabicTokenizer::new(level), Vec::new());
            let mut stream = tokenizer.token_stream(text);
            while let Some(token) = stream.next() {
                found.push((
                    token.text.clone(),
                    token.offset_from..token.offset_to,
                    token.position,
                ));
            }
            assert_eq!(found, expected);
        }
    }
}
