//! Why a document was found, in words of a reader.

use fihris_query::{Request, ScorePart};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::address::Address;
use super::hit::HitView;
use crate::api::name::find;
use crate::live::Served;
use crate::problem::Problem;

/// Kinds of parts of a score, by the field of the index; each has a sentence.
const KINDS: [&str; 6] =
    ["body_exact", "body_stem", "body_skeleton", "title_exact", "title_stem", "phrases"];

/// All parts of a score of one kind.
#[derive(Debug, PartialEq, Serialize)]
struct Part {
    name: &'static str,
    /// Its terms, the weightiest first.
    terms: String,
    score: f32,
    /// Its part of the whole.
    percent: u64,
}

/// Says why the query of `address` finds the document of that name.
pub(super) fn view(address: &Address, name: &str, served: &Served) -> Result<Value, Problem> {
    let id = find(served, name)?;
    let mut filters = address.filters.clone();
    // A filter adds nothing to a score, so the document alone scores what it does among others.
    filters.push(format!("id:{id}"));
    let query = address.query.clone();
    let request = Request { filters, limit: 1, explain: true, ..Request::new(query) };
    let hits = served.engine.search(&request)?.hits;
    let Some(hit) = hits.iter().find(|hit| hit.doc_id == id) else {
        return Ok(context! {});
    };
    Ok(context! {
        hit => Serde(HitView::of(hit, address, 0)),
        matched => Serde(&hit.matched),
        parts => Serde(parts(&hit.explanation)),
    })
}

/// Sums a score up by the kind of its parts, the greatest first.
fn parts(explanation: &[ScorePart]) -> Vec<Part> {
    let whole: f32 = explanation.iter().map(|part| part.score).sum();
    let kinds = KINDS.iter().map(|kind| part(kind, explanation, whole));
    let mut parts: Vec<Part> = kinds.filter(|part| part.percent > 0).collect();
    parts.sort_by(|a, b| b.score.total_cmp(&a.score));
    parts
}

fn part(name: &'static str, explanation: &[ScorePart], whole: f32) -> Part {
    let of_kind = || explanation.iter().filter(|part| part.field == name);
    let score: f32 = of_kind().map(|part| part.score).sum();
    let terms: Vec<&str> = of_kind().map(|part| part.term.as_str()).collect();
    let percent = if whole > 0.0 { (score / whole * 100.0).round() as u64 } else { 0 };
    Part { name, terms: terms.join(" · "), score, percent }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_kind_are_summed_up() {
        let part = |field: &str, term: &str, score| ScorePart {
            field: field.into(),
            term: term.into(),
            score,
        };
        let explanation = [
            part("body_stem", "نار", 3.0),
            part("body_exact", "النار", 6.0),
            part("body_stem", "وقف", 1.0),
        ];
        let found: Vec<(&str, u64)> =
            parts(&explanation).iter().map(|part| (part.name, part.percent)).collect();
        assert_eq!(found, [("body_exact", 60), ("body_stem", 40)]);
        assert_eq!(parts(&[]), []);
    }
}
