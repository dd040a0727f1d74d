//! The second pass: documents beside each other.
//!
//! 1. Documents with the same folded words are exact duplicates; the best of each
//!    group goes on for the others.
//! 2. Those that share a key are candidates.
//! 3. Candidates are compared by their sketches; pairs that are alike enough are edges.
//! 4. Keepers take their neighbours.
//!
//! What is done with documents that lie in memory stands in [`stages`](crate::stages); here it
//! is fed from the table. Every step is a function of the table alone. What is sorted lies in partitions
//! on disk, each small enough for memory; what grows with the corpus in memory is
//! 4 bytes a document and some 50 for each pair that is alike.

use std::collections::HashSet;
use std::path::Path;

use rayon::prelude::*;

use crate::decisions::{Decisions, sort_edges};
use crate::error::{Error, Result};
use crate::options::DedupOptions;
use crate::partitions::{Entry, EntryFile, EntryWriter, Partitions, Space};
use crate::rows::{Lookup, Rank, Row, Table};
use crate::run::Observer;
use crate::signature::N_KEYS;
use crate::stages::{self, Edge, MAX_LEADERS, Member};

/// Rounds after which the search for near-duplicates ends. What a large bucket hid behind its
/// leaders in one round is found in the next, when those that were duplicates have gone.
pub const MAX_ROUNDS: usize = 8;

/// Pairs that a thread compares at a time.
const PAIRS_AT_ONCE: usize = 1024;

/// Pairs of a document beyond which it is a host to those that it is compared with: the leader of a
/// large bucket may have millions.
const MANY_PAIRS: usize = 64;

/// Hosts that a thread has at hand: few are leaders of the same documents.
const N_HOSTS: usize = 256;

/// Rows of which the ranks are read at once: if one is asked for, its neighbours mostly are too.
const ROWS_AT_ONCE: u32 = 16;

/// Memory for one entry of a partition: itself, and up to [`MAX_LEADERS`] pairs.
const BYTES_PER_ENTRY: u64 = 12 + 8 * MAX_LEADERS as u64;

/// What a round of the search for near-duplicates found.
struct Round {
    /// The pairs that are alike, sorted.
    edges: Vec<Edge>,
    /// What is in large buckets.
    large: EntryFile,
    /// Whether there was one in which not all that could be alike were compared.
    is_cut_short: bool,
}

/// What the second pass works with.
pub(crate) struct Dedup<'a> {
    pub(crate) table: &'a Table,
    pub(crate) options: &'a DedupOptions,
    pub(crate) memory_bytes: u64,
    pub(crate) workspace: &'a Path,
    pub(crate) observer: &'a dyn Observer,
}

