//! `fihris reference DIR`: the pages of `docs/reference` that the program knows best.
//!
//! Commands come from `clap`, HTTP routes from `OpenAPI`, signals and rules from the profiles, and the
//! query language from its help text. A test compares the pages with the files.

mod commands;
mod http;
mod profiles;
mod table;

use std::path::Path;

use anyhow::Result;
use clap::CommandFactory;
use fihris_corpus::atomic;
use fihris_query::QUERY_LANGUAGE;

use crate::cli::Cli;
use crate::exit::Exit;

const NOTE: &str = "<!-- Written by `fihris reference docs/reference`: do not edit. -->\n\n";

/// Returns the name and the text of each page.
fn pages() -> [(&'static str, String); 4] {
    let pages = [
        ("commands.md", commands::render(Cli::command())),
        ("http.md", http::render(&fihris_server::api_description())),
        ("profile-rules.md", profiles::render()),
        ("query-language.md", query_language()),
    ];
    pages.map(|(name, text)| (name, format!("{NOTE}{text}")))
}

/// Renders the text of `fihris help query`; its first line is the title.
fn query_language() -> String {
    let (title, rules) = QUERY_LANGUAGE.split_once('\n').unwrap_or((QUERY_LANGUAGE, ""));
    format!(
        "# {title}\n\n`fihris help query` prints this text.\n\n```text\n{}\n```\n",
        rules.trim()
    )
}

/// Writes all pages into `folder`.
pub(crate) fn run(folder: &Path) -> Result<Exit> {
    for (name, text) in pages() {
        atomic::write(&folder.join(name), text.as_bytes())?;
    }
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use fihris_corpus::{
        Analyzed, CorpusRecord, Generation, IndexedField, Manifest, SealedFile, Shard, UserField,
        UserFieldKind,
    };
    use serde_json::Value;

    use super::*;

    fn folder() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference")
    }

    #[test]
    fn the_reference_is_current() {
        for (name, text) in pages() {
            let written = std::fs::read_to_string(folder().join(name)).unwrap_or_default();
            let hint = "run `target/debug/fihris reference docs/reference`";
            assert!(written == text, "docs/reference/{name} is not current: {hint}");
        }
    }
    /// A manifest in which no field is left out.
    fn manifest() -> Manifest {
        let field = UserField { name: "price".into(), kind: UserFieldKind::Number };
        let field = IndexedField { field, example: Some("n/a".into()), ..IndexedField::default() };
        Manifest {
            corpus: Some(CorpusRecord {
                shards: vec![Shard::default()],
                state: vec![SealedFile::default()],
                ..CorpusRecord::default()
            }),
            analyzer: Some(Analyzed {
                name: String::new(),
                version: 1,
                fingerprint: String::new(),
                evidence: String::new(),
            }),
            search: Some(Generation {
                has_given_evidence: true,
                fields: vec![field],
                files: vec![SealedFile::default()],
                ..Generation::default()
            }),
            ..Manifest::default()
        }
    }

    fn names(value: &Value, all: &mut Vec<String>) {
        for (name, value) in value.as_object().into_iter().flatten() {
            all.push(name.clone());
            names(value, all);
        }
        value.as_array().into_iter().flatten().for_each(|value| names(value, all));
    }

    #[test]
    fn every_field_of_the_manifest_is_documented() {
        let page = std::fs::read_to_string(folder().join("manifest.md")).unwrap();
        let mut fields = Vec::new();
        names(&serde_json::to_value(manifest()).unwrap(), &mut fields);
        assert!(fields.len() > 20);
        for field in fields {
            assert!(page.contains(&format!("`{field}`")), "docs/reference/manifest.md: `{field}`");
        }
    }
}
