//! What a server answers from.

use std::sync::Arc;

use fihris_corpus::Folder;
use fihris_query::Backend;

/// What a server answers from: an index folder, whose published index may change; or a cluster that
/// was filled from one.
#[derive(Clone, Debug)]
pub struct Source {
    pub(crate) folder: Folder,
    pub(crate) backend: Option<Arc<dyn Backend>>,
}

impl Source {
    /// Answers from `backend`, which was filled from `folder`.
    #[must_use]
    pub fn over(folder: Folder, backend: impl Backend + 'static) -> Self {
        Self { folder, backend: Some(Arc::new(backend)) }
    }
}

impl From<Folder> for Source {
    fn from(folder: Folder) -> Self {
        Self { folder, backend: None }
    }
}
