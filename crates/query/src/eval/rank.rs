//! Ranking without showing.

use tantivy::DocAddress;

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::ranking::Ranking;

/// A document in a ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// The name that the source gave it.
    pub id: String,
    /// The higher the better; comparable within one ranking only.
    pub score: f32,
}

/// Returns `text` without anything that is an operator in a query.
///
/// The topics of test collections are questions and headlines, not queries: a
/// quotation in a headline does not ask for a phrase.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        let begins_word = plain.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        match c {
            '"' | '«' | '»' | '“' | '”' | '„' => plain.push(' '),
            '(' | ')' | '=' | '*' | '~' | '^' => plain.push(' '),
            '+' | '-' if begins_word => plain.push(' '),
            ':' => plain.push_str(": "),
            c => plain.push(c),
        }
    }
    let word = |word: &str| match word.trim() {
        "AND" | "OR" | "NOT" => word.to_ascii_lowercase(),
        _ => word.to_owned(),
    };
    plain.split_inclusive(char::is_whitespace).map(word).collect()
}

/// Returns the best documents for a query, as [`Engine::search`] ranks them.
///
/// Nothing but their names is read, so that hundreds of them cost little.
///
/// # Errors
///
/// If the index cannot be read. No query is an error.
pub fn rank(engine: &Engine, query: &str, ranking: Ranking, limit: usize) -> Result<Vec<Ranked>> {
    let best = engine.rank(query, ranking, limit)?.into_iter();
    best.map(|(score, at)| Ok(Ranked { id: id(engine, at)?, score })).collect()
}

/// Returns the name of a document; it is kept in a column beside the documents.
fn id(engine: &Engine, at: DocAddress) -> Result<String> {
    let segment = engine.reader().searcher().segment_reader(at.segment_ord);
    let mut id = String::new();
    let column = segment.fast_fields().str("id")?;
    let number = column.as_ref().and_then(|column| column.term_ords(at.doc_id).next());
    if let (Some(column), Some(number)) = (column, number) {
        column.ord_to_str(number, &mut id).map_err(|error| Error::Tantivy(error.into()))?;
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use fihris_text::Analyzer;

    use crate::understood::Understood;

    use super::*;
    use crate::grammar::Occur;

    #[test]
    fn a_plain_text_has_words_only() {
        let table = [
            ("قال: «وقف النار» -غدا", "قال وقف النار غدا"),
            ("title:x +y --z", "title x y z"),
            ("كوفيد-19", "كوفيد 19"),
            ("(مصر و =تونس) AND ليب* NOT حرب~2^3", "مصر و تونس and ليب not حرب 2 3"),
            ("", ""),
        ];
        for (text, expected) in table {
            let understood = Understood::read(&plain(text), &Analyzer::default(), &mut Vec::new());
            assert_eq!(understood.text, expected, "{text}");
            assert!(understood.clauses.iter().all(|c| c.occur == Occur::Should && !c.phrase));
        }
    }
}
