//! The stages of the pipeline, as functions over batches of documents.
//!
//! Between them lie plain rows: so whoever can group rows by a key and join them by a number can
//! run the very same stages elsewhere. On one machine [`Ingest`](crate::Ingest) feeds them from
//! files, in bounded memory; here they are one after another:
//!
//! ```
//! use fihris_corpus::read::RawDocument;
//! use fihris_ingest::CorpusOptions;
//! use fihris_ingest::stages::{
//!     Edge, Entry, Member, are_strangers, candidates, cluster, compare, prepare_batch,
//! };
//!
//! // 1. Map over batches of records: lines, rows, sketches, and what was left out.
//! let text = "بدأت محادثات وقف إطلاق النار في مدينة سرت بعد أن فشلت الجهود السابقة";
//! let raw = |position, text: &str| {
//!     Ok(RawDocument { position, text: text.into(), ..RawDocument::default() })
//! };
//! let records = [raw(0, text), raw(1, "خبر آخر"), raw(2, &format!("{text} أمس"))];
//! let options = CorpusOptions::default();
//! let batch = prepare_batch("أخبار.jsonl", records.into_iter(), &options);
//!
//! // 2. Group by key.
//! let rows = batch.rows.iter().zip(0..);
//! let mut entries: Vec<Entry> = rows
//!     .flat_map(|(row, number)| {
//!         let keys = row.keys.into_iter().filter(|key| *key != 0);
//!         keys.map(move |key| Entry { key, row: number })
//!     })
//!     .collect();
//! entries.sort();
//! let rank_of = |row: u32| Ok(batch.rows[row as usize].rank);
//! let mut pairs = Vec::new();
//! for bucket in entries.chunk_by(|a, b| a.key == b.key) {
//!     pairs.extend(candidates(bucket, rank_of)?);
//! }
//! pairs.sort();
//! pairs.dedup();
//!
//! // 3. Join with the rows, to leave out strangers, and with the sketches, to compare.
//! let members: Vec<Member> = batch.members().collect();
//! pairs.retain(|(left, right)| {
//!     !are_strangers(&batch.rows[*left as usize], &batch.rows[*right as usize], &options.dedup)
//! });
//! let edges: Vec<Edge> = pairs
//!     .into_iter()
//!     .filter_map(|(left, right)| {
//!         let (one, other) = (&members[left as usize], &members[right as usize]);
//!         Some(Edge { left, right, comparison: compare(one, other, &options.dedup)? })
//!     })
//!     .collect();
//!
//! // 4. Choose keepers: document 0 is a duplicate of document 2.
//! assert_eq!(cluster(&edges, &Default::default(), rank_of)?, [(0, 2)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::cmp::Reverse;
use std::collections::HashSet;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use crate::boilerplate::{Boilerplate, Ends, is_boilerplate};
pub use crate::dedup::MAX_ROUNDS;
use crate::error::{Error, Result};
use crate::options::DedupOptions;
pub use crate::partitions::Entry;
pub use crate::prepare::{PreparedBatch, prepare_batch};
use crate::reworded::{are_of_one_length, is_reworded};
use crate::rows::SketchRecord;
pub use crate::rows::{Place, RANK_BYTES, Rank, Row};
use crate::signature::KeyKind;
pub use crate::signature::{Keys, N_KEYS, Signature};
pub use crate::sketch::{Similarity, Sketch};

/// Documents of a key's bucket that are all compared with each other.
const SMALL_BUCKET: usize = 16;

/// Documents of a larger bucket with which all others are compared, at most: the best, since the
/// best become keepers.
pub(crate) const MAX_LEADERS: usize = 8;

/// The same, at least, however large the bucket: copies of one page share most of their keys, and so
/// are compared with their leaders in each of them. A bucket of a million then costs two million
/// comparisons and not five hundred billion.
const MIN_LEADERS: usize = 2;

/// Documents of a larger bucket times its leaders: beyond, it has fewer leaders.
const PAIRS_OF_LEADERS: usize = 512;

/// Shingles that must have been looked for in a text before another passes for a part of it. A text
/// of hundreds of words has less in the sample of one of tens of thousands; it is also the better
/// find, and stays.
const MIN_COMPARED: usize = 32;

/// Smallest Jaccard similarity of a text and a part of it that passes for the text, cut short: what
/// is less is another text that stands in it.
const MIN_CUT: f32 = 0.4;

/// What a document is compared by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Hash of the folded words of its title; 0 if it has none.
    pub title: u64,
    /// Its shingles, or a sample of them.
    pub sketch: Sketch,
}

