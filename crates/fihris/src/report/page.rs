//! `report.html`: the report as a page that needs nothing beside it.
//!
//! Document text is only ever inserted as escaped text; the page has no scripts and its policy
//! allows none, nor anything from elsewhere.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use fihris_ingest::{Account, Census, Example, Tally};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use super::chart::{Bar, Columns, Key, Series, bars, columns, counts, percent, range, share};
use super::content::{Report, name_of};
use super::labels::{self, Label};
use crate::numbers::{bytes, thousands, time};
use crate::timings::Timing;

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");

/// Rows of a table of names.
const MAX_ROWS: usize = 12;

/// Columns of the picture of similarities: each is four hundredths wide.
const JACCARD_COLUMNS: usize = 25;

/// Returns the page.
pub(super) fn render(report: &Report) -> Result<String> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("page", TEMPLATE)?;
    Ok(environment.get_template("page")?.render(Serde(Page::of(report)))?)
}

/// What the template shows.
#[derive(Serialize)]
struct Page<'a> {
    version: &'static str,
    style: &'static str,
    index: &'a str,
    profile: &'a str,
    tiles: Vec<Tile>,
    funnel_note: String,
    funnel: Vec<Step>,
    reasons: Vec<Reason<'a>>,
    words: Option<Columns>,
    jaccard: Option<Columns>,
    tables: Vec<Table>,
}

impl<'a> Page<'a> {
    fn of(report: &'a Report) -> Self {
        let (account, census) = (&report.account, &report.account.census);
        Self {
            version: env!("CARGO_PKG_VERSION"),
            style: STYLE,
            index: &report.index,
            profile: &report.profile,
            tiles: tiles(account),
            funnel_note: format!(
                "Documents in all sources of this index; the last run read {}.",
                thousands(report.run.read.documents)
            ),
            funnel: funnel(account),
            reasons: reasons(report),
            words: words(census),
            jaccard: jaccard(census, report.min_jaccard),
            tables: tables(report),
        }
    }
}

/// A number that is seen first.
#[derive(Serialize)]
struct Tile {
    class: &'static str,
    value: String,
    en: &'static str,
    ar: &'static str,
    note: String,
}

fn tiles(account: &Account) -> Vec<Tile> {
    let tile = |class, en, ar, tally: Tally| Tile {
        class,
        value: thousands(tally.documents),
        en,
        ar,
        note: format!(
            "{} · {}",
            share(tally.documents, account.read.documents),
            bytes(tally.bytes)
        ),
    };
    vec![
        Tile {
            note: bytes(account.read.bytes), ..tile("read", "read", "مقروءة", account.read)
        },
        tile("kept", "kept", "محفوظة", account.kept),
        tile("dropped", "dropped", "مستبعدة", account.dropped_in_all()),
        tile("failed", "failed", "معطوبة", account.failed_in_all()),
    ]
}

/// What is left after one stage.
#[derive(Serialize)]
struct Step {
    en: &'static str,
    ar: &'static str,
    value: String,
    share: String,
    parts: Vec<Stretch>,
    lost: String,
}

/// A part of a bar.
#[derive(Serialize)]
struct Stretch {
    x: f64,
    width: f64,
    class: &'static str,
}

/// The stages at which documents are left out, with the reasons that belong to them.
fn funnel(account: &Account) -> Vec<Step> {
    let dropped = |is_of: fn(&str) -> bool| {
        let of = account.dropped.iter().filter(|(reason, _)| is_of(reason.name()));
        of.map(|(_, tally)| tally.documents).sum::<u64>()
    };
    let all = account.read.documents;
    let failed = account.failed_in_all().documents;
    let exact = dropped(|name| name == "exact_duplicate");
    let near = dropped(|name| name == "near_duplicate");
    let filtered = account.dropped_in_all().documents - exact - near;
    let stages = [
        ("read", "مقروءة", "", 0, "ink-read"),
        ("readable", "مقروءة بلا خطأ", "unreadable", failed, "ink-failed"),
        (
            "accepted by the profile",
            "مقبولة وفق القواعد",
            "dropped by a rule",
            filtered,
            "ink-filter",
        ),
        ("without exact duplicates", "بلا نسخ مطابقة", "exact duplicates", exact, "ink-exact"),
        ("kept", "محفوظة", "near-duplicates", near, "ink-near"),
    ];
    let mut left = all;
    let step =
        |(en, ar, how, lost, class): (&'static str, &'static str, &str, u64, &'static str)| {
            left -= lost.min(left);
            let (kept, gone) = (percent(left, all), percent(lost, all));
            let parts = vec![
                Stretch {
                    x: 0.0,
                    width: kept,
                    class: if en == "read" { class } else { "ink-kept" },
                },
                Stretch { x: kept, width: gone, class },
            ];
            let lost = if lost == 0 { String::new() } else { format!("{} {how}", thousands(lost)) };
            Step { en, ar, value: thousands(left), share: share(left, all), parts, lost }
        };
    stages.into_iter().map(step).collect()
}