impl Dedup<'_> {
    /// Finds the duplicates.
    pub(crate) fn decide(&self) -> Result<Decisions> {
        let mut decisions = Decisions::none(self.table.len()?)?;
        let lookup = Lookup::open(self.table)?;
        if self.options.exact {
            let duplicates = self.exact(&lookup, decisions.len())?;
            duplicates.into_iter().for_each(|(row, keeper)| decisions.decide(row, keeper));
        }
        if self.options.exact && self.options.near {
            self.near(&lookup, &mut decisions)?;
        }
        Ok(decisions)
    }

    /// Finds near-duplicates, in rounds until there are no more. Of small buckets the first has compared
    /// all pairs; so another looks at the large ones alone, and at what is left in them.
    fn near(&self, lookup: &Lookup, decisions: &mut Decisions) -> Result<()> {
        let (mut keepers, mut known, mut large) = (HashSet::new(), Vec::new(), None);
        for _ in 0..MAX_ROUNDS {
            let partitions = match large.take() {
                None => self.keys(lookup, decisions)?,
                Some(large) => self.keys_again(large, decisions)?,
            };
            let round = self.round(partitions, known, lookup)?;
            let edges = round.edges;
            large = Some(round.large);
            let found = stages::cluster(&edges, &keepers, |row| Ok(lookup.row(row)?.rank))?;
            for (row, keeper) in &found {
                keepers.insert(*keeper);
                decisions.decide(*row, *keeper);
            }
            let is_left =
                |edge: &&Edge| decisions.is_kept(edge.left) && decisions.is_kept(edge.right);
            known = edges.iter().filter(is_left).copied().collect();
            decisions.add_edges(edges.into_iter().map(Ok))?;
            if found.is_empty() || !round.is_cut_short {
                break;
            }
        }
        large.map_or(Ok(()), EntryFile::delete)
    }

    /// Finds exact duplicates: each with the best of its group.
    fn exact(&self, lookup: &Lookup, n_rows: usize) -> Result<Vec<(u32, u32)>> {
        let partitions = self.space("exact", n_rows as u64).sort(lookup.blocks()?, |block| {
            let rows = lookup.rows(block.clone())?;
            let entries = rows.iter().zip(block);
            Ok(entries.map(|(row, n)| Entry { key: (row.folded >> 64) as u64, row: n }).collect())
        })?;
        let mut pairs = Vec::new();
        self.for_each_partition(partitions, |lists| {
            let pairs_of = |list: &Vec<Entry>| {
                buckets(list).map(|bucket| exact_pairs(bucket, lookup)).collect::<Result<Vec<_>>>()
            };
            let found: Vec<Vec<_>> = lists.par_iter().map(pairs_of).collect::<Result<_>>()?;
            pairs.extend(found.into_iter().flatten().flatten());
            Ok(())
        })?;
        Ok(pairs)
    }

    /// Brings the documents together by their keys.
    fn keys(&self, lookup: &Lookup, decisions: &Decisions) -> Result<Partitions> {
        let n_entries = decisions.len() as u64 * N_KEYS as u64;
        self.space("keys", n_entries).sort(lookup.blocks()?, |block| {
            let rows = lookup.rows(block.clone())?;
            let mut entries = Vec::with_capacity(rows.len() * N_KEYS);
            for (row, number) in rows.iter().zip(block) {
                if decisions.is_kept(number) {
                    let keys = row.keys.iter().filter(|key| **key != 0);
                    entries.extend(keys.map(|key| Entry { key: *key, row: number }));
                }
            }
            Ok(entries)
        })
    }

    /// Brings those that are left together by the keys of large buckets.
    fn keys_again(&self, large: EntryFile, decisions: &Decisions) -> Result<Partitions> {
        let partitions = self.space("keys", large.n_entries).sort(large.chunks(), |chunk| {
            let mut entries = large.read(chunk)?;
            entries.retain(|entry| decisions.is_kept(entry.row));
            Ok(entries)
        })?;
        large.delete()?;
        Ok(partitions)
    }

    /// Finds the pairs that are alike, in addition to those that are `known`.
    fn round(&self, partitions: Partitions, known: Vec<Edge>, lookup: &Lookup) -> Result<Round> {
        let mut large = EntryWriter::create(self.workspace.join("large"))?;
        let (mut edges, mut is_cut_short) = (known, false);
        self.for_each_partition(partitions, |lists| {
            for bucket in large_buckets(lists).iter().flat_map(|list| buckets(list)) {
                is_cut_short |= stages::is_cut_short(bucket);
                bucket.iter().try_for_each(|entry| large.push(*entry))?;
            }
            edges.extend(self.verify(candidates(lists, lookup)?, lookup)?);
            Ok(())
        })?;
        sort_edges(&mut edges);
        Ok(Round { edges, large: large.finish()?, is_cut_short })
    }

    /// Compares the candidates by their sketches: all pairs of one document, one after another, and
    /// whom many are compared with stays at hand.
    fn verify(&self, mut pairs: Vec<(u32, u32)>, lookup: &Lookup) -> Result<Vec<Edge>> {
        let hosts = hosts(&pairs);
        let is_host = |row| hosts.binary_search(&row).is_ok();
        for (left, right) in &mut pairs {
            if is_host(*left) && !is_host(*right) {
                std::mem::swap(left, right);
            }
        }
        pairs.par_sort_unstable();
        let edges_of = |hosts: &mut Hosts<'_>, pairs: &[(u32, u32)]| {
            let mut edges = Vec::new();
            for of_guest in pairs.chunk_by(|a, b| a.0 == b.0) {
                self.compare(of_guest, hosts, &mut edges)?;
            }
            Ok(edges)
        };
        let parts = pairs.par_chunks(PAIRS_AT_ONCE).map_init(|| Hosts::of(lookup), edges_of);
        Ok(parts.collect::<Result<Vec<_>>>()?.concat())
    }

    /// Compares one document, the first of each pair, with others.
    fn compare(
        &self,
        pairs: &[(u32, u32)],
        hosts: &mut Hosts<'_>,
        edges: &mut Vec<Edge>,
    ) -> Result<()> {
        let Some((guest, _)) = pairs.first() else { return Ok(()) };
        let lookup = hosts.lookup;
        let mut guest = Candidate::read(*guest, lookup)?;
        for (_, host) in pairs {
            let host = hosts.get(*host)?;
            if stages::are_strangers(&guest.row, &host.row, self.options) {
                continue;
            }
            let is_first = guest.number < host.number;
            let (left, right) = if is_first { (&mut guest, host) } else { (host, &mut guest) };
            let comparison =
                stages::compare(left.member(lookup)?, right.member(lookup)?, self.options);
            let (left, right) = (left.number, right.number);
            edges.extend(comparison.map(|comparison| Edge { left, right, comparison }));
        }
        Ok(())
    }

    /// Where so many entries are sorted in partitions of which each fits into memory.
    pub(crate) fn space<'s>(&'s self, name: &'s str, n_entries: u64) -> Space<'s> {
        let partition_bytes = self.memory_bytes / 4;
        let n_partitions = (n_entries * BYTES_PER_ENTRY).div_ceil(partition_bytes.max(1));
        Space { workspace: self.workspace, name, n_partitions }
    }

    /// Works on one sorted partition after another.
    pub(crate) fn for_each_partition(
        &self,
        partitions: Partitions,
        mut work: impl FnMut(&[Vec<Entry>]) -> Result<()>,
    ) -> Result<()> {
        for lists in partitions {
            if self.observer.is_cancelled() {
                return Err(Error::Interrupted);
            }
            work(&lists?)?;
        }
        Ok(())
    }
}

