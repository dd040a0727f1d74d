//! What all requests share.

use std::sync::Arc;

use axum::http::HeaderMap;

use crate::gate::{Gate, Lane};
use crate::job::{Job, run};
use crate::live::{Live, Served};
use crate::metrics::Metrics;
use crate::options::Options;
use crate::problem::Problem;
use crate::write::Inbox;

/// What all requests share.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) live: Arc<Live>,
    pub(crate) options: Arc<Options>,
    pub(crate) metrics: Arc<Metrics>,
    gate: Arc<Gate>,
    inbox: Option<Arc<Inbox>>,
}

impl App {
    /// Puts together what all requests share; there is an inbox where documents may come in.
    pub(crate) fn new(live: Arc<Live>, options: Options, inbox: Option<Arc<Inbox>>) -> Self {
        let metrics = Arc::clone(live.metrics());
        let gate = Arc::new(Gate::new(&options.limits, Arc::clone(&metrics)));
        Self { live, options: Arc::new(options), metrics, gate, inbox }
    }

    /// Returns the inbox, if the request has the key.
    ///
    /// # Errors
    ///
    /// If this server only reads, or the key is missing or wrong.
    pub(crate) fn inbox(&self, headers: &HeaderMap) -> Result<Arc<Inbox>, Problem> {
        let inbox = self.inbox.as_ref().ok_or_else(Problem::read_only)?;
        if self.may_write(headers) { Ok(Arc::clone(inbox)) } else { Err(Problem::no_key()) }
    }

    /// Whether a request carries the key.
    pub(crate) fn may_write(&self, headers: &HeaderMap) -> bool {
        self.options.write.as_ref().is_some_and(|write| write.key.is_in(headers))
    }

    /// Lets `work` read the index when its turn has come, on a thread that may block.
    ///
    /// # Errors
    ///
    /// If there is no index yet, if too many others wait or the work takes too long, or as `work`.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Served) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.read_in(Lane::Quick, work).await
    }

    /// As [`Self::read`], in the lane that fits what is asked for, see
    /// [`lane_of`](crate::effort::lane_of).
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub(crate) async fn read_in<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce(&Served) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = self.gate.enter(lane).await?;
        let served = self.live.current().ok_or_else(Problem::not_ready)?;
        let limits = &self.options.limits;
        let job = Arc::new(Job::new(Arc::clone(&self.gate), (lane, turn), limits.quick_time));
        run(job, limits.read_time, move || work(&served)).await
    }
}
