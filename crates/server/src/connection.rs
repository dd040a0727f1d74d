//! Connections: how many, and how slow a client may be.
//!
//! The server that comes with axum has no timers and takes every connection. Here one has to send
//! its headers in time, take its answers in time, and find a place.
//!
//! When all places are taken, a few more connections are accepted in a reserve. Each may ask one
//! question there, in little time, and only how the server is: so a supervisor that asks
//! `/health/live` does not restart a server for being busy.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use prometheus_client::metrics::gauge::Gauge;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;

use crate::metrics::{Metrics, Rejection};
use crate::options::Limits;
use crate::problem::{Problem, RETRY_SECONDS};

/// Bytes of a request that are read and thrown away when its client is sent away: those that were
/// on their way already. A socket that is closed before them loses the answer too.
const MAX_IGNORED: u64 = 64 << 10;

/// Connections in the reserve at a time.
const RESERVE: usize = 32;

/// Longest time for the headers of a request in the reserve, and for taking its answer.
const RESERVE_TIME: Duration = Duration::from_secs(1);

/// How long to wait where the system has no more connections to give: others end meanwhile.
const PAUSE: Duration = Duration::from_millis(50);

/// Takes connections and serves each on a task of its own.
pub(crate) struct Acceptor {
    limits: Limits,
    /// What is served to connections that have a place.
    router: Router,
    /// What is served to those in the reserve.
    reserve_router: Router,
    metrics: Arc<Metrics>,
    places: Arc<Semaphore>,
    reserve: Arc<Semaphore>,
    graceful: GracefulShutdown,
}

impl Acceptor {
    /// Serves `router`, and `reserve_router` when all places are taken.
    pub(crate) fn new(
        limits: Limits,
        (router, reserve_router): (Router, Router),
        metrics: Arc<Metrics>,
    ) -> Self {
        let places = Arc::new(Semaphore::new(limits.connections));
        let reserve = Arc::new(Semaphore::new(RESERVE));
        let graceful = GracefulShutdown::new();
        Self { limits, router, reserve_router, metrics, places, reserve, graceful }
    }

    /// Serves until `stop` is over, then lets requests come to their end for a while.
    pub(crate) async fn run(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => self.take(stream),
                    Err(error) => {
                        tracing::warn!(%error, "cannot accept a connection");
                        sleep(PAUSE).await;
                    }
                },
                () = &mut stop => break,
            }
        }
        drop(listener);
        let n_open = self.graceful.count();
        tracing::info!(connections = n_open, "stopping: waiting for running requests");
        if timeout(self.limits.drain_time, self.graceful.shutdown()).await.is_err() {
            tracing::warn!("some requests were cut off");
        }
    }

    fn take(&self, stream: TcpStream) {
        let place = |places: &Arc<Semaphore>| {
            let permit = Arc::clone(places).try_acquire_owned().ok()?;
            Some(ConnectionSlot::new(permit, &self.metrics))
        };
        let watcher = self.graceful.watcher();
        if let Some(place) = place(&self.places) {
            let (router, limits) = (self.router.clone(), self.limits.clone());
            tokio::spawn(serve(stream, router, limits, true, (place, watcher)));
            return;
        }
        self.metrics.reject(Rejection::Connections);
        if let Some(place) = place(&self.reserve) {
            let (router, limits) = (self.reserve_router.clone(), self.reserve_limits());
            tokio::spawn(serve(stream, router, limits, false, (place, watcher)));
            return;
        }
        tokio::spawn(send_away(stream));
    }

    /// What a client in the reserve may take.
    fn reserve_limits(&self) -> Limits {
        let mut limits = self.limits.clone();
        limits.header_time = limits.header_time.min(RESERVE_TIME);
        limits.stall_time = limits.stall_time.min(RESERVE_TIME);
        limits
    }
}

/// A place for a connection, until dropped.
struct ConnectionSlot {
    _permit: OwnedSemaphorePermit,
    connections: Gauge,
}

impl ConnectionSlot {
    fn new(permit: OwnedSemaphorePermit, metrics: &Metrics) -> Self {
        let connections = metrics.connections.clone();
        connections.inc();
        Self { _permit: permit, connections }
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.connections.dec();
    }
}

async fn serve(
    stream: TcpStream,
    router: Router,
    limits: Limits,
    keep_alive: bool,
    (_place, watcher): (ConnectionSlot, Watcher),
) {
    // Answers are short: none should wait for more to come.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.stall_time));
    let connection = Builder::new()
        .timer(TokioTimer::new())
        .keep_alive(keep_alive)
        .header_read_timeout(limits.header_time)
        .max_header_size(limits.header_bytes)
        .max_buf_size(limits.header_bytes.saturating_mul(2))
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(router));
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Answers a connection without a place with 503.
async fn send_away(mut stream: TcpStream) {
    let told = async {
        stream.write_all(full().as_bytes()).await?;
        stream.shutdown().await?;
        tokio::io::copy(&mut stream.take(MAX_IGNORED), &mut tokio::io::sink()).await
    };
    let _ = timeout(Duration::from_secs(1), told).await;
}

/// What one without a place is told, before anything of it is read.
fn full() -> String {
    // A struct of strings always serialises.
    let body = serde_json::to_string(&Problem::overloaded().body).unwrap_or_default();
    format!(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: {RETRY_SECONDS}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}
