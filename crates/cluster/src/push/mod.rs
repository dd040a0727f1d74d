//! A corpus, sent to a cluster.
//!
//! Three things are at work at the same time: documents are read, others analysed, on all cores, and
//! others sent, one request after the other. A chunk of documents is in each, so memory is bounded.
//!
//! What was acknowledged is written to the ledger before more is sent. So at any moment one request
//! at most is in doubt, when a connection breaks or this program is killed: the documents behind
//! those that were acknowledged, [`MAX_REQUEST_DOCUMENTS`] at most. Where the cluster does not know
//! documents by name, it is asked which of these numbers it has, once what it took must be
//! visible, and gets the others. That is as good as sending each once.

mod analyse;
mod deliver;
mod progress;

use std::sync::mpsc::sync_channel;
use std::time::{Duration, SystemTime};

use fihris_corpus::{CorpusRecord, Folder, WriterLock};
use fihris_index::{learn_evidence, load_evidence};
use fihris_text::Analyzer;

use crate::client::{Client, JSON};
use crate::error::{Error, Result};
use crate::flavour::Flavour;
use crate::ledger::Ledger;
use crate::mapping::{COMMIT_SECS, config};
use crate::name::{analyzed, index_name, is_name};
use crate::row::Row;
use crate::target::Target;
use deliver::Delivery;

pub use self::progress::{Observer, Progress, Pushed};
pub use crate::limits::{MAX_REQUEST_BYTES, MAX_REQUEST_DOCUMENTS};

/// Chunks of analysed documents that may wait to be sent.
const MAX_WAITING: usize = 1;

/// How a corpus is pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PushOptions {
    /// How the name of the index begins: `a`–`z`, `0`–`9` and hyphens, a letter first.
    pub name: String,
    /// Threads that analyse; 0: one for each core.
    pub threads: usize,
    /// Header of authorization, such as `Basic …` or `ApiKey …`.
    pub authorization: Option<String>,
    /// How long the cluster may take to show what it has taken.
    pub commit_time: Duration,
}

impl Default for PushOptions {
    fn default() -> Self {
        Self {
            name: "docs".to_owned(),
            threads: 0,
            authorization: None,
            // What the index is told, and as much again for the work.
            commit_time: Duration::from_secs(2 * COMMIT_SECS),
        }
    }
}

/// Sends the corpus of `folder` to a cluster, or what is left of it, and checks that all is there.
///
/// # Errors
///
/// If there is no corpus, the cluster cannot be reached or refuses, or `progress` breaks off. Another
/// push goes on from there.
pub fn push(
    folder: &Folder,
    _lock: &WriterLock,
    target: &Target,
    options: &PushOptions,
    progress: &Observer<'_>,
) -> Result<Pushed> {
    let corpus = folder.manifest()?.corpus;
    let corpus =
        corpus.ok_or_else(|| fihris_index::Error::NoCorpus { path: folder.root().to_owned() })?;
    let client = Client::new(&target.urls, options.authorization.clone());
    let flavour = target.flavour.map_or_else(|| Flavour::of(&client), Ok)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()?;
    let analyzer = pool.install(|| analyzer(folder, &corpus))?;
    let (ledger, is_new) = begin(folder, &corpus, (flavour, &client), &analyzer, options)?;
    if ledger.is_complete {
        return Ok(Pushed { ledger, n_sent: 0, n_found: 0 });
    }
    let mut delivery = Delivery::new(folder, &client, ledger, options.commit_time, progress);
    if !is_new {
        delivery.look_for_doubtful()?;
    }
    let first = delivery.ledger.acknowledged;
    let (sender, receiver) = sync_channel(MAX_WAITING);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let chunks =
                analyse::Chunks { folder, corpus: &corpus, analyzer: &analyzer, pool: &pool };
            // Whoever receives has the reason, if nobody does any longer.
            chunks.each(first, |chunk: Result<Vec<Row>>| sender.send(chunk).is_ok());
            drop(sender);
        });
        let received = receiver.iter().try_for_each(|chunk| delivery.deliver(chunk?));
        // Who still analyses must not wait for ever for somebody to receive it.
        drop(receiver);
        received
    })?;
    delivery.finish()
}

