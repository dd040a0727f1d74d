//! ZIP archives.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};
use std::path::Path;

use ::zip::{CompressionMethod, ZipArchive};
use bzip2::bufread::BzDecoder;
use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::{Member, damaged, is_hidden};
use crate::read::batch::Fault;
use crate::read::decode;
use crate::read::list::legible;
use crate::read::raw::{Counter, Unpacked};
use crate::read::{FailureReason, Format};

/// Whether a file that begins so is a ZIP archive.
pub(in crate::read) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// The members of a ZIP archive, in the order of its directory.
pub(in crate::read) struct ZipMembers {
    archive: ZipArchive<File>,
    file: File,
    next: usize,
    /// Bytes that the members so far say they take in the archive.
    claimed: u64,
    /// Bytes that the member at hand can have in it, whatever it says.
    at_hand: u64,
    n_bytes: u64,
    max_ratio: u64,
    taken: Counter,
    pub(in crate::read) n_hidden: u64,
    /// Names that are no UTF-8, one a line, once one was met: by these their encoding is told.
    legacy_names: Option<Vec<u8>>,
}

/// Names that an encoding is told by, at most.
const MAX_SAMPLED: usize = 1000;

/// What the directory says of a member.
struct Entry {
    name: String,
    at: u64,
    packed: u64,
    size: u64,
    crc: u32,
    method: CompressionMethod,
    encrypted: bool,
    is_file: bool,
}

impl ZipMembers {
    pub(in crate::read) fn open(path: &Path, max_ratio: u64) -> Result<Self, Fault> {
        let open = || -> ::zip::result::ZipResult<Self> {
            let file = File::open(path)?;
            let n_bytes = file.metadata()?.len();
            let archive = ZipArchive::new(file.try_clone()?)?;
            let taken = Counter::default();
            Ok(Self {
                archive,
                file,
                next: 0,
                claimed: 0,
                at_hand: 0,
                n_bytes,
                max_ratio,
                taken,
                n_hidden: 0,
                legacy_names: None,
            })
        };
        let members = open().map_err(|error| damaged(&format!("cannot be unpacked: {error}")))?;
        match members.other_kind() {
            Some(kind) => Err(Fault {
                reason: FailureReason::Binary,
                detail: format!("is no text but {kind}"),
            }),
            None => Ok(members),
        }
    }

    /// The format of the document that the archive is, if it is one.
    pub(in crate::read) fn document_format(&mut self) -> Option<Format> {
        let names = [
            ("word/document.xml", Format::Docx),
            ("ppt/presentation.xml", Format::Pptx),
            ("xl/workbook.xml", Format::Xlsx),
            ("META-INF/container.xml", Format::Epub),
        ];
        let found = names.iter().find(|(name, _)| self.archive.index_for_name(name).is_some());
        if let Some((_, format)) = found {
            return Some(*format);
        }
        let is_open = self.archive.index_for_name("content.xml").is_some();
        let kind = self.mimetype().filter(|kind| is_open && kind.contains("opendocument"))?;
        Some(if kind.contains("spreadsheet") { Format::Ods } else { Format::OpenDocument })
    }

    /// What the file `mimetype` says, which is never packed.
    fn mimetype(&mut self) -> Option<String> {
        let index = self.archive.index_for_name("mimetype")?;
        let mut kind = String::new();
        self.archive.by_index_raw(index).ok()?.take(128).read_to_string(&mut kind).ok()?;
        Some(kind)
    }

