//! The sources that a corpus was made from.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use fihris_corpus::PlannedSource;
use fihris_corpus::read::{Failure, FailureReason, Layout, SourceFile, Summary, hash_file};
use serde::{Deserialize, Serialize};

use crate::error::{Context, Result};
use crate::model::Account;

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
    /// The stream that it belongs to, if it was read as a part of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// Whether documents of it were replaced by newer ones of its stream. Given again, it is read again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_outdated: bool,
}

impl Source {
    /// Notes that `todo` was read.
    pub(crate) fn read(
        todo: &SourcePlan,
        layout: &Layout,
        summary: &Summary,
        account: Account,
    ) -> Self {
        let SourcePlan { name, path, file } = todo;
        let (name, path) = (name.clone(), path.clone());
        Self {
            bytes: summary.raw_bytes,
            modified_ns: file.modified_ns,
            hash: format!("{:032x}", summary.hash),
            layout: describe(layout),
            stream: None,
            is_outdated: false,
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
    pub(crate) fn failed(todo: &SourcePlan, failure: &Failure) -> Self {
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
    pub(super) fn is_unchanged(&self, file: &SourceFile, checksum: bool) -> bool {
        if self.is_outdated {
            return false;
        }
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
pub struct SourcePlan {
    /// The name that its documents will carry.
    pub name: String,
    /// What tells it apart: its absolute path.
    pub path: String,
    /// Where it is.
    pub file: SourceFile,
}

/// A source that could not be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedSource {
    /// Its name.
    pub name: String,
    /// The kind of fault.
    pub reason: fihris_corpus::read::FailureReason,
    /// The fault in words.
    pub detail: String,
}

impl FailedSource {
    /// Notes why `todo` could not be opened.
    pub(crate) fn new(todo: &SourcePlan, failure: &Failure) -> Self {
        let (name, detail) = (todo.name.clone(), failure.detail.clone());
        Self { name, reason: failure.reason, detail }
    }
}

/// Writes the table of sources, one JSON object a line.
pub(crate) fn write_sources(path: &Path, sources: &[Source]) -> Result<()> {
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
pub(crate) fn read_sources(path: &Path) -> Result<Vec<Source>> {
    let file = std::fs::File::open(path).context("open", path)?;
    let lines = BufReader::new(zstd::Decoder::new(file).context("open", path)?).lines();
    lines
        .map(|line| {
            let source = line.and_then(|line| Ok(serde_json::from_str(&line)?));
            Ok(source.context("read", path)?)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_back_as_it_was_written() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("sources");
        let sources = ["أ", "ب"].map(|name| Source { name: name.into(), ..Source::default() });
        write_sources(&path, &sources).unwrap();
        assert_eq!(read_sources(&path).unwrap(), sources);
    }
}
