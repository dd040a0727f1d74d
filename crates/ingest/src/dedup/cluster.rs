//! Which documents stand for which.

use std::cmp::Reverse;
use std::collections::HashSet;

use rayon::prelude::*;

use super::edge::{Comparison, Edge, Relation};
use crate::error::{Error, Result};
use crate::table::Rank;

/// Smallest Jaccard similarity of a text and a part of it that passes for the text, cut short: what
/// is less is another text that stands in it.
const MIN_CUT: f32 = 0.4;

/// Who is alike to whom, seen from each document: 8 bytes an edge beside the edges.
struct Graph<'e> {
    edges: &'e [Edge],
    /// Places of the edges, by left document, then by right.
    by_left: Vec<u32>,
    /// The same, by right document, then by left.
    by_right: Vec<u32>,
}

/// A document that another is alike to, and how that one is to it.
type Neighbour = (u32, Comparison);

impl<'e> Graph<'e> {
    fn of(edges: &'e [Edge]) -> Result<Self> {
        let n_edges = edges.len();
        let places = 0..u32::try_from(n_edges).map_err(|_| Error::TooManyPairs(n_edges))?;
        let (mut by_left, mut by_right): (Vec<u32>, Vec<u32>) =
            (places.clone().collect(), places.collect());
        let ends = |place: &u32| edges.get(*place as usize).map(|edge| (edge.left, edge.right));
        by_left.par_sort_unstable_by_key(ends);
        by_right.par_sort_unstable_by_key(|place| ends(place).map(|(left, right)| (right, left)));
        Ok(Self { edges, by_left, by_right })
    }

    /// Returns all that are alike to another, sorted.
    fn documents(&self) -> Vec<u32> {
        let mut documents: Vec<u32> =
            self.edges.iter().flat_map(|edge| [edge.left, edge.right]).collect();
        documents.par_sort_unstable();
        documents.dedup();
        documents
    }

    /// Returns the neighbours of a document in their order.
    fn neighbours(&self, document: u32) -> impl Iterator<Item = Neighbour> {
        let before = self.edges_of(&self.by_right, document, |edge| edge.right);
        let behind = self.edges_of(&self.by_left, document, |edge| edge.left);
        let before = before.map(|edge| {
            let relation = edge.comparison.relation.inverse();
            (edge.left, Comparison { relation, ..edge.comparison })
        });
        before.chain(behind.map(|edge| (edge.right, edge.comparison)))
    }

    /// Returns the edges with a document at their one end.
    fn edges_of(
        &self,
        places: &[u32],
        document: u32,
        end: impl Fn(&Edge) -> u32,
    ) -> impl Iterator<Item = &'e Edge> {
        let edge = |place: &u32| self.edges.get(*place as usize);
        let start = places.partition_point(|place| edge(place).is_some_and(|e| end(e) < document));
        let places = places.get(start..).unwrap_or_default().iter();
        places.map_while(edge).take_while(move |edge| end(edge) == document)
    }
}

/// Returns each near-duplicate with its keeper, sorted; `keepers` have duplicates already and
/// stay so.
///
/// From the best document to the worst: who is not yet a duplicate becomes a keeper, and what it
/// can stand for become duplicates. Then each of these goes to the keeper that it is most alike
/// to. Of documents equally sound, the one that is most alike to the most others is the best:
/// what was cut short, or stuffed with a page's frame or with another text, is less so. Then the
/// longest; then the first.
///
/// # Errors
///
/// Those of `rank_of`, and if there are more than 2^32 edges.
pub fn cluster(
    edges: &[Edge],
    keepers: &HashSet<u32>,
    rank_of: impl Fn(u32) -> Result<Rank> + Sync,
) -> Result<Vec<(u32, u32)>> {
    let graph = Graph::of(edges)?;
    let documents = graph.documents();
    let worth = |document: &u32| {
        let rank = rank_of(*document)?;
        let likeness = likeness(graph.neighbours(*document));
        Ok((Reverse((rank.soundness, likeness, rank.n_words, rank.n_bytes)), *document))
    };
    let mut ranked: Vec<_> = documents.par_iter().map(worth).collect::<Result<_>>()?;
    // Of equals, the first in the corpus stays first.
    ranked.par_sort_unstable();
    let duplicates = duplicates(&graph, ranked.into_iter().map(|(_, document)| document), keepers);
    let of_duplicate = |document: u32| {
        duplicates.contains(&document).then(|| nearest_keeper(&graph, document, &duplicates))?
    };
    Ok(documents.into_iter().filter_map(of_duplicate).collect())
}

