//! The socket and the time that a server lives.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use fihris_corpus::Folder;
use tokio::net::TcpListener;

use crate::app::App;
use crate::connection::Acceptor;
use crate::error::{Error, Result};
use crate::guard::guard;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::options::Options;
use crate::problem::{no_method, no_route};
use crate::{api, page};

/// A server that listens and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: App,
}

impl Server {
    /// Listens where `options` say and opens the index in `folder`, which may be published later.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on.
    pub async fn bind(folder: Folder, options: Options) -> Result<Self> {
        let address = SocketAddr::new(options.host, options.port);
        let failed = |source| Error::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let metrics = Arc::new(Metrics::default());
        let live = Arc::new(Live::open(folder, Arc::clone(&metrics)));
        let app = App::new(live, options, metrics);
        Ok(Self { listener, address, app })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is over, and the requests that then go on.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let follower = tokio::spawn(Arc::clone(&self.app.live).follow());
        let (limits, metrics) = (self.app.options.limits.clone(), Arc::clone(&self.app.metrics));
        Acceptor::new(limits, router(self.app), metrics).run(self.listener, stop).await;
        follower.abort();
    }
}

fn router(app: App) -> Router {
    let routes = Router::new()
        .merge(api::routes())
        .merge(page::routes())
        .fallback(no_route)
        .method_not_allowed_fallback(no_method);
    guard(routes, &app).with_state(app)
}

/// Waits until the process is told to end: SIGTERM, or Ctrl-C.
pub async fn stop_signal() {
    let interrupted = async { drop(tokio::signal::ctrl_c().await) };
    tokio::select! {
        () = interrupted => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
