//! What became of the documents of a name.

use anyhow::Result;
use fihris_corpus::{CorpusRecord, Document, Folder};
use fihris_ingest::{Changes, CorpusOptions, Decision, DedupOptions, Source};
use serde::Serialize;

/// What became of a document, with what was changed in it.
#[derive(Serialize)]
pub(super) struct Story {
    #[serde(flatten)]
    pub(super) fate: Decision,
    /// Whether it was dropped for a document of which many words are replaced in it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) reworded: bool,
    /// `None` if the source cannot be read again.
    pub(super) changes: Option<Changes>,
}

pub(super) fn stories(folder: &Folder, corpus: &CorpusRecord, name: &str) -> Result<Vec<Story>> {
    let fates = fihris_ingest::trace(folder, corpus, name)?;
    let sources = fihris_ingest::sources(folder, corpus)?;
    let options = CorpusOptions::of(corpus).dedup;
    let story = |fate: Decision| Story {
        reworded: is_reworded(&fate, &options),
        changes: changes(&sources, document(&fate)),
        fate,
    };
    Ok(fates.into_iter().map(story).collect())
}

fn is_reworded(fate: &Decision, options: &DedupOptions) -> bool {
    matches!(fate, Decision::Merged { duplicate, .. } if options.is_reworded(&duplicate.similarity))
}

/// The cleaned document, unless a rule dropped it.
fn document(fate: &Decision) -> Option<&Document> {
    match fate {
        Decision::Kept { document, .. } => Some(document),
        Decision::Merged { duplicate, .. } => Some(&duplicate.document),
        _ => None,
    }
}

fn changes(sources: &[Source], document: Option<&Document>) -> Option<Changes> {
    let document = document?;
    let source = sources.iter().find(|source| source.name == document.source)?;
    fihris_ingest::changes(source, document)
}