/// How much a document is alike to its neighbours, all in all, in thousandths. What was cut off it
/// counts as alike, since it may stand for both. Of two that differ in nothing else, the one that
/// holds no other text comes first.
fn likeness(neighbours: impl Iterator<Item = Neighbour>) -> u64 {
    let (mut sum, mut holds_another) = (0_u64, false);
    for (_, Comparison { similarity, relation }) in neighbours {
        match relation {
            Relation::Alike => sum += thousandths(similarity.jaccard),
            Relation::Holds if similarity.jaccard >= MIN_CUT => {
                sum += thousandths(similarity.jaccard);
            }
            Relation::Holds => holds_another = true,
            Relation::IsWithin => {}
        }
    }
    sum.saturating_sub(u64::from(holds_another))
}

fn thousandths(share: f32) -> u64 {
    (share * 1000.0) as u64
}

/// Goes from the best document to the worst: what keepers can stand for are duplicates.
fn duplicates(
    graph: &Graph<'_>,
    best_first: impl Iterator<Item = u32>,
    keepers: &HashSet<u32>,
) -> HashSet<u32> {
    let (mut keepers, mut duplicates) = (keepers.clone(), HashSet::new());
    for document in best_first {
        if duplicates.contains(&document) {
            continue;
        }
        keepers.insert(document);
        let stood_for = graph.neighbours(document).filter(|(other, comparison)| {
            comparison.relation != Relation::IsWithin && !keepers.contains(other)
        });
        duplicates.extend(stood_for.map(|(other, _)| other));
    }
    duplicates
}

/// Returns a duplicate with the keeper that it is most alike to; of equals, with the first.
fn nearest_keeper(
    graph: &Graph<'_>,
    document: u32,
    duplicates: &HashSet<u32>,
) -> Option<(u32, u32)> {
    let keepers = graph.neighbours(document).filter(|(other, comparison)| {
        comparison.relation != Relation::Holds && !duplicates.contains(other)
    });
    let jaccard = |neighbour: &Neighbour| neighbour.1.similarity.jaccard;
    let nearest =
        keepers.reduce(|best, next| if jaccard(&next) > jaccard(&best) { next } else { best });
    nearest.map(|(keeper, _)| (document, keeper))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Similarity;

    /// Clusters edges of a relation and a Jaccard similarity; one document is the longest.
    fn clusters(longest: u32, edges: &[(u32, u32, Relation, f32)]) -> Vec<(u32, u32)> {
        let edge = |(left, right, relation, jaccard): &(u32, u32, Relation, f32)| Edge {
            left: *left,
            right: *right,
            comparison: Comparison {
                similarity: Similarity { jaccard: *jaccard, containment: 1.0 },
                relation: *relation,
            },
        };
        let edges: Vec<Edge> = edges.iter().map(edge).collect();
        let rank = |row| Rank { n_words: u32::from(row == longest), ..Rank::default() };
        cluster(&edges, &HashSet::new(), |row| Ok(rank(row))).unwrap()
    }

    #[test]
    fn keepers_take_what_they_can_stand_for() {
        use Relation::{Alike, Holds, IsWithin};
        // The one in the middle stands for both ends.
        assert_eq!(clusters(0, &[(0, 1, Alike, 0.7), (1, 2, Alike, 0.7)]), [(0, 1), (2, 1)]);
        // A digest stands for what it holds, and nothing of that for the digest.
        assert_eq!(clusters(1, &[(0, 1, IsWithin, 0.2), (1, 2, Holds, 0.2)]), [(0, 1), (2, 1)]);
        assert_eq!(clusters(2, &[(0, 1, Alike, 0.9), (0, 2, IsWithin, 0.3)]), [(1, 0)]);
        // Document 1 is 0 with a strange text in it: that text, 2, stays.
        assert_eq!(clusters(1, &[(0, 1, Alike, 0.7), (1, 2, Holds, 0.3)]), [(1, 0)]);
        // Document 0 was cut short to 2, and edited to 1: only it stands for both.
        assert_eq!(clusters(1, &[(0, 1, Alike, 0.8), (0, 2, Holds, 0.5)]), [(1, 0), (2, 0)]);
        // Between two keepers, the nearer one.
        let star = [(0, 1, Alike, 0.9), (2, 3, Alike, 0.9), (0, 4, Alike, 0.6), (2, 4, Alike, 0.7)];
        assert_eq!(clusters(4, &star), [(1, 0), (3, 2), (4, 2)]);
    }
}
