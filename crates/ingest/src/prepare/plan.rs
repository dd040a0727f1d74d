//! Which sources are to be read, and where each old and each read one goes.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use fihris_corpus::read::SourceFile;

use super::sources::{Source, SourcePlan};

/// What to do with the sources at hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct IngestPlan {
    /// New and changed sources, by name.
    pub(crate) todo: Vec<SourcePlan>,
    /// Number of sources that are in the corpus already and have not changed.
    pub(crate) n_unchanged: u64,
}

impl IngestPlan {
    /// Compares the files at hand with the sources of the corpus.
    pub(crate) fn make(files: &[SourceFile], known: &[Source], checksum: bool) -> Self {
        let by_path: HashMap<&str, &Source> =
            known.iter().map(|source| (source.path.as_str(), source)).collect();
        let mut owners: HashMap<String, String> =
            known.iter().map(|source| (source.name.clone(), source.path.clone())).collect();
        let mut plan = Self::default();
        for file in files {
            let path = identity(&file.path);
            let old = by_path.get(path.as_str());
            if old.is_some_and(|source| source.is_unchanged(file, checksum)) {
                plan.n_unchanged += 1;
                continue;
            }
            let wanted = old.map_or(&file.name, |source| &source.name);
            let name = free_name(&mut owners, wanted, &path);
            plan.todo.push(SourcePlan { name, path, file: file.clone() });
        }
        plan.todo.sort_by(|left, right| left.name.cmp(&right.name));
        plan
    }
}

/// The name of a source: as it was given, unless that is another file's already; then its path.
fn free_name(owners: &mut HashMap<String, String>, wanted: &str, path: &str) -> String {
    let owner = owners.entry(wanted.to_owned()).or_insert_with(|| path.to_owned());
    let name = if owner == path { wanted } else { path };
    owners.insert(name.to_owned(), path.to_owned());
    name.to_owned()
}

/// Returns the one absolute path of a file, whatever way it was named.
fn identity(path: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match path.to_str() {
        Some(path) => path.to_owned(),
        // Two names may look the same once their bad bytes are replaced.
        None => {
            let bytes = path.as_os_str().as_encoded_bytes();
            format!("{}#{:016x}", path.display(), xxhash_rust::xxh3::xxh3_64(bytes))
        }
    }
}

/// The table of sources after a run, by name, and where each old and each read source went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MergedSources {
    pub(crate) sources: Vec<Source>,
    /// New number of each old source; `None` if it was replaced or removed.
    pub(crate) old: Vec<Option<u32>>,
    /// Number of each source of the plan; `None` if it could not be read and another stands for it.
    pub(crate) new: Vec<Option<u32>>,
}

impl MergedSources {
    /// Puts what was read beside what is there, but for the sources called as in `removed`; a source
    /// that could not be read replaces nothing.
    pub(crate) fn of(known: &[Source], read: &[Source], removed: &BTreeSet<String>) -> Self {
        let there: HashSet<&str> = known
            .iter()
            .filter(|source| source.was_read())
            .map(|source| source.path.as_str())
            .collect();
        let counts = |source: &&Source| source.was_read() || !there.contains(source.path.as_str());
        let replaced: HashSet<&str> =
            read.iter().filter(counts).map(|source| source.path.as_str()).collect();
        let stays = |source: &&Source| {
            !replaced.contains(source.path.as_str()) && !removed.contains(&source.name)
        };
        let mut sources: Vec<Source> =
            known.iter().filter(stays).chain(read.iter().filter(counts)).cloned().collect();
        sources.sort_by(|left, right| left.name.cmp(&right.name));
        let place = |source: &Source| {
            let found = sources.binary_search_by(|other| other.name.cmp(&source.name));
            found.ok().map(|number| number as u32)
        };
        let old = known.iter().map(|source| stays(&source).then(|| place(source)).flatten());
        let new = read.iter().map(|source| counts(&source).then(|| place(source)).flatten());
        let (old, new) = (old.collect(), new.collect());
        Self { sources, old, new }
    }
}

#[cfg(test)]
mod tests {
    use fihris_corpus::read::hash_file;

    use super::*;

    fn source(name: &str, path: &str) -> Source {
        Source { name: name.into(), path: path.into(), hash: "1".into(), ..Source::default() }
    }

    #[test]
    fn two_files_of_one_name_are_told_apart_by_their_paths() {
        let mut owners = HashMap::from([("a.txt".to_owned(), "/2020/a.txt".to_owned())]);
        assert_eq!(free_name(&mut owners, "a.txt", "/2020/a.txt"), "a.txt");
        assert_eq!(free_name(&mut owners, "a.txt", "/2021/a.txt"), "/2021/a.txt");
        assert_eq!(free_name(&mut owners, "b.txt", "/2021/b.txt"), "b.txt");
    }

    #[test]
    fn a_file_that_has_not_changed_is_not_read_again() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("أخبار.txt");
        fihris_corpus::atomic::write(&path, "خبر".as_bytes()).unwrap();
        let hash = format!("{:032x}", hash_file(&path).unwrap());
        let known = Source { hash, bytes: 6, modified_ns: 1, ..source("أ", &identity(&path)) };
        let file = SourceFile { name: "أ".into(), path: path.clone(), bytes: 6, modified_ns: 2 };
        let plan =
            IngestPlan::make(std::slice::from_ref(&file), std::slice::from_ref(&known), false);
        assert_eq!((plan.todo.len(), plan.n_unchanged), (0, 1));

        fihris_corpus::atomic::write(&path, "نبأ".as_bytes()).unwrap();
        let plan = IngestPlan::make(&[file], &[known], false);
        assert_eq!((plan.todo.len(), plan.n_unchanged), (1, 0));
    }

    #[test]
    fn a_changed_source_replaces_the_old_one_and_a_broken_one_does_not() {
        let known = [source("a", "/a"), source("c", "/c"), source("d", "/d")];
        let broken = |name, path| Source { hash: String::new(), ..source(name, path) };
        let read = [source("b", "/b"), source("c", "/c"), broken("d", "/d"), broken("e", "/e")];
        let merged = MergedSources::of(&known, &read, &BTreeSet::new());
        let names: Vec<_> = merged.sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "c", "d", "e"]);
        assert!(merged.sources[3].was_read());
        assert_eq!(merged.old, [Some(0), None, Some(3)]);
        assert_eq!(merged.new, [Some(1), Some(2), None, Some(4)]);
    }

    #[test]
    fn a_source_that_is_removed_has_no_number() {
        let known = [source("a", "/a"), source("b", "/b")];
        let merged = MergedSources::of(&known, &[], &BTreeSet::from(["a".to_owned()]));
        assert_eq!(merged.sources, [known[1].clone()]);
        assert_eq!(merged.old, [None, Some(0)]);
    }
}
