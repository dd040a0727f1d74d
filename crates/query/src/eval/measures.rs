//! Scores of a ranking.

use std::collections::BTreeMap;

use serde::Serialize;

/// How good a ranking is; each measure lies in `0..=1`, and more is better.
///
/// They agree with `nDCG@10`, `RR@10`, `R@100` and `Success@1` of `trec_eval`: the
/// gain of a document is its grade, and a grade above 0 is relevant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Measures {
    /// Normalised discounted cumulative gain of the first ten: Järvelin and Kekäläinen 2002.
    pub ndcg_at_10: f64,
    /// 1 over the rank of the first relevant document, 0 if it is not among the first ten.
    pub rr_at_10: f64,
    /// Share of the relevant documents that are among the first hundred.
    pub recall_at_100: f64,
    /// 1 if the first document is relevant.
    pub success_at_1: f64,
}

impl Measures {
    /// Scores a ranking, best first, by what `grades` says of its documents.
    ///
    /// A topic without relevant documents scores 0, as no ranking can do better.
    #[must_use]
    pub fn of(ranking: &[&str], grades: &BTreeMap<String, i32>) -> Self {
        let grade = |id: &&str| grades.get(*id).copied().unwrap_or(0).max(0);
        let found: Vec<i32> = ranking.iter().take(100).map(grade).collect();
        let mut ideal: Vec<i32> = grades.values().copied().filter(|grade| *grade > 0).collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let first = found.iter().take(10).position(|grade| *grade > 0);
        let n_found = found.iter().filter(|grade| **grade > 0).count();
        Self {
            ndcg_at_10: ratio(gain(&found), gain(&ideal)),
            rr_at_10: first.map_or(0.0, |place| 1.0 / (place + 1) as f64),
            recall_at_100: ratio(n_found as f64, ideal.len() as f64),
            success_at_1: f64::from(u8::from(first == Some(0))),
        }
    }

    /// Returns the mean of each measure; 0 of nothing.
    #[must_use]
    pub fn mean(all: &[Self]) -> Self {
        let mean = |measure: fn(&Self) -> f64| {
            ratio(all.iter().map(measure).sum::<f64>(), all.len() as f64)
        };
        Self {
            ndcg_at_10: mean(|m| m.ndcg_at_10),
            rr_at_10: mean(|m| m.rr_at_10),
            recall_at_100: mean(|m| m.recall_at_100),
            success_at_1: mean(|m| m.success_at_1),
        }
    }
}

/// Discounted cumulative gain of the first ten.
fn gain(grades: &[i32]) -> f64 {
    let gain = |(place, grade): (usize, &i32)| f64::from(*grade) / ((place + 2) as f64).log2();
    grades.iter().take(10).enumerate().map(gain).sum()
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ranking: &str, expected: [f64; 4]) {
        let grades = [("a", 1), ("b", 3), ("c", 0), ("d", -1), ("e", 1)];
        let grades = grades.map(|(id, grade)| (id.to_owned(), grade)).into();
        let ranking: Vec<&str> = ranking.split_whitespace().collect();
        let m = Measures::of(&ranking, &grades);
        let found = [m.ndcg_at_10, m.rr_at_10, m.recall_at_100, m.success_at_1];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 5e-5, "{ranking:?}: {m:?}");
        }
    }

    /// The figures are those of `trec_eval`, by hand: ideal gain 3 + 1/log2(3) + 1/2 = 4.1309.
    #[test]
    fn rankings_are_scored() {
        check("b a e", [1.0, 1.0, 1.0, 1.0]);
        check("b", [0.7262, 1.0, 0.3333, 1.0]);
        check("x a c b", [0.4655, 0.5, 0.6667, 0.0]);
        check("d c x", [0.0; 4]);
        check("", [0.0; 4]);
        check("1 2 3 4 5 6 7 8 9 10 b", [0.0, 0.0, 0.3333, 0.0]);
    }

    #[test]
    fn no_relevant_document_is_no_score() {
        assert_eq!(Measures::of(&["a"], &BTreeMap::new()), Measures::default());
        assert_eq!(Measures::mean(&[]), Measures::default());
    }
}
