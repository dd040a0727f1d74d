//! Text without operators.

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
