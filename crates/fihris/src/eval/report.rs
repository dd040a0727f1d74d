//! The scores of a run, and how they differ from those of another.

use fihris_query::eval::{Comparison, Measures, Ranked, Run};
use serde::Serialize;

use super::collection::Collection;
use crate::talk;

/// Topics won and lost that are shown, each.
const N_SHOWN: usize = 5;

/// What the engine made of a collection.
pub(super) struct Scored {
    pub(super) n_documents: u64,
    pub(super) rankings: Vec<Vec<Ranked>>,
    pub(super) measures: Vec<Measures>,
}

/// What is printed: this is the contract with scripts.
#[derive(Default, Serialize)]
pub(super) struct EvalReport {
    pub(super) collections: Vec<Row>,
    /// Of the collections, each counting the same.
    pub(super) mean: Measures,
}

/// Scores of a collection, or of a group of its topics.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) documents: u64,
    pub(super) queries: usize,
    #[serde(flatten)]
    pub(super) measures: Measures,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) groups: Vec<Row>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comparison: Option<Compared>,
}

/// How the scores differ from those of another run, on nDCG@10.
#[derive(Serialize)]
pub(super) struct Compared {
    pub(super) before: f64,
    pub(super) after: f64,
    pub(super) p_value: f64,
    pub(super) n_won: usize,
    pub(super) n_lost: usize,
    pub(super) most_won: Vec<TopicChange>,
    pub(super) most_lost: Vec<TopicChange>,
}

/// How the score of a topic differs.
#[derive(Serialize)]
pub(super) struct TopicChange {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) before: f64,
    pub(super) after: f64,
}

impl EvalReport {
    pub(super) fn add(
        &mut self,
        collection: &Collection,
        scored: &Scored,
        baseline: Option<&Run>,
        by_group: bool,
    ) {
        let (documents, queries) = (scored.n_documents, collection.topics.len());
        let measures = Measures::mean(&scored.measures);
        let groups = if by_group { groups(collection, scored) } else { Vec::new() };
        let comparison = baseline.and_then(|run| compare(collection, &scored.measures, run));
        let name = collection.name.clone();
        self.collections.push(Row { name, documents, queries, measures, groups, comparison });
    }

    pub(super) fn finish(&mut self) {
        let all: Vec<Measures> = self.collections.iter().map(|row| row.measures).collect();
        self.mean = Measures::mean(&all);
    }
}

/// Scores the topics apart by what their names have before the first hyphen, if that differs.
fn groups(collection: &Collection, scored: &Scored) -> Vec<Row> {
    let mut groups = std::collections::BTreeMap::<&str, Vec<Measures>>::new();
    for (topic, measures) in collection.topics.iter().zip(&scored.measures) {
        let group = topic.id.split('-').next().unwrap_or_default();
        groups.entry(group).or_default().push(*measures);
    }
    if groups.len() < 2 {
        return Vec::new();
    }
    let row = |(group, measures): (&str, Vec<Measures>)| Row {
        name: format!("{}/{group}", collection.name),
        documents: scored.n_documents,
        queries: measures.len(),
        measures: Measures::mean(&measures),
        groups: Vec::new(),
        comparison: None,
    };
    groups.into_iter().map(row).collect()
}

/// Compares with a run, unless it knows none of the topics.
fn compare(collection: &Collection, ours: &[Measures], run: &Run) -> Option<Compared> {
    let topics = &collection.topics;
    if !topics.iter().any(|topic| run.has(&topic.id)) {
        talk::warning(&format!("{}: the compared run has none of its queries", collection.name));
        return None;
    }
    let before = topics.iter().map(|topic| {
        let ranking = run.of(&topic.id);
        Measures::of(&ranking, collection.qrels.of(&topic.id)).ndcg_at_10
    });
    let scores: Vec<(f64, f64)> = before.zip(ours.iter().map(|m| m.ndcg_at_10)).collect();
    let comparison = Comparison::of(&scores);
    let change = |change: &fihris_query::eval::Change| {
        let topic = topics.get(change.topic)?;
        let (id, text) = (topic.id.clone(), topic.text.clone());
        Some(TopicChange { id, text, before: change.before, after: change.after })
    };
    let won = comparison.changes.iter().take_while(|change| change.gain() > 0.0);
    let lost = comparison.changes.iter().rev().take_while(|change| change.gain() < 0.0);
    Some(Compared {
        before: comparison.before,
        after: comparison.after,
        p_value: comparison.p_value,
        n_won: comparison.n_won,
        n_lost: comparison.n_lost,
        most_won: won.take(N_SHOWN).filter_map(change).collect(),
        most_lost: lost.take(N_SHOWN).filter_map(change).collect(),
    })
}
