//! What answers: the index here, or a cluster.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use fihris_cluster::{Cluster, Target};
use fihris_corpus::Folder;
use fihris_query::{Backend, Engine, Remote, Synonyms};

use crate::cli::{BackendArgs, Shared};

/// Opens what answers.
pub(crate) fn open(shared: &Shared, args: &BackendArgs) -> Result<Box<dyn Backend>> {
    let synonyms = synonyms(args)?;
    Ok(match &args.backend {
        Some(target) => Box::new(remote(&shared.folder(), target)?.with_synonyms(synonyms)),
        None => Box::new(Engine::open(&shared.folder())?.with_synonyms(synonyms)),
    })
}

/// Reads the synonyms of the user, if there are any.
pub(crate) fn synonyms(args: &BackendArgs) -> Result<Arc<Synonyms>> {
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path)?;
        anyhow::Ok(Arc::new(Synonyms::read(&text)?))
    };
    let Some(path) = &args.synonyms else { return Ok(Arc::default()) };
    read(path).with_context(|| format!("cannot read the synonyms in `{}`", path.display()))
}

/// Opens the index in a cluster that was pushed from a folder.
pub(crate) fn remote(folder: &Folder, target: &Target) -> Result<Remote> {
    Ok(Remote::new(Cluster::open_as(folder, target, authorization())?))
}

/// Returns the `Authorization` header for a cluster. It is not an option, since other users can see
/// command lines.
pub(crate) fn authorization() -> Option<String> {
    std::env::var("FIHRIS_BACKEND_AUTHORIZATION").ok().filter(|header| !header.is_empty())
}
