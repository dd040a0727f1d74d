//! tar archives, packed or not.
//!
//! The crate `tar` reads headers here, and no more: it holds a long name or an extended header in
//! memory however long it says it is, ends at the first blank block, and lends its members out
//! only while it is borrowed. Here a size is what could be read, never what a header says; what
//! stands behind damage, or behind the end of a first archive, is found.

mod header;

use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::tar::{EntryType, GnuExtSparseHeader, Header};

use self::header::{Extension, is_sound, of_block};
use super::{Member, damaged, is_hidden};
use crate::read::FailureReason;
use crate::read::batch::Fault;
use crate::read::list::legible;
use crate::read::raw::{Counter, Unpacked};

/// tar's unit.
const BLOCK_BYTES: usize = 512;

/// Longest extended header. The longest name of a file has 4 KiB; attributes of files have more.
const MAX_EXTENSION_BYTES: u64 = 1 << 20;

/// Whether what begins so is a tar archive.
pub(in crate::read) fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar") && head.get(..BLOCK_BYTES).is_some_and(is_sound)
}

/// The members of a tar archive, as they come.
pub(in crate::read) struct TarMembers {
    stream: Arc<Mutex<Stream>>,
    max_ratio: u64,
    pub(in crate::read) n_hidden: u64,
    is_finished: bool,
}

/// The archive, and how much of it belongs to the member at hand.
struct Stream {
    archive: Unpacked,
    /// A header that was read too early.
    ahead: Option<Vec<u8>>,
    /// Bytes of the member that were read, and that are left.
    read: u64,
    left: u64,
    /// Blanks that fill up the last block of the member.
    padding: u64,
}

/// A file that was found.
struct Found {
    name: String,
    /// Why it cannot be read, if it cannot.
    fault: Option<&'static str>,
}

/// Why no file was found.
enum Trouble {
    /// The archive cannot be read, or ends too early.
    Io(io::Error),
    /// So many bytes stand where a header should.
    Garbage(u64),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Read for Stream {
    /// Reads what is left of the member at hand.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let n = self.archive.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.left -= n as u64;
        self.read += n as u64;
        if n == 0 && most > 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(n) }
    }
}

impl Stream {
    /// Goes past what is left of a member.
    fn skip(&mut self) -> io::Result<()> {
        io::copy(self, &mut io::sink())?;
        let padding = std::mem::take(&mut self.padding);
        let skipped = io::copy(&mut self.archive.by_ref().take(padding), &mut io::sink())?;
        if skipped < padding { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    /// Reads a whole block, or what there is of it.
    fn block(&mut self) -> io::Result<Vec<u8>> {
        if let Some(block) = self.ahead.take() {
            return Ok(block);
        }
        let mut block = Vec::with_capacity(BLOCK_BYTES);
        self.archive.by_ref().take(BLOCK_BYTES as u64).read_to_end(&mut block)?;
        Ok(block)
    }

    /// Begins a member of so many bytes.
    fn begin(&mut self, size: u64) {
        (self.read, self.left) = (0, size);
        self.padding = (BLOCK_BYTES as u64 - size % BLOCK_BYTES as u64) % BLOCK_BYTES as u64;
    }

    /// Goes to where the next header stands, and counts the bytes before it.
    fn seek_header(&mut self, garbage: &[u8]) -> io::Result<u64> {
        let mut n_bytes = garbage.len() as u64;
        loop {
            let block = self.block()?;
            if block.is_empty() {
                return Ok(n_bytes);
            }
            if is_sound(&block) {
                self.ahead = Some(block);
                return Ok(n_bytes);
            }
            n_bytes += block.len() as u64;
        }
    }

    /// Goes past the blocks of a sparse file's map that have no place in its header.
    fn skip_map(&mut self, header: &Header) -> io::Result<()> {
        let mut goes_on = header.as_gnu().is_some_and(::tar::GnuHeader::is_extended);
        while goes_on {
            let mut map = GnuExtSparseHeader::new();
            self.archive.read_exact(map.as_mut_bytes())?;
            goes_on = map.is_extended();
        }
        Ok(())
    }

    /// Goes to the next file; `None` at the end of the archive.
    fn find(&mut self) -> Result<Option<Found>, Trouble> {
        let mut extension = Extension::default();
        loop {
            let Some(block) = self.next_header()? else { return Ok(None) };
            let Some(header) = of_block(&block) else { continue };
            let is_own = is_extension(header.entry_type());
            self.begin(if is_own { header.entry_size()? } else { extension.size_of(header)? });
            if is_own {
                self.read_extension(header, &mut extension)?;
                continue;
            }
            self.skip_map(header)?;
            let said = std::mem::take(&mut extension);
            let (kind, fault) = (header.entry_type(), said.fault(header));
            if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() {
                let name = said.name.unwrap_or_else(|| header.path_bytes().into_owned());
                return Ok(Some(Found { name: legible(&name), fault }));
            }
        }
    }

    /// Goes past what is left of the member at hand, to the next sound header.
    fn next_header(&mut self) -> Result<Option<Vec<u8>>, Trouble> {
        self.skip()?;
        loop {
            let block = self.block()?;
            if block.is_empty() {
                return Ok(None);
            }
            // Blank blocks end an archive. Another may follow, as where files were joined.
            if block.iter().all(|byte| *byte == 0) {
                continue;
            }
            if !is_sound(&block) {
                return Err(Trouble::Garbage(self.seek_header(&block)?));
            }
            return Ok(Some(block));
        }
    }

    /// Reads the content of a header that is only about the next.
    fn read_extension(&mut self, header: &Header, extension: &mut Extension) -> io::Result<()> {
        let kind = header.entry_type();
        if !matches!(kind, EntryType::GNULongName | EntryType::XHeader) {
            return Ok(());
        }
        if self.left > MAX_EXTENSION_BYTES {
            extension.is_too_long = true;
            return Ok(());
        }
        let mut content = Vec::new();
        self.read_to_end(&mut content)?;
        match kind {
            EntryType::GNULongName => extension.read_name(&content),
            _ => extension.read_records(&content),
        }
        Ok(())
    }
}

/// Whether a header is only about the one behind it, or about all.
fn is_extension(kind: EntryType) -> bool {
    matches!(
        kind,
        EntryType::GNULongName
            | EntryType::GNULongLink
            | EntryType::XHeader
            | EntryType::XGlobalHeader
    )
}

/// The bytes of the member at hand.
struct Content {
    stream: Arc<Mutex<Stream>>,
    taken: Counter,
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = lock(&self.stream).read(buffer)?;
        self.taken.add(n as u64);
        Ok(n)
    }
}

/// One thread alone reads the archive: a lock that was given up guards a sound stream.
fn lock(stream: &Mutex<Stream>) -> MutexGuard<'_, Stream> {
    stream.lock().unwrap_or_else(PoisonError::into_inner)
}

