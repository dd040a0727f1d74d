//! Names by which documents are asked for.

use std::collections::{BTreeSet, HashMap, HashSet};

use fihris_corpus::DocId;

/// Names of documents: their own, or the digits of their [`DocId`].
#[derive(Debug)]
pub(crate) struct Names<'n> {
    wanted: &'n BTreeSet<String>,
    ids: HashMap<DocId, &'n str>,
    found: HashSet<&'n str>,
    /// The documents that were found by these names.
    pub(crate) documents: HashSet<DocId>,
}

impl<'n> Names<'n> {
    pub(crate) fn of(wanted: &'n BTreeSet<String>) -> Self {
        let ids = wanted.iter().flat_map(|name| {
            doc_ids_of(name).into_iter().map(move |doc_id| (doc_id, name.as_str()))
        });
        Self { wanted, ids: ids.collect(), found: HashSet::new(), documents: HashSet::new() }
    }

    /// Whether a document is named, which is noted.
    pub(super) fn find(&mut self, doc_id: DocId, id: Option<&str>) -> bool {
        let by_digits = self.ids.get(&doc_id).copied();
        let name = by_digits.or_else(|| self.wanted.get(id?).map(String::as_str));
        self.found.extend(name);
        self.documents.extend(name.map(|_| doc_id));
        name.is_some()
    }

    /// The names that no document has, in their order.
    pub(crate) fn unknown(&self) -> Vec<String> {
        let is_unknown = |name: &&String| !self.found.contains(name.as_str());
        self.wanted.iter().filter(is_unknown).cloned().collect()
    }
}

/// The documents that a name may mean beside their own names: the digits of a [`DocId`], or a source and
/// a position in it, such as `news.jsonl:17`.
pub(crate) fn doc_ids_of(name: &str) -> Vec<DocId> {
    let digits = (name.len() == 16).then(|| name.parse().ok()).flatten();
    let place = name
        .rsplit_once(':')
        .and_then(|(source, position)| Some(DocId::of(source, position.parse().ok()?)));
    digits.into_iter().chain(place).collect()
}
