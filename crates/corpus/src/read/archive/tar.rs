//! tar archives, packed or not.

use std::io::{self, Read};
use std::sync::{Arc, Mutex};

use ::tar::{EntryType, Header};

use super::{Member, damaged, is_hidden};
use crate::read::list::legible;
use crate::read::raw::{Counter, Unpacked};

/// tar's unit.
const BLOCK_BYTES: usize = 512;

/// Longest name that is taken from a header of its own.
const MAX_NAME_BYTES: u64 = 1 << 16;

/// Whether what begins so is a tar archive.
pub(in crate::read) fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar") && head.get(..BLOCK_BYTES).is_some_and(is_sound)
}

/// Whether a header has the checksum that it says.
fn is_sound(block: &[u8]) -> bool {
    let header = Header::from_byte_slice(block);
    let sum = block.iter().enumerate().map(|(at, byte)| match at {
        // The checksum counts as blanks.
        148..156 => 32,
        _ => u32::from(*byte),
    });
    header.cksum().is_ok_and(|expected| expected == sum.sum::<u32>())
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
    left: u64,
    /// Blanks that fill up the last block of the member.
    padding: u64,
}

impl Stream {
    /// Reads a whole block, or what there is of it.
    fn block(&mut self) -> io::Result<Vec<u8>> {
        let mut block = Vec::with_capacity(BLOCK_BYTES);
        Rest(self).take(BLOCK_BYTES as u64).read_to_end(&mut block)?;
        Ok(block)
    }

    /// Goes past what is left of a member.
    fn skip(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.left) + std::mem::take(&mut self.padding);
        let skipped = io::copy(&mut Rest(self).take(rest), &mut io::sink())?;
        if skipped < rest { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

/// All of an archive from here on.
struct Rest<'a>(&'a mut Stream);

impl Read for Rest<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.archive.read(buffer)
    }
}

/// The bytes of the member at hand.
struct Content(Arc<Mutex<Stream>>);

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut stream = self.0.lock().map_err(|_| io::Error::other("was given up"))?;
        let most = usize::try_from(stream.left).unwrap_or(usize::MAX).min(buffer.len());
        let n = stream.archive.read(buffer.get_mut(..most).unwrap_or_default())?;
        stream.left -= n as u64;
        if n == 0 && most > 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(n) }
    }
}

impl TarMembers {
    pub(in crate::read) fn new(archive: Unpacked, max_ratio: u64) -> Self {
        let stream = Stream { archive, left: 0, padding: 0 };
        let stream = Arc::new(Mutex::new(stream));
        Self { stream, max_ratio, n_hidden: 0, is_finished: false }
    }

    /// Opens the next member that is a file for readers.
    pub(in crate::read) fn next(&mut self) -> Option<Member> {
        while !self.is_finished {
            match self.find() {
                Ok(Some(name)) if is_hidden(&name) => self.n_hidden += 1,
                Ok(Some(name)) => return Some(self.open(name)),
                Ok(None) => self.is_finished = true,
                Err(error) => {
                    self.is_finished = true;
                    let fault = damaged(&format!("cannot be unpacked: {error}"));
                    return Some(Member {
                        name: Some("…".into()), bytes: 0, content: Err(fault)
                    });
                }
            }
        }
        None
    }

    fn open(&self, name: String) -> Member {
        let content = Content(Arc::clone(&self.stream));
        // The archive itself watches over what it unpacks to.
        let (taken, bytes) = (Counter::default(), self.left());
        taken.add(bytes);
        let unpacked = Unpacked::member(content, taken, self.max_ratio);
        let fault = |error: io::Error| damaged(&format!("cannot be unpacked: {error}"));
        Member { name: Some(name.into()), bytes, content: unpacked.map_err(fault) }
    }

    fn left(&self) -> u64 {
        self.stream.lock().map_or(0, |stream| stream.left)
    }

    /// Goes to the next file, and returns its name; `None` at the end of the archive.
    fn find(&mut self) -> io::Result<Option<String>> {
        let mut stream = self.stream.lock().map_err(|_| io::Error::other("was given up"))?;
        let mut long_name = None;
        loop {
            stream.skip()?;
            let block = stream.block()?;
            if block.iter().all(|byte| *byte == 0) {
                return Ok(None);
            }
            if block.len() < BLOCK_BYTES || !is_sound(&block) {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "no header of a member"));
            }
            let header = Header::from_byte_slice(&block);
            stream.left = header.entry_size()?;
            stream.padding = stream.left.next_multiple_of(BLOCK_BYTES as u64) - stream.left;
            match header.entry_type() {
                EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                    let name = long_name.unwrap_or_else(|| header.path_bytes().into_owned());
                    return Ok(Some(legible(&name)));
                }
                EntryType::GNULongName => long_name = Some(until_nul(own(&mut stream)?)),
                EntryType::XHeader => long_name = path(&own(&mut stream)?).or(long_name),
                _ => {}
            }
        }
    }

    /// Bytes of the file read so far.
    pub(in crate::read) fn raw_bytes(&self) -> u64 {
        self.stream.lock().map_or(0, |stream| stream.archive.raw_bytes())
    }
}

/// Reads the content of a header that is only about the next.
fn own(stream: &mut Stream) -> io::Result<Vec<u8>> {
    if stream.left > MAX_NAME_BYTES {
        return Ok(Vec::new());
    }
    let mut content = Vec::new();
    let len = std::mem::take(&mut stream.left);
    Rest(stream).take(len).read_to_end(&mut content)?;
    Ok(content)
}

fn until_nul(name: Vec<u8>) -> Vec<u8> {
    name.split(|byte| *byte == 0).next().unwrap_or_default().to_vec()
}

/// The name in an extended header (POSIX.1-2001, pax), whose lines are `LENGTH KEY=VALUE`.
fn path(header: &[u8]) -> Option<Vec<u8>> {
    let lines = header.split(|byte| *byte == b'\n');
    lines
        .filter_map(|line| line.splitn(2, |byte| *byte == b' ').nth(1))
        .find_map(|field| field.strip_prefix(b"path=").map(<[u8]>::to_vec))
}
