//! The bytes of a file: hashed as they are read, unpacked as they are asked for.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};
use xxhash_rust::xxh3::Xxh3;

use super::Compression;
use crate::BUFFER_BYTES;

/// Memory that unpacking xz may take: twice what `xz -9` asks for.
const XZ_MEMORY_BYTES: u64 = 128 << 20;

/// Bytes by which a tar archive is recognised: its first header.
const HEAD_BYTES: u64 = 512;

/// Unpacked bytes that no ratio is asked of: a small file may well be one line repeated.
const FREE_BYTES: u64 = 64 << 20;

/// A file that hashes what is read from it.
pub(super) struct HashedFile {
    file: File,
    hash: Box<Xxh3>,
    bytes: u64,
}

impl HashedFile {
    /// Opens a regular file: opening a pipe might wait for ever.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        if !path.metadata()?.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        Ok(Self { file: File::open(path)?, hash: Box::new(Xxh3::new()), bytes: 0 })
    }

    /// Reads what is left, so that the hash is that of the whole file.
    fn read_rest(&mut self) -> io::Result<()> {
        let mut rest = BufReader::with_capacity(BUFFER_BYTES, self);
        io::copy(&mut rest, &mut io::sink()).map(|_| ())
    }

    fn hash(&self) -> u128 {
        self.hash.digest128()
    }
}

impl Read for HashedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.hash.update(buffer.get(..n).unwrap_or_default());
        self.bytes += n as u64;
        Ok(n)
    }
}

/// Counts the bytes of a file that stand behind what is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Counter(Arc<AtomicU64>);

impl Counter {
    pub(super) fn add(&self, n_bytes: u64) {
        self.0.fetch_add(n_bytes, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Where bytes come from.
enum Origin {
    File(HashedFile),
    /// A part of a file, and how much of the file it has taken so far.
    Member(Box<dyn Read + Send>, Counter),
}

impl Read for Origin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Member(reader, _) => reader.read(buffer),
        }
    }
}

type Buffered = BufReader<Origin>;

enum Decoder {
    None(Buffered),
    Gzip(Box<MultiGzDecoder<Buffered>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, Buffered>>),
    Bzip2(Box<MultiBzDecoder<Buffered>>),
    Xz(Box<XzDecoder<Buffered>>),
}

impl Decoder {
    /// Recognises how `bytes` are compressed.
    fn new(mut bytes: Buffered) -> io::Result<Self> {
        Ok(match compression(bytes.fill_buf()?) {
            Compression::None => Self::None(bytes),
            Compression::Gzip => Self::Gzip(Box::new(MultiGzDecoder::new(bytes))),
            Compression::Zstd => {
                Self::Zstd(Box::new(zstd::stream::read::Decoder::with_buffer(bytes)?))
            }
            Compression::Bzip2 => Self::Bzip2(Box::new(MultiBzDecoder::new(bytes))),
            Compression::Xz => {
                let stream = Stream::new_stream_decoder(XZ_MEMORY_BYTES, CONCATENATED)?;
                Self::Xz(Box::new(XzDecoder::new_stream(bytes, stream)))
            }
        })
    }

    fn compression(&self) -> Compression {
        match self {
            Self::None(_) => Compression::None,
            Self::Gzip(_) => Compression::Gzip,
            Self::Zstd(_) => Compression::Zstd,
            Self::Bzip2(_) => Compression::Bzip2,
            Self::Xz(_) => Compression::Xz,
        }
    }

    fn packed(&self) -> &Buffered {
        match self {
            Self::None(bytes) => bytes,
            Self::Gzip(decoder) => decoder.get_ref(),
            Self::Zstd(decoder) => decoder.get_ref(),
            Self::Bzip2(decoder) => decoder.get_ref(),
            Self::Xz(decoder) => decoder.get_ref(),
        }
    }

    fn into_packed(self) -> Buffered {
        match self {
            Self::None(bytes) => bytes,
            Self::Gzip(decoder) => decoder.into_inner(),
            Self::Zstd(decoder) => decoder.finish(),
            Self::Bzip2(decoder) => decoder.into_inner(),
            Self::Xz(decoder) => decoder.into_inner(),
        }
    }
}

impl Read for Decoder {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::None(bytes) => bytes.read(buffer),
            Self::Gzip(decoder) => decoder.read(buffer),
            Self::Zstd(decoder) => decoder.read(buffer),
            Self::Bzip2(decoder) => decoder.read(buffer),
            Self::Xz(decoder) => decoder.read(buffer),
        }
    }
}

/// Bytes without their compression, which is recognised by the first of them.
pub(super) struct Unpacked {
    /// Bytes that were looked at and are still to be read, and what went wrong then.
    head: io::Cursor<Vec<u8>>,
    error: Option<io::Error>,
    decoder: Decoder,
    bytes: u64,
    /// How many bytes had come when reading went on behind damage.
    resumed_at: u64,
    max_ratio: u64,
}

/// More bytes have come of a file than any honest text would give.
#[derive(Debug, thiserror::Error)]
#[error("unpacks to far more than its size")]
pub(super) struct Bomb;

impl Unpacked {
    pub(super) fn open(path: &Path, max_ratio: u64) -> io::Result<Self> {
        Self::new(Origin::File(HashedFile::open(path)?), max_ratio)
    }

    /// Reads a part of a file, of which `taken` counts the bytes.
    pub(super) fn member(
        reader: impl Read + Send + 'static,
        taken: Counter,
        max_ratio: u64,
    ) -> io::Result<Self> {
        Self::new(Origin::Member(Box::new(reader), taken), max_ratio)
    }

