//! One source, from its first byte to its last.

use std::collections::{BTreeMap, VecDeque};

use super::archive::{Member, TarMembers, ZipMembers, is_tar, is_zip};
use super::batch::Fault;
use super::parquet::{RowGroups, is_parquet};
use super::part::{Part, PartPlace};
use super::raw::Unpacked;
use super::{
    Archive, Batch, Failure, FailureReason, Format, Layout, ReadOptions, SkippedKind, SourceFile,
    hash_file,
};

/// Members that are tried for one that can be read, before the archive counts as opened.
const MAX_TRIED: usize = 100;

/// Reads one source.
pub struct SourceReader {
    source: SourceFile,
    options: ReadOptions,
    layout: Layout,
    /// What is being read.
    part: Option<Part>,
    /// What comes after it.
    parts: Parts,
    /// Failures of members, to be returned first.
    failed: VecDeque<Batch>,
    /// What has been read, but for the part at hand.
    sums: Summary,
    /// Size and hash of a source that was one part, once it is read.
    finished: Option<(u64, u128)>,
}

/// The parts of a source that are still to be read.
enum Parts {
    /// None: the source was one.
    None,
    /// None: the source was one, and was read as a whole before. It has so many bytes.
    Converted(u64),
    Zip(ZipMembers),
    Tar(TarMembers),
    RowGroups(RowGroups),
}

/// What was read of a source.
///
/// The bytes of all records and failures, and `structure_bytes`, make `decoded_bytes`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bytes of the file.
    pub raw_bytes: u64,
    /// xxh3-128 of the bytes of the file, all of them, even if reading stopped early.
    pub hash: u128,
    /// Bytes after decompression, in UTF-8, up to the last record that was read; of a member
    /// that could not be opened, the bytes that it takes in its archive.
    pub decoded_bytes: u64,
    /// Decoded bytes that belong to no record: blank lines, header, byte order mark, and
    /// what is counted in `skipped`, but for hidden members.
    pub structure_bytes: u64,
    /// Number of the records that are no documents.
    pub skipped: BTreeMap<SkippedKind, u64>,
    /// Number of records, failures among them.
    pub n_records: u64,
    /// Number of the files in an archive that were opened or could not be.
    pub n_members: u64,
}

impl SourceReader {
    /// Opens `source` and finds out what it is.
    ///
    /// # Errors
    ///
    /// If it cannot be opened, is no text, or lacks a field that `options` names. The
    /// bytes of such a [`Failure`] are those of the file, since nothing was unpacked.
    pub fn open(source: &SourceFile, options: &ReadOptions) -> Result<Self, Failure> {
        Self::try_open(source, options).map_err(|Fault { reason, detail }| Failure {
            position: 0,
            bytes: source.bytes,
            reason,
            detail,
        })
    }

    fn try_open(source: &SourceFile, options: &ReadOptions) -> Result<Self, Fault> {
        let mut unpacked = Unpacked::open(&source.path, options.max_ratio).map_err(|error| {
            let detail = format!("cannot be opened: {error}");
            Fault { reason: FailureReason::Unreadable, detail }
        })?;
        let mut reader = Self {
            source: source.clone(),
            options: options.clone(),
            layout: Layout::default(),
            part: None,
            parts: Parts::None,
            failed: VecDeque::new(),
            sums: Summary::default(),
            finished: None,
        };
        let mut format = options.format;
        let mut archive = match is_zip(unpacked.raw_head()) {
            true => Some(ZipMembers::open(&source.path, options.max_ratio)?),
            false => None,
        };
        let of_document = archive.as_mut().and_then(ZipMembers::document_format);
        format = format.or(of_document);
        if let Some(archive) = archive.filter(|_| of_document.is_none()) {
            reader.parts = Parts::Zip(archive);
        } else if is_parquet(unpacked.raw_head()) {
            reader.parts = Parts::RowGroups(RowGroups::open(&source.path, options.max_ratio)?);
        } else if is_tar(unpacked.head()) {
            reader.parts = Parts::Tar(TarMembers::new(unpacked, options.max_ratio));
        } else {
            let place = PartPlace { name: &source.name, format, ..PartPlace::default() };
            let (part, layout) = Part::open(place, unpacked, options)?;
            if matches!(layout.format, Format::Xlsx | Format::Ods) {
                reader.parts = Parts::Converted(source.bytes);
            }
            (reader.part, reader.layout) = (Some(part), layout);
            return Ok(reader);
        }
        reader.layout = reader.parts.layout();
        for _ in 0..MAX_TRIED {
            if reader.part.is_some() || !reader.open_next() {
                break;
            }
        }
        Ok(reader)
    }

    /// What the source turned out to be.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Reads the next records; `None` at the end.
    ///
    /// A source that is damaged gives what came before the damage, and then a failure.
    pub fn next_batch(&mut self) -> Option<Batch> {
        loop {
            if let Some(failed) = self.failed.pop_front() {
                return Some(failed);
            }
            if let Some(part) = &mut self.part {
                if let Some(batch) = part.next_batch() {
                    return Some(batch);
                }
                self.end_part();
            } else if !self.open_next() {
                return None;
            }
        }
    }

