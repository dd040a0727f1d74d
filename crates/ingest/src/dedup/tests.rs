//! The second pass over small tables.

use std::collections::HashSet;

use fihris_text::{WordHash, splitmix64};

use super::cluster::cluster;
use super::decisions::Decisions;
use super::pass::Dedup;
use super::rounds::{MAX_ROUNDS, Round};
use crate::model::Reason;
use crate::observer::Silent;
use crate::options::DedupOptions;
use crate::table::tests::{bytes_of, row};
use crate::table::{Lookup, Rank, Row, Shingles, Sketch, SketchRecord, Table, TableWriter};

fn words(numbers: impl IntoIterator<Item = u64>) -> Vec<WordHash> {
    let hash = splitmix64;
    numbers.into_iter().map(|n| WordHash { hash: hash(n + 1), byte_range: 0..0 }).collect()
}

fn decide(texts: &[Vec<WordHash>], memory_bytes: u64) -> Vec<Option<(u32, Reason)>> {
    let decisions = with(texts, memory_bytes, |dedup| dedup.decide().unwrap());
    (0..texts.len() as u32)
        .map(|row| decisions.of(row).map(|duplicate| (duplicate.keeper, duplicate.reason)))
        .collect()
}

/// Does something with the second pass of some texts.
fn with<T>(texts: &[Vec<WordHash>], memory_bytes: u64, work: impl FnOnce(&Dedup<'_>) -> T) -> T {
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
    let draw = |page: u64, what: u64| splitmix64(share << 40 | page << 20 | what);
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
        let found = cluster(&edges, &keepers, rank_of).unwrap();
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
