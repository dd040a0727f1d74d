//! Words of a query that stand for others, and what is found of these.

use std::collections::BTreeMap;

use fihris_corpus::Document;
use fihris_text::Analyzer;

use super::sample::look;
use crate::condition::{Condition, Likeness, WordField};
use crate::expand::MAX_EXPANSIONS;
use crate::grammar::{FieldName, Occur, Spelling};
use crate::understood::{Clause, Understood, Word};

/// Notes of each word that stands for others what these look like.
pub(super) fn mark_patterns(understood: &mut Understood, notes: &mut Vec<String>) {
    for clause in understood.clauses.iter_mut().filter(|clause| clause.is_choice()) {
        let Some(word) = clause.words.first().map(|word| word.exact.clone()) else { continue };
        clause.likeness = match clause.spelling {
            Spelling::Prefix => Some(Likeness::Prefix(word)),
            Spelling::Fuzzy(edits) => {
                if edits > 1 {
                    let text = &clause.text;
                    notes.push(format!(
                        "“{text}”: on a cluster, only words that differ in one letter are found"
                    ));
                }
                Some(Likeness::Edits(word, 1))
            }
            Spelling::Wildcard => {
                let text = &clause.text;
                notes.push(format!(
                    "“{text}” was passed over: a cluster finds no words by * or ? before or in them"
                ));
                None
            }
            Spelling::Forms | Spelling::Exact => None,
        };
    }
}

/// The words that stand for others, where they find something.
pub(super) fn likes(understood: &Understood) -> Vec<Condition> {
    let wanted = understood.clauses.iter().filter(|clause| clause.occur != Occur::MustNot);
    let like = |clause: &Clause| {
        let is_title = clause.field == Some(FieldName::Title);
        let field = if is_title { WordField::TitleExact } else { WordField::BodyExact };
        clause.likeness.clone().map(|likeness| Condition::Like(field, likeness))
    };
    wanted.filter_map(like).collect()
}

/// Puts the words that the documents have in the place of those that stand for them, so that they
/// are shown and scored; returns whether there are any that stand for others.
pub(super) fn fill_patterns(
    understood: &mut Understood,
    documents: &[&Document],
    analyzer: &Analyzer,
    notes: &mut Vec<String>,
) -> bool {
    let mut has_patterns = false;
    for clause in &mut understood.clauses {
        let Some(likeness) = &clause.likeness else { continue };
        has_patterns = true;
        let mut seen = BTreeMap::new();
        for document in documents {
            look(analyzer, document, likeness, &mut seen);
        }
        let mut seen: Vec<_> = seen.into_iter().collect();
        seen.sort_by_key(|(_, seen)| std::cmp::Reverse(seen.n_times));
        seen.truncate(MAX_EXPANSIONS);
        if seen.is_empty() && !documents.is_empty() && clause.occur != Occur::MustNot {
            notes.push(format!("no document on this page has a word like “{}”", clause.text));
        }
        if !seen.is_empty() {
            clause.words = seen.into_iter().map(|(word, _)| Word::of_exact(word)).collect();
        }
    }
    has_patterns
}
