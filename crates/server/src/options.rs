//! How a server is set up.

use std::net::{IpAddr, Ipv4Addr};

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
        }
    }
}
