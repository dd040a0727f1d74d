//! What an error comes from, by the errors that caused it.

use std::error::Error as StdError;
use std::io::ErrorKind;

/// Whether the disk is full, or a quota or a limit of the process is reached.
pub(crate) fn is_no_space(error: &(dyn StdError + 'static)) -> bool {
    use ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    let is_full = |kind| matches!(kind, StorageFull | QuotaExceeded | FileTooLarge);
    // Tantivy quotes an error of the system, and does not pass it on.
    let is_quoted = |text: &str| text.contains("os error 28)") || text.contains("os error 27)");
    io_kinds(error).any(is_full) || is_quoted(&chain(error))
}

pub(crate) fn is_refused(error: &(dyn StdError + 'static)) -> bool {
    use ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    io_kinds(error).any(|kind| matches!(kind, PermissionDenied | ReadOnlyFilesystem))
}

fn io_kinds<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = ErrorKind> + 'e {
    causes(error).filter_map(|cause| Some(cause.downcast_ref::<std::io::Error>()?.kind()))
}

fn causes<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |cause: &&'e (dyn StdError + 'static)| (*cause).source())
}

/// Returns an error and its causes in one line.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> String {
    causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
