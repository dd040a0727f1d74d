//! Whether two runs differ by more than luck.

/// Two runs over the same topics, by one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Mean of the run before.
    pub before: f64,
    /// Mean of the run after.
    pub after: f64,
    /// Topics that the run after does better.
    pub n_won: usize,
    /// Topics that it does worse.
    pub n_lost: usize,
    /// Share of random swaps of the two runs, topic by topic, that make as great a
    /// difference of the means: how likely it is luck.
    pub p_value: f64,
    /// Topics that differ, by what was won, the most first.
    pub changes: Vec<Change>,
}

/// A topic that two runs do differently.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Number of the topic.
    pub topic: usize,
    /// What the run before scored.
    pub before: f64,
    /// What the run after scored.
    pub after: f64,
}

impl Change {
    /// What was won; negative if it was lost.
    #[must_use]
    pub fn gain(&self) -> f64 {
        self.after - self.before
    }
}

/// Random swaps that are tried: a p-value of 0.01 is then known to 0.001.
const N_SWAPS: u32 = 10_000;

impl Comparison {
    /// Compares the scores of two runs; the numbers of each pair are of one topic.
    ///
    /// The test is the two-sided paired randomisation test (Smucker, Allan and
    /// Carterette 2007), with the same random numbers each time.
    #[must_use]
    pub fn of(scores: &[(f64, f64)]) -> Self {
        let change = |(topic, &(before, after)): (usize, &(f64, f64))| {
            (before != after).then_some(Change { topic, before, after })
        };
        let mut changes: Vec<Change> = scores.iter().enumerate().filter_map(change).collect();
        let gains: Vec<f64> = changes.iter().map(Change::gain).collect();
        changes.sort_by(|a, b| b.gain().total_cmp(&a.gain()).then(a.topic.cmp(&b.topic)));
        let n = scores.len().max(1) as f64;
        Self {
            before: scores.iter().map(|(before, _)| before).sum::<f64>() / n,
            after: scores.iter().map(|(_, after)| after).sum::<f64>() / n,
            n_won: gains.iter().filter(|gain| **gain > 0.0).count(),
            n_lost: gains.iter().filter(|gain| **gain < 0.0).count(),
            p_value: p_value(&gains),
            changes,
        }
    }
}

/// Swapping the runs for a topic turns the sign of its gain; topics without a gain do not matter.
fn p_value(gains: &[f64]) -> f64 {
    let observed = gains.iter().sum::<f64>().abs();
    let mut random = Random(1);
    let mut n_as_great = 0;
    for _ in 0..N_SWAPS {
        // Sums of the same numbers in another order may differ in the last digits.
        n_as_great += u32::from(random.swapped(gains).abs() >= observed - 1e-9);
    }
    f64::from(n_as_great + 1) / f64::from(N_SWAPS + 1)
}

/// `SplitMix64` (Steele, Lea and Flood 2014): small, and good enough to toss coins.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        fihris_text::splitmix64(self.0)
    }

    /// Sums up `gains`, each with a random sign.
    fn swapped(&mut self, gains: &[f64]) -> f64 {
        let mut sum = 0.0;
        for gains in gains.chunks(64) {
            let coins = self.next();
            let signed =
                |(toss, gain): (usize, f64)| if coins >> toss & 1 == 0 { gain } else { -gain };
            sum += gains.iter().copied().enumerate().map(signed).sum::<f64>();
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luck_is_told_from_difference() {
        let table = [
            ("nothing", vec![], 1.0..=1.0),
            ("equal", vec![(0.5, 0.5); 9], 1.0..=1.0),
            ("one topic", vec![(0.0, 1.0)], 1.0..=1.0),
            // Of 2^10 ways to swap, two make so great a difference: 0.00195.
            ("ten of ten", vec![(0.2, 0.3); 10], 0.001..=0.003),
            ("as many lost", [(0.0, 1.0), (1.0, 0.0)].repeat(50), 1.0..=1.0),
        ];
        for (name, scores, expected) in table {
            let p = Comparison::of(&scores).p_value;
            assert!(expected.contains(&p), "{name}: {p}");
            assert_eq!(p, Comparison::of(&scores).p_value, "{name}");
        }
    }

    #[test]
    fn changes_are_put_in_order() {
        let comparison = Comparison::of(&[(0.5, 0.5), (1.0, 0.25), (0.0, 1.0), (0.0, 0.5)]);
        let order: Vec<usize> = comparison.changes.iter().map(|change| change.topic).collect();
        assert_eq!(order, [2, 3, 1]);
        assert_eq!((comparison.n_won, comparison.n_lost), (2, 1));
        assert_eq!((comparison.before, comparison.after), (0.375, 0.5625));
    }
}