    /// Bytes of the file read so far, for a progress bar.
    #[must_use]
    pub fn raw_bytes(&self) -> u64 {
        let of_part = self.part.as_ref().map_or(0, Part::raw_bytes);
        self.parts.raw_bytes().unwrap_or(of_part)
    }

    /// Reads what is left of the file, for its hash, and sums up.
    #[must_use]
    pub fn summary(mut self) -> Summary {
        self.end_part();
        *self.sums.skipped.entry(SkippedKind::Hidden).or_default() += self.parts.n_hidden();
        self.sums.skipped.retain(|_, number| *number > 0);
        let (raw_bytes, hash) = self.finished.unwrap_or_else(|| {
            let raw_bytes = self.source.path.metadata().map_or(0, |metadata| metadata.len());
            // What fails here has failed before; the source will be read again.
            (raw_bytes, hash_file(&self.source.path).unwrap_or(0))
        });
        Summary { raw_bytes, hash, ..self.sums }
    }

    /// Opens the next member; `false` if there is none.
    fn open_next(&mut self) -> bool {
        let Some(Member { name, content }) = self.parts.next() else { return false };
        let is_member = name.is_some();
        self.sums.n_members += u64::from(is_member);
        let place = PartPlace {
            name: name.as_deref().unwrap_or(&self.source.name),
            member: name.clone(),
            position: self.sums.n_records,
            format: if is_member { self.options.format } else { Some(Format::Parquet) },
        };
        match content.and_then(|unpacked| Part::open(place, unpacked, &self.options)) {
            Ok((part, layout)) => {
                if self.sums.n_records == self.failed.len() as u64 {
                    self.layout = Layout { archive: self.layout.archive, ..layout };
                }
                self.part = Some(part);
            }
            Err(Fault { reason, detail }) => {
                let (position, bytes) = (self.sums.n_records, self.parts.pass_over());
                let failure = Failure { position, bytes, reason, detail };
                self.failed.push_back(Batch::failed(failure, name));
                self.sums.n_records += 1;
                self.sums.decoded_bytes = self.sums.decoded_bytes.saturating_add(bytes);
            }
        }
        true
    }

    fn end_part(&mut self) {
        let Some(part) = self.part.take() else { return };
        let unpacked = self.add(part);
        if matches!(self.parts, Parts::None) {
            self.finished = Some(unpacked.finish());
        }
    }

    /// Adds what was read of a part, and returns its bytes.
    fn add(&mut self, part: Part) -> Unpacked {
        let ended = part.end();
        self.sums.decoded_bytes = self.sums.decoded_bytes.saturating_add(ended.decoded_bytes);
        self.sums.structure_bytes += ended.structure_bytes;
        self.sums.n_records = ended.position;
        for (kind, number) in ended.skipped {
            *self.sums.skipped.entry(kind).or_default() += number;
        }
        ended.unpacked
    }
}

impl Parts {
    fn next(&mut self) -> Option<Member> {
        match self {
            Self::None | Self::Converted(_) => None,
            Self::Zip(members) => members.next(),
            Self::Tar(members) => members.next(),
            Self::RowGroups(groups) => groups.next(),
        }
    }

    /// Goes past the part at hand, and returns the bytes that it takes in the file: those that could
    /// be read, whatever a header says.
    fn pass_over(&mut self) -> u64 {
        match self {
            Self::None | Self::Converted(_) | Self::RowGroups(_) => 0,
            Self::Zip(members) => members.pass_over(),
            Self::Tar(members) => members.pass_over(),
        }
    }

    /// What is known before a part is opened.
    fn layout(&self) -> Layout {
        let (archive, format) = match self {
            Self::None | Self::Converted(_) => (None, Format::Text),
            Self::Zip(_) => (Some(Archive::Zip), Format::Text),
            Self::Tar(_) => (Some(Archive::Tar), Format::Text),
            Self::RowGroups(_) => (None, Format::Parquet),
        };
        Layout { archive, format, ..Layout::default() }
    }

    /// Bytes of the file read so far, where the part at hand does not know.
    fn raw_bytes(&self) -> Option<u64> {
        match self {
            Self::None => None,
            Self::Converted(n_bytes) => Some(*n_bytes),
            Self::Zip(members) => Some(members.raw_bytes()),
            Self::Tar(members) => Some(members.raw_bytes()),
            Self::RowGroups(groups) => Some(groups.raw_bytes()),
        }
    }

    fn n_hidden(&self) -> u64 {
        match self {
            Self::None | Self::Converted(_) | Self::RowGroups(_) => 0,
            Self::Zip(members) => members.n_hidden,
            Self::Tar(members) => members.n_hidden,
        }
    }
}