    /// What the archive is, if it is none for readers.
    fn other_kind(&self) -> Option<&'static str> {
        let names = [("META-INF/MANIFEST.MF", "a Java program")];
        let found = names.iter().find(|(name, _)| self.archive.index_for_name(name).is_some());
        found.map(|(_, kind)| *kind)
    }

    /// Opens the next member that is a file for readers.
    pub(in crate::read) fn next(&mut self) -> Option<Member> {
        loop {
            let index = self.next;
            if index >= self.archive.len() {
                return None;
            }
            self.next += 1;
            self.at_hand = 0;
            let entry = match self.entry(index) {
                Ok(entry) => entry,
                Err(error) => return Some(unreadable(index, &error.to_string())),
            };
            if !entry.is_file || is_hidden(&entry.name) {
                self.n_hidden += u64::from(entry.is_file);
                continue;
            }
            self.at_hand = entry.packed.min(self.n_bytes.saturating_sub(self.claimed));
            self.claimed = self.claimed.saturating_add(entry.packed);
            let content = self.content(&entry);
            return Some(Member { name: Some(entry.name.into()), content });
        }
    }

    /// Bytes that the member at hand takes in the archive. Those of all members are never more than
    /// the archive has.
    pub(in crate::read) fn pass_over(&self) -> u64 {
        self.at_hand
    }

    /// Bytes of the file read so far.
    pub(in crate::read) fn raw_bytes(&self) -> u64 {
        self.taken.get()
    }

    fn entry(&mut self, index: usize) -> ::zip::result::ZipResult<Entry> {
        let raw_name = self.archive.by_index_raw(index)?.name_raw().to_vec();
        let name = self.name(&raw_name);
        let member = self.archive.by_index_raw(index)?;
        Ok(Entry {
            name,
            at: member.data_start().unwrap_or(u64::MAX),
            packed: member.compressed_size(),
            size: member.size(),
            crc: member.crc32(),
            method: member.compression(),
            encrypted: member.encrypted(),
            is_file: member.is_file(),
        })
    }

    /// The name of a member: in UTF-8, or in a code page of the system that packed it.
    fn name(&mut self, raw: &[u8]) -> String {
        if str::from_utf8(raw).is_ok() {
            return legible(raw);
        }
        if self.legacy_names.is_none() {
            self.legacy_names = Some(self.sample_names());
        }
        let sample = self.legacy_names.as_deref().unwrap_or_default();
        decode::name(raw, sample).unwrap_or_else(|| legible(raw))
    }

    fn sample_names(&mut self) -> Vec<u8> {
        let mut names = Vec::new();
        for index in 0..self.archive.len().min(MAX_SAMPLED) {
            let Ok(member) = self.archive.by_index_raw(index) else { continue };
            if str::from_utf8(member.name_raw()).is_err() {
                names.extend_from_slice(member.name_raw());
                names.push(b'\n');
            }
        }
        names
    }

    fn content(&mut self, entry: &Entry) -> Result<Unpacked, Fault> {
        if entry.encrypted {
            let detail = "is encrypted".to_owned();
            return Err(Fault { reason: FailureReason::Unreadable, detail });
        }
        // Members that overlap are a bomb: Fifield 2019, "A better zip bomb".
        if self.claimed > self.n_bytes {
            let detail = "the members claim more bytes than the archive has".to_owned();
            return Err(Fault { reason: FailureReason::TooLarge, detail });
        }
        let io = |error: io::Error| damaged(&format!("cannot be unpacked: {error}"));
        let mut file = self.file.try_clone().map_err(io)?;
        file.seek(SeekFrom::Start(entry.at)).map_err(io)?;
        let packed = Packed { file: file.take(entry.packed), taken: self.taken.clone() };
        let reader = BufReader::with_capacity(1 << 16, packed);
        let reader: Box<dyn Read + Send> = match entry.method {
            CompressionMethod::Stored => Box::new(reader),
            method => match code(method) {
                8 => Box::new(DeflateDecoder::new(reader)),
                12 => Box::new(BzDecoder::new(reader)),
                93 => Box::new(zstd::stream::read::Decoder::with_buffer(reader).map_err(io)?),
                code => {
                    let detail = format!("is packed by method {code}, which is not known here");
                    return Err(Fault { reason: FailureReason::Unreadable, detail });
                }
            },
        };
        let checked = Checked { reader, left: entry.size, crc: Crc::new(), expected: entry.crc };
        Unpacked::member(checked, self.taken.clone(), self.max_ratio).map_err(io)
    }
}

/// The number of a method in the standard (APPNOTE.TXT, 4.4.5).
#[expect(deprecated, reason = "the crate names only the methods that it was built with")]
fn code(method: CompressionMethod) -> u16 {
    method.to_u16()
}

fn unreadable(index: usize, error: &str) -> Member {
    let fault = damaged(&format!("cannot be unpacked: {error}"));
    Member { name: Some(format!("#{index}").into()), content: Err(fault) }
}

/// The bytes of a member as they stand in the archive.
struct Packed {
    file: Take<File>,
    taken: Counter,
}

impl Read for Packed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.taken.add(n as u64);
        Ok(n)
    }
}

/// The bytes of a member, which must be as many as the directory says, and the same.
struct Checked {
    reader: Box<dyn Read + Send>,
    left: u64,
    crc: Crc,
    expected: u32,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(buffer)?;
        self.crc.update(buffer.get(..n).unwrap_or_default());
        let wrong = |what| Err(io::Error::new(io::ErrorKind::InvalidData, what));
        match self.left.checked_sub(n as u64) {
            None => return wrong("it is longer than its directory says"),
            Some(left) => self.left = left,
        }
        if n == 0 && !buffer.is_empty() {
            if self.left > 0 {
                return wrong("it is shorter than its directory says");
            }
            if self.crc.sum() != self.expected {
                return wrong("its checksum does not fit");
            }
        }
        Ok(n)
    }
}
