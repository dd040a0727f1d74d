//! The help of all commands as Markdown.

use clap::{Arg, Command};

use super::table;

/// Renders the options that all commands share, then each command.
pub(super) fn render(mut cli: Command) -> String {
    cli.build();
    let shared = cli.get_arguments().filter(|arg| !arg.is_hide_set());
    let shared = table(shared);
    let after = fenced(cli.get_after_help().map(ToString::to_string));
    let commands = cli.get_subcommands().filter(|command| !command.is_hide_set());
    let commands: String = commands.map(command).collect();
    format!("# Commands\n\n## All commands\n\n{shared}{after}{commands}")
}

fn command(command: &Command) -> String {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let mut text = format!("## {name}\n\n{about}.\n\n{}", fenced(Some(usage)));
    text += &arguments(command, None);
    let group = |heading| format!("**{heading}**\n\n{}", arguments(command, Some(heading)));
    text.extend(headings(command).into_iter().map(group));
    text + &fenced(command.get_after_help().map(ToString::to_string))
}

/// The headings of a command's options, in their order.
fn headings(command: &Command) -> Vec<&str> {
    let mut headings: Vec<&str> =
        command.get_arguments().filter_map(Arg::get_help_heading).collect();
    headings.dedup();
    headings
}

/// A table of a command's own arguments under one heading.
fn arguments(command: &Command, heading: Option<&str>) -> String {
    let is_own = |arg: &&Arg| !arg.is_hide_set() && !arg.is_global_set() && arg.get_id() != "help";
    let own = command.get_arguments().filter(is_own);
    let mut own: Vec<&Arg> = own.filter(|arg| arg.get_help_heading() == heading).collect();
    own.sort_by_key(|arg| !arg.is_positional());
    table(own.into_iter())
}

fn table<'a>(arguments: impl Iterator<Item = &'a Arg>) -> String {
    table::render(["argument", "meaning"], arguments.map(|arg| [name(arg), meaning(arg)]))
}

fn name(arg: &Arg) -> String {
    let short = arg.get_short().filter(|_| arg.get_long().is_some());
    let short = short.map_or_else(String::new, |short| format!("`-{short}`, "));
    format!("{short}`{arg}`")
}

/// The help of an argument with its values, its default and its environment variable.
fn meaning(arg: &Arg) -> String {
    let help = arg.get_long_help().or_else(|| arg.get_help());
    let mut parts = vec![help.map(ToString::to_string).unwrap_or_default()];
    if arg.get_action().takes_values() {
        parts.extend(values(arg));
        parts.extend(default(arg));
    }
    let env = arg.get_env().and_then(|name| name.to_str());
    parts.extend(env.map(|name| format!("Environment: `{name}`")));
    parts.join(". ")
}

fn values(arg: &Arg) -> Option<String> {
    let values = arg.get_possible_values();
    let values = values.iter().filter(|value| !value.is_hide_set()).map(|value| {
        let help = value.get_help().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("`{}`{help}", value.get_name())
    });
    let values: Vec<String> = values.collect();
    (!values.is_empty()).then(|| format!("Values: {}", values.join(", ")))
}

fn default(arg: &Arg) -> Option<String> {
    let values = arg.get_default_values().iter();
    let values: Vec<String> =
        values.map(|value| format!("`{}`", value.to_string_lossy())).collect();
    (!values.is_empty()).then(|| format!("Default: {}", values.join(", ")))
}

/// A block of text as it is.
fn fenced(text: Option<String>) -> String {
    text.map_or_else(String::new, |text| format!("```text\n{}\n```\n\n", text.trim()))
}
