//! Finding the files.

use std::collections::HashSet;
use std::fs::Metadata;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::SourceFile;

/// What not to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListOptions {
    /// Folders whose content is no source, such as the index itself.
    pub exclude: Vec<PathBuf>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Files to read, by name, each once.
    pub sources: Vec<SourceFile>,
    /// What was left out on purpose, by path.
    pub skipped: Vec<Skipped>,
    /// What could not be looked at, by path.
    pub failed: Vec<Unlisted>,
}

/// A path that is no source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Where it is.
    pub path: PathBuf,
    /// Why it was left out.
    pub reason: SkipReason,
}

/// Why a path was left out.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SkipReason {
    /// A file or folder whose name begins with a dot, met inside a folder.
    Hidden,
    /// One of [`ListOptions::exclude`], or something inside it.
    Excluded,
    /// A link met inside a folder: it may lead out of the source, or round in a circle.
    Link,
    /// A pipe, socket or device.
    Special,
}

/// A path that could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlisted {
    /// Where it is.
    pub path: PathBuf,
    /// Whether it was named by the user and is not there: that should end the run.
    pub missing: bool,
    /// What the system said.
    pub detail: String,
}

/// Finds the files in `paths`, folders walked whole.
///
/// A link is followed if it is one of `paths`, and skipped inside a folder. A file
/// that is reached twice, by whatever spelling of its path, is listed once. The
/// order depends on the names alone.
#[must_use]
pub fn list(paths: &[PathBuf], options: &ListOptions) -> Listing {
    let mut walk = Walk {
        exclude: options.exclude.iter().filter_map(|path| path.canonicalize().ok()).collect(),
        ..Walk::default()
    };
    for path in paths {
        walk.root(path);
    }
    walk.finish()
}

#[derive(Default)]
struct Walk {
    /// Canonical paths of the excluded folders.
    exclude: Vec<PathBuf>,
    /// Sources, each with its canonical path.
    found: Vec<(PathBuf, SourceFile)>,
    listing: Listing,
    /// Folders still to be read: a stack of our own, since a folder may be nested deeper
    /// than the thread's stack is long.
    folders: Vec<Place>,
}

/// A path as it was reached, and as the system knows it.
struct Place {
    path: PathBuf,
    canonical: PathBuf,
}

impl Walk {
    fn root(&mut self, path: &Path) {
        match path.canonicalize().and_then(|canonical| Ok((path.metadata()?, canonical))) {
            Ok((metadata, canonical)) => {
                self.visit(Place { path: path.to_owned(), canonical }, &metadata);
            }
            Err(error) => self.fail(path, &error, error.kind() == io::ErrorKind::NotFound),
        }
        while let Some(folder) = self.folders.pop() {
            self.walk(&folder);
        }
    }

    fn visit(&mut self, place: Place, metadata: &Metadata) {
        if self.exclude.iter().any(|folder| place.canonical.starts_with(folder)) {
            self.skip(place.path, SkipReason::Excluded);
        } else if metadata.is_dir() {
            self.folders.push(place);
        } else if metadata.is_file() {
            self.found.push((place.canonical, source_file(place.path, metadata)));
        } else {
            self.skip(place.path, SkipReason::Special);
        }
    }

    fn walk(&mut self, folder: &Place) {
        let entries = match std::fs::read_dir(&folder.path) {
            Ok(entries) => entries,
            Err(error) => return self.fail(&folder.path, &error, false),
        };
        for entry in entries {
            match entry {
                Ok(entry) => self.entry(folder, &entry),
                Err(error) => self.fail(&folder.path, &error, false),
            }
        }
    }

    fn entry(&mut self, folder: &Place, entry: &std::fs::DirEntry) {
        let name = entry.file_name();
        let path = folder.path.join(&name);
        if name.as_encoded_bytes().starts_with(b".") {
            return self.skip(path, SkipReason::Hidden);
        }
        match entry.metadata() {
            Ok(metadata) if metadata.is_symlink() => self.skip(path, SkipReason::Link),
            Ok(metadata) => {
                self.visit(Place { path, canonical: folder.canonical.join(&name) }, &metadata);
            }
            Err(error) => self.fail(&path, &error, false),
        }
    }

    fn skip(&mut self, path: PathBuf, reason: SkipReason) {
        self.listing.skipped.push(Skipped { path, reason });
    }

    fn fail(&mut self, path: &Path, error: &io::Error, missing: bool) {
        let failed = Unlisted { path: path.to_owned(), missing, detail: error.to_string() };
        self.listing.failed.push(failed);
    }

    fn finish(mut self) -> Listing {
        self.found.sort_by(|(_, a), (_, b)| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
        let mut seen = HashSet::new();
        let mut listing = self.listing;
        listing.sources = self
            .found
            .into_iter()
            .filter_map(|(canonical, source)| seen.insert(canonical).then_some(source))
            .collect();
        number_equal_names(&mut listing.sources);
        listing.skipped.sort_by(|a, b| a.path.cmp(&b.path));
        listing.skipped.dedup();
        listing.failed.sort_by(|a, b| a.path.cmp(&b.path));
        listing.failed.dedup();
        listing
    }
}

/// Tells apart different files of the same name, such as `a/../x` and `b/../x` where `b`
/// is a link.
fn number_equal_names(sources: &mut [SourceFile]) {
    let mut seen = HashSet::new();
    for source in sources {
        let name = source.name.clone();
        let mut number = 2_u32;
        while !seen.insert(source.name.clone()) {
            source.name = format!("{name}~{number}");
            number = number.saturating_add(1);
        }
    }
}

fn source_file(path: PathBuf, metadata: &Metadata) -> SourceFile {
    SourceFile {
        name: source_name(&path),
        bytes: metadata.len(),
        modified_ns: modified_ns(metadata),
        path,
    }
}

/// When a file was last changed, in nanoseconds since 1970; 0 where the system does not say.
pub(crate) fn modified_ns(metadata: &Metadata) -> i64 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.and_then(|time| i64::try_from(time.as_nanos()).ok()).unwrap_or(0)
}

/// The path with `/` between its parts, without `.`, and without `x/..`.
fn source_name(path: &Path) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut root = String::new();
    for component in path.components() {
        match component {
            Component::Prefix(prefix) => root = legible(prefix.as_os_str().as_encoded_bytes()),
            Component::RootDir => root.push('/'),
            Component::CurDir => {}
            Component::ParentDir if parts.last().is_some_and(|part| part != "..") => {
                parts.pop();
            }
            other => parts.push(legible(other.as_os_str().as_encoded_bytes())),
        }
    }
    root + &parts.join("/")
}

/// A file name in UTF-8, with bytes that are none written as `\xE9`: two names that
/// differ in such a byte stay two names.
pub(super) fn legible(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02X}")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalised() {
        let rows = [
            ("./seeds/a.txt", "seeds/a.txt"),
            ("seeds//b/./c", "seeds/b/c"),
            ("seeds/x/../a", "seeds/a"),
            ("../a", "../a"),
            ("../../a/../b", "../../b"),
            ("/data/أخبار", "/data/أخبار"),
        ];
        for (path, expected) in rows {
            assert_eq!(source_name(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn bytes_that_are_no_letters_are_written_out() {
        assert_eq!(legible(b"a\xE9b\xFF"), "a\\xE9b\\xFF");
    }
}
