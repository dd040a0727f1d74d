//! What a stand-in is like.

use std::time::Duration;

/// What it is like.
#[derive(Clone, Debug)]
pub struct Setup {
    /// What it says that it is: `quickwit`, `opensearch` or `elasticsearch`.
    pub flavour: String,
    /// How long it takes to show a document that it has taken.
    pub commit_time: Duration,
    /// Documents of a split. Each split scores by what it knows itself.
    pub split_documents: usize,
    /// Port to listen on; 0: any that is free.
    pub port: u16,
}

impl Default for Setup {
    fn default() -> Self {
        let flavour = "quickwit".to_owned();
        Self { flavour, commit_time: Duration::ZERO, split_documents: 10_000, port: 0 }
    }
}