/// Returns the documents with many pairs, sorted.
fn hosts(pairs: &[(u32, u32)]) -> Vec<u32> {
    let mut rows: Vec<u32> = pairs.iter().flat_map(|(left, right)| [*left, *right]).collect();
    rows.par_sort_unstable();
    let many = rows.chunk_by(PartialEq::eq).filter(|pairs| pairs.len() > MANY_PAIRS);
    many.filter_map(|pairs| pairs.first().copied()).collect()
}

/// A document that is compared with others.
#[derive(Clone)]
struct Candidate {
    number: u32,
    row: Row,
    /// Read when it is asked for: strangers are told by their rows.
    member: Option<Member>,
}

impl Candidate {
    fn read(number: u32, lookup: &Lookup) -> Result<Self> {
        Ok(Self { number, row: lookup.row(number)?, member: None })
    }

    fn member(&mut self, lookup: &Lookup) -> Result<&Member> {
        let member = match self.member.take() {
            Some(member) => member,
            None => lookup.member(&self.row)?,
        };
        Ok(self.member.insert(member))
    }
}

/// What others are compared with, read from the table; some that were asked for last stay at hand.
struct Hosts<'l> {
    lookup: &'l Lookup,
    /// Each row has one place, which it shares with others.
    held: Vec<Option<Candidate>>,
}

impl<'l> Hosts<'l> {
    fn of(lookup: &'l Lookup) -> Self {
        Self { lookup, held: vec![None; N_HOSTS] }
    }

