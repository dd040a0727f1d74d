//! Figures as lengths of bars.

use fihris_ingest::Histogram;
use serde::Serialize;

use super::labels::Label;
use crate::numbers::thousands;

/// A bar with its name and number.
#[derive(Debug, Serialize)]
pub(super) struct Bar {
    en: String,
    ar: String,
    /// Length, of 100.
    width: f64,
    class: &'static str,
    value: String,
    share: String,
}

impl Bar {
    /// The same bar with other words beside it.
    pub(super) fn saying(self, value: String, share: String) -> Self {
        Self { value, share, ..self }
    }
}

/// Draws counts as bars; the longest is as wide as can be.
pub(super) fn bars(counts: Vec<(Label, u64)>, class: &'static str) -> Vec<Bar> {
    let longest = counts.iter().map(|(_, n)| *n).max().unwrap_or_default();
    let bar = |(label, n): (Label, u64)| Bar {
        en: label.en,
        ar: label.ar,
        width: percent(n, longest),
        class,
        value: thousands(n),
        share: String::new(),
    };
    counts.into_iter().map(bar).collect()
}

/// Columns over a line of numbers.
#[derive(Debug, Serialize)]
pub(super) struct Columns {
    pub(super) alt: String,
    pub(super) note: String,
    pub(super) columns: Vec<Column>,
    /// Where a threshold stands, in columns from the left.
    pub(super) line: Option<f64>,
    /// The number that the whole height stands for.
    pub(super) top: String,
    pub(super) labels: Vec<String>,
    pub(super) keys: Vec<Key>,
}

/// One or more numbers in one place.
#[derive(Debug, Serialize)]
pub(super) struct Column {
    x: usize,
    parts: Vec<Part>,
}

#[derive(Debug, Serialize)]
struct Part {
    /// Of 100.
    height: f64,
    class: &'static str,
    title: String,
}

/// What a colour means.
#[derive(Debug, Serialize)]
pub(super) struct Key {
    pub(super) class: &'static str,
    pub(super) en: String,
    pub(super) ar: &'static str,
}

/// Numbers of one kind, in all places.
pub(super) struct Series {
    pub(super) class: &'static str,
    pub(super) counts: Vec<u64>,
}

/// Draws series beside each other; `name` names a place.
pub(super) fn columns(series: &[Series], name: impl Fn(usize) -> String) -> (Vec<Column>, u64) {
    let highest = series.iter().flat_map(|series| &series.counts).copied().max().unwrap_or(0);
    let n_places = series.iter().map(|series| series.counts.len()).max().unwrap_or(0);
    let column = |x: usize| {
        let parts = series.iter().map(|series| {
            let n = series.counts.get(x).copied().unwrap_or(0);
            let title = format!("{}: {}", name(x), thousands(n));
            Part { height: percent(n, highest), class: series.class, title }
        });
        Column { x, parts: parts.collect() }
    };
    ((0..n_places).map(column).collect(), highest)
}

/// Returns the counts of a histogram from its first key to `last`.
pub(super) fn counts(histogram: &Histogram, last: u32) -> Vec<u64> {
    (0..=last).map(|key| histogram.0.get(&key).copied().unwrap_or_default()).collect()
}

/// Names the numbers of a key of a histogram, such as `4–7`.
pub(super) fn range(key: u32) -> String {
    let (from, to) = (Histogram::from(key), Histogram::from(key + 1).saturating_sub(1));
    if from == to { from.to_string() } else { format!("{}–{}", thousands(from), thousands(to)) }
}

/// Writes a share in percent.
pub(super) fn share(part: u64, whole: u64) -> String {
    match percent(part, whole) {
        p if part > 0 && p < 0.1 => "<0.1 %".to_owned(),
        p => format!("{p:.1} %"),
    }
}

/// Returns a share of 100, with two decimals.
pub(super) fn percent(part: u64, whole: u64) -> f64 {
    (part as f64 / whole.max(1) as f64 * 10_000.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_named_by_their_numbers() {
        assert_eq!([0, 1, 2, 3, 11].map(range), ["0", "1", "2–3", "4–7", "1,024–2,047"]);
    }

    #[test]
    fn shares_are_rounded_but_never_to_nothing() {
        assert_eq!(
            [(0, 5), (1, 3), (1, 100_000)].map(|(a, b)| share(a, b)),
            ["0.0 %", "33.3 %", "<0.1 %"]
        );
    }

    #[test]
    fn the_highest_column_is_as_high_as_can_be() {
        let series =
            [Series { class: "a", counts: vec![1, 4] }, Series { class: "b", counts: vec![2] }];
        let (columns, highest) = columns(&series, |x| x.to_string());
        let heights: Vec<Vec<f64>> = columns
            .iter()
            .map(|column| column.parts.iter().map(|part| part.height).collect())
            .collect();
        assert_eq!((heights, highest), (vec![vec![25.0, 50.0], vec![100.0, 0.0]], 4));
    }
}
