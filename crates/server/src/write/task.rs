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
    /// It lies in the inbox.
    Enqueued,
    /// It is being ingested.
    Processing,
    /// Its documents were read; the account says what became of them.
    Succeeded,
    /// It could not be ingested.
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
    /// Why it failed.
    pub(crate) error: Option<String>,
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
        }
    }

    /// Whether it is still to be done.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.status, Status::Enqueued | Status::Processing)
    }
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
