//! Lines of the audit for duplicates.

use std::borrow::Cow;

use fihris_corpus::DocId;
use serde::Serialize;

use crate::model::{Reason, Similarity};

/// What stands before the document in the line of a duplicate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct DuplicatePrefix<'a> {
    pub(crate) reason: Reason,
    /// The document that was kept: it names the cluster.
    pub(crate) keeper: DocId,
    /// The keeper's own name.
    pub(crate) keeper_id: Cow<'a, str>,
    #[serde(flatten)]
    pub(crate) similarity: Similarity,
}

const DOCUMENT: &[u8] = b",\"document\":";

/// Returns the line of a duplicate: why it was dropped, then the document as it is.
pub(crate) fn wrap(merge: &DuplicatePrefix<'_>, document: &[u8]) -> Vec<u8> {
    // Plain data of strings and numbers always serialises.
    let mut line = serde_json::to_vec(merge).unwrap_or_default();
    line.pop();
    line.extend(DOCUMENT);
    line.extend(document);
    line.push(b'}');
    line
}

/// Returns the line of the document in the line of a duplicate.
pub(crate) fn unwrap(line: &[u8]) -> Option<&[u8]> {
    // A quotation mark inside a string is escaped, so the key cannot occur in one.
    let at = line.windows(DOCUMENT.len()).position(|window| window == DOCUMENT)?;
    line.get(at + DOCUMENT.len()..line.len().checked_sub(1)?)
}

/// Returns the name with which the line of a document begins.
pub(crate) fn doc_id_of(line: &[u8]) -> Option<DocId> {
    let digits = line.strip_prefix(b"{\"doc_id\":\"")?.get(..16)?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use fihris_corpus::Document;

    use super::*;

    #[test]
    fn a_document_is_wrapped_and_unwrapped_byte_for_byte() {
        let document = Document { doc_id: DocId(7), text: "نص".into(), ..Document::default() };
        let line = serde_json::to_vec(&document).unwrap();
        let merge = DuplicatePrefix {
            reason: Reason::NearDuplicate,
            keeper: DocId(8),
            keeper_id: "a\",\"document\":b".into(),
            similarity: Similarity { jaccard: 0.75, containment: 1.0 },
        };
        let wrapped = wrap(&merge, &line);
        assert!(serde_json::from_slice::<serde_json::Value>(&wrapped).is_ok());
        assert_eq!(unwrap(&wrapped), Some(line.as_slice()));
        assert_eq!(doc_id_of(&line), Some(DocId(7)));
    }
}