impl Member {
    /// Takes it from a row and its record in the file of sketches; `None` if that is none.
    #[must_use]
    pub fn of(row: &Row, record: &[u8]) -> Option<Self> {
        Some(Self { title: row.title, sketch: SketchRecord::decode(record)?.sketch })
    }
}

/// Reads the paragraphs at the ends of a document from its record in the file of sketches; `None`
/// if that is none.
#[must_use]
pub fn ends(record: &[u8]) -> Option<Ends> {
    SketchRecord::ends(record)
}

/// Two documents that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// Number of one document.
    pub left: u32,
    /// Number of the other, which is greater.
    pub right: u32,
    /// What was found when they were compared.
    pub comparison: Comparison,
}

/// How two documents are alike.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// How much.
    pub similarity: Similarity,
    /// In what way.
    pub relation: Relation,
}

/// In what way one document is alike to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Relation {
    /// Each could stand for the other.
    Alike,
    /// It has the other in it, and much more: only it could stand for the other.
    Holds,
    /// It is part of the other.
    IsWithin,
}

impl Relation {
    /// The same from the other document's side.
    const fn inverse(self) -> Self {
        match self {
            Self::Alike => Self::Alike,
            Self::Holds => Self::IsWithin,
            Self::IsWithin => Self::Holds,
        }
    }
}

/// Returns each of some documents of the same words, but for the best, with the best. They come in
/// the order of the corpus: of equals, the first is the best.
pub fn exact<N: Copy>(group: impl Iterator<Item = (N, Rank)> + Clone) -> Vec<(N, N)> {
    let better = |best: (usize, (N, Rank)), next: (usize, (N, Rank))| {
        if next.1.1 > best.1.1 { next } else { best }
    };
    let Some((place, (keeper, _))) = group.clone().enumerate().reduce(better) else {
        return Vec::new();
    };
    let others = group.enumerate().filter(|(other, _)| *other != place);
    others.map(|(_, (document, _))| (document, keeper)).collect()
}

/// Whether not all of a bucket are compared with each other, so that another round may find more.
///
/// A window or a phrase that so many share is part of a page's frame, and says nothing.
#[must_use]
pub fn is_cut_short(bucket: &[Entry]) -> bool {
    is_large(bucket) && kind_of(bucket) == KeyKind::Band
}

/// Whether another round has to look at a bucket again: of any other all pairs have been compared.
pub(crate) const fn is_large(bucket: &[Entry]) -> bool {
    bucket.len() > SMALL_BUCKET
}

/// Whether [`candidates`] asks for the ranks of a bucket's documents.
#[must_use]
pub fn needs_ranks(bucket: &[Entry]) -> bool {
    is_cut_short(bucket) || !is_large(bucket) && kind_of(bucket) == KeyKind::Phrase
}

fn kind_of(bucket: &[Entry]) -> KeyKind {
    bucket.first().map_or(KeyKind::Band, |entry| KeyKind::of(entry.key))
}

/// Returns the pairs of one key's documents that are to be compared, the lower number first: all
/// pairs of a small bucket, but if the key is a phrase, only those of like length; of a larger
/// one, the pairs with its best documents.
///
/// # Errors
///
/// Those of `rank_of`.
pub fn candidates(
    bucket: &[Entry],
    rank_of: impl Fn(u32) -> Result<Rank>,
) -> Result<Vec<(u32, u32)>> {
    let rows = bucket.iter().map(|entry| entry.row);
    match kind_of(bucket) {
        KeyKind::Band if is_large(bucket) => {
            let ranked: Result<Vec<_>> =
                rows.map(|row| Ok((Reverse(rank_of(row)?), row))).collect();
            Ok(with_leaders(ranked?))
        }
        _ if is_large(bucket) => Ok(Vec::new()),
        KeyKind::Band | KeyKind::Window => Ok(pairs(&rows.collect::<Vec<_>>())),
        KeyKind::Phrase => {
            let measured: Result<Vec<_>> =
                rows.map(|row| Ok((row, rank_of(row)?.n_words))).collect();
            let pair = |((left, n_left), (right, n_right))| {
                are_of_like_length(n_left, n_right).then_some((left, right))
            };
            Ok(pairs(&measured?).into_iter().filter_map(pair).collect())
        }
    }
}

/// Returns all pairs of some documents, in their order.
fn pairs<T: Copy>(documents: &[T]) -> Vec<(T, T)> {
    let firsts = documents.iter().enumerate();
    let with = |(number, first): (usize, &T)| {
        let first = *first;
        documents.iter().skip(number + 1).map(move |other| (first, *other))
    };
    firsts.flat_map(with).collect()
}

