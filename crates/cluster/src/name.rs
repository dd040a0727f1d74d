//! Names of indexes in a cluster.

use fihris_corpus::Analyzed;
use fihris_text::AnalyzerIdentity;
use xxhash_rust::xxh3::xxh3_64;

/// Letters of a hash that are written out: enough to tell the indexes of one cluster apart.
const DIGITS: usize = 8;

/// Rises when the same documents are sent as other fields.
pub(crate) const MAPPING: u32 = 1;

/// Returns the name of the index for a corpus that `analyzer` turned into terms: `name`, the
/// version of the analyzer, a hash of it and what it knows, and a hash of the corpus.
///
/// Equal names, equal terms. So an index is never changed: another corpus or another analyzer has
/// another index.
///
/// ```
/// let analyzer = fihris_text::Analyzer::default().identity();
/// let name = fihris_cluster::index_name("docs", &analyzer, "digest");
/// assert!(name.starts_with("docs-a4-"));
/// assert_ne!(name, fihris_cluster::index_name("docs", &analyzer, "another digest"));
/// ```
#[must_use]
pub fn index_name(name: &str, analyzer: &AnalyzerIdentity, corpus: &str) -> String {
    let AnalyzerIdentity { version, fingerprint, evidence, .. } = analyzer;
    let terms = hash(&format!("{fingerprint} {evidence} {MAPPING}"));
    format!("{name}-a{version}-{terms}-{}", hash(corpus))
}

fn hash(text: &str) -> String {
    let mut digits = format!("{:016x}", xxh3_64(text.as_bytes()));
    digits.truncate(DIGITS);
    digits
}

/// Whether a name may begin the name of an index in any of the clusters.
pub(crate) fn is_name(name: &str) -> bool {
    let begins = name.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    begins && name.len() <= 64 && name.bytes().all(is_letter)
}

/// An identity as a manifest remembers it.
pub(crate) fn analyzed(identity: AnalyzerIdentity) -> Analyzed {
    let AnalyzerIdentity { name, version, fingerprint, evidence } = identity;
    Analyzed { name, version, fingerprint, evidence }
}
