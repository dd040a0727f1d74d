//! The index for agents, by the Model Context Protocol.
//!
//! Tools that read and never write, and the query language as a resource. Answers are
//! short: an agent fetches a whole text in parts.

mod ask;
mod told;
mod tools;

use std::sync::Arc;

use rmcp::ServiceExt;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::app::App;
use crate::error::{Error, Result};
use crate::live::Live;
use crate::metrics::Metrics;
use crate::options::Options;
use crate::source::Source;

/// Answers an agent over `connection`, a line of JSON a message, until it hangs up. The index of
/// the folder may be published later, or replaced.
///
/// # Errors
///
/// If the other side does not speak the protocol.
pub async fn serve_agent(
    source: impl Into<Source>,
    options: Options,
    connection: impl AsyncRead + AsyncWrite + Send + 'static,
) -> Result<()> {
    let metrics = Arc::new(Metrics::default());
    let live = Arc::new(Live::open(source.into(), metrics));
    let follower = tokio::spawn(Arc::clone(&live).follow());
    let tools = tools::Tools { app: App::new(live, options, None) };
    let served = tools.serve(tokio::io::split(connection)).await;
    let served = match served {
        Ok(service) => {
            service.waiting().await.map(drop).map_err(|error| Error::Agent(error.into()))
        }
        Err(error) => Err(Error::Agent(error.into())),
    };
    follower.abort();
    served
}
