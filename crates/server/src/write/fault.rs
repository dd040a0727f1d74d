//! Why tasks could not be carried out, and what helps.

use fihris_index::head;

use crate::causes::{chain, is_no_space, is_refused};

/// Most bytes of a message: errors of other libraries may quote what they read.
const MAX_MESSAGE: usize = 2000;

/// Why tasks could not be carried out.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error(transparent)]
    Corpus(#[from] fihris_corpus::Error),
    #[error(transparent)]
    Ingest(#[from] fihris_ingest::Error),
    #[error(transparent)]
    Index(#[from] fihris_index::Error),
    #[error("cannot read the names of the documents to delete")]
    Names(#[from] std::io::Error),
}

/// Why a run of tasks ended without success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) cause: Cause,
    /// What happened, to what, and what to do.
    pub(super) message: String,
}

/// What a fault comes from, which decides when a task is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The disk is full. A run of fewer tasks may fit.
    NoSpace,
    /// The index itself, such as a damaged file. Every task fails until it is repaired.
    Index,
    /// The records of one task are gone or damaged. Another attempt does not bring them back.
    Records,
    /// Anything else. One of the tasks may be the reason.
    Other,
}

impl Fault {
    pub(super) fn new(cause: Cause, message: impl Into<String>) -> Self {
        let mut message = message.into();
        message.truncate(head(&message, MAX_MESSAGE).len());
        Self { cause, message }
    }

    /// Says why a run ended.
    pub(super) fn of(error: &Error) -> Self {
        let (cause, hint) = judge(error);
        Self::new(cause, format!("{}; {hint}", chain(error)))
    }

    /// The process ended while it worked on the tasks.
    pub(super) fn ended() -> Self {
        Self::new(Cause::Other, "the server was killed or crashed during this task")
    }

    /// The run panicked: a fault of this program.
    pub(super) fn panicked() -> Self {
        Self::new(Cause::Other, "the ingest crashed; please report the panic in the server's log")
    }
}

/// Returns what an error comes from, and what to do about it.
fn judge(error: &Error) -> (Cause, &'static str) {
    use fihris_corpus::Error as Corpus;
    if is_no_space(error) {
        return (Cause::NoSpace, "free some space on the disk of the index");
    }
    if is_refused(error) {
        return (Cause::Index, "allow the server to write to the index folder");
    }
    match corpus_error(error) {
        Some(Corpus::Damaged { .. } | Corpus::Manifest { .. }) => {
            (Cause::Index, "`fihris check` lists what is damaged and the commands that repair it")
        }
        Some(Corpus::Format { .. }) => {
            (Cause::Index, "ingest the sources again with this version of Fihris")
        }
        _ if matches!(error, Error::Ingest(fihris_ingest::Error::OtherOptions(_))) => {
            (Cause::Index, "ingest the sources again with this version of Fihris")
        }
        _ => (Cause::Other, "see the server's log, and run `fihris check`"),
    }
}

/// Returns the error of the index folder that an error passes on.
fn corpus_error(error: &Error) -> Option<&fihris_corpus::Error> {
    match error {
        Error::Corpus(error)
        | Error::Ingest(fihris_ingest::Error::Corpus(error))
        | Error::Index(fihris_index::Error::Corpus(error)) => Some(error),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::*;

    fn io(kind: ErrorKind) -> Error {
        let (action, path) = ("write", "index/.work/a".into());
        fihris_corpus::Error::Io { action, path, source: kind.into() }.into()
    }

    #[test]
    fn a_fault_says_what_it_comes_from_and_what_helps() {
        let damaged = || fihris_corpus::Error::Damaged {
            path: "index/corpus/a".into(),
            detail: "its content has changed".into(),
        };
        let table: [(Error, Cause, &[&str]); 6] = [
            (io(ErrorKind::StorageFull), Cause::NoSpace, &["index/.work/a", "free some space"]),
            (io(ErrorKind::FileTooLarge), Cause::NoSpace, &["free some space"]),
            (io(ErrorKind::ReadOnlyFilesystem), Cause::Index, &["allow the server to write"]),
            (damaged().into(), Cause::Index, &["index/corpus/a", "fihris check"]),
            (
                fihris_ingest::Error::Corpus(damaged()).into(),
                Cause::Index,
                &["index/corpus/a", "fihris check"],
            ),
            (io(ErrorKind::UnexpectedEof), Cause::Other, &["cannot write `index/.work/a`: "]),
        ];
        for (error, cause, parts) in table {
            let fault = Fault::of(&error);
            assert_eq!(fault.cause, cause, "{fault:?}");
            assert!(parts.iter().all(|part| fault.message.contains(part)), "{fault:?}");
        }
    }

    #[test]
    fn a_message_is_cut_between_letters() {
        let fault = Fault::new(Cause::Other, format!("a{}", "ب".repeat(MAX_MESSAGE)));
        assert_eq!(fault.message.len(), MAX_MESSAGE - 1);
    }
}
