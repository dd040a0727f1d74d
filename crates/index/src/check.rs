//! Whether all is well with an index folder.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use fihris_corpus::{Folder, Manifest, SealedFile, UnfinishedWork};
use rayon::prelude::*;
use serde::Serialize;

use crate::error::{Context, Result};
use crate::evidence;
use crate::identity::require_ours;
use crate::merge;
use crate::open::{open, open_deletions};
use crate::order::CorpusOrder;

/// The command that builds the search index anew.
const INDEX: &str = "fihris index";

/// The command that makes the corpus anew.
const INGEST: &str = "fihris ingest";

/// Folders in which every file belongs to the manifest.
const KEPT: [&str; 5] = ["corpus", "audit", "signatures", "search", ".work"];

/// What was checked and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CheckReport {
    /// Files whose content was compared with their seal.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Documents in the corpus.
    pub corpus_documents: u64,
    /// Documents in the search index.
    pub search_documents: u64,
    /// Name of the published generation.
    pub generation: Option<String>,
    /// What is wrong. Empty: all is well.
    pub problems: Vec<Problem>,
    /// What is worth knowing, but harms nothing.
    pub remarks: Vec<Problem>,
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, from the root of the folder, if it is about one.
    pub path: Option<String>,
    /// What is wrong.
    pub detail: String,
    /// The command that mends it.
    pub remedy: String,
}

impl Problem {
    fn new(detail: impl Into<String>, remedy: &str) -> Self {
        Self { path: None, detail: detail.into(), remedy: remedy.to_owned() }
    }
}

/// Checks every byte that belongs to the index of `folder`.
///
/// # Errors
///
/// If there is no index to check, or its manifest is damaged. What else is wrong
/// is no error but in the report.
pub fn check(folder: &Folder) -> Result<CheckReport> {
    let manifest = folder.manifest()?;
    let mut report = CheckReport::default();
    report.check_files(folder, &manifest);
    report.check_corpus(&manifest);
    report.check_search(folder, &manifest);
    report.check_strays(folder, &manifest)?;
    Ok(report)
}

impl CheckReport {
    /// Compares each file with its seal.
    fn check_files(&mut self, folder: &Folder, manifest: &Manifest) {
        let files: Vec<&SealedFile> = manifest.files().collect();
        self.files = files.len() as u64;
        self.bytes = files.iter().map(|file| file.bytes).sum();
        let problem = |file: &&SealedFile| {
            let detail = sentence(&folder.verify(file).err()?);
            let remedy = if file.path.starts_with("search/") { INDEX } else { INGEST };
            Some(Problem { path: Some(file.path.clone()), ..Problem::new(detail, remedy) })
        };
        self.problems.par_extend(files.par_iter().filter_map(problem));
    }

    fn check_corpus(&mut self, manifest: &Manifest) {
        let Some(corpus) = &manifest.corpus else {
            return self.problems.push(Problem::new("there is no corpus", INGEST));
        };
        self.corpus_documents = corpus.documents;
        let in_shards: u64 = corpus.shards.iter().map(|shard| shard.documents).sum();
        if in_shards != corpus.documents {
            let expected = corpus.documents;
            let detail = format!("the shards have {in_shards} documents instead of {expected}");
            self.problems.push(Problem::new(detail, INGEST));
        }
    }

    fn check_search(&mut self, folder: &Folder, manifest: &Manifest) {
        let Some(search) = &manifest.search else {
            return self.problems.push(Problem::new("there is no search index", INDEX));
        };
        self.generation = Some(search.name.clone());
        if let Err(error) = require_ours(folder, manifest) {
            self.problems.push(Problem::new(sentence(&error), INDEX));
        }
        if manifest.corpus.as_ref().is_some_and(|corpus| corpus.digest != search.corpus) {
            let detail = "the search index is behind the corpus";
            self.problems.push(Problem::new(detail, INDEX));
        }
        // Tantivy may trust what it maps, so nothing that fails its seal is opened.
        let is_whole = |problem: &Problem| {
            !problem.path.as_ref().is_some_and(|path| path.starts_with("search/"))
        };
        if self.problems.iter().all(is_whole) {
            self.check_tantivy(folder, &search.name, search.documents);
        }
    }

    /// Compares Tantivy's checksums and counts the documents.
    fn check_tantivy(&mut self, folder: &Folder, name: &str, expected: u64) {
        let place = folder.path("search").join(name);
        match count_documents(&place) {
            Ok(found) => self.search_documents = found,
            Err(error) => return self.problems.push(Problem::new(sentence(&error), INDEX)),
        }
        if self.search_documents != expected {
            let found = self.search_documents;
            let detail = format!("the search index has {found} documents instead of {expected}");
            self.problems.push(Problem::new(detail, INDEX));
        }
    }

    /// Names the files that the manifest does not know.
    fn check_strays(&mut self, folder: &Folder, manifest: &Manifest) -> Result<()> {
        let known: HashSet<PathBuf> =
            manifest.files().map(|file| folder.path(&file.path)).collect();
        let mut strays = Vec::new();
        for name in KEPT {
            find_strays(&folder.path(name), &known, &mut strays)?;
        }
        strays.sort();
        let works = folder.unfinished()?;
        strays.retain(|stray| !works.iter().any(|work| stray.starts_with(&work.path)));
        self.remarks.extend(works.iter().map(|work| unfinished(folder, work)));
        for stray in strays {
            let path = stray.strip_prefix(folder.root()).unwrap_or(&stray);
            let detail = "is no part of the index; what a killed run left, the next one removes";
            let path = Some(path.to_string_lossy().into_owned());
            self.remarks.push(Problem { path, ..Problem::new(detail, "") });
        }
        Ok(())
    }
}

/// Says that an ingest is unfinished.
fn unfinished(folder: &Folder, work: &UnfinishedWork) -> Problem {
    let (n_sources, bytes) = (work.plan.sources.len(), work.bytes);
    let detail = format!(
        "is an unfinished ingest of {n_sources} sources ({bytes} bytes): repeat it to go on, or delete it"
    );
    let path = work.path.strip_prefix(folder.root()).unwrap_or(&work.path);
    let path = Some(path.to_string_lossy().into_owned());
    Problem { path, ..Problem::new(detail, "") }
}

/// Opens the generation in `place`, holds its files against Tantivy's checksums and counts its documents.
fn count_documents(place: &Path) -> Result<u64> {
    evidence::read(place)?;
    let (index, searcher) = open(place)?;
    merge::verify(&index, place)?;
    CorpusOrder::open(place, &searcher)?;
    open_deletions(place)?;
    Ok(searcher.num_docs())
}

/// Collects the files below `folder`, which may be absent, that are not `known`.
fn find_strays(folder: &Path, known: &HashSet<PathBuf>, strays: &mut Vec<PathBuf>) -> Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.context("list", folder)?,
    };
    for entry in entries {
        let path = entry.context("list", folder)?.path();
        if path.symlink_metadata().context("look at", &path)?.is_dir() {
            find_strays(&path, known, strays)?;
        } else if !known.contains(&path) {
            strays.push(path);
        }
    }
    Ok(())
}

/// Joins an error and its causes.
fn sentence(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
