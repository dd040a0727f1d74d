//! What can keep a server from running.

use std::net::SocketAddr;
use std::path::PathBuf;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a server cannot run. Errors of one request are in its answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address is taken, or not one of this machine.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The agent on the other side does not speak the protocol.
    #[error("the agent could not be answered")]
    Agent(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Documents may come in, but there is no place for them.
    #[error("cannot open the inbox `{}`", path.display())]
    Inbox {
        /// Where it was to be.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}
