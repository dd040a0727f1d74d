//! The bytes of a file: hashed as they are read, unpacked as they are asked for.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use xxhash_rust::xxh3::Xxh3;

use super::Compression;

/// Bytes asked of the system at a time.
const BUFFER_BYTES: usize = 128 << 10;

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

type Buffered = BufReader<HashedFile>;

enum Decoder {
    None(Buffered),
    Gzip(Box<MultiGzDecoder<Buffered>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, Buffered>>),
    Bzip2(Box<MultiBzDecoder<Buffered>>),
}

/// A file without its compression, which is recognised by its first bytes.
pub(super) struct Unpacked {
    decoder: Decoder,
    bytes: u64,
    max_ratio: u64,
}

impl Unpacked {
    pub(super) fn open(path: &Path, max_ratio: u64) -> io::Result<Self> {
        let mut file = BufReader::with_capacity(BUFFER_BYTES, HashedFile::open(path)?);
        let decoder = match compression(file.fill_buf()?) {
            Compression::None => Decoder::None(file),
            Compression::Gzip => Decoder::Gzip(Box::new(MultiGzDecoder::new(file))),
            Compression::Zstd => {
                Decoder::Zstd(Box::new(zstd::stream::read::Decoder::with_buffer(file)?))
            }
            Compression::Bzip2 => Decoder::Bzip2(Box::new(MultiBzDecoder::new(file))),
        };
        Ok(Self { decoder, bytes: 0, max_ratio })
    }

    pub(super) fn compression(&self) -> Compression {
        match self.decoder {
            Decoder::None(_) => Compression::None,
            Decoder::Gzip(_) => Compression::Gzip,
            Decoder::Zstd(_) => Compression::Zstd,
            Decoder::Bzip2(_) => Compression::Bzip2,
        }
    }

    /// Bytes of the file read so far.
    pub(super) fn raw_bytes(&self) -> u64 {
        self.file().bytes
    }

    /// Whether so few bytes have become so many that no honest text is behind it.
    pub(super) fn is_bomb(&self) -> bool {
        self.compression() != Compression::None
            && self.bytes > FREE_BYTES
            && self.bytes / self.max_ratio.max(1) > self.raw_bytes()
    }

    /// Reads what is left of the file, and returns its size and its hash.
    pub(super) fn finish(&mut self) -> (u64, u128) {
        let rest = match &mut self.decoder {
            Decoder::None(file) => file.get_mut().read_rest(),
            Decoder::Gzip(decoder) => decoder.get_mut().get_mut().read_rest(),
            Decoder::Zstd(decoder) => decoder.get_mut().get_mut().read_rest(),
            Decoder::Bzip2(decoder) => decoder.get_mut().get_mut().read_rest(),
        };
        // A disk that fails here has failed before, or has just given all that matters: the
        // hash is then that of no file, and the source will be read again.
        drop(rest);
        (self.file().bytes, self.file().hash())
    }

    fn file(&self) -> &HashedFile {
        match &self.decoder {
            Decoder::None(file) => file.get_ref(),
            Decoder::Gzip(decoder) => decoder.get_ref().get_ref(),
            Decoder::Zstd(decoder) => decoder.get_ref().get_ref(),
            Decoder::Bzip2(decoder) => decoder.get_ref().get_ref(),
        }
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = match &mut self.decoder {
            Decoder::None(file) => file.read(buffer),
            Decoder::Gzip(decoder) => decoder.read(buffer),
            Decoder::Zstd(decoder) => decoder.read(buffer),
            Decoder::Bzip2(decoder) => decoder.read(buffer),
        }?;
        self.bytes += n as u64;
        Ok(n)
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
        _ => Compression::None,
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
