//! One folder is one index.

use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use xxhash_rust::xxh3::Xxh3;

use crate::BUFFER_BYTES;
use crate::atomic;
use crate::error::{Context, Error, Result};
use crate::manifest::{FORMAT, Manifest, SealedFile};

/// The places in an index folder.
///
/// ```text
/// manifest.json    what is whole, see [`Manifest`]
/// corpus/          the cleaned documents
/// audit/           every document that was dropped or merged, with its reason
/// signatures/      what the next ingest needs to recognise sources and duplicates
/// search/          generations of the search index
/// inbox/           documents that came in over HTTP and are still to be ingested
/// push/            what was sent to clusters, and what the analyzer knew of the collection then
/// .work/           work in progress, and unfinished ingests
/// report.json      the account; report.html is the same for readers
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    root: PathBuf,
}

/// The right to write to an index folder, held until dropped.
#[derive(Debug)]
pub struct WriterLock {
    _file: File,
}

/// How long a writer waits for another to end. One that was killed holds its lock until the system has
/// taken its memory back, and who starts the next one at once is not to be sent away for that.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long it waits before it asks again.
const PAUSE: Duration = Duration::from_millis(20);

/// How often a reader begins again because the index was replaced.
const TRIES: usize = 5;

/// Folders of an index folder.
const PARTS: [&str; 7] = ["corpus", "audit", "signatures", "search", "inbox", "push", WORK];

/// Where work in progress is. Hidden, so that it cannot be taken for a folder of the user's.
pub(crate) const WORK: &str = ".work";

/// Files of an index folder, beside its folders.
const FILES: [&str; 5] = ["manifest.json", "report.html", "report.json", ".lock", ".verified"];

/// The account of the last run, with excerpts of documents.
const REPORTS: [&str; 2] = ["report.html", "report.json"];

