//! The stages that find duplicates.

use std::collections::HashSet;
use std::io::{Read, Write};

use fihris_ingest::DedupOptions;
use fihris_ingest::stages::{
    ComparedDocument, Comparison, Edge, KeyEntry, Rank, Relation, Row, Similarity,
    are_below_signature_threshold, candidates, cluster, compare, exact, is_cut_short,
};

use crate::error::Result;
use crate::input::{RowRef, for_each_group, rows};
use crate::output::{Cell, Output};
use crate::stage::Stage;

/// Stage `exact-keys`.
pub(crate) fn exact_keys(input: impl Read, mut output: Output<impl Write>) -> Result<()> {
    for row in rows(Stage::ExactKeys.input(), input, read_row)? {
        let (number, row) = row?;
        push_entry(&row.folded.to_le_bytes(), number, row.rank, &mut output)?;
    }
    output.finish()
}

/// Stage `near-keys`.
pub(crate) fn near_keys(input: impl Read, mut output: Output<impl Write>) -> Result<()> {
    for row in rows(Stage::NearKeys.input(), input, read_row)? {
        let (number, row) = row?;
        for key in row.keys.into_iter().filter(|key| *key != 0) {
            push_entry(&key.to_le_bytes(), number, row.rank, &mut output)?;
        }
    }
    output.finish()
}

fn read_row(row: RowRef<'_>) -> Option<(i64, Row)> {
    Some((row.long(0)?, Row::decode(row.binary(1)?)?))
}

fn push_entry(key: &[u8], number: i64, rank: Rank, output: &mut Output<impl Write>) -> Result<()> {
    output.push(&[Cell::Binary(key), Cell::Long(number), Cell::Binary(&rank.to_bytes())])
}

/// A key, a document that has it, and what that is worth.
type Keyed<const N: usize> = ([u8; N], i64, Rank);

fn read_entry<const N: usize>(row: RowRef<'_>) -> Option<Keyed<N>> {
    let rank = Rank::from_bytes(row.binary(2)?.try_into().ok()?);
    Some((row.binary(0)?.try_into().ok()?, row.long(1)?, rank))
}

/// Stage `exact`.
pub(crate) fn exact_duplicates(input: impl Read, mut output: Output<impl Write>) -> Result<()> {
    let entries = rows(Stage::Exact.input(), input, read_entry::<16>)?;
    for_each_group(
        entries,
        |(key, ..)| *key,
        |group| {
            let documents = group.iter().map(|(_, number, rank)| (*number, *rank));
            push_pairs(exact(documents).into_iter(), &mut output)
        },
    )?;
    output.finish()
}

fn push_pairs(
    mut pairs: impl Iterator<Item = (i64, i64)>,
    output: &mut Output<impl Write>,
) -> Result<()> {
    pairs.try_for_each(|(left, right)| output.push(&[Cell::Long(left), Cell::Long(right)]))
}

/// Stage `candidates`.
pub(crate) fn pairs(input: impl Read, mut output: Output<impl Write>) -> Result<()> {
    let entries = rows(Stage::Candidates.input(), input, read_entry::<8>)?;
    for_each_group(
        entries,
        |(key, ..)| *key,
        |group| {
            // Within a group a document is known by its place: the order is the same.
            let entry = |(row, (key, ..)): (u32, &Keyed<8>)| KeyEntry {
                key: u64::from_le_bytes(*key),
                row,
            };
            let bucket: Vec<KeyEntry> = (0..).zip(group).map(entry).collect();
            let member = |row: u32| group.get(row as usize).copied().unwrap_or_default();
            if let Some((_, first, _)) = group.first().filter(|_| is_cut_short(&bucket)) {
                output.push(&[Cell::Long(*first), Cell::Null])?;
            }
            let found = if bucket.len() < 2 {
                Vec::new()
            } else {
                candidates(&bucket, |row| Ok(member(row).2))?
            };
            let numbers = found.into_iter().map(|(left, right)| (member(left).1, member(right).1));
            push_pairs(numbers, &mut output)
        },
    )?;
    output.finish()
}

