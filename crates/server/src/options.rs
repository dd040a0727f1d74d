//! How a server is set up.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use crate::key::Key;

/// How a server is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Address to listen on: this machine alone, unless told otherwise.
    pub host: IpAddr,
    /// Port to listen on; 0: any that is free.
    pub port: u16,
    /// Names besides addresses of this machine by which a client may call the server.
    pub allowed_hosts: Vec<String>,
    /// Whether queries are written to the log; they may tell about people.
    pub log_queries: bool,
    /// What a client may take.
    pub limits: Limits,
    /// Uploads over HTTP, and their key. `None`: the server is read-only.
    pub write: Option<WriteOptions>,
}

/// Who may write, and how it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOptions {
    /// What a client has to know.
    pub key: Key,
    /// Bytes of memory that ingesting stays below.
    pub memory: u64,
}

impl Options {
    /// Not registered to any other service; the digits stand for nothing.
    pub const DEFAULT_PORT: u16 = 7447;
}

impl Default for Options {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: Self::DEFAULT_PORT,
            allowed_hosts: Vec::new(),
            log_queries: false,
            limits: Limits::default(),
            write: None,
        }
    }
}

/// What a client may take before it is refused or dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Maximal connections; more get 503.
    pub connections: usize,
    /// Requests that read the index at a time; 0: one for each core.
    pub concurrency: usize,
    /// Requests that may wait for a turn to read the index; more get 503.
    pub queue: usize,
    /// Longest wait for that turn.
    pub queue_time: Duration,
    /// Longest time that a request may read the index.
    pub read_time: Duration,
    /// CPU time that a search may take before it counts as slow, and shares turns with slow ones.
    pub quick_time: Duration,
    /// Slow searches at a time, besides the others; 0: one for every two cores, and one at least.
    pub slow_concurrency: usize,
    /// Longest time between a connection or the last answer on it and the end of the next
    /// request's headers.
    pub header_time: Duration,
    /// Longest time for the body of a request.
    pub body_time: Duration,
    /// Longest time that a client may take nothing of its answer.
    pub stall_time: Duration,
    /// Longest time for running requests at shutdown.
    pub drain_time: Duration,
    /// Longest body of a request in bytes.
    pub body_bytes: usize,
    /// Longest body of an authorized upload.
    pub upload_bytes: usize,
    /// Longest headers of a request in bytes, its first line included.
    pub header_bytes: usize,
    /// Longest address of a request in bytes.
    pub url_bytes: usize,
}

impl Default for Limits {
    /// Chosen so that honest clients never meet them, and dishonest ones gain little: a server has
    /// 1,024 open files by default, and an answer takes some 10 ms.
    fn default() -> Self {
        Self {
            connections: 512,
            concurrency: 0,
            queue: 64,
            queue_time: Duration::from_millis(400),
            read_time: Duration::from_secs(5),
            // Of 1,000 questions over 223,918 passages, 99 of 100 take 5.5 ms.
            quick_time: Duration::from_millis(50),
            slow_concurrency: 0,
            header_time: Duration::from_secs(10),
            body_time: Duration::from_secs(30),
            stall_time: Duration::from_secs(30),
            drain_time: Duration::from_secs(8),
            body_bytes: 1 << 20,
            upload_bytes: 16 << 20,
            header_bytes: 64 << 10,
            url_bytes: 16 << 10,
        }
    }
}

impl Limits {
    /// Requests that read the index at a time.
    pub(crate) fn readers(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        if self.concurrency == 0 { cores() } else { self.concurrency }
    }

    /// Slow requests that read the index at a time.
    pub(crate) fn slow_readers(&self) -> usize {
        let half = || self.readers().div_ceil(2);
        if self.slow_concurrency == 0 { half() } else { self.slow_concurrency }
    }

    /// Slow requests that may wait for their turn. They wait longer, and some hold a thread
    /// meanwhile, so fewer may.
    pub(crate) fn slow_queue(&self) -> usize {
        self.queue / 4
    }
}