    fn get(&mut self, row: u32) -> Result<&mut Candidate> {
        let held = &mut self.held[row as usize % N_HOSTS];
        let candidate = match held.take().filter(|held| held.number == row) {
            Some(candidate) => candidate,
            None => Candidate::read(row, self.lookup)?,
        };
        Ok(held.insert(candidate))
    }
}

/// The entries of one key, where there is more than one.
pub(crate) fn buckets(entries: &[Entry]) -> impl Iterator<Item = &[Entry]> {
    entries.chunk_by(|left, right| left.key == right.key).filter(|bucket| bucket.len() > 1)
}

/// Returns the entries of large buckets, of each list by itself.
fn large_buckets(lists: &[Vec<Entry>]) -> Vec<Vec<Entry>> {
    let of_list = |list: &Vec<Entry>| {
        let large = buckets(list).filter(|bucket| stages::is_large(bucket));
        large.flatten().copied().collect()
    };
    lists.par_iter().map(of_list).collect()
}

/// Returns each exact duplicate of a bucket with the one to keep.
fn exact_pairs(bucket: &[Entry], lookup: &Lookup) -> Result<Vec<(u32, u32)>> {
    let mut members = Vec::with_capacity(bucket.len());
    for entry in bucket {
        let row = lookup.row(entry.row)?;
        members.push((row.folded, (entry.row, row.rank)));
    }
    // A stable sort: those of equal words stay in the order of the corpus.
    members.sort_by_key(|(folded, _)| *folded);
    let groups = members.chunk_by(|left, right| left.0 == right.0);
    Ok(groups.flat_map(|group| stages::exact(group.iter().map(|(_, member)| *member))).collect())
}

/// Returns the pairs of documents that share a key, each once, sorted.
fn candidates(lists: &[Vec<Entry>], lookup: &Lookup) -> Result<Vec<(u32, u32)>> {
    let ranks = ranks(lists, lookup)?;
    let rank_of = |row| match ranks.binary_search_by_key(&row, |(row, _)| *row) {
        Ok(place) => Ok(ranks.get(place).map(|(_, rank)| *rank).unwrap_or_default()),
        Err(_) => Ok(lookup.row(row)?.rank),
    };
    let pairs_of = |list: &Vec<Entry>| {
        let pairs = buckets(list).map(|bucket| stages::candidates(bucket, rank_of));
        Ok(pairs.collect::<Result<Vec<_>>>()?.concat())
    };
    let pairs: Vec<Vec<(u32, u32)>> = lists.par_iter().map(pairs_of).collect::<Result<_>>()?;
    let mut pairs = pairs.concat();
    pairs.par_sort_unstable();
    pairs.dedup();
    Ok(pairs)
}