/// Returns the pairs of a large bucket's best documents with all of it, the lower number first.
fn with_leaders(mut ranked: Vec<(Reverse<Rank>, u32)>) -> Vec<(u32, u32)> {
    let n_leaders = (PAIRS_OF_LEADERS / ranked.len()).clamp(MIN_LEADERS, MAX_LEADERS);
    ranked.select_nth_unstable(n_leaders);
    let with = |(number, (_, leader)): (usize, &(Reverse<Rank>, u32))| {
        let leader = *leader;
        ranked.iter().skip(number + 1).map(move |(_, row)| (leader.min(*row), leader.max(*row)))
    };
    ranked.iter().take(n_leaders).enumerate().flat_map(with).collect()
}

/// Whether two documents of so many words share more by a phrase than chance: what is much shorter may
/// be part of the other, and is brought together with it by windows.
const fn are_of_like_length(left: u32, right: u32) -> bool {
    let (less, more) = if left < right { (left, right) } else { (right, left) };
    5 * less as u64 >= 2 * more as u64
}

/// Whether the rows of two candidates tell already that they are not alike, so that their sketches
/// need not be read: their signatures agree far less than those of documents of such lengths would.
#[must_use]
pub fn are_strangers(left: &Row, right: &Row, options: &DedupOptions) -> bool {
    let (n_left, n_right) = (left.rank.n_words, right.rank.n_words);
    let min_jaccard = if are_of_one_length(n_left, n_right) {
        options.min_jaccard_reworded
    } else {
        // That of a text and one that holds the least share of it.
        let ratio = f64::from(n_left.min(n_right)) / f64::from(n_left.max(n_right));
        let shared = options.min_containment * ratio;
        shared / (1.0 + ratio - shared)
    };
    // Half of it: less than that is hardly ever estimated.
    left.signature.jaccard(&right.signature) < min_jaccard / 2.0
}

/// Compares two documents; `None` if they are not alike. The relation is that of `left` to
/// `right`.
#[must_use]
pub fn compare(left: &Member, right: &Member, options: &DedupOptions) -> Option<Comparison> {
    let similarity = left.sketch.similarity(&right.sketch);
    let jaccard = f64::from(similarity.jaccard);
    let [n_left, n_right] = [left, right].map(|member| member.sketch.n_shingles());
    let n_shingles = n_left.min(n_right);
    let have_titles = left.title != 0 && right.title != 0;
    let titles_agree = have_titles && left.title == right.title;
    let titles_differ = have_titles && left.title != right.title;
    let min_jaccard = match n_shingles >= options.long_shingles {
        true => options.min_jaccard_long,
        false if titles_differ => options.min_jaccard_titled,
        false => options.min_jaccard,
    };
    let is_contained = f64::from(similarity.containment) >= options.min_containment
        && n_shingles >= options.short_shingles
        && left.sketch.n_compared(&right.sketch) >= MIN_COMPARED;
    // What differs by so much may be the bulletin of another day, unless titles or length say more.
    let min_reworded = if titles_agree { options.short_shingles } else { options.long_shingles };
    let may_be_reworded = jaccard >= options.min_jaccard_reworded && n_shingles >= min_reworded;
    let relation = match n_left >= n_right {
        _ if jaccard >= min_jaccard => Relation::Alike,
        true if is_contained => Relation::Holds,
        false if is_contained => Relation::IsWithin,
        _ if may_be_reworded && is_reworded(&left.sketch, &right.sketch) => Relation::Alike,
        _ => return None,
    };
    Some(Comparison { similarity, relation })
}

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
    fn the_best_of_a_large_bucket_stand_for_the_rest() {
        let pairs = |n_documents: u32| {
            let bucket: Vec<Entry> =
                (0..n_documents).map(|row| Entry { key: 1 << 63, row }).collect();
            assert_eq!(kind_of(&bucket), KeyKind::Band);
            // The longest documents come last.
            candidates(&bucket, |row| Ok(Rank { n_words: row, ..Rank::default() })).unwrap()
        };
        for (n_documents, n_leaders) in [(17, 8), (64, 8), (128, 4), (256, 2), (10_000, 2)] {
            let with_leaders = pairs(n_documents);
            let best = n_documents - n_leaders;
            assert!(with_leaders.iter().all(|(_, right)| *right >= best), "{n_documents}");
            let n_between = n_leaders * (n_leaders - 1) / 2;
            assert_eq!(with_leaders.len() as u32, n_leaders * best + n_between, "{n_documents}");
        }
        assert_eq!(pairs(16).len(), 16 * 15 / 2);
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
