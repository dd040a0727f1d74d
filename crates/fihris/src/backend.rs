//! What answers: the index here, or a cluster.

use anyhow::Result;
use fihris_cluster::{Cluster, Target};
use fihris_corpus::Folder;
use fihris_query::{Backend, Engine, Remote};

use crate::cli::{BackendArgs, Shared};

/// Opens what answers.
pub(crate) fn open(shared: &Shared, args: &BackendArgs) -> Result<Box<dyn Backend>> {
    Ok(match &args.backend {
        Some(target) => Box::new(remote(&shared.folder(), target)?),
        None => Box::new(Engine::open(&shared.folder())?),
    })
}

/// Opens what was pushed into a cluster from a folder.
pub(crate) fn remote(folder: &Folder, target: &Target) -> Result<Remote> {
    Ok(Remote::new(Cluster::open_as(folder, target, authorization())?))
}

/// What a cluster wants to know of who asks. It is no option, as others can see what was typed.
pub(crate) fn authorization() -> Option<String> {
    std::env::var("FIHRIS_BACKEND_AUTHORIZATION").ok().filter(|header| !header.is_empty())
}
