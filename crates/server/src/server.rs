//! The socket and the time that a server lives.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use fihris_corpus::Folder;
use tokio::net::TcpListener;

use crate::app::App;
use crate::error::{Error, Result};
use crate::live::Live;
use crate::options::Options;
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
        let live = Arc::new(Live::open(folder));
        let app = App { live, options: Arc::new(options) };
        Ok(Self { listener, address, app })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is over.
    ///
    /// # Errors
    ///
    /// If the socket fails.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<()> {
        let follower = tokio::spawn(Arc::clone(&self.app.live).follow());
        let address = self.address;
        let served = axum::serve(self.listener, router(self.app)).with_graceful_shutdown(stop);
        let served = served.await.map_err(|source| Error::Listen { address, source });
        follower.abort();
        served
    }
}

fn router(app: App) -> Router {
    Router::new().merge(api::routes()).merge(page::routes()).with_state(app)
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
