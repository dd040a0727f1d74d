//! What an index folder holds, sealed.

use std::path::Path;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use crate::atomic;
use crate::error::{Context, Error, Result};
use crate::user_field::IndexedField;

/// Number of the folder's layout. Rises when an older program could not read it.
pub const FORMAT: u32 = 4;

/// The table of contents of an index folder: read first, written last.
///
/// On disk it is JSON whose last field, `seal`, is a hash of every byte before
/// it, so that no change of it goes unnoticed. A file that is not listed here is
/// the rubbish of a run that was killed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Layout of the folder, see [`FORMAT`].
    pub format: u32,
    /// Version of the program that wrote it.
    pub fihris: String,
    /// The cleaned documents. `None` before the first ingest has finished.
    pub corpus: Option<CorpusRecord>,
    /// The analyzer that wrote the search index.
    pub analyzer: Option<Analyzed>,
    /// The search index that readers use. `None` before the first one is published.
    pub search: Option<Generation>,
}

/// The cleaned corpus and what belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CorpusRecord {
    /// Documents in all shards.
    pub documents: u64,
    /// Uncompressed bytes of all shards.
    pub bytes: u64,
    /// Hash of the names of the shards in their order: equal digests, equal corpora.
    pub digest: String,
    /// The files of `corpus/`, in the order of the corpus.
    pub shards: Vec<Shard>,
    /// Audit, signatures and everything else that a later ingest needs, by path from the root.
    pub state: Vec<SealedFile>,
    /// The options that made it.
    pub options: serde_json::Value,
    /// What became of every document that was read.
    pub account: serde_json::Value,
}

/// One file of the corpus: documents as JSON lines in zstd frames.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// The file itself.
    #[serde(flatten)]
    pub file: SealedFile,
    /// Documents in it.
    pub documents: u64,
    /// Bytes of their lines, uncompressed.
    pub text_bytes: u64,
}

/// A file that must not change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedFile {
    /// Path from the root of the index folder, with `/` between its parts.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// XXH3 (128 bits) of its content, in hexadecimal digits.
    pub hash: String,
}

/// Who turned text into the terms of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analyzed {
    /// Name of the analyzer.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// Hash of its settings and tables.
    pub fingerprint: String,
    /// Hash of what it knew of the collection.
    #[serde(default)]
    pub evidence: String,
}

/// One whole search index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generation {
    /// Folder under `search/`.
    pub name: String,
    /// [`CorpusRecord::digest`] of the corpus it was built from.
    pub corpus: String,
    /// Documents in it.
    pub documents: u64,
    /// Tantivy segments in it.
    pub segments: u64,
    /// Whether the evidence of its analyzer was given, and not learnt from the corpus. The builds that
    /// follow keep it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_given_evidence: bool,
    /// The user's own fields, in the order of the schema. The builds that follow keep them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<IndexedField>,
    /// Every file of it.
    pub files: Vec<SealedFile>,
}

impl Manifest {
    /// Reads the manifest at `path`, or `None` where there is none.
    ///
    /// # Errors
    ///
    /// If it is damaged, of another format, or cannot be read.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>> {
        let bytes = match std::fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.context("read", path)?,
        };
        let damaged = |detail: &str| Error::Manifest { path: path.into(), detail: detail.into() };
        let text = std::str::from_utf8(&bytes).map_err(|_| damaged("it is not UTF-8"))?;
        let body = sealed_body(text).ok_or_else(|| damaged("its seal does not fit"))?;
        let format: Format =
            serde_json::from_str(text).map_err(|error| damaged(&error.to_string()))?;
        if format.format != FORMAT {
            let (found, expected) = (format.format, FORMAT);
            return Err(Error::Format { path: path.into(), found, expected });
        }
        let whole = format!("{body}\n}}");
        serde_json::from_str(&whole).map(Some).map_err(|error| damaged(&error.to_string()))
    }

    /// Seals the manifest and puts it at `path`, atomically.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let json = serde_json::to_string_pretty(self)
            .map_err(|error| Error::Manifest { path: path.into(), detail: error.to_string() })?;
        atomic::write(path, seal(json.trim_end_matches('}').trim_end()).as_bytes())
    }
}

/// The one field that every format has.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

const SEAL: &str = ",\n  \"seal\": \"";

fn seal(body: &str) -> String {
    format!("{body}{SEAL}{:032x}\"\n}}\n", xxh3_128(body.as_bytes()))
}

/// Returns what stands before the seal, if the seal fits it.
fn sealed_body(text: &str) -> Option<&str> {
    let body = text.get(..text.rfind(SEAL)?)?;
    (seal(body) == text).then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Manifest {
        let file = SealedFile { path: "corpus/a".into(), bytes: 1, hash: "0".into() };
        let shards = vec![Shard { file, documents: 3, text_bytes: 9 }];
        Manifest {
            format: FORMAT,
            corpus: Some(CorpusRecord { shards, ..CorpusRecord::default() }),
            ..Manifest::default()
        }
    }

    #[test]
    fn a_manifest_is_read_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.json");
        assert_eq!(Manifest::read(&path).unwrap(), None);
        example().write(&path).unwrap();
        assert_eq!(Manifest::read(&path).unwrap(), Some(example()));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.json");
        example().write(&path).unwrap();
        let sound = std::fs::read(&path).unwrap();
        for at in 0..sound.len() {
            let mut damaged = sound.clone();
            damaged[at] ^= 1;
            atomic::write(&path, &damaged).unwrap();
            assert!(Manifest::read(&path).is_err(), "byte {at}");
        }
    }

    #[test]
    fn another_format_is_refused_by_its_number() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.json");
        Manifest { format: 99, ..example() }.write(&path).unwrap();
        let error = Manifest::read(&path).unwrap_err();
        assert!(matches!(error, Error::Format { found: 99, .. }), "{error}");
    }
}
