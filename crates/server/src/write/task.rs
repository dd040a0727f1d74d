//! What became of the documents of a request.

use std::time::{SystemTime, UNIX_EPOCH};

use fihris_ingest::Account;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Type of a task.
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

/// State of a task.
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

/// An upload or a deletion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Task {
    /// Its number.
    pub(crate) uid: u64,
    /// What it does.
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    /// Its state.
    pub(crate) status: Status,
    /// Number of records to ingest, or of names to delete.
    pub(crate) documents: u64,
    /// The source of its documents. Equal records are one source, and are read once. For a deletion,
    /// the file with its names.
    pub(crate) source: String,
    /// Time of the request, in seconds since 1970.
    pub(crate) enqueued_at: u64,
    /// Time of completion, in seconds since 1970.
    pub(crate) finished_at: Option<u64>,
    /// Records read, kept, dropped and failed, in documents and bytes, before deduplication.
    #[schema(value_type = Option<Object>)]
    pub(crate) account: Option<Account>,
    /// The same for the whole run, which may include other tasks; duplicates count as dropped.
    #[schema(value_type = Option<Object>)]
    pub(crate) run: Option<Account>,
    /// Number of earlier documents that its run replaced by newer ones of the same `id`.
    #[serde(default)]
    pub(crate) replaced: u64,
    /// Number of deleted documents, exact copies included.
    pub(crate) deleted: Option<u64>,
    /// Names without a document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) unknown: Vec<String>,
    /// Name of the generation with its result.
    pub(crate) generation: Option<String>,
    /// Why the last attempt failed, and what to do next.
    pub(crate) error: Option<String>,
    /// Number of attempts.
    #[serde(default)]
    pub(crate) attempts: u32,
    /// Failed attempts as the only task of a run. The task itself may then be the cause, so later
    /// tasks go first.
    #[serde(default)]
    pub(crate) failures_alone: u32,
    /// Time of the next attempt, in seconds since 1970.
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
            replaced: 0,
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
