//! The map of ARCHITECTURE.md, held against the manifests.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Which crate may see which: an arrow of the map for each.
const ARROWS: [(&str, &[&str]); 12] = [
    (
        "fihris",
        &[
            "fihris-cluster",
            "fihris-corpus",
            "fihris-index",
            "fihris-ingest",
            "fihris-query",
            "fihris-server",
            "fihris-text",
            "fihris-worker",
        ],
    ),
    ("fihris-ayaspell", &[]),
    ("fihris-cluster", &["fihris-corpus", "fihris-index", "fihris-query", "fihris-text"]),
    ("fihris-corpus", &["fihris-pdf"]),
    ("fihris-index", &["fihris-corpus", "fihris-text"]),
    ("fihris-ingest", &["fihris-corpus", "fihris-text"]),
    ("fihris-pdf", &[]),
    ("fihris-query", &["fihris-corpus", "fihris-index", "fihris-text"]),
    (
        "fihris-server",
        &["fihris-corpus", "fihris-index", "fihris-ingest", "fihris-query", "fihris-text"],
    ),
    ("fihris-standin", &[]),
    ("fihris-text", &["fihris-ayaspell"]),
    ("fihris-worker", &["fihris-corpus", "fihris-ingest", "fihris-text"]),
];

#[test]
fn the_arrows_between_the_crates_are_those_of_the_map() {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap();
    let found: BTreeMap<String, BTreeSet<String>> = metadata
        .packages
        .iter()
        .map(|package| {
            let ours = package.dependencies.iter().filter(|dependency| {
                dependency.name.starts_with("fihris") && dependency.kind == DependencyKind::Normal
            });
            (package.name.to_string(), ours.map(|dependency| dependency.name.clone()).collect())
        })
        .collect();
    let expected = ARROWS.map(|(package, seen)| {
        (package.to_owned(), seen.iter().map(|name| (*name).to_owned()).collect())
    });
    assert_eq!(found, BTreeMap::from(expected));
}