impl Folder {
    /// Names the folder; nothing is read or created.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the file or folder of that name from the root is.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Where everything lies that belongs to an index, be it there or not.
    pub fn parts(&self) -> impl Iterator<Item = PathBuf> + '_ {
        PARTS.iter().chain(&FILES).map(|name| self.path(name))
    }

    /// Reads the manifest.
    ///
    /// # Errors
    ///
    /// [`Error::Missing`] where there is none; else see [`Error::Manifest`] and [`Error::Format`].
    pub fn manifest(&self) -> Result<Manifest> {
        let manifest = Manifest::read(&self.path("manifest.json"))?;
        manifest.ok_or_else(|| Error::Missing { path: self.root.clone() })
    }

    /// Reads with `read` from the files that the manifest lists. If `read` fails and the index was replaced
    /// meanwhile, it reads from the new one: a run that publishes deletes the files that it replaces, and
    /// readers hold no lock.
    ///
    /// # Errors
    ///
    /// As [`Self::manifest`]; else the error of `read`, after five tries at most.
    pub fn with_manifest<T, E: From<Error>>(
        &self,
        mut read: impl FnMut(&Manifest) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut tries = 1..TRIES;
        loop {
            let manifest = self.manifest()?;
            match read(&manifest) {
                Err(_) if tries.next().is_some() && self.manifest()? != manifest => {}
                done => return done,
            }
        }
    }

    /// Creates the folder if need be and takes the right to write to it.
    ///
    /// Readers never lock. The lock is the system's, so it ends with the process
    /// that holds it, however that ends.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] if another process holds it, and still does two seconds later.
    pub fn lock(&self) -> Result<WriterLock> {
        std::fs::create_dir_all(&self.root).context("create", &self.root)?;
        let file = atomic::open_lock(&self.path(".lock"))?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(WriterLock { _file: file }),
                Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => {
                    std::thread::sleep(PAUSE);
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::Locked { path: self.root.clone() });
                }
                Err(TryLockError::Error(error)) => return Err(error).context("lock", &self.root),
            }
        }
    }

    /// Returns the manifest to go on from: that of the folder, or an empty one.
    ///
    /// # Errors
    ///
    /// If there is a manifest but it cannot be read.
    pub fn manifest_or_new(&self, _lock: &WriterLock) -> Result<Manifest> {
        let fresh = Manifest { format: FORMAT, ..Manifest::default() };
        Ok(Manifest::read(&self.path("manifest.json"))?.unwrap_or(fresh))
    }

    /// Makes `manifest` the truth about this folder: readers see it from now on.
    ///
    /// Every file that it lists must be on the disk already.
    ///
    /// # Errors
    ///
    /// If it cannot be written; the old manifest then stands.
    pub fn publish(&self, manifest: &Manifest, _lock: &WriterLock) -> Result<()> {
        let fihris = env!("CARGO_PKG_VERSION").to_owned();
        Manifest { fihris, ..manifest.clone() }.write(&self.path("manifest.json"))
    }

    /// Deletes what `manifest` does not list: the rubbish of killed runs, and what has been replaced.
    ///
    /// Only files that Fihris may have written are deleted, by their place and their name:
    /// a foreign `corpus/` in the same folder stays. Unfinished ingests stay while
    /// a run can go on from them, see [`Self::begin_work`].
    ///
    /// # Errors
    ///
    /// If a folder cannot be read or a file cannot be deleted.
    pub fn sweep(&self, manifest: &Manifest, _lock: &WriterLock) -> Result<()> {
        let live: HashSet<PathBuf> = manifest.files().map(|file| self.path(&file.path)).collect();
        let audit =
            ["audit", "audit/duplicates", "audit/clusters", "audit/members", "audit/excluded"];
        for name in audit.into_iter().chain(["corpus", "signatures", "search/segments", ""]) {
            sweep_files(&self.path(name), &live)?;
        }
        let search = manifest.search.as_ref().map(|search| search.name.as_str());
        for generation in list(&self.path("search"))? {
            let name = generation.file_name().unwrap_or_default().to_string_lossy();
            if is_generation(&name) && Some(&*name) != search {
                remove_all(&generation)?;
            }
        }
        self.sweep_work()
    }

    /// Deletes the report: what it shows is no longer so, or must no longer be shown.
    ///
    /// # Errors
    ///
    /// If it cannot be deleted.
    pub fn remove_report(&self, _lock: &WriterLock) -> Result<()> {
        for name in REPORTS {
            let path = self.path(name);
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).context("delete", &path);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Creates an empty folder for work in progress.
    ///
    /// # Errors
    ///
    /// If it cannot be created.
    pub fn workspace(&self, name: &str, lock: &WriterLock) -> Result<PathBuf> {
        remove_all(&self.path(WORK).join(name))?;
        self.kept_workspace(name, lock)
    }

    /// Creates a folder for work in progress, or opens it as an interrupted run has left it.
    ///
    /// # Errors
    ///
    /// If it cannot be created.
    pub fn kept_workspace(&self, name: &str, _lock: &WriterLock) -> Result<PathBuf> {
        let path = self.path(WORK).join(name);
        std::fs::create_dir_all(&path).context("create", &path)?;
        Ok(path)
    }

    /// Measures the file of that name from the root.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn seal(&self, name: &str) -> Result<SealedFile> {
        let (bytes, hash) = measure(&self.path(name))?;
        Ok(SealedFile { path: name.to_owned(), bytes, hash })
    }

    /// Moves a finished file into `place`, named by its content and `suffix`, durably.
    ///
    /// # Errors
    ///
    /// If it cannot be read, flushed or moved.
    pub fn adopt(&self, from: &Path, place: &str, suffix: &str) -> Result<SealedFile> {
        let (bytes, hash) = measure(from)?;
        let path = format!("{place}/{hash}{suffix}");
        let to = self.path(&path);
        let folder = self.path(place);
        std::fs::create_dir_all(&folder).context("create", &folder)?;
        File::open(from).and_then(|file| file.sync_all()).context("flush", from)?;
        std::fs::rename(from, &to).context("rename a file to", &to)?;
        atomic::sync_folder(&folder)?;
        Ok(SealedFile { path, bytes, hash })
    }

    /// Checks that `file` is what it was when it was sealed.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if it is not, [`Error::Io`] if it cannot be read.
    pub fn verify(&self, file: &SealedFile) -> Result<()> {
        let path = self.path(&file.path);
        let (bytes, hash) = measure(&path)?;
        let detail = if bytes != file.bytes {
            format!("it has {bytes} bytes instead of {}", file.bytes)
        } else if hash != file.hash {
            "its content has changed".to_owned()
        } else {
            return Ok(());
        };
        Err(Error::Damaged { path, detail })
    }
}

impl Manifest {
    /// Every file that belongs to the index, in no particular order.
    pub fn files(&self) -> impl Iterator<Item = &SealedFile> {
        let corpus = self
            .corpus
            .iter()
            .flat_map(|corpus| corpus.shards.iter().map(|shard| &shard.file).chain(&corpus.state));
        corpus.chain(self.search.iter().flat_map(|search| &search.files))
    }
}

/// Returns size and hash of a file.
fn measure(path: &Path) -> Result<(u64, String)> {
    let mut file = File::open(path).context("open", path)?;
    let mut hash = Xxh3::new();
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut bytes = 0;
    loop {
        let n_bytes = file.read(&mut buffer).context("read", path)?;
        if n_bytes == 0 {
            return Ok((bytes, format!("{:032x}", hash.digest128())));
        }
        bytes += n_bytes as u64;
        hash.update(buffer.get(..n_bytes).unwrap_or_default());
    }
}

/// Lists a folder, which may be absent.
pub(crate) fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries
            .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
            .context("list", folder),
    }
}