/// Makes the analyzer: with what the index of the folder knows, if it has one of this corpus, or was given
/// an evidence, which stays in force.
fn analyzer(folder: &Folder, corpus: &CorpusRecord) -> Result<Analyzer> {
    let search = folder.manifest()?.search;
    let is_in_force =
        search.is_some_and(|search| search.corpus == corpus.digest || search.has_given_evidence);
    let evidence = match is_in_force {
        true => load_evidence(folder.root())?,
        false => learn_evidence(folder, corpus)?,
    };
    Ok(Analyzer::new(evidence))
}

/// Creates the index, or goes on with what is there; returns whether it is new.
fn begin(
    folder: &Folder,
    corpus: &CorpusRecord,
    (flavour, client): (Flavour, &Client),
    analyzer: &Analyzer,
    options: &PushOptions,
) -> Result<(Ledger, bool)> {
    if !is_name(&options.name) {
        return Err(Error::Name { name: options.name.clone() });
    }
    let index = index_name(&options.name, &analyzer.identity(), &corpus.digest);
    let known = Ledger::read(folder, &index)?;
    let fresh = Ledger {
        index: index.clone(),
        flavour,
        analyzer: analyzed(analyzer.identity()),
        corpus: corpus.digest.clone(),
        documents: corpus.documents,
        acknowledged: 0,
        is_complete: false,
        n_cut: 0,
        body_words: 0,
        title_words: 0,
        bytes: 0,
        begun: now(),
    };
    fresh.write_evidence(folder, analyzer.evidence())?;
    if known.is_none() {
        // Before the index: one that is there without a ledger is somebody else's.
        if exists(client, flavour, &index)? {
            return Err(Error::Foreign { index, folder: folder.root().to_owned() });
        }
        fresh.write(folder)?;
    }
    let is_new = create(client, flavour, &index)?;
    match known {
        Some(known) if !is_new => Ok((known, false)),
        // An index that was made by a run that was killed at once has nothing in doubt either.
        _ => {
            fresh.write(folder)?;
            Ok((fresh, is_new))
        }
    }
}

/// Milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Creates an index; returns whether there was none.
fn create(client: &Client, flavour: Flavour, index: &str) -> Result<bool> {
    let (method, path) = match flavour {
        Flavour::Quickwit => ("POST", "/api/v1/indexes".to_owned()),
        Flavour::OpenSearch | Flavour::Elasticsearch => ("PUT", format!("/{index}")),
    };
    let config = config(flavour, index).to_string();
    let answer = client.ask(method, &path, (JSON, config.as_bytes()), 5)?;
    match answer.status {
        200 | 201 => Ok(true),
        400 if answer.reason().contains("already exist") => Ok(false),
        _ => Err(answer.refused("create an index")),
    }
}

/// Whether there is an index.
fn exists(client: &Client, flavour: Flavour, index: &str) -> Result<bool> {
    match crate::answer::count_all(client, flavour, index) {
        Ok(_) => Ok(true),
        Err(Error::NoIndex { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Deletes an index in a cluster; one that is gone already is no error. The ledger stays, see
/// [`Ledger::remove`].
///
/// # Errors
///
/// If the cluster cannot be reached or refuses.
pub fn delete(target: &Target, ledger: &Ledger, authorization: Option<String>) -> Result<()> {
    let client = Client::new(&target.urls, authorization);
    let path = ledger.flavour.index_path(&ledger.index);
    let answer = client.ask("DELETE", &path, (JSON, &[]), 5)?;
    match answer.status {
        200 | 404 => Ok(()),
        _ => Err(answer.refused("delete an index")),
    }
}
