//! What the headers of a tar archive say about a member.

use std::io;

use ::tar::{EntryType, Header};

use super::BLOCK_BYTES;

/// What extended headers say about the member behind them: long names (GNU), and the records of
/// POSIX.1-2001 (pax).
#[derive(Default)]
pub(super) struct Extension {
    pub(super) name: Option<Vec<u8>>,
    /// Bytes of the member, where its own header has no room for the number.
    size: Option<u64>,
    is_sparse: bool,
    /// Whether one of them was longer than is read.
    pub(super) is_too_long: bool,
}

impl Extension {
    /// Reads a long name, which ends in a NUL.
    pub(super) fn read_name(&mut self, content: &[u8]) {
        self.name = content.split(|byte| *byte == 0).next().map(<[u8]>::to_vec);
    }

    /// Reads the records of a pax header. Of records with the same key, the last one counts.
    pub(super) fn read_records(&mut self, content: &[u8]) {
        for (key, value) in records(content) {
            match key {
                b"path" | b"GNU.sparse.name" => self.name = Some(value.to_vec()),
                b"size" => {
                    self.size = str::from_utf8(value).ok().and_then(|size| size.parse().ok());
                }
                _ => self.is_sparse |= key.starts_with(b"GNU.sparse."),
            }
        }
    }

    /// Bytes that the member has in the archive.
    pub(super) fn size_of(&self, header: &Header) -> io::Result<u64> {
        self.size.map_or_else(|| header.entry_size(), Ok)
    }

    /// Says why the member cannot be read, if it cannot.
    pub(super) fn fault(&self, header: &Header) -> Option<&'static str> {
        if self.is_sparse || header.entry_type() == EntryType::GNUSparse {
            return Some("is a sparse file, which is not supported; unpack the archive");
        }
        self.is_too_long.then_some("has an extended header of more than 1 MiB; unpack the archive")
    }
}

/// Cuts a pax header into its records, `LENGTH KEY=VALUE` with a line feed, up to one that is none.
fn records(mut content: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let blank = content.iter().position(|byte| *byte == b' ')?;
        let len = str::from_utf8(content.get(..blank)?).ok()?.parse().ok()?;
        let (record, rest) = content.split_at_checked(len)?;
        let field = record.get(blank + 1..)?.strip_suffix(b"\n")?;
        let (key, value) = field.split_at_checked(memchr::memchr(b'=', field)?)?;
        content = rest;
        Some((key, value.get(1..)?))
    })
}

/// Whether a header has the checksum that it says, and a size.
pub(super) fn is_sound(block: &[u8]) -> bool {
    let Some(header) = of_block(block) else { return false };
    let sum = block.iter().enumerate().map(|(at, byte)| match at {
        // The checksum counts as blanks.
        148..156 => 32,
        _ => u32::from(*byte),
    });
    header.cksum().is_ok_and(|expected| expected == sum.sum::<u32>()) && header.entry_size().is_ok()
}

/// The header that a whole block is.
pub(super) fn of_block(block: &[u8]) -> Option<&Header> {
    (block.len() == BLOCK_BYTES).then(|| Header::from_byte_slice(block))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_cut_by_their_lengths() {
        let content = b"12 path=a\nb\n29 size=18446744073709551615\n9 x=y z=\n5 a\n12 path=c\n\n";
        let mut extension = Extension::default();
        extension.read_records(content);
        assert_eq!(extension.name.as_deref(), Some(b"a\nb".as_slice()));
        assert_eq!(extension.size, Some(u64::MAX));
        assert!(!extension.is_sparse);
        assert_eq!(records(content).count(), 3);
        assert_eq!(records(b"99999999999999999999 a=b\n").count(), 0);
    }
}