/// A reason with some of its documents.
#[derive(Serialize)]
struct Reason<'a> {
    en: String,
    ar: String,
    class: &'static str,
    width: f64,
    value: String,
    share: String,
    examples: Vec<Shown<'a>>,
}

/// A document that was left out.
#[derive(Serialize)]
struct Shown<'a> {
    excerpt: &'a str,
    id: &'a str,
    notes: Vec<String>,
}

fn reasons(report: &Report) -> Vec<Reason<'_>> {
    let account = &report.account;
    let dropped = account.dropped.iter().map(|(reason, tally)| (name_of(reason), tally.documents));
    let failed = account.failed.iter().map(|(reason, tally)| (name_of(reason), tally.documents));
    let mut counts: Vec<(String, u64)> = dropped.chain(failed).collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let most = counts.first().map_or(0, |(_, n)| *n);
    let reason = |(name, n): (String, u64)| {
        let Label { en, ar } = labels::reason(&name);
        let examples = report.examples.get(&name).into_iter().flatten().map(Shown::of).collect();
        let is_failure = account.failed.keys().any(|reason| name_of(reason) == name);
        let class = if is_failure { "ink-failed" } else { class_of(&name) };
        let (width, value) = (percent(n, most), thousands(n));
        Reason { en, ar, class, width, value, share: share(n, account.read.documents), examples }
    };
    counts.into_iter().map(reason).collect()
}

fn class_of(reason: &str) -> &'static str {
    match reason {
        "exact_duplicate" => "ink-exact",
        "near_duplicate" => "ink-near",
        _ => "ink-filter",
    }
}

impl<'a> Shown<'a> {
    fn of(example: &'a Example) -> Self {
        let mut notes = vec![example.source.clone()];
        if let Some(keeper) = &example.keeper_id {
            let jaccard = example.jaccard.unwrap_or(1.0);
            notes.push(format!("keeper: {keeper}"));
            notes.push(format!("Jaccard {jaccard:.2}"));
        }
        if !example.detail.is_empty() {
            notes.push(example.detail.clone());
        }
        Self { excerpt: &example.excerpt, id: example.id.as_deref().unwrap_or("?"), notes }
    }
}

/// Lengths of read and of kept documents.
fn words(census: &Census) -> Option<Columns> {
    let last = *census.words_read.0.keys().max()?;
    let series = [
        Series { class: "ink-read", counts: counts(&census.words_read, last) },
        Series { class: "ink-kept", counts: counts(&census.words_kept, last) },
    ];
    let (columns, highest) = columns(&series, |x| format!("{} words", range(x as u32)));
    let label = |key: u32| compact(fihris_ingest::Histogram::from(key));
    Some(Columns {
        alt: "documents by their number of words, read and kept".to_owned(),
        note: "Documents read and kept, by number of words; each column doubles the previous one."
            .to_owned(),
        columns,
        line: None,
        top: thousands(highest),
        labels: (0..=last).map(label).collect(),
        keys: vec![
            Key { class: "ink-read", en: "read".to_owned(), ar: "مقروءة" },
            Key { class: "ink-kept", en: "kept".to_owned(), ar: "محفوظة" },
        ],
    })
}

/// Similarities of near-duplicates, with the threshold.
fn jaccard(census: &Census, min_jaccard: f64) -> Option<Columns> {
    if census.jaccard.is_empty() {
        return None;
    }
    let mut counts = vec![0; JACCARD_COLUMNS];
    for (hundredths, n) in &census.jaccard {
        let place = usize::from(*hundredths) * JACCARD_COLUMNS / 100;
        if let Some(count) = counts.get_mut(place.min(JACCARD_COLUMNS - 1)) {
            *count += n;
        }
    }
    let name = |x: usize| format!("{:.2}–{:.2}", x as f64 / 25.0, (x + 1) as f64 / 25.0);
    let (columns, highest) = columns(&[Series { class: "ink-near", counts }], name);
    Some(Columns {
        alt: "near-duplicates by their Jaccard similarity to the document that was kept".to_owned(),
        note: "Left of the threshold stand those of which nine tenths lie in a longer document, \
               and those in which many words are replaced and the others stand in the same places."
            .to_owned(),
        columns,
        line: Some(min_jaccard * JACCARD_COLUMNS as f64),
        top: thousands(highest),
        labels: ["0", "0.2", "0.4", "0.6", "0.8", "1"].map(str::to_owned).to_vec(),
        keys: vec![
            Key {
                class: "ink-near", en: "near-duplicates".to_owned(), ar: "نسخ متقاربة"
            },
            Key {
                class: "threshold", en: format!("threshold {min_jaccard}"), ar: "الحد الأدنى"
            },
        ],
    })
}

