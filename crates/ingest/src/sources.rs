//! The sources that a corpus was made from, and what to do with those at hand.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use fihris_corpus::PlannedSource;
use fihris_corpus::read::{Failure, FailureReason, Layout, SourceFile, Summary, hash_file};
use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::error::{Context, Result};

/// A source that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The name that its documents carry.
    pub name: String,
    /// Where it was: what tells two sources apart.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// When it was last changed, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// XXH3 (128 bits) of its content, in hexadecimal digits.
    pub hash: String,
    /// Format, compression and encoding, in words.
    pub layout: String,
    /// What became of its records, before duplicates were looked for.
    pub account: Account,
}

impl Source {
    /// Notes that `todo` was read.
    pub(crate) fn read(todo: &Todo, layout: &Layout, summary: &Summary, account: Account) -> Self {
        let Todo { name, path, file } = todo;
        let (name, path) = (name.clone(), path.clone());
        Self {
            bytes: summary.raw_bytes,
            modified_ns: file.modified_ns,
            hash: format!("{:032x}", summary.hash),
            layout: describe(layout),
            account: Account {
                structure_bytes: summary.structure_bytes,
                skipped: summary.skipped.clone(),
                ..account
            },
            name,
            path,
        }
    }

    /// Notes that `todo` could not be opened. The next run tries again if it has changed, or if
    /// the system refused it, which no time of a file tells.
    pub(crate) fn failed(todo: &Todo, failure: &Failure) -> Self {
        let mut account = Account::default();
        account.fail(failure.reason, failure.bytes);
        let refused = failure.reason == FailureReason::Unreadable;
        Self {
            name: todo.name.clone(),
            path: todo.path.clone(),
            bytes: todo.file.bytes,
            modified_ns: if refused { i64::MIN } else { todo.file.modified_ns },
            account,
            ..Self::default()
        }
    }

    /// Whether it could be opened.
    pub(crate) fn was_read(&self) -> bool {
        !self.hash.is_empty()
    }

    /// Lets the next run read it again, whatever its size and time.
    pub(crate) fn forget(&mut self) {
        self.modified_ns = i64::MIN;
        "to be read again".clone_into(&mut self.hash);
    }

    /// Whether one of the planned sources is known and has not changed: a run would not read it again.
    pub(crate) fn have_one_of(known: &[Self], planned: &[PlannedSource]) -> bool {
        let by_path: HashMap<&str, &Self> =
            known.iter().map(|source| (source.path.as_str(), source)).collect();
        planned.iter().any(|planned| {
            let known = by_path.get(planned.path.as_str());
            known.is_some_and(|known| known.is_unchanged(&planned.file, false))
        })
    }

    /// Whether `file` is what was read, by size and time, else by its content.
    fn is_unchanged(&self, file: &SourceFile, checksum: bool) -> bool {
        let looks_the_same = self.bytes == file.bytes && self.modified_ns == file.modified_ns;
        if !self.was_read() || (looks_the_same && !checksum) {
            return looks_the_same;
        }
        self.bytes == file.bytes
            && hash_file(&file.path).is_ok_and(|hash| format!("{hash:032x}") == self.hash)
    }
}

fn describe(layout: &Layout) -> String {
    let archive = layout.archive.map(|archive| variant(&archive)).unwrap_or_default();
    let (format, compression) = (variant(&layout.format), variant(&layout.compression));
    let parts = [archive, format, compression, layout.encoding.to_owned()];
    let said = parts.into_iter().filter(|part| !part.is_empty() && part != "none");
    said.collect::<Vec<_>>().join(" ")
}

/// Returns the name of an enum's variant, as serde writes it.
fn variant(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// A source to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Todo {
    /// The name that its documents will carry.
    pub name: String,
    /// What tells it apart: its absolute path.
    pub path: String,
    /// Where it is.
    pub file: SourceFile,
}

/// What to do with the sources at hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// New and changed sources, by name.
    pub(crate) todo: Vec<Todo>,
    /// Number of sources that are in the corpus already and have not changed.
    pub(crate) n_unchanged: u64,
}

impl Plan {
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
            plan.todo.push(Todo { name, path, file: file.clone() });
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
pub(crate) struct Merged {
    pub(crate) sources: Vec<Source>,
    /// New number of each old source; `None` if it was replaced or removed.
    pub(crate) old: Vec<Option<u32>>,
    /// Number of each source of the plan; `None` if it could not be read and another stands for it.
    pub(crate) new: Vec<Option<u32>>,
}

impl Merged {
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

/// Writes the table of sources, one JSON object a line.
pub(crate) fn write(path: &Path, sources: &[Source]) -> Result<()> {
    let file = std::fs::File::create(path).context("create", path)?;
    let mut encoder = zstd::Encoder::new(file, 3).context("write", path)?;
    for source in sources {
        serde_json::to_writer(&mut encoder, source)
            .map_err(std::io::Error::from)
            .and_then(|()| encoder.write_all(b"\n"))
            .context("write", path)?;
    }
    encoder.finish().context("write", path)?;
    Ok(())
}

/// Reads the table of sources.
pub(crate) fn read(path: &Path) -> Result<Vec<Source>> {
    let file = std::fs::File::open(path).context("open", path)?;
    let lines = BufReader::new(zstd::Decoder::new(file).context("open", path)?).lines();
    lines
        .map(|line| line.and_then(|line| Ok(serde_json::from_str(&line)?)).context("read", path))
        .collect()
}

#[cfg(test)]
mod tests {
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
        let plan = Plan::make(std::slice::from_ref(&file), std::slice::from_ref(&known), false);
        assert_eq!((plan.todo.len(), plan.n_unchanged), (0, 1));

        fihris_corpus::atomic::write(&path, "نبأ".as_bytes()).unwrap();
        let plan = Plan::make(&[file], &[known], false);
        assert_eq!((plan.todo.len(), plan.n_unchanged), (1, 0));
    }

    #[test]
    fn a_changed_source_replaces_the_old_one_and_a_broken_one_does_not() {
        let known = [source("a", "/a"), source("c", "/c"), source("d", "/d")];
        let broken = |name, path| Source { hash: String::new(), ..source(name, path) };
        let read = [source("b", "/b"), source("c", "/c"), broken("d", "/d"), broken("e", "/e")];
        let merged = Merged::of(&known, &read, &BTreeSet::new());
        let names: Vec<_> = merged.sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "c", "d", "e"]);
        assert!(merged.sources[3].was_read());
        assert_eq!(merged.old, [Some(0), None, Some(3)]);
        assert_eq!(merged.new, [Some(1), Some(2), None, Some(4)]);
    }

    #[test]
    fn a_source_that_is_removed_has_no_number() {
        let known = [source("a", "/a"), source("b", "/b")];
        let merged = Merged::of(&known, &[], &BTreeSet::from(["a".to_owned()]));
        assert_eq!(merged.sources, [known[1].clone()]);
        assert_eq!(merged.old, [None, Some(0)]);
    }

    #[test]
    fn the_table_is_read_back_as_it_was_written() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("sources");
        let sources = [source("أ", "/أ"), source("ب", "/ب")];
        write(&path, &sources).unwrap();
        assert_eq!(read(&path).unwrap(), sources);
    }
}
