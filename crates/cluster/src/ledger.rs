//! What a cluster has acknowledged, kept in the index folder.

use std::path::{Path, PathBuf};

use fihris_corpus::{Analyzed, Folder, WriterLock, atomic};
use fihris_query::Figures;
use fihris_text::{Analyzer, Evidence};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::flavour::Flavour;
use crate::name::analyzed;

/// Folder of the ledgers, from the root of an index folder.
const PLACE: &str = "push";

/// What was pushed into one index of a cluster. It is a file `push/INDEX.json`, beside the evidence
/// of the analyzer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ledger {
    /// Name of the index in the cluster.
    pub index: String,
    /// What kind of cluster it is.
    pub flavour: Flavour,
    /// What made its terms.
    pub analyzer: Analyzed,
    /// Digest of the corpus.
    pub corpus: String,
    /// Documents of the corpus.
    pub documents: u64,
    /// The first so many documents of the corpus have arrived.
    pub acknowledged: u64,
    /// Whether all have arrived, and were counted there.
    pub is_complete: bool,
    /// Documents whose ends were left out, since a request would have been too long.
    pub n_cut: u64,
    /// Words of titles and texts that have arrived.
    pub body_words: u64,
    /// Words of titles.
    pub title_words: u64,
    /// Bytes of titles and texts.
    pub bytes: u64,
    /// When it was begun, in milliseconds since 1970: of several, the last is searched.
    pub begun: u64,
}

impl Ledger {
    /// Reads the ledger of an index, if there is one.
    ///
    /// # Errors
    ///
    /// If it is damaged or cannot be read.
    pub fn read(folder: &Folder, index: &str) -> Result<Option<Self>> {
        let path = path(folder, index, "json");
        match std::fs::read(&path) {
            Ok(bytes) => parse(&path, &bytes).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::Io { path, source }),
        }
    }

    /// Reads all ledgers, the one that was begun last behind the others; none if nothing was pushed.
    ///
    /// # Errors
    ///
    /// If one is damaged.
    pub fn all(folder: &Folder) -> Result<Vec<Self>> {
        let Ok(entries) = std::fs::read_dir(folder.path(PLACE)) else { return Ok(Vec::new()) };
        let mut ledgers = Vec::new();
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            let name = path.file_name().and_then(|name| name.to_str());
            if let Some(index) = name.and_then(|name| name.strip_suffix(".json")) {
                ledgers.extend(Self::read(folder, index)?);
            }
        }
        // Names decide between two of one moment, so that it is always the same.
        ledgers.sort_by(|left, right| (left.begun, &left.index).cmp(&(right.begun, &right.index)));
        Ok(ledgers)
    }

    /// Reads the ledger that was begun last.
    ///
    /// # Errors
    ///
    /// If there is none, or one is damaged.
    pub fn last(folder: &Folder) -> Result<Self> {
        let missing = || Error::NotPushed { folder: folder.root().to_owned() };
        Self::all(folder)?.pop().ok_or_else(missing)
    }

    /// Forgets an index: deletes the ledger, and the evidence beside it.
    ///
    /// # Errors
    ///
    /// If they cannot be deleted.
    pub fn remove(&self, folder: &Folder, _lock: &WriterLock) -> Result<()> {
        for suffix in ["evidence", "json"] {
            let path = path(folder, &self.index, suffix);
            match std::fs::remove_file(&path) {
                Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::Io { path, source });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Writes it, durably: when this returns, what is acknowledged is never sent again.
    pub(crate) fn write(&self, folder: &Folder) -> Result<()> {
        let path = path(folder, &self.index, "json");
        let json = serde_json::to_vec_pretty(self);
        let json = json.map_err(|error| damaged(&path, &error.to_string()))?;
        Ok(atomic::write(&path, &json)?)
    }

    /// Keeps what an analyzer knows of the collection, for who will search it.
    pub(crate) fn write_evidence(&self, folder: &Folder, evidence: &Evidence) -> Result<()> {
        let place = folder.path(PLACE);
        std::fs::create_dir_all(&place)
            .map_err(|source| Error::Io { path: place.clone(), source })?;
        Ok(atomic::write(&path(folder, &self.index, "evidence"), &evidence.to_bytes())?)
    }

    /// Makes the analyzer that its terms were made by.
    ///
    /// # Errors
    ///
    /// If it is not the one that this program has, or the evidence is damaged.
    pub fn analyzer(&self, folder: &Folder) -> Result<Analyzer> {
        let path = path(folder, &self.index, "evidence");
        let bytes =
            std::fs::read(&path).map_err(|source| Error::Io { path: path.clone(), source })?;
        let evidence = Evidence::from_bytes(&bytes);
        let analyzer = Analyzer::new(evidence.ok_or_else(|| damaged(&path, "no evidence"))?);
        let ours = analyzed(analyzer.identity());
        if ours.evidence != self.analyzer.evidence {
            return Err(damaged(&path, "it is not the evidence of this index"));
        }
        if ours != self.analyzer {
            let describe = |a: &Analyzed| format!("version {} ({})", a.version, a.fingerprint);
            let (found, expected) = (describe(&self.analyzer), describe(&ours));
            return Err(Error::Analyzer { index: self.index.clone(), found, expected });
        }
        Ok(analyzer)
    }

    /// What is known of the collection as a whole.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let Self { acknowledged: documents, body_words, title_words, bytes, .. } = *self;
        Figures { documents, body_words, title_words, bytes }
    }
}

/// Where a file of an index is. A name is one of ours, or was read from a folder of names.
fn path(folder: &Folder, index: &str, suffix: &str) -> PathBuf {
    folder.path(PLACE).join(format!("{index}.{suffix}"))
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Ledger> {
    serde_json::from_slice(bytes).map_err(|error| damaged(path, &error.to_string()))
}

fn damaged(path: &Path, detail: &str) -> Error {
    Error::Ledger { path: path.to_owned(), detail: detail.to_owned() }
}
