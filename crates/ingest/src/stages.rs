//! The stages of the pipeline, as functions over batches of documents.
//!
//! Between them lie plain rows: so whoever can group rows by a key and join them by a number can
//! run the very same stages elsewhere. On one machine [`Ingest`](crate::Ingest) feeds them from
//! files, in bounded memory; here they are one after another:
//!
//! ```
//! use fihris_corpus::read::RawDocument;
//! use fihris_ingest::CorpusOptions;
//! use fihris_ingest::stages::{
//!     ComparedDocument, Edge, KeyEntry, are_below_signature_threshold, candidates, cluster, compare,
//!     prepare_batch,
//! };
//!
//! // 1. Map over batches of records: lines, rows, sketches, and what was left out.
//! let text = "بدأت محادثات وقف إطلاق النار في مدينة سرت بعد أن فشلت الجهود السابقة";
//! let raw = |position, text: &str| {
//!     Ok(RawDocument { position, text: text.into(), ..RawDocument::default() })
//! };
//! let records = [raw(0, text), raw(1, "خبر آخر"), raw(2, &format!("{text} أمس"))];
//! let options = CorpusOptions::default();
//! let batch = prepare_batch("أخبار.jsonl", records.into_iter(), &options);
//!
//! // 2. Group by key.
//! let rows = batch.rows.iter().zip(0..);
//! let mut entries: Vec<KeyEntry> = rows
//!     .flat_map(|(row, number)| {
//!         let keys = row.keys.into_iter().filter(|key| *key != 0);
//!         keys.map(move |key| KeyEntry { key, row: number })
//!     })
//!     .collect();
//! entries.sort();
//! let rank_of = |row: u32| Ok(batch.rows[row as usize].rank);
//! let mut pairs = Vec::new();
//! for bucket in entries.chunk_by(|a, b| a.key == b.key) {
//!     pairs.extend(candidates(bucket, rank_of)?);
//! }
//! pairs.sort();
//! pairs.dedup();
//!
//! // 3. Join with the rows, to leave out pairs below the signature threshold, and with the
//! //    sketches, to compare.
//! let members: Vec<ComparedDocument> = batch.members().collect();
//! pairs.retain(|(left, right)| {
//!     let [left, right] = [left, right].map(|number| &batch.rows[*number as usize]);
//!     !are_below_signature_threshold(left, right, &options.dedup)
//! });
//! let edges: Vec<Edge> = pairs
//!     .into_iter()
//!     .filter_map(|(left, right)| {
//!         let (one, other) = (&members[left as usize], &members[right as usize]);
//!         Some(Edge { left, right, comparison: compare(one, other, &options.dedup)? })
//!     })
//!     .collect();
//!
//! // 4. Choose keepers: document 0 is a duplicate of document 2.
//! assert_eq!(cluster(&edges, &Default::default(), rank_of)?, [(0, 2)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub use crate::boilerplate::{Boilerplate, is_boilerplate};
pub use crate::dedup::{
    Comparison, Edge, KeyEntry, MAX_ROUNDS, Relation, are_below_signature_threshold, candidates,
    cluster, compare, exact, is_cut_short, needs_ranks,
};
pub use crate::model::Similarity;
pub use crate::prepare::{PreparedBatch, prepare_batch};
pub use crate::table::{
    ComparedDocument, Ends, Keys, N_KEYS, RANK_BYTES, Rank, Row, RowLocation, Signature, Sketch,
    ends,
};