impl TarMembers {
    pub(in crate::read) fn new(archive: Unpacked, max_ratio: u64) -> Self {
        let stream = Stream { archive, ahead: None, read: 0, left: 0, padding: 0 };
        let stream = Arc::new(Mutex::new(stream));
        Self { stream, max_ratio, n_hidden: 0, is_finished: false }
    }

    /// Opens the next member that is a file for readers.
    pub(in crate::read) fn next(&mut self) -> Option<Member> {
        while !self.is_finished {
            let found = lock(&self.stream).find();
            match found {
                Ok(Some(found)) if is_hidden(&found.name) => self.n_hidden += 1,
                Ok(Some(found)) => return Some(self.open(found)),
                Ok(None) => self.is_finished = true,
                Err(trouble) => return Some(self.lose(trouble)),
            }
        }
        None
    }

    fn open(&self, found: Found) -> Member {
        let name = Some(found.name.into());
        if let Some(fault) = found.fault {
            let fault = Fault { reason: FailureReason::Unreadable, detail: fault.to_owned() };
            return Member { name, content: Err(fault) };
        }
        let taken = Counter::default();
        let content = Content { stream: Arc::clone(&self.stream), taken: taken.clone() };
        // The archive itself watches over what it unpacks to.
        let unpacked = Unpacked::member(content, taken, self.max_ratio);
        let fault = |error: io::Error| damaged(&format!("cannot be unpacked: {error}"));
        Member { name, content: unpacked.map_err(fault) }
    }

    /// Accounts for a part of the archive that has no member.
    fn lose(&mut self, trouble: Trouble) -> Member {
        let mut stream = lock(&self.stream);
        let fault = match trouble {
            Trouble::Garbage(n_bytes) => {
                stream.read = n_bytes;
                damaged("cannot be unpacked: no header of a member")
            }
            Trouble::Io(error) => {
                (stream.read, stream.left) = (0, 0);
                self.is_finished = true;
                damaged(&format!("cannot be unpacked: {error}"))
            }
        };
        Member { name: Some("…".into()), content: Err(fault) }
    }

    /// Goes past the member at hand, and returns how many bytes of it the archive has.
    pub(in crate::read) fn pass_over(&mut self) -> u64 {
        let mut stream = lock(&self.stream);
        // What is missing will be told when the next member is sought.
        let _ = io::copy(&mut *stream, &mut io::sink());
        stream.read
    }

    /// Bytes of the file read so far.
    pub(in crate::read) fn raw_bytes(&self) -> u64 {
        lock(&self.stream).archive.raw_bytes()
    }
}
