//! How large a request may be.

/// Bytes of a request. Quickwit cuts off above 10 MB, without a word.
pub const MAX_REQUEST_BYTES: usize = 3_000_000;

/// Documents of a request: as many as one answer can list.
pub const MAX_REQUEST_DOCUMENTS: usize = 1000;
