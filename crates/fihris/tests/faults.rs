//! Runs that are killed, files that are damaged, folders that cannot be written.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use std::path::Path;
use std::time::Duration;

use common::{Home, news};

/// Starts the program and kills it after a while; whether it was still at work.
fn kill_after(home: &Home, arguments: &[&str], wait: Duration) -> bool {
    let mut command = home.command(arguments);
    let null = std::process::Stdio::null;
    let mut child = command.stdout(null()).stderr(null()).spawn().unwrap();
    std::thread::sleep(wait);
    let killed = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    killed
}

/// Files in the index folder that the manifest does not list, but for those that belong there.
fn rubbish(home: &Home) -> Vec<String> {
    let answer = home.run(&["check", "--format", "json"]).exits(0).json();
    let mut found: Vec<String> = answer["remarks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|remark| remark["path"].to_string())
        .collect();
    found.extend(home.path("index/.work").exists().then(|| ".work".to_owned()));
    found
}

#[test]
fn a_killed_ingest_harms_nothing_and_is_made_good_by_the_next() {
    let expected = {
        let home = Home::new();
        home.write_documents("old.jsonl", &[("old", "نص عن النخيل والواحات")]);
        home.write("new.jsonl", news(4_000));
        home.ingest(&["old.jsonl"]);
        home.ingest(&["new.jsonl"]);
        home.corpus_files()
    };
    let home = Home::new();
    home.write_documents("old.jsonl", &[("old", "نص عن النخيل والواحات")]);
    home.write("new.jsonl", news(4_000));
    home.ingest(&["old.jsonl"]);
    let mut n_killed = 0;
    for step in 1..=8_u64 {
        n_killed += u32::from(kill_after(
            &home,
            &["ingest", "new.jsonl"],
            Duration::from_millis(step * step * 6),
        ));
        assert_eq!(home.search("النخيل").first().map(String::as_str), Some("old"));
    }
    assert!(n_killed > 0, "every run was faster than the first kill");
    home.ingest(&["new.jsonl"]);
    assert!(home.corpus_files() == expected);
    assert_eq!(rubbish(&home), [""; 0]);
}

#[test]
fn a_killed_index_leaves_the_last_one_searchable() {
    let home = Home::new();
    home.write("new.jsonl", news(2_000));
    home.ingest(&["new.jsonl"]);
    let expected = home.search("محادثات السلام");
    for step in 1..=8_u64 {
        kill_after(&home, &["index"], Duration::from_millis(step * step * 6));
        assert!(home.search("محادثات السلام") == expected);
    }
    home.run(&["index"]).exits(0);
    assert!(home.search("محادثات السلام") == expected);
    assert_eq!(rubbish(&home), [""; 0]);
}

#[test]
fn every_damaged_file_is_found_and_none_is_answered_from() {
    let home = Home::new();
    home.write("new.jsonl", news(300));
    home.ingest(&["new.jsonl"]);
    let right = home.search("محادثات");
    let mut files = Vec::new();
    list(&home.path("index"), &mut files);
    let belongs = |path: &&std::path::PathBuf| {
        let name = path.strip_prefix(home.path("index")).unwrap();
        ["corpus", "audit", "signatures", "search", "manifest.json"]
            .iter()
            .any(|part| name.starts_with(part))
    };
    for path in files.iter().filter(belongs) {
        let sound = std::fs::read(path).unwrap();
        for place in [0, sound.len() / 2, sound.len() - 1] {
            let mut damaged = sound.clone();
            damaged[place] ^= 0x20;
            replace(path, &damaged);
            home.run(&["check"]).exits(2);
            let answer = home.run(&["search", "--json", "--limit", "1000", "محادثات"]);
            let is_right = || answer.stdout.lines().count() == right.len();
            assert!(
                answer.code == 2 || (answer.code == 0 && is_right()),
                "{}: {answer:?}",
                path.display()
            );
        }
        replace(path, &sound);
    }
    home.run(&["check"]).exits(0);
}

#[test]
fn damage_is_not_carried_over_into_a_new_corpus() {
    let home = Home::new();
    home.write("a.jsonl", news(100));
    home.ingest(&["a.jsonl"]);
    home.write("b.txt", "نص عن النخيل");
    let mut files = Vec::new();
    for part in ["corpus", "signatures"] {
        list(&home.path("index").join(part), &mut files);
    }
    for path in &files {
        let sound = std::fs::read(path).unwrap();
        let mut damaged = sound.clone();
        damaged[sound.len() / 2] ^= 1;
        replace(path, &damaged);
        let answer = home.run(&["ingest", "b.txt"]).exits(2);
        assert!(answer.stderr.contains("is damaged"), "{}", answer.stderr);
        replace(path, &sound);
    }
    home.ingest(&["b.txt"]);
}

fn list(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() { list(&path, files) } else { files.push(path) }
    }
}

#[expect(clippy::disallowed_methods, reason = "half a file is the point of it")]
fn replace(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn one_writes_at_a_time_and_the_other_is_told() {
    let home = Home::new();
    home.write("a.txt", "نص عن النخيل");
    let folder = fihris_corpus::Folder::at(home.path("index"));
    let lock = folder.lock().unwrap();
    let answer = home.run(&["ingest", "a.txt"]).exits(2);
    assert!(answer.stderr.contains("is being written by another process"), "{}", answer.stderr);
    drop(lock);
    home.ingest(&["a.txt"]);
}

#[test]
fn an_index_of_another_analyzer_is_refused_and_mended() {
    let home = Home::new();
    home.write("a.txt", "نص عن النخيل");
    home.ingest(&["a.txt"]);
    let folder = fihris_corpus::Folder::at(home.path("index"));
    let mut manifest = folder.manifest().unwrap();
    let analyzer = manifest.analyzer.as_mut().unwrap();
    analyzer.version += 1;
    analyzer.fingerprint = "0".repeat(16);
    folder.publish(&manifest, &folder.lock().unwrap()).unwrap();
    let answer = home.run(&["search", "النخيل"]).exits(2);
    assert!(answer.stderr.contains("fihris index"), "{}", answer.stderr);
    home.run(&["index"]).exits(0);
    assert_eq!(home.search("النخيل").len(), 1);
}

#[test]
fn an_index_can_be_moved_and_read_only() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    home.write("a.txt", "نص عن النخيل");
    home.ingest(&["a.txt"]);
    std::fs::rename(home.path("index"), home.path("moved")).unwrap();
    let mut files = vec![home.path("moved")];
    list(&home.path("moved"), &mut files);
    let set = |mode: u32| {
        for path in &files {
            let mode = if path.is_dir() { mode | 0o111 } else { mode };
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    set(0o444);
    let answer = home.run(&["search", "--index", "moved", "النخيل"]);
    set(0o644);
    answer.exits(0);
}

#[test]
fn the_index_is_no_source_of_itself() {
    let home = Home::new();
    home.write("a.txt", "نص عن النخيل");
    home.ingest(&["."]);
    home.write("b.txt", "نص عن الزيتون");
    home.ingest(&["."]);
    assert_eq!(home.corpus().len(), 2);
}
