//! The socket and the time that a server lives.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::app::App;
use crate::connection::Acceptor;
use crate::error::{Error, Result};
use crate::guard::{guard, guard_without_body};
use crate::live::Live;
use crate::metrics::Metrics;
use crate::options::Options;
use crate::problem::{Problem, no_method, no_route};
use crate::source::Source;
use crate::write::{Stop, Worker};
use crate::{api, elastic, page, write};

/// A server that listens and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: App,
    worker: Option<Worker>,
}

impl Server {
    /// Listens where `options` say and opens the index in a folder, which may be published later, or
    /// answers from a cluster.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on, or documents may come in and there is no place for
    /// them.
    pub async fn bind(source: impl Into<Source>, options: Options) -> Result<Self> {
        let source = source.into();
        let folder = source.folder.clone();
        let address = SocketAddr::new(options.host, options.port);
        let failed = |source| Error::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let metrics = Arc::new(Metrics::default());
        let live = Arc::new(Live::open(source, metrics));
        let (inbox, worker) = match &options.write {
            Some(write) => {
                let failed = |source| Error::Inbox { path: folder.path("inbox"), source };
                let opened = write::open(folder.clone(), Arc::clone(&live), write);
                let (inbox, worker) = opened.map_err(failed)?;
                (Some(inbox), Some(worker))
            }
            None => (None, None),
        };
        let app = App::new(live, options, inbox);
        Ok(Self { listener, address, app, worker })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` resolves and the running requests have ended.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let follower = tokio::spawn(Arc::clone(&self.app.live).follow());
        let (limits, metrics) = (self.app.options.limits.clone(), Arc::clone(&self.app.metrics));
        let (drain_time, (stopped, is_stopped)) = (limits.drain_time, oneshot::channel::<()>());
        let stop_worker = self.worker.as_ref().map(Worker::stop);
        let worker = self.worker.map(|worker| tokio::spawn(worker.run()));
        let stop = async {
            stop.await;
            // A running ingest is interrupted; the next process resumes it.
            stop_worker.iter().for_each(Stop::stop);
            drop(stopped);
        };
        let routers = (router(self.app.clone()), reserve_router(self.app));
        let requests = Acceptor::new(limits, routers, metrics).run(self.listener, stop);
        let worker = async {
            // It notes how far its tasks are.
            let Some(mut worker) = worker else { return };
            drop(is_stopped.await);
            if timeout(drain_time, &mut worker).await.is_err() {
                worker.abort();
            }
        };
        tokio::join!(requests, worker);
        follower.abort();
    }
}

fn router(app: App) -> Router {
    let routes = Router::new()
        .merge(api::routes())
        .merge(page::routes())
        .merge(elastic::routes())
        .fallback(no_route)
        .method_not_allowed_fallback(no_method)
        .layer(from_fn(elastic::greet));
    guard(routes, &app).with_state(app)
}

/// What is answered while all connections are taken: how the server is, and nothing else.
///
/// No body is read, so that none can be sent slowly.
fn reserve_router(app: App) -> Router {
    let overloaded = || async { Problem::overloaded() };
    let routes = api::health_routes().fallback(overloaded).method_not_allowed_fallback(overloaded);
    guard_without_body(routes, &app).with_state(app)
}

/// Waits until the process is told to end: SIGTERM, or Ctrl-C.
pub async fn stop_signal() {
    let interrupted = async { drop(tokio::signal::ctrl_c().await) };
    tokio::select! {
        () = interrupted => {}
        () = terminated() => {}
    }
}

async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    }
}
