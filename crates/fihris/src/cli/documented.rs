//! Every command that the documentation shows is one that this program takes.

use clap::Parser;

use super::{Cli, arguments};

const DOCUMENTS: [(&str, &str); 9] = [
    ("README.md", include_str!("../../../../README.md")),
    ("docs/analysis.md", include_str!("../../../../docs/analysis.md")),
    ("docs/cluster-search.md", include_str!("../../../../docs/cluster-search.md")),
    ("docs/cluster.md", include_str!("../../../../docs/cluster.md")),
    ("docs/fields.md", include_str!("../../../../docs/fields.md")),
    ("docs/page.md", include_str!("../../../../docs/page.md")),
    ("docs/profiles.md", include_str!("../../../../docs/profiles.md")),
    ("docs/quality.md", include_str!("../../../../docs/quality.md")),
    ("docs/serving.md", include_str!("../../../../docs/serving.md")),
];

/// Lines of the blocks for a shell.
fn shell_lines(document: &str) -> impl Iterator<Item = &str> {
    let mut is_shell = false;
    document.lines().filter(move |line| {
        if let Some(language) = line.strip_prefix("```") {
            is_shell = matches!(language, "sh" | "console");
        }
        is_shell
    })
}

/// Cuts a line into commands and these into words, as a shell does.
fn commands(line: &str) -> Vec<Vec<String>> {
    let (mut commands, mut word, mut quote) = (vec![Vec::new()], None::<String>, None);
    for c in format!("{line} ").chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ' | '|' | '&' | ';' | '>' | '<') => {
                commands.last_mut().unwrap().extend(word.take());
                match c {
                    ' ' => {}
                    '>' | '<' => commands.last_mut().unwrap().push(c.to_string()),
                    _ => commands.push(Vec::new()),
                }
            }
            (None, '#') if word.is_none() => break,
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    commands
}

/// What is given to this program in a command, if it is one of ours.
fn given(command: &[String]) -> Option<Vec<String>> {
    let program = command.iter().position(|word| word == "fihris" || word.ends_with("/fihris"))?;
    let starts = command[..program].iter().all(|word| word == "$" || word.contains('='));
    let words = command[program..].iter().take_while(|word| *word != ">" && *word != "<");
    starts.then(|| words.cloned().collect())
}

#[test]
fn every_command_of_the_documentation_is_understood() {
    let mut n_commands = 0;
    for (name, document) in DOCUMENTS {
        for line in shell_lines(document) {
            for words in commands(line).iter().filter_map(|command| given(command)) {
                let parsed = Cli::try_parse_from(arguments(words.iter().map(Into::into)));
                assert!(parsed.is_ok(), "{name}: {line}\n{}", parsed.unwrap_err());
                n_commands += 1;
            }
        }
    }
    assert!(n_commands > 40, "{n_commands}");
}

#[test]
fn every_script_of_the_documentation_exists() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let is_path = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    for (name, document) in DOCUMENTS {
        let paths = document.split(|c| !is_path(c)).map(|path| path.trim_end_matches(['.', '/']));
        for path in paths.filter(|path| path.starts_with("scripts/") || path.starts_with("crates/"))
        {
            assert!(root.join(path).exists(), "{name}: {path}");
        }
    }
}