/// Stage `compare`.
pub(crate) fn edges(
    options: &DedupOptions,
    input: impl Read,
    mut output: Output<impl Write>,
) -> Result<()> {
    let couples = rows(Stage::Compare.input(), input, |row| {
        let (left, right) = (Row::decode(row.binary(2)?)?, Row::decode(row.binary(4)?)?);
        let comparison = if are_below_signature_threshold(&left, &right, options) {
            None
        } else {
            let (left, right) = (
                ComparedDocument::of(&left, row.binary(3)?)?,
                ComparedDocument::of(&right, row.binary(5)?)?,
            );
            compare(&left, &right, options)
        };
        Some((row.long(0)?, row.long(1)?, left.rank, right.rank, comparison))
    })?;
    for couple in couples {
        let (left, right, left_rank, right_rank, comparison) = couple?;
        let Some(Comparison { similarity, relation }) = comparison else { continue };
        output.push(&[
            Cell::Long(left),
            Cell::Long(right),
            Cell::Binary(&left_rank.to_bytes()),
            Cell::Binary(&right_rank.to_bytes()),
            Cell::Float(similarity.jaccard),
            Cell::Float(similarity.containment),
            Cell::Long(relation as i64),
        ])?;
    }
    output.finish()
}

/// Reads a comparison from the columns of an edge; `None` if it is none.
pub(crate) fn read_comparison(row: RowRef<'_>) -> Option<Comparison> {
    let relations = [Relation::Alike, Relation::Holds, Relation::IsWithin];
    let relation = row.long(6)?;
    let relation = relations.into_iter().find(|known| *known as i64 == relation)?;
    let similarity = Similarity { jaccard: row.float(4)?, containment: row.float(5)? };
    Some(Comparison { similarity, relation })
}

/// A pair that is alike, or a duplicate and its keeper that are known already.
enum Fact {
    Alike { documents: [(i64, Rank); 2], comparison: Comparison },
    Keeper(i64),
}

fn read_fact(row: RowRef<'_>) -> Option<Fact> {
    let (left, right) = (row.long(0)?, row.long(1)?);
    if row.long(6).is_none() {
        return Some(Fact::Keeper(right));
    }
    let rank = |column| Some(Rank::from_bytes(row.binary(column)?.try_into().ok()?));
    let documents = [(left, rank(2)?), (right, rank(3)?)];
    Some(Fact::Alike { documents, comparison: read_comparison(row)? })
}

/// Stage `cluster`: all edges at once, 150 bytes each.
pub(crate) fn keepers(input: impl Read, mut output: Output<impl Write>) -> Result<()> {
    let (mut documents, mut pairs, mut keepers) = (Vec::new(), Vec::new(), Vec::new());
    for fact in rows(Stage::Cluster.input(), input, read_fact)? {
        match fact? {
            Fact::Keeper(number) => keepers.push(number),
            Fact::Alike { documents: both, comparison } => {
                pairs.push((both.map(|(number, _)| number), comparison));
                documents.extend(both);
            }
        }
    }
    documents.sort_unstable();
    documents.dedup();
    // Among these a document is known by its place: the order is the same.
    let place = |number: i64| documents.binary_search_by_key(&number, |(other, _)| *other).ok();
    let edge = |([left, right], comparison): ([i64; 2], Comparison)| {
        let [left, right] = [left, right].map(|number| place(number).unwrap_or_default() as u32);
        Edge { left, right, comparison }
    };
    let edges: Vec<Edge> = pairs.into_iter().map(edge).collect();
    let keepers: HashSet<u32> =
        keepers.into_iter().filter_map(place).map(|place| place as u32).collect();
    let document = |row: u32| documents.get(row as usize).copied().unwrap_or_default();
    let found = cluster(&edges, &keepers, |row| Ok(document(row).1))?;
    let numbers = found.into_iter().map(|(row, keeper)| (document(row).0, document(keeper).0));
    push_pairs(numbers, &mut output)?;
    output.finish()
}
