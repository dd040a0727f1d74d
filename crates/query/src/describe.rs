//! A query as understood, written as it might have been typed.

use std::fmt::Write;

use crate::clause::{Clause, Tree};
use crate::grammar::{FieldName, Occur, Spelling};

/// Writes a query with folded words.
///
/// Signs before words that stand side by side, operators between those that do not.
pub(crate) fn describe(tree: &[(Occur, Tree)], clauses: &[Clause]) -> String {
    let parts: Vec<String> = tree.iter().map(|(occur, tree)| part(*occur, tree, clauses)).collect();
    parts.join(" ")
}

fn part(occur: Occur, tree: &Tree, clauses: &[Clause]) -> String {
    let text = node(tree, clauses);
    let is_filter = match tree {
        Tree::Clause(number) => {
            clauses.get(*number).is_some_and(|clause| clause.phrase || clause.field.is_some())
        }
        Tree::Group(_) | Tree::All => true,
    };
    match occur {
        Occur::MustNot => format!("-{text}"),
        Occur::Must if !is_filter => format!("+{text}"),
        Occur::Must | Occur::Should => text,
    }
}

fn node(tree: &Tree, clauses: &[Clause]) -> String {
    let group = match tree {
        Tree::Clause(number) => return clauses.get(*number).map(clause).unwrap_or_default(),
        Tree::Group(group) => group,
        Tree::All => return "*".to_owned(),
    };
    let are = |occur| group.iter().all(|(other, _)| *other == occur);
    let operator = match () {
        () if are(Occur::Should) => " OR ",
        () if are(Occur::Must) => " AND ",
        () => return format!("({})", describe(group, clauses)),
    };
    let parts: Vec<String> = group.iter().map(|(_, tree)| node(tree, clauses)).collect();
    format!("({})", parts.join(operator))
}

fn clause(clause: &Clause) -> String {
    let field = clause.field.as_ref().map_or("", FieldName::as_str);
    let colon = if field.is_empty() { "" } else { ":" };
    let quote = if clause.phrase { "\"" } else { "" };
    let exact = if clause.spelling == Spelling::Exact { "=" } else { "" };
    let words: Vec<&str> = match clause.phrase {
        true => clause.sequence().map(|word| word.exact.as_str()).collect(),
        false => clause.finding().map(|word| word.exact.as_str()).collect(),
    };
    let words = if words.is_empty() { clause.text.clone() } else { words.join(" ") };
    let star = if clause.is_open_phrase() { "*" } else { "" };
    let mut text = format!("{field}{colon}{exact}{quote}{words}{star}{quote}");
    // Writing to a string cannot fail.
    let _ = match clause.spelling {
        Spelling::Forms | Spelling::Exact | Spelling::Wildcard => Ok(()),
        Spelling::Prefix if clause.phrase => Ok(()),
        Spelling::Prefix => write!(text, "*"),
        Spelling::Fuzzy(edits) => write!(text, "~{edits}"),
    };
    let _ = clause.near.map(|near| write!(text, "~{near}"));
    if clause.boost != 1.0 {
        let _ = write!(text, "^{}", clause.boost);
    }
    text
}

#[cfg(test)]
mod tests {
    use fihris_text::Analyzer;

    use crate::understood::Understood;

    #[test]
    fn a_query_is_shown_as_it_was_understood() {
        let table = [
            ("كتاب  قلم", "كتاب قلم"),
            ("+كتاب -قلم", "+كتاب -قلم"),
            ("«كتاب قلم» title:قلم", "\"كتاب قلم\" title:قلم"),
            ("site:example.org", "site:example.org"),
            ("؟ ! : ...", ""),
            ("=كتاب", "=كتاب"),
            ("كتا*", "كتا*"),
            ("كتاب~", "كتاب~1"),
            ("*تابة", "*تابه"),
            ("\"كتاب قل*\"", "\"كتاب قل*\""),
            ("+\"كتاب قل*\"~3", "\"كتاب قل*\"~3"),
            ("title:(كتاب قلم)", "(title:كتاب OR title:قلم)"),
            ("كتاب^2", "كتاب^2"),
            ("\"كتاب قلم\"~٣", "\"كتاب قلم\"~3"),
            ("(كتاب أو قلم) و حبر", "(كتاب OR قلم) +حبر"),
            ("كتاب AND قلم", "+كتاب +قلم"),
            ("كتاب OR قلم AND حبر", "(كتاب OR (قلم AND حبر))"),
            ("كتاب OR NOT قلم", "(كتاب OR (-قلم))"),
        ];
        for (query, expected) in table {
            let understood = Understood::read(query, &Analyzer::default(), &mut Vec::new());
            assert_eq!(understood.text, expected, "{query}");
        }
    }
}
