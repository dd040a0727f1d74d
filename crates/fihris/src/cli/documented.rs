//! Every command that the documentation shows is one that this program takes.

use std::path::{Path, PathBuf};

use clap::Parser;

use super::{Cli, arguments};

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Collects the Markdown files below `folder`.
fn collect(folder: &Path, pages: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, pages);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
}

/// All pages of the documentation, with their text.
fn pages() -> Vec<(PathBuf, String)> {
    let root = root();
    let mut pages = vec![root.join("ARCHITECTURE.md"), root.join("index/README.md")];
    pages.extend(["README.md", "README.ar.md"].map(|name| root.join(name)));
    collect(&root.join("docs"), &mut pages);
    let pages = pages.into_iter().filter(|path| path.exists());
    pages.map(|path| (path.clone(), std::fs::read_to_string(&path).unwrap())).collect()
}

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
    for (page, text) in pages() {
        for line in shell_lines(&text) {
            for words in commands(line).iter().filter_map(|command| given(command)) {
                let parsed = Cli::try_parse_from(arguments(words.iter().map(Into::into)));
                assert!(parsed.is_ok(), "{}: {line}\n{}", page.display(), parsed.unwrap_err());
                n_commands += 1;
            }
        }
    }
    assert!(n_commands > 40, "{n_commands}");
}

#[test]
fn every_path_of_the_documentation_exists() {
    let is_path = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    for (page, text) in pages() {
        let paths = text.split(|c| !is_path(c)).map(|path| path.trim_end_matches(['.', '/']));
        for path in paths.filter(|path| path.starts_with("scripts/") || path.starts_with("crates/"))
        {
            assert!(root().join(path).exists(), "{}: {path}", page.display());
        }
    }
}

#[test]
fn every_link_of_the_documentation_leads_to_a_file() {
    for (page, text) in pages() {
        let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        for link in links.filter(|link| !link.is_empty() && !link.contains("://")) {
            assert!(page.parent().unwrap().join(link).exists(), "{}: {link}", page.display());
        }
    }
}
