//! Where shards and the frames in them begin and end.

use std::io;

use xxhash_rust::xxh3::xxh3_64;

use crate::document::DocId;

/// Bytes of uncompressed lines that a shard has on average. 16 MiB: a hundred
/// megabytes of news already give work to several indexing threads, the postings
/// of a shard fit into the memory of one, and a terabyte has some sixty
/// thousand shards.
const TARGET_BYTES: u64 = 16 << 20;

/// A shard is not cut below this, so that chance does not scatter tiny files.
const MIN_BYTES: u64 = TARGET_BYTES / 4;

/// A shard is cut at this whatever the hashes say, so that memory stays bounded.
const MAX_BYTES: u64 = TARGET_BYTES * 2;

/// Uncompressed bytes of one zstd frame: small enough to decompress for one
/// document, large enough to compress well.
const FRAME_BYTES: usize = 1 << 20;

/// zstd's level. On Arabic news and encyclopedia, 3 takes 1.7 times as long and saves 7 %: the
/// corpus is written by every ingest, so time goes first.
const LEVEL: i32 = 1;

/// Cuts a stream of documents, in their order, into shards, and these into frames.
///
/// It neither compresses nor writes: that can go on elsewhere, as long as the frames are
/// written in the order in which they came out.
#[derive(Debug, Default)]
pub struct FrameCutter {
    frame: Frame,
    shard_bytes: u64,
}

/// Lines of a shard that are compressed together.
#[derive(Debug, Default)]
pub struct Frame {
    lines: Vec<u8>,
    documents: u64,
    ends_shard: bool,
}

/// A [`Frame`] as it stands in its file.
#[derive(Debug)]
pub struct PackedFrame {
    pub(super) bytes: Vec<u8>,
    pub(super) text_bytes: u64,
    pub(super) documents: u64,
    pub(super) ends_shard: bool,
}

impl FrameCutter {
    /// Adds the line of a document, without its line feed, and returns the frame before it if
    /// that ends here.
    pub fn push(&mut self, doc_id: DocId, line: &[u8]) -> Option<Frame> {
        let ends_shard = self.ends_shard_before(doc_id, line);
        let ended = (ends_shard || self.frame.lines.len() >= FRAME_BYTES)
            .then(|| self.end_frame(ends_shard, line.len()));
        let frame = &mut self.frame;
        frame.lines.extend_from_slice(line);
        frame.lines.push(b'\n');
        frame.documents += 1;
        self.shard_bytes += line.len() as u64 + 1;
        ended
    }

    /// Returns the last frame, unless there is none.
    pub fn finish(&mut self) -> Option<Frame> {
        (self.shard_bytes > 0).then(|| self.end_frame(true, 0))
    }

    fn end_frame(&mut self, ends_shard: bool, next_len: usize) -> Frame {
        if ends_shard {
            self.shard_bytes = 0;
        }
        let lines = Vec::with_capacity((FRAME_BYTES + FRAME_BYTES / 16).max(next_len + 1));
        let next = Frame { lines, ..Frame::default() };
        Frame { ends_shard, ..std::mem::replace(&mut self.frame, next) }
    }

    /// Whether this document starts the next shard: with a chance that grows with its length.
    fn ends_shard_before(&self, doc_id: DocId, line: &[u8]) -> bool {
        let draw = xxh3_64(&doc_id.0.to_le_bytes()) % TARGET_BYTES;
        self.shard_bytes >= MAX_BYTES || (self.shard_bytes >= MIN_BYTES && draw < line.len() as u64)
    }
}

impl Frame {
    /// Compresses the frame, with zstd's checksum of the content.
    ///
    /// # Errors
    ///
    /// If zstd runs out of memory.
    pub fn pack(self) -> io::Result<PackedFrame> {
        Ok(PackedFrame {
            bytes: compress(&self.lines)?,
            text_bytes: self.lines.len() as u64,
            documents: self.documents,
            ends_shard: self.ends_shard,
        })
    }
}

/// Compresses lines into one frame, with zstd's checksum of the content.
pub(super) fn compress(lines: &[u8]) -> io::Result<Vec<u8>> {
    // At once and not as a stream, which would copy the lines into a window of its own.
    let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
    compressor.set_parameter(zstd::zstd_safe::CParameter::ChecksumFlag(true))?;
    compressor.compress(lines)
}
