//! What a run does, as plain data.

use fihris_corpus::CorpusRecord;
use fihris_corpus::read::ReadOptions;
use serde::{Deserialize, Serialize};

use crate::model::Similarity;
use crate::profile::Profile;

/// How documents are read, cleaned, filtered and compared.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IngestOptions {
    /// How sources are read.
    pub read: ReadOptions,
    /// What decides the content of the corpus; recorded in the manifest.
    pub corpus: CorpusOptions,
    /// Bytes of memory to stay below, as a whole. 1 GiB.
    pub memory_bytes: u64,
    /// Whether a record that cannot be read ends the run.
    pub strict: bool,
    /// Whether sources are compared by content even if size and time are unchanged.
    pub checksum: bool,
    /// The stream that all sources of the run belong to. `None`: each is a stream of its own, whose
    /// documents nothing replaces but the source itself, read again.
    pub stream: Option<Stream>,
}

/// A sequence of sources in which the `id` of a document is a key: a later document of the same `id`
/// replaces an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stream {
    /// Its name.
    pub name: String,
    /// Names of the sources of a run from the oldest to the newest; of one that is named again, the last
    /// time counts. Sources that are not named are the oldest, in the order of their names.
    pub order: Vec<String>,
}

impl Stream {
    /// The place of a source in the order, from 1; 0 if it is not named.
    pub(crate) fn age_of(&self, source: &str) -> usize {
        self.order.iter().rposition(|name| name == source).map_or(0, |place| place + 1)
    }
}

impl Default for IngestOptions {
    fn default() -> Self {
        Self {
            read: ReadOptions::default(),
            corpus: CorpusOptions::default(),
            memory_bytes: 1 << 30,
            strict: false,
            checksum: false,
            stream: None,
        }
    }
}

/// The options that a corpus is bound to: all its documents went through the same ones.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct CorpusOptions {
    /// Which documents are dropped for what they are.
    pub profile: Profile,
    /// Which documents are dropped for what others are.
    pub dedup: DedupOptions,
    /// Whether paragraphs that stand on many pages of a site are left in the texts.
    pub keep_boilerplate: bool,
}

impl CorpusOptions {
    /// The options that a corpus was made with; the usual ones if there is none.
    #[must_use]
    pub fn of(corpus: &CorpusRecord) -> Self {
        serde_json::from_value(corpus.options.clone()).unwrap_or_default()
    }
}

/// How duplicates are found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct DedupOptions {
    /// Whether exact duplicates are dropped. Near-duplicates are looked for only then.
    pub exact: bool,
    /// Whether near-duplicates are dropped.
    pub near: bool,
    /// Words per shingle. Fewer finds looser copies.
    ///
    /// With 5, the usual number, one changed word in 25 leaves a Jaccard
    /// similarity of 0.7, and one in 12 leaves 0.45; 3 is kinder to small edits.
    pub shingle_words: usize,
    /// Smallest Jaccard similarity of two shingle sets, in `0..=1`, that makes two documents one.
    pub min_jaccard: f64,
    /// The same where both are long: there chance makes no two texts alike, and 0.57 of the
    /// shingles are left when one word in ten was changed.
    pub min_jaccard_long: f64,
    /// The same where one of them is not long and their titles differ: there a name or a number
    /// may be all that tells two documents apart (`سنة 1603 كانت سنة بسيطة تبدأ يوم الأربعاء`).
    pub min_jaccard_titled: f64,
    /// The same where words were replaced by others, one for one and all over the text: 0.15 is
    /// left when one word in three was. It counts only for documents that are long, or that are not
    /// short and have the same title.
    pub min_jaccard_reworded: f64,
    /// Smallest share of the smaller set in the larger one, in `0..=1`, that does so too:
    /// a shortened copy, or one with an addition.
    pub min_containment: f64,
    /// Shingles below which a document is short; for such a one containment does not count.
    pub short_shingles: u32,
    /// Shingles from which on a document is long.
    pub long_shingles: u32,
}

impl DedupOptions {
    /// Tells of two documents that were taken for one whether that was since words were replaced:
    /// they share too little for anything else.
    #[must_use]
    pub fn is_reworded(&self, similarity: &Similarity) -> bool {
        f64::from(similarity.jaccard) < self.min_jaccard.min(self.min_jaccard_long)
            && f64::from(similarity.containment) < self.min_containment
    }
}

impl Default for DedupOptions {
    fn default() -> Self {
        Self {
            exact: true,
            near: true,
            shingle_words: 3,
            min_jaccard: 0.6,
            min_jaccard_long: 0.55,
            min_jaccard_titled: 0.75,
            min_jaccard_reworded: 0.15,
            min_containment: 0.9,
            short_shingles: 50,
            long_shingles: 200,
        }
    }
}
