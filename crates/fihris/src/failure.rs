//! What is said of an error, and what can be done about it.

use std::process::ExitCode;

use anyhow::Error;

use crate::exit::Exit;
use crate::talk;

/// Says what went wrong and what to do about it.
pub(crate) fn report(error: &Error) -> ExitCode {
    if is_broken_pipe(error) {
        // The reader has seen enough, as `head` does.
        return Exit::Done.into();
    }
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    talk::error(&causes.join(": "));
    if let Some(hint) = hint(error) {
        talk::hint(hint);
    }
    let interrupted = matches!(error.downcast_ref(), Some(fihris_ingest::Error::Interrupted))
        || matches!(error.downcast_ref(), Some(fihris_index::Error::Interrupted))
        || matches!(error.downcast_ref(), Some(fihris_cluster::Error::Interrupted));
    if interrupted { Exit::Interrupted.into() } else { Exit::Failed.into() }
}

fn is_broken_pipe(error: &Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Returns what the user can do about an error.
fn hint(error: &Error) -> Option<&'static str> {
    error.chain().find_map(|cause| {
        let corpus = cause.downcast_ref().and_then(corpus_hint);
        let ingest = || cause.downcast_ref().and_then(ingest_hint);
        let index = || cause.downcast_ref().and_then(index_hint);
        let query = || cause.downcast_ref().and_then(query_hint);
        let worker = || cause.downcast_ref().and_then(worker_hint);
        let spark = || cause.downcast_ref().map(spark_hint);
        let cluster = || cause.downcast_ref().and_then(cluster_hint);
        let name = || cause.downcast_ref().map(name_hint);
        let system = || cause.downcast_ref().and_then(system_hint);
        corpus
            .or_else(ingest)
            .or_else(index)
            .or_else(query)
            .or_else(worker)
            .or_else(spark)
            .or_else(cluster)
            .or_else(name)
            .or_else(system)
    })
}

fn name_hint(_: &crate::search::Ambiguous) -> &'static str {
    "use its `doc_id`, one of these"
}

fn system_hint(error: &std::io::Error) -> Option<&'static str> {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Some("free some space and run the same command again; the published index is intact")
        }
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => {
            Some("the folder is read-only; name another one with --index")
        }
        _ => None,
    }
}

fn spark_hint(_: &crate::spark::SparkFailed) -> &'static str {
    "run the same command again: it resumes after the last complete step"
}

fn worker_hint(error: &fihris_worker::Error) -> Option<&'static str> {
    use fihris_worker::Error;
    match error {
        Error::Mixed(_) => {
            Some("install the same version of Fihris on all machines of the cluster")
        }
        Error::Ingest(error) => ingest_hint(error),
        Error::Corpus(error) => corpus_hint(error),
        _ => None,
    }
}

fn query_hint(error: &fihris_query::Error) -> Option<&'static str> {
    match error {
        fihris_query::Error::Index(error) => index_hint(error),
        fihris_query::Error::Filter { .. } => Some(
            "write it as in `year = 2016`, `date >= 2016-05`, `site = \"bbc.com\"`, \
             `lang IN [ar, en]` or `date:2015..2017`; `fihris help query` has all of it",
        ),
        fihris_query::Error::Cluster(error) => error.downcast_ref().and_then(cluster_hint),
        _ => None,
    }
}

fn cluster_hint(error: &fihris_cluster::Error) -> Option<&'static str> {
    use fihris_cluster::Error;
    match error {
        Error::Corpus(error) => corpus_hint(error),
        Error::Index(error) => index_hint(error),
        Error::Unreachable { .. } => Some("check that it runs at this address"),
        Error::Busy { .. } => Some("run the same command again later: it resumes here"),
        Error::Refused { status: 401 | 403, .. } => {
            Some("set FIHRIS_BACKEND_AUTHORIZATION to its credentials, such as `Basic …`")
        }
        Error::NoIndex { .. } | Error::NotPushed { .. } => {
            Some("run `fihris push --to CLUSTER`, with the same --index")
        }
        Error::Analyzer { .. } => {
            Some("run `fihris push --to CLUSTER`: it fills a new index beside the old one")
        }
        Error::Foreign { .. } => {
            Some("give the index folder it was pushed from, or another name with `push --name`")
        }
        Error::Documents { found, expected, .. } if found > expected => {
            Some("delete the index in the cluster, and push again")
        }
        Error::Documents { .. } | Error::Interrupted => {
            Some("run `fihris push` again: it resumes here")
        }
        Error::Ledger { .. } => {
            Some("delete `push/` in the index folder and the index in the cluster, and push again")
        }
        Error::TooDeep { .. } => Some("ask for fewer hits, or narrow the query down"),
        _ => None,
    }
}

fn index_hint(error: &fihris_index::Error) -> Option<&'static str> {
    use fihris_index::Error;
    match error {
        Error::Corpus(error) => corpus_hint(error),
        Error::NoCorpus { .. } => Some("run `fihris ingest SRC…` first"),
        Error::Interrupted => Some("nothing is lost: run the same command again"),
        Error::NoSearch { .. } | Error::Analyzer { .. } | Error::Damaged { .. } => {
            Some("run `fihris index`: it rebuilds the search index from the corpus")
        }
        _ => None,
    }
}

fn corpus_hint(error: &fihris_corpus::Error) -> Option<&'static str> {
    use fihris_corpus::Error;
    match error {
        Error::Missing { .. } => {
            Some("run `fihris ingest SRC…` first, or name another folder with --index")
        }
        Error::Replaced { .. } => Some("run the same command again: it reads the new index"),
        Error::Locked { .. } => Some("wait until it has finished; readers are not locked out"),
        Error::Manifest { .. } | Error::Damaged { .. } => {
            Some("run `fihris check` to list the damage")
        }
        Error::Format { .. } => Some("ingest the sources again with this version of Fihris"),
        _ => None,
    }
}

fn ingest_hint(error: &fihris_ingest::Error) -> Option<&'static str> {
    use fihris_ingest::Error;
    match error {
        Error::OtherOptions(_) => {
            Some("give the same options as before, or another folder with --index")
        }
        Error::Strict { .. } => Some("without --strict, such records are counted and skipped"),
        Error::Interrupted => Some("run the same command again: it resumes here"),
        Error::NotNew => Some(
            "leave out --engine to add to it on this machine, or name another folder with --index",
        ),
        Error::NotWhole(_) => {
            Some("delete the folder .work in the index and run the same command again")
        }
        Error::Corpus(error) => corpus_hint(error),
        _ => None,
    }
}
