//! The record of a document in the file of sketches.

use serde::{Deserialize, Serialize};

use super::ends::Ends;
use super::row::Row;
use super::sketch::Sketch;

/// The record of a document in the file of sketches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SketchRecord {
    /// The document's own name.
    pub(crate) id: String,
    /// The paragraphs at its ends.
    pub(crate) ends: Ends,
    pub(crate) sketch: Sketch,
}

impl SketchRecord {
    /// Appends the record: length of the name, name, ends, sketch. Returns its bytes.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) -> u32 {
        let before = bytes.len();
        bytes.extend((self.id.len() as u32).to_le_bytes());
        bytes.extend(self.id.as_bytes());
        self.ends.write(bytes);
        self.sketch.write(bytes);
        (bytes.len() - before) as u32
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (id, bytes) = split_id(bytes)?;
        let (ends, bytes) = Ends::read(bytes)?;
        let id = std::str::from_utf8(id).ok()?.to_owned();
        Some(Self { id, ends, sketch: Sketch::read(bytes)? })
    }

    /// Reads the name alone.
    pub(crate) fn id(bytes: &[u8]) -> Option<&str> {
        std::str::from_utf8(split_id(bytes)?.0).ok()
    }

    /// Reads the ends alone.
    pub(crate) fn ends(bytes: &[u8]) -> Option<Ends> {
        Some(Ends::read(split_id(bytes)?.1)?.0)
    }
}

fn split_id(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, bytes) = bytes.split_first_chunk()?;
    bytes.split_at_checked(u32::from_le_bytes(*len) as usize)
}

/// What a document is compared by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ComparedDocument {
    /// Hash of the folded words of its title; 0 if it has none.
    pub title: u64,
    /// Its shingles, or a sample of them.
    pub sketch: Sketch,
}

impl ComparedDocument {
    /// Takes it from a row and its record in the file of sketches; `None` if that is none.
    #[must_use]
    pub fn of(row: &Row, record: &[u8]) -> Option<Self> {
        Some(Self { title: row.title, sketch: SketchRecord::decode(record)?.sketch })
    }
}

/// Reads the paragraphs at the ends of a document from its record in the file of sketches; `None`
/// if that is none.
#[must_use]
pub fn ends(record: &[u8]) -> Option<Ends> {
    SketchRecord::ends(record)
}
