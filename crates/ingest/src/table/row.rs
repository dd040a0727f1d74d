//! The row of a document: all that is known of it without its text, in a fixed number of bytes.

use fihris_corpus::DocId;
use serde::{Deserialize, Serialize};

use super::signature::{Keys, N_KEYS, SIGNATURE_BYTES, Signature};

/// Where the line of a document is, and so what became of it last time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum RowLocation {
    /// In the corpus.
    #[default]
    Corpus,
    /// Among the duplicates of the audit.
    Duplicates,
    /// In the spill of this run: it is new.
    Spill,
}

/// What is known of a document without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its stable name.
    pub doc_id: DocId,
    /// Number of its source in the table of sources.
    pub source: u32,
    /// Number of its record in the source.
    pub position: u64,
    /// Bytes of its record in the source.
    pub bytes: u64,
    /// Where its line is.
    pub place: RowLocation,
    /// How much it is worth beside its duplicates.
    pub rank: Rank,
    /// Hash of its folded words: equal for exact duplicates.
    pub folded: u128,
    /// Hash of the folded words of its title; 0 if it has none.
    pub title: u64,
    /// What it is brought together with others by.
    pub keys: Keys,
    /// What strangers are told by.
    pub signature: Signature,
    /// Where its record in the file of sketches begins.
    pub sketch_at: u64,
    /// Bytes of that record.
    pub sketch_len: u32,
}

/// How much a document is worth keeping beside its duplicates: the greatest wins.
///
/// It depends on the documents alone, so the order in which they come does not matter; of
/// two of the same rank, the earlier in the corpus wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rank {
    /// Characters that were decoded, all but this number: `u32::MAX - n_replaced`.
    pub soundness: u32,
    /// Words of the text.
    pub n_words: u32,
    /// Bytes of title and text: of two with the same words, the vowelled one is the longer.
    pub n_bytes: u32,
}

/// Bytes of a rank on disk.
pub const RANK_BYTES: usize = 4 + 4 + 4;

/// Bytes of a row on disk.
pub(crate) const ROW_BYTES: usize =
    8 + 4 + 8 + 8 + 1 + RANK_BYTES + 16 + 8 + 8 * N_KEYS + SIGNATURE_BYTES + 8 + 4;

impl Row {
    /// Appends the row as it stands on disk.
    pub fn encode(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.doc_id.0.to_le_bytes());
        bytes.extend(self.source.to_le_bytes());
        bytes.extend(self.position.to_le_bytes());
        bytes.extend(self.bytes.to_le_bytes());
        bytes.push(self.place as u8);
        bytes.extend(self.rank.to_bytes());
        bytes.extend(self.folded.to_le_bytes());
        bytes.extend(self.title.to_le_bytes());
        self.keys.iter().for_each(|key| bytes.extend_from_slice(&key.to_le_bytes()));
        bytes.extend(self.signature.0);
        bytes.extend(self.sketch_at.to_le_bytes());
        bytes.extend(self.sketch_len.to_le_bytes());
    }

    /// Reads what [`Self::encode`] wrote; `None` if it is something else.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let row = Self {
            doc_id: DocId(fields.u64()?),
            source: fields.u32()?,
            position: fields.u64()?,
            bytes: fields.u64()?,
            place: match fields.take::<1>()? {
                [0] => RowLocation::Corpus,
                [1] => RowLocation::Duplicates,
                [2] => RowLocation::Spill,
                _ => return None,
            },
            rank: Rank::from_bytes(fields.take()?),
            folded: u128::from_le_bytes(fields.take()?),
            title: fields.u64()?,
            keys: {
                let mut keys = [0; N_KEYS];
                for key in &mut keys {
                    *key = fields.u64()?;
                }
                keys
            },
            signature: Signature(fields.take()?),
            sketch_at: fields.u64()?,
            sketch_len: fields.u32()?,
        };
        fields.0.is_empty().then_some(row)
    }
}

impl Rank {
    /// Its numbers, one after another.
    #[must_use]
    pub fn to_bytes(self) -> [u8; RANK_BYTES] {
        let numbers = [self.soundness, self.n_words, self.n_bytes].map(u32::to_le_bytes);
        let mut bytes = [0; RANK_BYTES];
        bytes.iter_mut().zip(numbers.as_flattened()).for_each(|(place, byte)| *place = *byte);
        bytes
    }

    /// Reads what [`Self::to_bytes`] returned.
    #[must_use]
    pub fn from_bytes(bytes: [u8; RANK_BYTES]) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = bytes;
        let [soundness, n_words, n_bytes] =
            [[a, b, c, d], [e, f, g, h], [i, j, k, l]].map(u32::from_le_bytes);
        Self { soundness, n_words, n_bytes }
    }
}

/// Takes one number after another from the front.
struct Fields<'b>(&'b [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*field)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }
}
