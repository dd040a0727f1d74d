//! `fihris serve`

use std::time::Duration;

use anyhow::{Context, Result};
use fihris_server::{Key, MIN_KEY_BYTES, Server, Source, WriteOptions, serve_agent, stop_signal};
use tokio::io::{stdin, stdout};
use tracing_subscriber::EnvFilter;

use crate::cli::{LogFormat, ServeArgs, Shared};
use crate::exit::Exit;
use crate::{backend, talk};

/// Longest time for abandoned searches at shutdown. With the time for running requests, it is less
/// than the 10 seconds after which supervisors kill.
const LAST_SEARCHES: Duration = Duration::from_secs(1);

/// Runs the command.
pub(crate) fn run(shared: &Shared, args: &ServeArgs) -> Result<Exit> {
    start_log(args.log_format);
    let synonyms = backend::synonyms(&args.backend)?;
    let source = match &args.backend.backend {
        Some(target) => {
            let remote = backend::remote(&shared.folder(), target)?;
            Source::over(shared.folder(), remote.with_synonyms(synonyms))
        }
        None => Source::from(shared.folder()).with_synonyms(synonyms),
    };
    let runtime = tokio::runtime::Runtime::new().context("cannot start threads")?;
    runtime.block_on(async {
        let mut options = args.options();
        if args.mcp {
            return Ok(serve_agent(source, options, tokio::io::join(stdin(), stdout())).await?);
        }
        options.write = write_options(shared, args)?;
        let server = Server::bind(source, options).await?;
        talk::say(&format!("serving on http://{}/", server.address()));
        server.run(stop_signal()).await;
        anyhow::Ok(())
    })?;
    // A search that does not end must not keep the process.
    runtime.shutdown_timeout(LAST_SEARCHES);
    Ok(Exit::Done)
}

/// Returns the options for uploads, if they are enabled.
fn write_options(shared: &Shared, args: &ServeArgs) -> Result<Option<WriteOptions>> {
    if !args.write {
        return Ok(None);
    }
    let text = match &args.key_file {
        Some(path) => std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the key from `{}`", path.display()))?,
        None => std::env::var("FIHRIS_KEY")
            .context("--write needs a key: set FIHRIS_KEY, or name a file with --key-file")?,
    };
    let key = Key::new(&text)
        .with_context(|| format!("the key has fewer than {MIN_KEY_BYTES} characters"))?;
    Ok(Some(WriteOptions { key, memory: shared.memory }))
}

/// Writes the log to standard error: what `RUST_LOG` names, or what is worth knowing.
fn start_log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}