    fn new(origin: Origin, max_ratio: u64) -> io::Result<Self> {
        let bytes = BufReader::with_capacity(BUFFER_BYTES, origin);
        let (head, error) = (io::Cursor::default(), None);
        let decoder = Decoder::new(bytes)?;
        Ok(Self { head, error, decoder, bytes: 0, resumed_at: u64::MAX, max_ratio })
    }

    pub(super) fn compression(&self) -> Compression {
        self.decoder.compression()
    }

    /// The first bytes, before they are unpacked; all of a tiny file.
    pub(super) fn raw_head(&self) -> &[u8] {
        self.decoder.packed().buffer()
    }

    /// The first bytes, unpacked; all of a tiny file.
    pub(super) fn head(&mut self) -> &[u8] {
        let head = self.head.get_mut();
        // A decoder that has failed is not to be asked again.
        if head.is_empty() && self.error.is_none() {
            self.error = self.decoder.by_ref().take(HEAD_BYTES).read_to_end(head).err();
        }
        head
    }

    /// The first bytes, unpacked, and as many as are at hand.
    pub(super) fn any_head(&mut self) -> &[u8] {
        if self.compression() == Compression::None && self.head.get_ref().is_empty() {
            return self.raw_head();
        }
        self.head()
    }

    /// Bytes of the file read so far.
    pub(super) fn raw_bytes(&self) -> u64 {
        match self.decoder.packed().get_ref() {
            Origin::File(file) => file.bytes,
            Origin::Member(_, taken) => taken.get(),
        }
    }

    /// Whether this is a part of a file.
    pub(super) fn is_member(&self) -> bool {
        matches!(self.decoder.packed().get_ref(), Origin::Member(..))
    }

    fn is_bomb(&self) -> bool {
        self.bytes > FREE_BYTES && self.bytes / self.max_ratio.max(1) > self.raw_bytes()
    }

    /// Goes past damage to where the next member, frame or stream begins; `false` if there is
    /// none.
    pub(super) fn resume(&mut self) -> bool {
        let Some(magic) = magic(self.compression()) else { return false };
        let nothing = Origin::Member(Box::new(io::empty()), Counter::default());
        let nothing = Decoder::None(BufReader::with_capacity(0, nothing));
        let mut bytes = std::mem::replace(&mut self.decoder, nothing).into_packed();
        // Nothing has come of what begins here: it would be found again.
        if std::mem::replace(&mut self.resumed_at, self.bytes) == self.bytes {
            bytes.consume(1);
        }
        if !find(&mut bytes, magic).unwrap_or(false) {
            self.decoder = Decoder::None(bytes);
            return false;
        }
        Decoder::new(bytes).map(|decoder| self.decoder = decoder).is_ok()
    }

    /// Reads what is left of the file, and returns its size and its hash.
    pub(super) fn finish(self) -> (u64, u128) {
        match self.decoder.into_packed().into_inner() {
            Origin::File(mut file) => {
                // A disk that fails here has failed before, or has just given all that matters:
                // the hash is then that of no file, and the source will be read again.
                drop(file.read_rest());
                (file.bytes, file.hash())
            }
            Origin::Member(_, taken) => (taken.get(), 0),
        }
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = match (self.head.read(buffer)?, self.error.take()) {
            (0, Some(error)) => return Err(error),
            (0, None) => self.decoder.read(buffer)?,
            (n, error) => {
                self.error = error;
                n
            }
        };
        self.bytes += n as u64;
        if self.is_bomb() { Err(io::Error::other(Bomb)) } else { Ok(n) }
    }
}

/// Recognises what a file is compressed with. `head` is the whole of an empty or tiny file.
fn compression(head: &[u8]) -> Compression {
    match head {
        [0x1F, 0x8B, 0x08, ..] => Compression::Gzip,
        // A frame, or a frame to be skipped, as `pzstd` writes one first.
        [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Compression::Zstd,
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..] => {
            Compression::Bzip2
        }
        [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => {
            Compression::Bzip2
        }
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Compression::Xz,
        _ => Compression::None,
    }
}

/// The bytes that a member, frame or stream begins with.
fn magic(compression: Compression) -> Option<&'static [u8]> {
    match compression {
        Compression::None => None,
        Compression::Gzip => Some(&[0x1F, 0x8B, 0x08]),
        Compression::Zstd => Some(&[0x28, 0xB5, 0x2F, 0xFD]),
        Compression::Bzip2 => Some(b"BZh"),
        Compression::Xz => Some(&[0xFD, b'7', b'z', b'X', b'Z', 0]),
    }
}

/// Reads up to where `magic` stands next and is what it looks like.
fn find(bytes: &mut Buffered, magic: &[u8]) -> io::Result<bool> {
    loop {
        let buffer = bytes.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        let at = memchr::memmem::find(buffer, magic);
        let is_real = at.is_some_and(|at| {
            compression(buffer.get(at..).unwrap_or_default()) != Compression::None
        });
        // A mark across two buffers is missed: one in some thousand, in what is damaged anyway.
        let n_bytes = at.map_or(buffer.len(), |at| if is_real { at } else { at + 1 });
        bytes.consume(n_bytes);
        if is_real {
            return Ok(true);
        }
    }
}

/// Returns the hash that [`Summary::hash`](super::Summary::hash) would have, without
/// unpacking anything.
///
/// # Errors
///
/// If the file cannot be read.
pub fn hash_file(path: &Path) -> io::Result<u128> {
    let mut file = HashedFile::open(path)?;
    file.read_rest()?;
    Ok(file.hash())
}
