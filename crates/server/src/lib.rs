//! HTTP over a Fihris index: an API for programs, a page for people.
//!
//! [`Server::bind`] opens a socket, [`Server::run`] answers until it is told to stop. The index may
//! be published or replaced by another process while the server runs.
//!
//! ```no_run
//! use fihris_corpus::Folder;
//! use fihris_server::{Options, Server, stop_signal};
//!
//! # async fn serve() -> fihris_server::Result<()> {
//! let server = Server::bind(Folder::at("index"), Options::default()).await?;
//! let address = server.address();
//! server.run(stop_signal()).await;
//! # Ok(())
//! # }
//! ```
//!
//! | asked | answered |
//! |---|---|
//! | `GET /search?q=وقف إطلاق النار`, `POST /search` | hits with passages and highlights |
//! | `GET /documents/{id}?q=` | one document, what `q` finds in it marked |
//! | `GET /similar/{id}` | hits that are like a document |
//! | `GET /suggest?q=` | suggestions that continue a query |
//! | `GET /explain?q=&id=` | how a query was understood, what a score is made of |
//! | `GET /stats` | what the index holds |
//! | `POST /_search`, `POST /{index}/_search` | a subset of Elasticsearch searches |
//! | `POST /documents`, `GET /tasks/{uid}` | uploads, if enabled, and their outcome |
//! | `POST /tasks/{uid}/retry` | retries a failed task |
//! | `GET /openapi.json` | all of this, for programs |
//! | `GET /metrics` | metrics for Prometheus |
//! | `GET /health/live`, `GET /health/ready` | whether the process, whether the index is there |
//!
//! What it does not do: encrypt. It listens on this machine unless told otherwise; a reverse proxy
//! brings TLS.

mod api;
mod app;
mod causes;
mod connection;
mod effort;
mod elastic;
mod error;
mod gate;
mod guard;
mod job;
mod key;
mod live;
mod mcp;
mod metrics;
mod names;
mod options;
mod page;
mod params;
mod problem;
mod responses;
mod server;
mod source;
mod write;

pub use api::api_description;
pub use error::{Error, Result};
pub use key::{Key, MIN_KEY_BYTES};
pub use mcp::serve_agent;
pub use options::{Limits, Options, WriteOptions};
pub use server::{Server, stop_signal};
pub use source::Source;
