//! `fihris help [COMMAND|TOPIC]`

use anyhow::{Result, anyhow};
use clap::{Args, Command};
use fihris_query::QUERY_LANGUAGE;

use crate::exit::Exit;
use crate::output;

/// What to explain.
#[derive(Debug, Args)]
pub(crate) struct HelpArgs {
    /// Command, or `query` for the query language
    #[arg(value_name = "COMMAND|TOPIC")]
    pub(crate) topic: Option<String>,
}

/// Prints the help of `cli` on a command or a topic.
pub(super) fn run(mut cli: Command, args: &HelpArgs) -> Result<Exit> {
    let help = match args.topic.as_deref() {
        Some("query") => QUERY_LANGUAGE.to_owned(),
        None => cli.render_long_help().to_string(),
        Some(name) => {
            let command = cli.find_subcommand_mut(name);
            let command =
                command.ok_or_else(|| anyhow!("no command or topic is called `{name}`"))?;
            let name = format!("fihris {name}");
            command.clone().bin_name(name).render_long_help().to_string()
        }
    };
    output::print(|out| out.write_all(help.as_bytes()))?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_stands_in_examples_alone() {
        let is_arabic = |c: char| ('\u{0600}'..='\u{06FF}').contains(&c);
        for line in QUERY_LANGUAGE.lines().filter(|line| line.contains(is_arabic)) {
            assert!(line.starts_with("    "), "{line}");
        }
    }
}
