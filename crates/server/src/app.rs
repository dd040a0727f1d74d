//! What all requests share.

use std::sync::Arc;

use crate::live::{Live, Served};
use crate::options::Options;
use crate::problem::Problem;

/// What all requests share.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) live: Arc<Live>,
    pub(crate) options: Arc<Options>,
}

impl App {
    /// Lets `work` read the index, on a thread that may block.
    ///
    /// # Errors
    ///
    /// If there is no index yet, or as `work`.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Served) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let served = self.live.current().ok_or_else(Problem::not_ready)?;
        let work = tokio::task::spawn_blocking(move || work(&served));
        work.await.unwrap_or_else(|error| Err(Problem::internal(&error)))
    }
}
