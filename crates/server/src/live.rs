//! The index that is served: always the one that is published.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use fihris_corpus::{CorpusRecord, DocId, Folder};
use fihris_index::Stats;
use fihris_ingest::Members;
use fihris_query::{Backend, Engine, Synonyms};

use crate::metrics::Metrics;
use crate::source::Source;

/// How often is looked for a newer index. Half of the time in which it is promised to be served;
/// the other half is for opening it.
const POLL: Duration = Duration::from_millis(500);

/// An open generation and what is known of it.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) engine: Arc<dyn Backend>,
    folder: Folder,
    /// How many duplicates each document was kept for.
    pub(crate) duplicates: HashMap<DocId, u64>,
    /// The duplicates themselves; `None` if an older version wrote the corpus.
    pub(crate) members: Option<Members>,
    /// Since when it is served.
    pub(crate) since: SystemTime,
    stats: OnceLock<Stats>,
    /// What others keep with the generation, by its type.
    kept: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Served {
    fn new(engine: Arc<dyn Backend>, folder: Folder) -> Self {
        let corpus =
            folder.manifest().ok().and_then(|manifest| manifest.corpus).unwrap_or_default();
        let duplicates = duplicates(&folder, &corpus);
        let members = Members::open(&folder, &corpus).unwrap_or_else(|error| {
            tracing::warn!(%error, "the duplicates of a document take long to find");
            None
        });
        let (stats, kept) = (OnceLock::new(), Mutex::default());
        Self { engine, folder, duplicates, members, since: SystemTime::now(), stats, kept }
    }

    /// The folder of the index.
    pub(crate) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Figures about the index, made when they are asked for the first time. `None`: it is not on
    /// this machine.
    pub(crate) fn stats(&self) -> fihris_query::Result<Option<&Stats>> {
        let Some(engine) = self.engine.embedded() else { return Ok(None) };
        if let Some(stats) = self.stats.get() {
            return Ok(Some(stats));
        }
        let stats = fihris_index::stats_of(engine.reader())?;
        Ok(Some(self.stats.get_or_init(|| stats)))
    }

    /// What is kept of this type as long as the generation is served; new when it is asked for the
    /// first time.
    pub(crate) fn kept<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(T::default()) as Arc<dyn Any + Send + Sync>;
        let found = Arc::clone(kept.entry(TypeId::of::<T>()).or_insert_with(new));
        found.downcast().unwrap_or_default()
    }
}

/// Reads how many duplicates each document was kept for. Without that a search still is one.
fn duplicates(folder: &Folder, corpus: &CorpusRecord) -> HashMap<DocId, u64> {
    let clusters = fihris_ingest::clusters(folder, corpus).unwrap_or_else(|error| {
        tracing::warn!(%error, "hits are shown without their duplicates");
        Vec::new()
    });
    clusters.into_iter().map(|cluster| (cluster.keeper, cluster.documents - 1)).collect()
}

/// The generation that is served, and the folder that the next one comes from.
#[derive(Debug)]
pub(crate) struct Live {
    folder: Folder,
    synonyms: Arc<Synonyms>,
    metrics: Arc<Metrics>,
    served: RwLock<Option<Arc<Served>>>,
    /// Why the published index cannot be opened, if it cannot: said once, and not at each try.
    complaint: Mutex<String>,
}

impl Live {
    /// Opens what is published in a folder, if anything is, or serves what is open already.
    pub(crate) fn open(source: Source, metrics: Arc<Metrics>) -> Self {
        let Source { folder, backend, synonyms } = source;
        let (served, complaint) = (RwLock::default(), Mutex::default());
        let live = Self { folder, synonyms, metrics, served, complaint };
        match backend {
            Some(backend) => live.serve(backend),
            None => live.refresh(),
        }
        live
    }

    /// Where is noted what is served.
    pub(crate) fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Returns the generation to answer a request from. It stays valid until its last user drops it,
    /// even after another one is published.
    pub(crate) fn current(&self) -> Option<Arc<Served>> {
        self.served.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens the published generation if it is another than the one that is served. One that cannot
    /// be opened is passed over: the old one goes on.
    pub(crate) fn refresh(&self) {
        match self.newer() {
            Ok(None) => {}
            Ok(Some(engine)) => self.serve(engine),
            Err(error) => {
                self.metrics.refresh_failures.inc();
                self.complain(error.to_string());
            }
        }
    }

    fn complain(&self, error: String) {
        let mut last = self.complaint.lock().unwrap_or_else(PoisonError::into_inner);
        if *last != error {
            let goes_on = if self.current().is_some() { "the one before" } else { "nothing" };
            tracing::warn!(error, "the published index cannot be opened; {goes_on} is served");
            *last = error;
        }
    }

    fn newer(&self) -> fihris_query::Result<Option<Arc<dyn Backend>>> {
        let newer = match self.current() {
            Some(served) => match served.engine.embedded() {
                Some(engine) => engine.newer()?,
                // What is pushed later is another index.
                None => None,
            },
            None => {
                let synonyms = Arc::clone(&self.synonyms);
                Some(Engine::open(&self.folder)?.with_synonyms(synonyms))
            }
        };
        Ok(newer.map(|engine| Arc::new(engine) as _))
    }

    fn serve(&self, engine: Arc<dyn Backend>) {
        let (name, documents) = (engine.name().to_owned(), engine.n_documents());
        let served = Arc::new(Served::new(engine, self.folder.clone()));
        self.metrics.swapped(documents, served.since);
        self.complaint.lock().unwrap_or_else(PoisonError::into_inner).clear();
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = Some(served);
        tracing::info!(generation = name, documents, "serving");
        // The first suggestion walks over all words of the index, so that it is made here.
        if let Some(served) = self.current()
            && let Some(engine) = served.engine.embedded()
            && let Err(error) = engine.suggest("ا", 1)
        {
            tracing::warn!(%error, "suggestions are not ready");
        }
    }

    /// Follows what is published, for ever.
    pub(crate) async fn follow(self: Arc<Self>) {
        loop {
            tokio::time::sleep(POLL).await;
            let live = Arc::clone(&self);
            // Opening reads files, and hashes those that are new.
            if tokio::task::spawn_blocking(move || live.refresh()).await.is_err() {
                tracing::error!("looking for a newer index failed; it is tried again");
            }
        }
    }
}
