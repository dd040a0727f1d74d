//! What the manifest promises about the compiler holds for every dependency.

use cargo_metadata::MetadataCommand;

#[test]
fn no_dependency_needs_a_newer_compiler_than_the_manifest_says() {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml"))
        .other_options(["--locked".to_owned()])
        .exec()
        .unwrap();
    let named = |name: &str| metadata.packages.iter().find(|package| *package.name == name);
    let ours = named("fihris").and_then(|package| package.rust_version.clone()).unwrap();
    let newer: Vec<String> = metadata
        .packages
        .iter()
        .filter(|package| package.rust_version.as_ref().is_some_and(|needed| *needed > ours))
        .map(|package| format!("{} {}", package.name, package.version))
        .collect();
    assert!(newer.is_empty(), "newer than {ours}: {newer:?}");
    assert!(metadata.packages.len() > 100, "the dependencies are looked at too");
}
