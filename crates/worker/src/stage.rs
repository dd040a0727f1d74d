//! The stages by name, and what goes in and out of them.

use crate::table::Column;
use crate::table::Kind::{Binary, Float, Long};

/// A stage of the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// A source → its documents, the records left out, and at its end the source itself.
    Prepare,
    /// Documents → the hash of their words.
    ExactKeys,
    /// Documents of the same words, together and in their order → each duplicate and the best.
    Exact,
    /// Documents → what brings them together with others that are alike.
    NearKeys,
    /// Documents with a key in common, together and in their order → pairs to compare; no
    /// `right_number` says that not all of them were paired.
    Candidates,
    /// Pairs with what is known of both → pairs that are alike.
    Compare,
    /// Pairs that are alike, and what was decided in earlier rounds, without a `relation` → each
    /// duplicate and its keeper.
    Cluster,
    /// Documents that are kept → a row for the site of each, and one for each line at its ends.
    Ends,
    /// How many documents a site has, then how many have each line → lines that are boilerplate.
    Boilerplate,
    /// Documents that are kept → those that have boilerplate, without it.
    Recut,
}

/// `todo` is a [`SourcePlan`](fihris_ingest::SourcePlan) as JSON, `source` its place in the list.
const SOURCE: &[Column] = &[("source", Long), ("todo", Binary)];
/// What a row is, is said by which of the last three it has.
const RECORD: &[Column] = &[
    ("number", Long),
    ("row", Binary),
    ("sketch", Binary),
    ("line", Binary),
    ("excluded", Binary),
    ("finished", Binary),
];
const ROW: &[Column] = &[("number", Long), ("row", Binary)];
const ENTRY: &[Column] = &[("key", Binary), ("number", Long), ("rank", Binary)];
const STAND_IN: &[Column] = &[("number", Long), ("keeper", Long)];
const PAIR: &[Column] = &[("left_number", Long), ("right_number", Long)];
const COUPLE: &[Column] = &[
    ("left_number", Long),
    ("right_number", Long),
    ("left_row", Binary),
    ("left_sketch", Binary),
    ("right_row", Binary),
    ("right_sketch", Binary),
];
const EDGE: &[Column] = &[
    ("left_number", Long),
    ("right_number", Long),
    ("left_rank", Binary),
    ("right_rank", Binary),
    ("jaccard", Float),
    ("containment", Float),
    ("relation", Long),
];
const SKETCH: &[Column] = &[("sketch", Binary)];
const SITE: &[Column] = &[("site", Long), ("key", Long)];
const COUNT: &[Column] = &[("site", Long), ("key", Long), ("documents", Long)];
const KEY: &[Column] = &[("key", Long)];
const LINE: &[Column] = &[("number", Long), ("sketch", Binary), ("line", Binary)];
const RECUT: &[Column] = &[("number", Long), ("line", Binary), ("passages", Long)];

/// A stage, its name, what goes in, what comes out.
type Entry = (Stage, &'static str, &'static [Column], &'static [Column]);

const STAGES: [Entry; 10] = [
    (Stage::Prepare, "prepare", SOURCE, RECORD),
    (Stage::ExactKeys, "exact-keys", ROW, ENTRY),
    (Stage::Exact, "exact", ENTRY, STAND_IN),
    (Stage::NearKeys, "near-keys", ROW, ENTRY),
    (Stage::Candidates, "candidates", ENTRY, PAIR),
    (Stage::Compare, "compare", COUPLE, EDGE),
    (Stage::Cluster, "cluster", EDGE, STAND_IN),
    (Stage::Ends, "ends", SKETCH, SITE),
    (Stage::Boilerplate, "boilerplate", COUNT, KEY),
    (Stage::Recut, "recut", LINE, RECUT),
];

impl Stage {
    /// All stages, in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        STAGES.iter().map(|(stage, ..)| *stage)
    }

    /// Finds the stage of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|stage| stage.name() == name)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().1
    }

    /// The columns of the rows that it works on.
    #[must_use]
    pub fn input(self) -> &'static [Column] {
        self.entry().2
    }

    /// The columns of the rows that it returns.
    #[must_use]
    pub fn output(self) -> &'static [Column] {
        self.entry().3
    }

    fn entry(self) -> Entry {
        // The table has them in the order of the enum, see `each_stage_finds_itself`.
        STAGES[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_finds_itself() {
        for stage in Stage::all() {
            assert_eq!(stage.entry().0, stage);
            assert_eq!(Stage::named(stage.name()), Some(stage));
        }
    }
}
