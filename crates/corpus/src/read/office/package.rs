//! A ZIP archive whose files make one document.

use std::io::{Cursor, Read};

use ::zip::{CompressionMethod, ZipArchive};
use flate2::read::DeflateDecoder;

use crate::read::FailureReason;
use crate::read::batch::Fault;

/// The files of a document.
pub(super) struct Package<'a> {
    bytes: &'a [u8],
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8], max_bytes: u64) -> Result<Self, Fault> {
        let archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error.to_string()))?;
        Ok(Self { bytes, archive, left: max_bytes })
    }

    /// Names of the files, in the order of the archive.
    pub(super) fn names(&self) -> Vec<String> {
        self.archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect()
    }

    /// Unpacks a file as text; `None` if there is none of this name.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Fault> {
        let bytes = self.bytes(name)?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Unpacks a file.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let Some(index) = self.archive.index_for_name(name) else { return Ok(None) };
        let file = self.archive.by_index_raw(index).map_err(|error| damaged(&error.to_string()))?;
        if file.encrypted() {
            let detail = "is encrypted; save it without a password".to_owned();
            return Err(Fault { reason: FailureReason::Encrypted, detail });
        }
        let start = file.data_start().and_then(|start| usize::try_from(start).ok());
        let packed = start.zip(usize::try_from(file.compressed_size()).ok());
        let packed = packed.and_then(|(start, len)| self.bytes.get(start..start.checked_add(len)?));
        let Some(packed) = packed else { return Err(damaged("a part is cut off")) };
        let mut out = Vec::new();
        let read = match file.compression() {
            CompressionMethod::Stored => packed.take(self.left + 1).read_to_end(&mut out),
            _ => DeflateDecoder::new(packed).take(self.left + 1).read_to_end(&mut out),
        };
        read.map_err(|error| damaged(&error.to_string()))?;
        self.left = self.left.checked_sub(out.len() as u64).ok_or_else(|| Fault {
            reason: FailureReason::TooLarge,
            detail: "unpacks to more than a record may have".to_owned(),
        })?;
        Ok(Some(out))
    }
}

fn damaged(detail: &str) -> Fault {
    Fault { reason: FailureReason::Damaged, detail: format!("cannot be unpacked: {detail}") }
}
