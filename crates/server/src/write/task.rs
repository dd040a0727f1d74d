//! What became of the documents of a request.

use std::time::{SystemTime, UNIX_EPOCH};

use fihris_ingest::Account;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a task does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Kind {
    /// It brings documents.
    #[default]
    DocumentAddition,
    /// It takes documents out.
    DocumentDeletion,
    /// It takes documents out, and the duplicates that they were kept for.
    ClusterDeletion,
}

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Status {
    /// It is in the inbox. If it has an error, the last attempt failed, and it is tried again.
    Enqueued,
    /// It is being ingested.
    Processing,
    /// Its documents were read and can be searched; the account says what became of them.
    Succeeded,
    /// It failed and is not tried again unless a client asks for it.
    Failed,
}

/// What one request brings, or takes out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Task {
    /// Its number.
    pub(crate) uid: u64,
    /// What it does.
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    /// How far it is.
    pub(crate) status: Status,
    /// Records that were taken in, or names of documents to take out.
    pub(crate) documents: u64,
    /// The source that its documents name. The same records are the same source, and are read once.
    /// For a deletion, where its names are.
    pub(crate) source: String,
    /// When it was taken in, in seconds since 1970.
    pub(crate) enqueued_at: u64,
    /// When it was done.
    pub(crate) finished_at: Option<u64>,
    /// What became of its records, before duplicates were looked for: read, kept, dropped and
    /// failed, in documents and bytes.
    #[schema(value_type = Option<Object>)]
    pub(crate) account: Option<Account>,
    /// The same for the whole run that read it, which may have read other tasks too; duplicates
    /// are among the dropped.
    #[schema(value_type = Option<Object>)]
    pub(crate) run: Option<Account>,
    /// Documents that were taken out: those that were named, and all of the same words.
    pub(crate) deleted: Option<u64>,
    /// Names for which there was no document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) unknown: Vec<String>,
    /// Name of the generation that shows what it did.
    pub(crate) generation: Option<String>,
    /// Why the last attempt failed, and what to do about it.
    pub(crate) error: Option<String>,
    /// Attempts to carry it out.
    #[serde(default)]
    pub(crate) attempts: u32,
    /// Attempts that failed while it was the only task: then the reason may be the task itself,
    /// and later ones go first.
    #[serde(default)]
    pub(crate) failures_alone: u32,
    /// When it is tried again, in seconds since 1970.
    #[serde(default)]
    pub(crate) next_attempt_at: Option<u64>,
}

impl Task {
    pub(super) fn new(uid: u64, kind: Kind, documents: u64, source: String) -> Self {
        Self {
            uid,
            kind,
            status: Status::Enqueued,
            documents,
            source,
            enqueued_at: now(),
            finished_at: None,
            account: None,
            run: None,
            deleted: None,
            unknown: Vec::new(),
            generation: None,
            error: None,
            attempts: 0,
            failures_alone: 0,
            next_attempt_at: None,
        }
    }

    /// A task of which nothing is known but that it failed.
    pub(super) fn lost(uid: u64, error: String) -> Self {
        let task = Self::new(uid, Kind::default(), 0, String::new());
        Self { status: Status::Failed, error: Some(error), ..task }
    }

    /// Hash of its records or names, in hexadecimal digits.
    pub(super) fn content_hash(&self) -> &str {
        self.file_name().strip_suffix(SUFFIX).unwrap_or_default()
    }

    /// Name of the file with its records or names.
    pub(super) fn file_name(&self) -> &str {
        self.source.rsplit('/').next().unwrap_or_default()
    }

    /// Notes that it begins.
    pub(super) fn begin(&mut self) {
        self.status = Status::Processing;
        self.attempts = self.attempts.saturating_add(1);
        self.next_attempt_at = None;
    }

    /// Takes back that it began.
    pub(super) fn restored(self, before: &Self) -> Self {
        let (status, attempts) = (before.status, before.attempts);
        Self { status, attempts, next_attempt_at: before.next_attempt_at, ..self }
    }

    /// Notes that it was done.
    pub(super) fn succeed(&mut self) {
        (self.status, self.error, self.next_attempt_at) = (Status::Succeeded, None, None);
        self.finished_at = Some(now());
    }

    /// Lets it be tried again at once.
    pub(super) fn renew(&mut self) {
        if self.status == Status::Failed {
            self.failures_alone = 0;
        }
        (self.status, self.next_attempt_at, self.finished_at) = (Status::Enqueued, None, None);
    }

    /// Whether it is still to be done.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.status, Status::Enqueued | Status::Processing)
    }
}

/// How the names of files of records end; the hash of their bytes stands before it.
pub(super) const SUFFIX: &str = ".jsonl";

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
