//! What the documents of a corpus are made of, in numbers for a report.

use std::collections::BTreeMap;

use fihris_corpus::{Document, site};
use serde::{Deserialize, Serialize};

use super::similarity::Similarity;

/// Sites that are kept apart; when there are twice as many, those with the fewest documents
/// become one, so that a crawl of every site there is does not fill the memory.
const MAX_SITES: usize = 1_000;

/// The site of all sites that are not kept apart.
const OTHER_SITES: &str = "…";

/// What the documents of some sources are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Census {
    /// Documents that were read, by their number of words.
    #[serde(skip_serializing_if = "Histogram::is_empty")]
    pub words_read: Histogram,
    /// Documents of the corpus, by their number of words.
    #[serde(skip_serializing_if = "Histogram::is_empty")]
    pub words_kept: Histogram,
    /// Documents that were read, by the host of their web address.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sites: BTreeMap<String, u64>,
    /// Documents that were read, by the code of their language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub languages: BTreeMap<String, u64>,
    /// Repairs, by their kind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub repairs: BTreeMap<String, u64>,
    /// Passages that were cut, for they stood there before.
    #[serde(skip_serializing_if = "is_zero")]
    pub cuts: u64,
    /// Passages that were cut, for they stand on many pages of a site.
    #[serde(skip_serializing_if = "is_zero")]
    pub boilerplate: u64,
    /// Near-duplicates, by the hundredths of their Jaccard similarity to the document that was kept.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub jaccard: BTreeMap<u8, u64>,
    /// Clusters of duplicates, by the number of their documents.
    #[serde(skip_serializing_if = "Histogram::is_empty")]
    pub clusters: Histogram,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// How often there were so many of something: counts by powers of two.
///
/// The key `n` stands for all numbers with `n` binary digits: 0, 1, 2 to 3, 4 to 7, and so on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Histogram(pub BTreeMap<u32, u64>);

impl Histogram {
    /// Counts one number.
    pub fn add(&mut self, number: u32) {
        *self.0.entry(u32::BITS - number.leading_zeros()).or_default() += 1;
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the smallest number that the key `n` stands for.
    #[must_use]
    pub fn from(n: u32) -> u64 {
        if n == 0 { 0 } else { 1 << (n - 1) }
    }
}

impl Census {
    /// Notes a document that was read, whatever becomes of it.
    pub(crate) fn read(&mut self, document: &Document) {
        self.words_read.add(document.signals.n_words);
        self.cuts += u64::from(document.signals.n_cuts);
        for (kind, n) in &document.repairs {
            add(&mut self.repairs, kind, u64::from(*n));
        }
        if let Some(language) = &document.language {
            add(&mut self.languages, language, 1);
        }
        if let Some(site) = document.url.as_deref().and_then(site) {
            add(&mut self.sites, &site, 1);
            prune(&mut self.sites);
        }
    }

    /// Notes a document that is like one that was kept.
    pub(crate) fn merged(&mut self, similarity: Similarity) {
        let hundredths = (similarity.jaccard * 100.0).clamp(0.0, 100.0) as u8;
        *self.jaccard.entry(hundredths).or_default() += 1;
    }

    /// Notes the clusters that these documents, one for each of their duplicates, were kept of.
    pub(crate) fn clustered(&mut self, mut keepers: Vec<u32>) {
        keepers.sort_unstable();
        for cluster in keepers.chunk_by(|left, right| left == right) {
            self.clusters.add(u32::try_from(cluster.len()).unwrap_or(u32::MAX).saturating_add(1));
        }
    }
}

impl std::ops::AddAssign<&Self> for Census {
    fn add_assign(&mut self, other: &Self) {
        self.words_read += &other.words_read;
        self.words_kept += &other.words_kept;
        self.clusters += &other.clusters;
        self.cuts += other.cuts;
        self.boilerplate += other.boilerplate;
        other.sites.iter().for_each(|(site, n)| add(&mut self.sites, site, *n));
        other.languages.iter().for_each(|(code, n)| add(&mut self.languages, code, *n));
        other.repairs.iter().for_each(|(kind, n)| add(&mut self.repairs, kind, *n));
        other.jaccard.iter().for_each(|(part, n)| *self.jaccard.entry(*part).or_default() += n);
        prune(&mut self.sites);
    }
}

impl std::ops::AddAssign<&Self> for Histogram {
    fn add_assign(&mut self, other: &Self) {
        other.0.iter().for_each(|(key, n)| *self.0.entry(*key).or_default() += n);
    }
}

fn add(counts: &mut BTreeMap<String, u64>, name: &str, n: u64) {
    match counts.get_mut(name) {
        Some(count) => *count += n,
        None => {
            counts.insert(name.to_owned(), n);
        }
    }
}

/// Makes the smallest sites one, if there are too many.
fn prune(sites: &mut BTreeMap<String, u64>) {
    if sites.len() <= 2 * MAX_SITES {
        return;
    }
    let mut other = sites.remove(OTHER_SITES).unwrap_or_default();
    let mut by_count: Vec<(String, u64)> = std::mem::take(sites).into_iter().collect();
    // A stable sort: of equals, the first by name stays.
    by_count.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    other += by_count.drain(MAX_SITES..).map(|(_, n)| n).sum::<u64>();
    sites.extend(by_count);
    sites.insert(OTHER_SITES.to_owned(), other);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_counted_by_powers_of_two() {
        let mut histogram = Histogram::default();
        [0, 1, 2, 3, 4, 7, 8].into_iter().for_each(|number| histogram.add(number));
        assert_eq!(histogram.0, BTreeMap::from([(0, 1), (1, 1), (2, 2), (3, 2), (4, 1)]));
        assert_eq!([0, 1, 2, 3].map(Histogram::from), [0, 1, 2, 4]);
    }

    #[test]
    fn a_cluster_is_its_keeper_and_its_duplicates() {
        let mut census = Census::default();
        census.clustered(vec![7, 3, 7, 7]);
        assert_eq!(census.clusters.0, BTreeMap::from([(2, 1), (3, 1)]));
    }

    #[test]
    fn many_sites_become_few_and_none_is_lost() {
        let mut sites = BTreeMap::from([("large.example".to_owned(), 9)]);
        (0..2 * MAX_SITES).for_each(|number| add(&mut sites, &format!("{number}.example"), 1));
        prune(&mut sites);
        assert_eq!(sites.len(), MAX_SITES + 1);
        assert_eq!(sites.values().sum::<u64>(), 9 + 2 * MAX_SITES as u64);
        assert_eq!(sites.get("large.example"), Some(&9));
    }
}
