//! `fihris serve`

use std::net::IpAddr;

use clap::{Args, ValueEnum};
use fihris_server::Options;

/// Where to listen and whom to answer.
#[derive(Debug, Args)]
#[command(after_help = SERVE_HELP)]
pub(crate) struct ServeArgs {
    /// Address to listen on; 0.0.0.0: every address of this machine
    #[arg(long, env = "FIHRIS_HOST", default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub(crate) host: IpAddr,
    /// Port to listen on; 0: any that is free
    #[arg(long, env = "FIHRIS_PORT", default_value_t = Options::DEFAULT_PORT, value_name = "PORT")]
    pub(crate) port: u16,
    /// Name by which browsers may call the server besides its address, such as search.example.org;
    /// may be given again
    #[arg(long, value_name = "NAME")]
    pub(crate) allowed_host: Vec<String>,
    /// How to write the log, on standard error
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,
}

const SERVE_HELP: &str = "\
Examples:
  fihris serve                             then open http://127.0.0.1:7447/
  curl 'http://127.0.0.1:7447/search?q=ليبيا&limit=3'

A newer index that `fihris ingest` or `fihris index` publishes is served without a restart.
docs/serving.md has all routes, and how to run it behind a reverse proxy.";

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For reading
    Text,
    /// One JSON object a line
    Json,
}

impl ServeArgs {
    /// What the options say.
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::default();
        (options.host, options.port) = (self.host, self.port);
        options.allowed_hosts.clone_from(&self.allowed_host);
        options
    }
}
