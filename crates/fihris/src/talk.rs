//! Messages to the user, on standard error. Every sentence of every command passes through here.
//!
//! An unattended job has a log: then messages go there, and to standard error only if it is a
//! terminal, so that cron has nothing to send. Errors and hints go to both.

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::OnceLock;

use anstyle::{AnsiColor, Style};
use anyhow::{Context, Result};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// The log of this process, if it has one.
static LOG: OnceLock<File> = OnceLock::new();

/// Appends all messages of this process to a log from now on.
pub(crate) fn open_log(path: &Path) -> Result<()> {
    let file = File::options().create(true).append(true).open(path);
    let file = file.with_context(|| format!("cannot open the log `{}`", path.display()))?;
    // A command opens its log once; a second one would change nothing.
    let _ = LOG.set(file);
    Ok(())
}

/// Says what went wrong.
pub(crate) fn error(text: &str) {
    log("error: ", text);
    anstream::eprintln!("{ERROR}error:{ERROR:#} {}", clean(text));
}

/// Says what went wrong without ending the run.
pub(crate) fn warning(text: &str) {
    log("warning: ", text);
    if is_shown() {
        anstream::eprintln!("{WARNING}warning:{WARNING:#} {}", clean(text));
    }
}

/// Says what can be done about it.
pub(crate) fn hint(text: &str) {
    log("hint: ", text);
    anstream::eprintln!("{HINT}hint:{HINT:#} {}", clean(text));
}

/// Says something.
pub(crate) fn say(text: &str) {
    log("", text);
    if is_shown() {
        anstream::eprintln!("{}", clean(text));
    }
}

/// Whether messages that are no errors are for standard error too.
fn is_shown() -> bool {
    LOG.get().is_none() || std::io::stderr().is_terminal()
}

/// Appends one line to the log, if there is one: time, process, message.
fn log(kind: &str, text: &str) {
    if let Some(mut file) = LOG.get() {
        let line = format!("{} [{}] {kind}{}\n", utc(), std::process::id(), clean(text));
        // One write for each line, so that two processes do not mix theirs. A full disk stops the
        // job by itself, with its own error.
        let _ = file.write_all(line.as_bytes());
    }
}

/// The time in UTC, as in `2026-11-30T02:17:00.000000Z`.
fn utc() -> String {
    let mut time = String::new();
    // Writing to a string cannot fail.
    let _ = SystemTime.format_time(&mut Writer::new(&mut time));
    time
}

/// Names of files may hold anything, even commands to the terminal.
fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    fihris_query::sanitize_for_terminal(text)
}
