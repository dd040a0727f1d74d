//! Pages that browsers have saved with all that belongs to them (RFC 2557).

use encoding_rs::Encoding;

use crate::read::batch::Fault;
use crate::read::{RawDocument, html};

/// Bytes of a file in which its header must end.
const HEADER_BYTES: usize = 64 << 10;

/// Whether a file that begins so is such a page.
pub(super) fn is_page(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let is_header = head.lines().next().is_some_and(|line| {
        line.split_once(':').is_some_and(|(name, _)| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
    });
    is_header && head.contains("mime-version:") && head.contains("multipart/related")
}

/// Parses a file: the first page in it.
pub(super) fn parse(bytes: &[u8]) -> Result<RawDocument, Fault> {
    let (header, body) = split(bytes).ok_or_else(|| Fault::malformed("has no whole header"))?;
    let header = MailHeader::read(header);
    let boundary =
        header.parameter("boundary").ok_or_else(|| Fault::malformed("has no boundary"))?;
    let boundary = format!("--{boundary}");
    let mut rest = body;
    while let Some(at) = memchr::memmem::find(rest, boundary.as_bytes()) {
        rest = rest.get(at + boundary.len()..).unwrap_or_default();
        let end = memchr::memmem::find(rest, boundary.as_bytes()).unwrap_or(rest.len());
        let Some((part, content)) = split(rest.get(..end).unwrap_or_default().trim_ascii_start())
        else {
            continue;
        };
        let part = MailHeader::read(part);
        if part
            .get("content-type")
            .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"))
        {
            return Ok(page(&header, &part, content));
        }
    }
    Err(Fault::malformed("has no page in it"))
}

fn page(header: &MailHeader, part: &MailHeader, content: &[u8]) -> RawDocument {
    let how = part.get("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
    let content = match how.trim() {
        "quoted-printable" => quoted(content),
        "base64" => base_64(content),
        _ => content.to_vec(),
    };
    let declared =
        part.parameter("charset").and_then(|label| Encoding::for_label(label.as_bytes()));
    let mut page = html::parse(&content, declared);
    let address = header.get("snapshot-content-location").or(part.get("content-location"));
    let address = address.filter(|address| address.starts_with("http"));
    page.url = page.url.or(address.map(|address| address.trim().to_owned()));
    page
}

/// Cuts a header off at its blank line.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let head = bytes.get(..HEADER_BYTES).unwrap_or(bytes);
    [&b"\r\n\r\n"[..], b"\n\n"]
        .iter()
        .filter_map(|blank| {
            let at = memchr::memmem::find(head, blank)?;
            Some((bytes.get(..at)?, bytes.get(at + blank.len()..)?))
        })
        .min_by_key(|(header, _)| header.len())
}

/// The fields of a header, names in lower case.
struct MailHeader(Vec<(String, String)>);

impl MailHeader {
    fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        // A field goes on in lines that begin with a blank.
        let text = text.replace("\n ", " ").replace("\n\t", " ");
        let fields = text.lines().filter_map(|line| line.split_once(':'));
        Self(
            fields
                .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
                .collect(),
        )
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A parameter of the type of the content.
    fn parameter(&self, name: &str) -> Option<&str> {
        let kind = self.get("content-type")?;
        let parameters = kind.split(';').filter_map(|parameter| parameter.split_once('='));
        let found = parameters.into_iter().find(|(key, _)| key.trim().eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim().trim_matches('"'))
    }
}

/// Decodes `=D9=85` and line ends that are none.
fn quoted(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'=', rest) {
        out.extend_from_slice(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        if let Some(tail) = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")) {
            rest = tail;
            continue;
        }
        let hex =
            rest.get(..2).and_then(|hex| u8::from_str_radix(str::from_utf8(hex).ok()?, 16).ok());
        match hex {
            Some(byte) => {
                out.push(byte);
                rest = rest.get(2..).unwrap_or_default();
            }
            None => out.push(b'='),
        }
    }
    out.extend_from_slice(rest);
    out
}

fn base_64(bytes: &[u8]) -> Vec<u8> {
    let value = |byte: &u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut out, mut buffer, mut n_bits) = (Vec::with_capacity(bytes.len() / 4 * 3), 0_u32, 0_u32);
    for six in bytes.iter().filter_map(value) {
        buffer = buffer << 6 & 0xFF_FFFF | u32::from(six);
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            out.push((buffer >> n_bits) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_page_is_read() {
        let html = "<html><title>عنوان</title><p>أعيد إطلاق المحادثات بشأن وقف إطلاق النار في ليبيا.";
        let quoted: String = html.bytes().map(|byte| format!("={byte:02X}")).collect();
        let parts = [
            format!("Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{quoted}=\r\n"),
            format!("Content-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{html}"),
            "Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHRpdGxlPti52YbZiNin\r\n2YY8L3RpdGxlPg==".to_owned(),
        ];
        for part in parts {
            let mail = format!(
                "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://example.org/1\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--x\"\r\n\r\n----x\r\n{part}\r\n----x--\r\n"
            );
            assert!(is_page(mail.as_bytes()));
            let document = parse(mail.as_bytes()).unwrap();
            assert_eq!(document.title.as_deref(), Some("عنوان"), "{part}");
            assert_eq!(document.url.as_deref(), Some("http://example.org/1"));
        }
        assert!(!is_page("نص: multipart/related".as_bytes()));
    }
}
