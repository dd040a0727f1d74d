//! The answer of a web server, as it came over the wire.

use std::borrow::Cow;
use std::io::Read;

use memchr::{memchr, memchr_iter};

use crate::read::batch::Fault;
use crate::read::{FailureReason, html};

/// The fields of a header, of HTTP or WARC.
pub(super) struct Fields<'a> {
    /// The first line.
    first: &'a [u8],
    /// The lines behind it.
    lines: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Reads the header that `message` begins with, and its length with the blank line
    /// behind it; `None` if its end is not there.
    pub(super) fn read(message: &'a [u8]) -> Option<(Self, usize)> {
        let (at, len) = blank_line(message)?;
        let head = message.get(..at)?;
        let first_len = memchr(b'\n', head).unwrap_or(head.len());
        let (first, lines) = head.split_at_checked(first_len)?;
        Some((Self { first: first.trim_ascii(), lines }, len))
    }

    /// Whether a line beyond the first begins so.
    pub(super) fn has(&self, start: &[u8]) -> bool {
        self.lines.split(|byte| *byte == b'\n').any(|line| line.starts_with(start))
    }

    /// The first field of this name, which is in lower case.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        let found = self.lines.split(|byte| *byte == b'\n').find_map(|line| {
            let (key, value) = line.split_at_checked(memchr(b':', line)?)?;
            key.eq_ignore_ascii_case(name.as_bytes()).then_some(value)
        })?;
        Some(String::from_utf8_lossy(found.get(1..).unwrap_or_default().trim_ascii()))
    }
}

/// Finds the first blank line: where the line before it ends, and where the next begins. Both line
/// ends are sought at once, for one that never comes must not be sought behind every header.
fn blank_line(message: &[u8]) -> Option<(usize, usize)> {
    memchr_iter(b'\n', message).find_map(|at| {
        let before = at.checked_sub(1).filter(|at| message.get(*at) == Some(&b'\r'));
        match (before, message.get(at + 1..)?) {
            (_, [b'\n', ..]) => Some((at, at + 2)),
            (Some(before), [b'\r', b'\n', ..]) => Some((before, at + 3)),
            _ => None,
        }
    })
}

/// An answer.
pub(in crate::read) struct Message<'a> {
    fields: Fields<'a>,
    body: &'a [u8],
}

impl<'a> Message<'a> {
    pub(in crate::read) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (fields, len) = Fields::read(bytes).filter(|_| bytes.starts_with(b"HTTP/"))?;
        Some(Self { fields, body: bytes.get(len..).unwrap_or_default() })
    }

    /// Whether the server had what was asked for.
    pub(in crate::read) fn is_success(&self) -> bool {
        let status = self.fields.first.split(|byte| *byte == b' ').nth(1);
        status.is_some_and(|status| status.len() == 3 && status.starts_with(b"2"))
    }

    pub(in crate::read) fn content_type(&self) -> String {
        self.fields.get("content-type").unwrap_or_default().into_owned()
    }

    /// Whether the body is a page or plain text.
    pub(in crate::read) fn is_text(&self) -> bool {
        let content_type = self.content_type();
        let packed = self.fields.get("content-encoding").is_some();
        if packed && content_type.is_empty() {
            return false;
        }
        is_text(&content_type, self.body)
    }

    /// The body, joined and unpacked.
    pub(in crate::read) fn payload(&self, max_bytes: u64) -> Result<Cow<'a, [u8]>, Fault> {
        let is_chunked = self
            .fields
            .get("transfer-encoding")
            .is_some_and(|how| how.to_ascii_lowercase().contains("chunked"));
        let joined = is_chunked.then(|| join_chunks(self.body)).flatten();
        let joined = joined.map_or(Cow::Borrowed(self.body), Cow::Owned);
        let packing = self.fields.get("content-encoding").unwrap_or_default().to_ascii_lowercase();
        match unpack(&packing, &joined, max_bytes) {
            None => Ok(joined),
            Some(unpacked) => unpacked.map(Cow::Owned),
        }
    }
}

/// Joins the chunks of a body; `None` if it is in none, as where the crawler has joined them.
fn join_chunks(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    loop {
        let (line, rest) = body.split_at_checked(memchr(b'\n', body)? + 1)?;
        let size = str::from_utf8(line).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        let Some((chunk, rest)) = rest.split_at_checked(size).filter(|_| size > 0) else {
            // The last chunk, or one that was cut off.
            joined.extend_from_slice(rest.get(..size).unwrap_or(rest));
            return Some(joined);
        };
        joined.extend_from_slice(chunk);
        body = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).unwrap_or(rest);
        if body.is_empty() {
            return Some(joined);
        }
    }
}

/// Unpacks a body; `None` if it is not packed, whatever `packing` says.
fn unpack(packing: &str, body: &[u8], max_bytes: u64) -> Option<Result<Vec<u8>, Fault>> {
    let read = |reader: &mut dyn Read| {
        let mut out = Vec::new();
        match reader.take(max_bytes + 1).read_to_end(&mut out) {
            Ok(_) if out.len() as u64 > max_bytes => {
                let detail = format!("unpacks to more than {max_bytes} bytes");
                Err(Fault { reason: FailureReason::TooLarge, detail })
            }
            Ok(_) => Ok(out),
            Err(error) => {
                let detail = format!("cannot be unpacked: {error}");
                Err(Fault { reason: FailureReason::Damaged, detail })
            }
        }
    };
    match (packing, body) {
        ("gzip" | "x-gzip", [0x1F, 0x8B, ..]) => {
            Some(read(&mut flate2::bufread::MultiGzDecoder::new(body)))
        }
        ("deflate", [first, ..]) if first & 0x0F == 8 => {
            Some(read(&mut flate2::bufread::ZlibDecoder::new(body)))
        }
        ("zstd", [0x28, 0xB5, 0x2F, 0xFD, ..]) => {
            Some(match zstd::stream::read::Decoder::with_buffer(body) {
                Ok(mut decoder) => read(&mut decoder),
                Err(error) => Err(Fault::malformed(&error.to_string())),
            })
        }
        ("br", _) if !html::is_page(body) && str::from_utf8(body).is_err() => {
            Some(read(&mut brotli::Decompressor::new(body, 4096)))
        }
        _ => None,
    }
}

/// Whether content of this type is a page or plain text. Where the type is missing, pages are
/// recognised.
pub(in crate::read) fn is_text(content_type: &str, body: &[u8]) -> bool {
    is_page(content_type, body) || media(content_type) == "text/plain"
}

/// Whether content of this type is a page. Servers call pages plain text too.
pub(super) fn is_page(content_type: &str, body: &[u8]) -> bool {
    match media(content_type).as_str() {
        "text/html" | "application/xhtml+xml" => true,
        "" | "text/plain" | "unk" | "application/octet-stream" => html::is_page(body),
        _ => false,
    }
}

/// The type without its parameters.
fn media(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