/// Deletes the files of ours in `folder` that are not in `live`, and the folder if that leaves
/// it empty.
fn sweep_files(folder: &Path, live: &HashSet<PathBuf>) -> Result<()> {
    for path in list(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if is_ours(&name) && !live.contains(&path) {
            std::fs::remove_file(&path).context("delete", &path)?;
        }
    }
    // Fails where something is left, which is then meant to stay.
    let _ = std::fs::remove_dir(folder);
    Ok(())
}

/// Whether a file has a name that Fihris gives: temporary, or a hash of its content.
fn is_ours(name: &str) -> bool {
    let is_hash = |stem: &str| stem.len() == 32 && stem.bytes().all(|b| b.is_ascii_hexdigit());
    name.starts_with(atomic::TEMPORARY)
        || name.split_once('.').is_some_and(|(stem, _)| is_hash(stem))
}

/// Whether a folder has the name of a generation, such as `g000001`.
fn is_generation(name: &str) -> bool {
    name.strip_prefix('g').is_some_and(|number| {
        number.len() >= 6 && number.bytes().all(|digit| digit.is_ascii_digit())
    })
}

/// Deletes a folder with all it holds; it may be absent.
pub(crate) fn remove_all(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).context("delete", folder)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_writer_at_a_time() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path().join("index"));
        let lock = folder.lock().unwrap();
        assert!(matches!(folder.lock(), Err(Error::Locked { .. })));
        drop(lock);
        folder.lock().unwrap();
    }

    #[test]
    fn a_writer_that_is_about_to_end_is_waited_for() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path().join("index"));
        let lock = folder.lock().unwrap();
        std::thread::scope(|scope| {
            let next = scope.spawn(|| folder.lock());
            std::thread::sleep(5 * PAUSE);
            drop(lock);
            next.join().unwrap().unwrap();
        });
    }

    #[test]
    fn an_empty_folder_has_no_manifest() {
        let home = tempfile::tempdir().unwrap();
        let error = Folder::at(home.path()).manifest().unwrap_err();
        assert!(matches!(error, Error::Missing { .. }));
    }

    #[test]
    fn sweeping_keeps_what_is_listed_and_what_is_foreign() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        let lock = folder.lock().unwrap();
        let [live, dead] =
            ['1', '2'].map(|c| format!("corpus/{}.jsonl.zst", c.to_string().repeat(32)));
        let names = [&live, &dead, "search/g000001/dead", ".work/run/dead", "corpus/.tmp-a"];
        let mine = ["mine.txt", "corpus/mine.txt", "search/mine/a.txt", "tmp/mine.txt"];
        for name in names.into_iter().chain(mine) {
            let path = folder.path(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            atomic::write(&path, b"x").unwrap();
        }
        let mut manifest = folder.manifest_or_new(&lock).unwrap();
        let state = vec![folder.seal(&live).unwrap()];
        manifest.corpus = Some(crate::CorpusRecord { state, ..Default::default() });
        folder.sweep(&manifest, &lock).unwrap();

        let exists = |name: &str| folder.path(name).exists();
        assert!(exists(&live) && mine.into_iter().all(exists));
        assert!(!exists(&dead) && !exists("corpus/.tmp-a"));
        assert!(!exists("search/g000001") && !exists(".work"));
    }

    #[test]
    fn a_reader_begins_again_where_the_index_was_replaced() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        let lock = folder.lock().unwrap();
        let publish = |name: &str| {
            atomic::write(&folder.path(name), b"x").unwrap();
            let corpus = crate::CorpusRecord { digest: name.to_owned(), ..Default::default() };
            let manifest = folder.manifest_or_new(&lock).unwrap();
            folder.publish(&Manifest { corpus: Some(corpus), ..manifest }, &lock).unwrap();
        };
        publish("a");
        let mut tries = Vec::new();
        let read = folder.with_manifest(|manifest| -> Result<Vec<u8>> {
            let digest = manifest.corpus.clone().unwrap_or_default().digest;
            if tries.is_empty() {
                publish("b");
                std::fs::remove_file(folder.path("a")).unwrap();
            }
            tries.push(digest.clone());
            std::fs::read(folder.path(&digest)).context("read", &folder.path(&digest))
        });
        assert_eq!(read.unwrap(), b"x");
        assert_eq!(tries, ["a", "b"]);

        std::fs::remove_file(folder.path("b")).unwrap();
        let mut n_tries = 0;
        let read = folder.with_manifest(|_| -> Result<Vec<u8>> {
            n_tries += 1;
            std::fs::read(folder.path("b")).context("read", &folder.path("b"))
        });
        assert!(read.is_err());
        assert_eq!(n_tries, 1, "nothing was replaced");
    }

    #[test]
    fn a_changed_file_is_named() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        atomic::write(&folder.path("a"), "نص".as_bytes()).unwrap();
        let sealed = folder.seal("a").unwrap();
        folder.verify(&sealed).unwrap();
        atomic::write(&folder.path("a"), "نض".as_bytes()).unwrap();
        let error = folder.verify(&sealed).unwrap_err();
        assert!(error.to_string().contains("its content has changed"), "{error}");
    }
}