/// Returns the ranks that [`stages::candidates`] asks for, by row: most of these are in many buckets.
fn ranks(lists: &[Vec<Entry>], lookup: &Lookup) -> Result<Vec<(u32, Rank)>> {
    let asked_for = |list: &Vec<Entry>| {
        let buckets = buckets(list).filter(|bucket| stages::needs_ranks(bucket));
        buckets.flatten().map(|entry| entry.row).collect::<Vec<u32>>()
    };
    let mut rows = lists.par_iter().map(asked_for).collect::<Vec<_>>().concat();
    rows.par_sort_unstable();
    rows.dedup();
    let ranks_of = |near: &[u32]| {
        let (Some(first), Some(last)) = (near.first(), near.last()) else { return Ok(Vec::new()) };
        let block = lookup.rows(*first..last + 1)?;
        let rank_of = |row: &u32| Some((*row, block.get((row - first) as usize)?.rank));
        Ok(near.iter().filter_map(rank_of).collect())
    };
    let near = rows.par_chunk_by(|one, next| one / ROWS_AT_ONCE == next / ROWS_AT_ONCE);
    Ok(near.map(ranks_of).collect::<Result<Vec<_>>>()?.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Reason;
    use crate::rows::tests::{bytes_of, row};
    use crate::rows::{Rank, Row, SketchRecord, TableWriter};
    use crate::run::Silent;
    use crate::signature::Shingles;
    use crate::sketch::Sketch;
    use fihris_text::WordHash;

    fn words(numbers: impl IntoIterator<Item = u64>) -> Vec<WordHash> {
        let hash = crate::signature::mix;
        numbers.into_iter().map(|n| WordHash { hash: hash(n + 1), byte_range: 0..0 }).collect()
    }

    fn decide(texts: &[Vec<WordHash>], memory_bytes: u64) -> Vec<Option<(u32, Reason)>> {
        let decisions = with(texts, memory_bytes, |dedup| dedup.decide().unwrap());
        (0..texts.len() as u32)
            .map(|row| decisions.of(row).map(|duplicate| (duplicate.keeper, duplicate.reason)))
            .collect()
    }

    /// Does something with the second pass of some texts.
    fn with<T>(
        texts: &[Vec<WordHash>],
        memory_bytes: u64,
        work: impl FnOnce(&Dedup<'_>) -> T,
    ) -> T {
        let home = tempfile::tempdir().unwrap();
        let mut writer = TableWriter::create(Table::named(home.path(), "t")).unwrap();
        for (number, words) in texts.iter().enumerate() {
            let mut shingles = Shingles::default();
            shingles.take(words, &DedupOptions::default());
            let record = SketchRecord { sketch: Sketch::of(&shingles), ..Default::default() };
            let rank = Rank { n_words: words.len() as u32, ..Rank::default() };
            let (keys, signature) = shingles.sign();
            let folded = words.iter().fold(0_u128, |hash, word| {
                hash.wrapping_mul(u128::MAX / 3).wrapping_add(u128::from(word.hash) << 64)
            });
            let row = Row { rank, folded, keys, signature, ..row(number as u64) };
            writer.push(&row, &bytes_of(&record)).unwrap();
        }
        let table = writer.finish().unwrap();
        work(&Dedup {
            table: &table,
            options: &DedupOptions::default(),
            memory_bytes,
            workspace: home.path(),
            observer: &Silent,
        })
    }

    const MEMORY: u64 = 1 << 24;

    #[test]
    fn strangers_are_kept() {
        assert_eq!(decide(&[words(0..100), words(100..200)], MEMORY), [None, None]);
    }

    #[test]
    fn of_exact_duplicates_the_first_is_kept() {
        let decided = decide(&[words(0..100), words(0..100), words(0..100)], MEMORY);
        assert_eq!(
            decided,
            [None, Some((0, Reason::ExactDuplicate)), Some((0, Reason::ExactDuplicate))]
        );
    }

    #[test]
    fn of_near_duplicates_the_longest_is_kept() {
        let decided = decide(&[words(0..90), words(0..100)], MEMORY);
        assert_eq!(decided, [Some((1, Reason::NearDuplicate)), None]);
    }

    #[test]
    fn an_exact_copy_of_a_near_duplicate_goes_to_the_same_keeper() {
        let decided = decide(&[words(0..90), words(0..90), words(0..100)], MEMORY);
        let expected = Some((2, Reason::NearDuplicate));
        assert_eq!(decided, [expected, expected, None]);
    }

    #[test]
    fn in_a_chain_each_is_alike_to_its_own_keeper() {
        // Each is alike to the next, and to no other.
        let chain = [words(0..101), words(20..120), words(40..139)];
        let near = |keeper| Some((keeper, Reason::NearDuplicate));
        assert_eq!(decide(&chain, MEMORY), [near(1), None, near(1)]);
        let longer = [0, 20, 40, 60].map(|start| words(start..start + 100));
        assert_eq!(decide(&longer, MEMORY), [near(1), None, near(1), None]);
    }

    #[test]
    fn half_of_a_long_text_is_found() {
        let texts: Vec<_> = (0..100_u64)
            .flat_map(|n| [words(n * 1000..n * 1000 + 400), words(n * 1000 + 200..n * 1000 + 400)])
            .collect();
        let found = decide(&texts, MEMORY).iter().filter(|duplicate| duplicate.is_some()).count();
        assert!(found >= 98, "{found} of 100");
    }

    #[test]
    fn pages_of_one_template_are_no_duplicates() {
        let page = |number: u64| words((0..30).chain(1000 * number..1000 * number + 70));
        let pages: Vec<_> = (1..300).map(page).collect();
        assert!(decide(&pages, MEMORY).iter().all(Option::is_none));
    }

    #[test]
    fn a_large_cluster_has_one_keeper() {
        // A hundred words of a template, two of them replaced in each page.
        let page = |number: u64| {
            words((0..100).map(move |place| match place == number % 97 || place == 50 {
                true => 1000 * (number + 1) + place,
                false => place,
            }))
        };
        let pages: Vec<_> = (0..1500).map(page).collect();
        let kept = decide(&pages, MEMORY).iter().filter(|duplicate| duplicate.is_none()).count();
        assert_eq!(kept, 1);
    }

    #[test]
    fn memory_does_not_change_what_is_found() {
        let texts: Vec<_> = (0..400_u64)
            .map(|number| words((0..80).map(|n| n + 1000 * (number / 3)).chain([number])))
            .collect();
        let decided = decide(&texts, MEMORY);
        assert_eq!(decided, decide(&texts, 1 << 14));
        assert_eq!(decided.iter().filter(|duplicate| duplicate.is_some()).count(), 266);
    }

    /// Copies of one page of a hundred words, each with a few others of its own and some cut off: hardly
    /// alike to each other, so that those that are not like their leaders are left for another round.
    fn variants(share: u64, n_pages: u64) -> Vec<Vec<WordHash>> {
        let draw = |page: u64, what: u64| crate::signature::mix(share << 40 | page << 20 | what);
        let page = |page: u64| {
            let (share, len) = (share + draw(page, 1) % 5, 80 + draw(page, 2) % 20);
            let is_other = move |place: u64| draw(page, 100 + place) % 100 < share;
            words((0..len).map(|place| place + 1000 * (page + 1) * u64::from(is_other(place))))
        };
        (0..n_pages).map(page).collect()
    }

    /// Rounds of which each looks at all that is left, as the first does; returns how many duplicates
    /// each found.
    fn near_anew(dedup: &Dedup<'_>, lookup: &Lookup, decisions: &mut Decisions) -> Vec<usize> {
        let (mut keepers, mut n_found) = (HashSet::new(), Vec::new());
        for _ in 0..MAX_ROUNDS {
            let partitions = dedup.keys(lookup, decisions).unwrap();
            let Round { edges, is_cut_short, .. } =
                dedup.round(partitions, Vec::new(), lookup).unwrap();
            let rank_of = |row| Ok(lookup.row(row)?.rank);
            let found = stages::cluster(&edges, &keepers, rank_of).unwrap();
            for (row, keeper) in &found {
                keepers.insert(*keeper);
                decisions.decide(*row, *keeper);
            }
            n_found.push(found.len());
            if found.is_empty() || !is_cut_short {
                break;
            }
        }
        n_found
    }

    #[test]
    fn a_round_finds_what_it_would_if_it_looked_at_all_again() {
        let mut n_later = 0;
        for (share, memory_bytes) in [(5, MEMORY), (6, MEMORY), (7, MEMORY), (6, 1 << 14)] {
            let texts = variants(share, 400);
            let (decided, anew, n_found) = with(&texts, memory_bytes, |dedup| {
                let lookup = Lookup::open(dedup.table).unwrap();
                let mut decided = Decisions::none(400).unwrap();
                let mut anew = Decisions::none(400).unwrap();
                dedup.near(&lookup, &mut decided).unwrap();
                let list = |decisions: &Decisions| {
                    (0..400).map(|row| decisions.stand_in(row)).collect::<Vec<_>>()
                };
                let n_found = near_anew(dedup, &lookup, &mut anew);
                (list(&decided), list(&anew), n_found)
            });
            assert_eq!(decided, anew);
            n_later += n_found.iter().skip(1).sum::<usize>();
        }
        assert!(n_later > 0, "one round finds all, which shows nothing");
    }
}
