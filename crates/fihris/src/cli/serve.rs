//! `fihris serve`

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use fihris_server::{Limits, Options};

use super::BackendArgs;
use crate::numbers::parse_bytes;

/// Options of the server.
#[derive(Debug, Args)]
#[command(after_help = SERVE_HELP)]
pub(crate) struct ServeArgs {
    /// Address to listen on; 0.0.0.0 means every address of this machine
    #[arg(long, env = "FIHRIS_HOST", default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub(crate) host: IpAddr,
    /// Port to listen on; 0 means any free port
    #[arg(long, env = "FIHRIS_PORT", default_value_t = Options::DEFAULT_PORT, value_name = "PORT")]
    pub(crate) port: u16,
    /// Host name that requests may use besides the address, such as search.example.org; repeatable
    #[arg(long, value_name = "NAME")]
    pub(crate) allowed_host: Vec<String>,
    /// Serve an AI agent over MCP on standard input and output; do not listen
    #[arg(long, conflicts_with_all = ["write", "key_file", "allowed_host"])]
    pub(crate) mcp: bool,
    /// Format of the log on standard error; `RUST_LOG=warn` logs less
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,
    /// Log queries; without this they are not logged
    #[arg(long)]
    pub(crate) log_queries: bool,
    /// Accept uploads and deletions from clients with the key in `FIHRIS_KEY` or --key-file
    #[arg(long)]
    pub(crate) write: bool,
    /// File with the key, at least 16 characters
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) backend: BackendArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

/// Limits of what clients may use.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Maximal connections
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections)]
    pub(crate) max_connections: usize,
    /// Concurrent searches; 0 means one per core
    #[arg(long, value_name = "N", default_value_t = Limits::default().concurrency)]
    pub(crate) concurrency: usize,
    /// Searches that may wait for a place; more get 503 with Retry-After
    #[arg(long, value_name = "N", default_value_t = Limits::default().queue)]
    pub(crate) queue: usize,
    /// Longest wait for a place
    #[arg(long, value_name = "SECONDS", default_value = "0.4", value_parser = parse_seconds)]
    pub(crate) queue_time: Duration,
    /// Longest time for a search
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = parse_seconds)]
    pub(crate) search_time: Duration,
    /// CPU time after which a search counts as slow: it then waits for a place among slow searches
    #[arg(long, value_name = "SECONDS", default_value = "0.05", value_parser = parse_seconds)]
    pub(crate) quick_time: Duration,
    /// Concurrent slow searches, besides the others; 0 means one for every two cores
    #[arg(long, value_name = "N", default_value_t = Limits::default().slow_concurrency)]
    pub(crate) slow_concurrency: usize,
    /// Longest time for the headers of a request, and between two requests
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = parse_seconds)]
    pub(crate) header_time: Duration,
    /// Longest time for the body of a request
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = parse_seconds)]
    pub(crate) body_time: Duration,
    /// Longest time in which a client reads nothing of its answer
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = parse_seconds)]
    pub(crate) stall_time: Duration,
    /// Longest time for running requests at shutdown
    #[arg(long, value_name = "SECONDS", default_value = "8", value_parser = parse_seconds)]
    pub(crate) drain_time: Duration,
    /// Longest body of a request
    #[arg(long, value_name = "SIZE", default_value = "1MiB", value_parser = parse_bytes)]
    pub(crate) max_body: u64,
    /// Longest body of an upload
    #[arg(long, value_name = "SIZE", default_value = "16MiB", value_parser = parse_bytes)]
    pub(crate) max_upload: u64,
    /// Longest headers of a request
    #[arg(long, value_name = "SIZE", default_value = "64KiB", value_parser = parse_bytes)]
    pub(crate) max_headers: u64,
    /// Longest address of a request
    #[arg(long, value_name = "SIZE", default_value = "16KiB", value_parser = parse_bytes)]
    pub(crate) max_url: u64,
}

const SERVE_HELP: &str = "\
Examples:
  fihris serve                             then open http://127.0.0.1:7447/
  curl 'http://127.0.0.1:7447/search?limit=3' --get --data-urlencode 'q=وقف إطلاق النار'

The server picks up a new index from `fihris ingest` or `fihris index` without a restart.
docs/reference/http.md has all routes, and docs/guides/serve.md the setup behind a reverse proxy.";

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// One JSON object per line
    Json,
}

impl ServeArgs {
    /// Returns the options of the server.
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::default();
        (options.host, options.port) = (self.host, self.port);
        options.allowed_hosts.clone_from(&self.allowed_host);
        options.log_queries = self.log_queries;
        options.limits = self.limits.limits();
        options
    }
}

impl LimitArgs {
    fn limits(&self) -> Limits {
        let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        let mut limits = Limits::default();
        limits.connections = self.max_connections;
        limits.concurrency = self.concurrency;
        limits.queue = self.queue;
        limits.queue_time = self.queue_time;
        limits.quick_time = self.quick_time;
        limits.slow_concurrency = self.slow_concurrency;
        limits.read_time = self.search_time;
        limits.header_time = self.header_time;
        limits.body_time = self.body_time;
        limits.stall_time = self.stall_time;
        limits.drain_time = self.drain_time;
        limits.body_bytes = size(self.max_body);
        limits.upload_bytes = size(self.max_upload);
        limits.header_bytes = size(self.max_headers);
        limits.url_bytes = size(self.max_url);
        limits
    }
}

fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Command};

    #[test]
    fn defaults_are_those_of_the_server() {
        let Command::Serve(args) = Cli::parse_from(["fihris", "serve"]).command else { panic!() };
        assert_eq!(args.options(), Options::default());
    }
}
