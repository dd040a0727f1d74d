//! What a server answers from.

use std::sync::Arc;

use fihris_corpus::Folder;
use fihris_query::{Backend, Synonyms};

/// What a server answers from: an index folder, whose published index may change; or a cluster that
/// was filled from one.
#[derive(Clone, Debug)]
pub struct Source {
    pub(crate) folder: Folder,
    pub(crate) backend: Option<Arc<dyn Backend>>,
    pub(crate) synonyms: Arc<Synonyms>,
}

impl Source {
    /// Answers from `backend`, which was filled from `folder`.
    #[must_use]
    pub fn over(folder: Folder, backend: impl Backend + 'static) -> Self {
        Self { folder, backend: Some(Arc::new(backend)), synonyms: Arc::default() }
    }

    /// Looks for these synonyms beside the words of queries to an index folder. A cluster has its
    /// own.
    #[must_use]
    pub fn with_synonyms(self, synonyms: Arc<Synonyms>) -> Self {
        Self { synonyms, ..self }
    }
}

impl From<Folder> for Source {
    fn from(folder: Folder) -> Self {
        Self { folder, backend: None, synonyms: Arc::default() }
    }
}
