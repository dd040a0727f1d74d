//! Candidates are compared by their sketches.

use rayon::prelude::*;

use super::compare::{are_below_signature_threshold, compare};
use super::edge::Edge;
use super::pass::Dedup;
use crate::error::Result;
use crate::table::{ComparedDocument, Lookup, Row};

/// Pairs that a thread compares at a time.
const PAIRS_AT_ONCE: usize = 1024;

/// Pairs of a document beyond which it is a host to those that it is compared with: the leader of a
/// large bucket may have millions.
const MANY_PAIRS: usize = 64;

/// Hosts that a thread has at hand: few are leaders of the same documents.
const N_HOSTS: usize = 256;

impl Dedup<'_> {
    /// Compares the candidates by their sketches: all pairs of one document, one after another, and
    /// whom many are compared with stays at hand.
    pub(super) fn verify(&self, mut pairs: Vec<(u32, u32)>, lookup: &Lookup) -> Result<Vec<Edge>> {
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
            if are_below_signature_threshold(&guest.row, &host.row, self.options) {
                continue;
            }
            let is_first = guest.number < host.number;
            let (left, right) = if is_first { (&mut guest, host) } else { (host, &mut guest) };
            let comparison = compare(left.member(lookup)?, right.member(lookup)?, self.options);
            let (left, right) = (left.number, right.number);
            edges.extend(comparison.map(|comparison| Edge { left, right, comparison }));
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
    /// Read when it is asked for: most pairs are below the signature threshold.
    member: Option<ComparedDocument>,
}

impl Candidate {
    fn read(number: u32, lookup: &Lookup) -> Result<Self> {
        Ok(Self { number, row: lookup.row(number)?, member: None })
    }

    fn member(&mut self, lookup: &Lookup) -> Result<&ComparedDocument> {
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
