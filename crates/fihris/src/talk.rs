//! Words to the user, on standard error. Every sentence of every command passes through here.

use anstyle::{AnsiColor, Style};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// Says what went wrong.
pub(crate) fn error(text: &str) {
    anstream::eprintln!("{ERROR}error:{ERROR:#} {}", clean(text));
}

/// Says what went wrong without ending the run.
pub(crate) fn warning(text: &str) {
    anstream::eprintln!("{WARNING}warning:{WARNING:#} {}", clean(text));
}

/// Says what can be done about it.
pub(crate) fn hint(text: &str) {
    anstream::eprintln!("{HINT}hint:{HINT:#} {}", clean(text));
}

/// Says something.
pub(crate) fn say(text: &str) {
    anstream::eprintln!("{}", clean(text));
}

/// Names of files may hold anything, even commands to the terminal.
fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    fihris_query::sanitize_for_terminal(text)
}