/// Writes a power of two as people do.
fn compact(number: u64) -> String {
    match number {
        n if n >= 1 << 20 => format!("{}M", n >> 20),
        n if n >= 1 << 10 => format!("{}k", n >> 10),
        n => n.to_string(),
    }
}

/// Names and their numbers.
#[derive(Serialize)]
struct Table {
    en: &'static str,
    ar: &'static str,
    note: String,
    rows: Vec<Bar>,
}

fn tables(report: &Report) -> Vec<Table> {
    let census = &report.account.census;
    let clusters = census.clusters.0.iter();
    let clusters = clusters.map(|(key, n)| (plain(format!("{} documents", range(*key))), *n));
    let repairs = census.repairs.iter().map(|(kind, n)| (labels::repair(kind), *n));
    let cuts = Label { en: "repetitions cut".to_owned(), ar: "تكرار محذوف".to_owned() };
    let boilerplate =
        Label { en: "boilerplate cut".to_owned(), ar: "حشو متكرر محذوف".to_owned() };
    let repairs = repairs.chain([(cuts, census.cuts), (boilerplate, census.boilerplate)]);
    let tables = [
        ("Clusters of duplicates", "مجموعات النسخ", clusters.collect(), "ink-near"),
        ("Repairs", "إصلاحات", most(repairs), "ink-kept"),
        ("Languages", "اللغات", most(names(&census.languages)), "ink-kept"),
        ("Largest sources", "أكبر المصادر", most(names(&report.largest_sources)), "ink-read"),
        (
            "Sites with the most documents",
            "أكثر المواقع وثائق",
            most(names(&census.sites)),
            "ink-read",
        ),
    ];
    let table = |(en, ar, counts, class): (_, _, Vec<(Label, u64)>, _)| {
        let sum = counts.iter().map(|(_, n)| *n).sum();
        let note = format!("{} in all shown.", thousands(sum));
        Table { en, ar, note, rows: bars(counts, class) }
    };
    let counted = tables.into_iter().filter(|(_, _, counts, _)| !counts.is_empty()).map(table);
    counted.chain(stages(&report.timings)).collect()
}

/// What the stages of the last run cost: their processor time as bars.
fn stages(timings: &[Timing]) -> Option<Table> {
    let millis = |ms| time(Duration::from_millis(ms));
    let peak = timings.iter().filter_map(|timing| timing.peak_rss).max();
    let cpu: u64 = timings.iter().map(|timing| timing.cpu_ms).sum();
    let note = format!(
        "CPU time of all threads in the last run, {} in total, and wall time{}.",
        millis(cpu),
        peak.map_or_else(String::new, |peak| format!("; peak memory {}", bytes(peak)))
    );
    let counts = timings.iter().map(|timing| (labels::stage(timing.stage), timing.cpu_ms));
    let bars = bars(counts.collect(), "ink-read").into_iter().zip(timings);
    let rows: Vec<Bar> = bars
        .map(|(bar, timing)| bar.saying(millis(timing.cpu_ms), millis(timing.wall_ms)))
        .collect();
    (!rows.is_empty())
        .then_some(Table { en: "Time by stage", ar: "زمن المراحل", note, rows })
}

fn plain(en: String) -> Label {
    Label { en, ar: String::new() }
}

fn names(counts: &BTreeMap<String, u64>) -> impl Iterator<Item = (Label, u64)> {
    counts.iter().map(|(name, n)| (plain(name.clone()), *n))
}

/// Returns the largest counts, largest first.
fn most(counts: impl Iterator<Item = (Label, u64)>) -> Vec<(Label, u64)> {
    let mut counts: Vec<_> = counts.filter(|(_, n)| *n > 0).collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts.truncate(MAX_ROWS);
    counts
}
