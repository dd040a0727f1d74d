//! Documents of office programs, electronic books and saved mails: one file, one document.
//!
//! DOCX, PPTX and XLSX (ECMA-376), ODT, ODP and ODS (ISO 26300), EPUB, RTF and MHTML (RFC 2557).
//! A file is read as a whole, and may unpack to no more than a record may have. A book is one
//! document, as it is in the libraries of books that are read here: its chapters are no texts of
//! their own for who looks for a book. The rows of a sheet are records ([`sheet_lines`]).

mod epub;
mod mhtml;
mod open_document;
mod open_xml;
mod package;
mod rtf;
mod sheets;
mod unpacked;

use super::batch::Fault;
use super::xml::{Token, tokens, unescaped};
use super::{FailureReason, Format, RawDocument, text};
use package::Package;

pub(super) use sheets::lines as sheet_lines;
pub(super) use unpacked::as_lines;

/// Most bytes of a file that is read as a whole. Scanned books have more, and no text.
pub(super) const MAX_FILE_BYTES: u64 = 128 << 20;

/// Names the format of a file called `name` that begins with `head`, if it is such a document.
pub(super) fn format(name: &str, head: &[u8]) -> Option<Format> {
    let first = head.get(..1024).unwrap_or(head);
    let has = |what: &[u8]| memchr::memmem::find(first, what).is_some();
    if first.starts_with(b"{\\rtf") {
        return Some(Format::Rtf);
    }
    if cfg!(feature = "pdf")
        && has(b"%PDF-")
        && (first.starts_with(b"%PDF-") || name.ends_with(".pdf"))
    {
        return Some(Format::Pdf);
    }
    if first.starts_with(b"<?xml") && has(b"<office:document") {
        return Some(Format::OpenDocument);
    }
    if mhtml::is_page(first) {
        return Some(Format::Mhtml);
    }
    zipped(name, head)
}

/// Names the format of a ZIP archive that is a document.
fn zipped(name: &str, head: &[u8]) -> Option<Format> {
    if !head.starts_with(b"PK\x03\x04") {
        return None;
    }
    let has = |what: &str| memchr::memmem::find(head, what.as_bytes()).is_some();
    let is_book = has("mimetypeapplication/epub+zip");
    let is_open = has("mimetypeapplication/vnd.oasis.opendocument");
    let is_xml = has("[Content_Types].xml") || has("_rels/.rels") || has("docProps/");
    let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "docx" | "docm" | "dotx" if is_xml => Some(Format::Docx),
        "pptx" | "pptm" | "ppsx" if is_xml => Some(Format::Pptx),
        "xlsx" | "xlsm" if is_xml => Some(Format::Xlsx),
        "epub" => Some(Format::Epub),
        "ods" if is_open => Some(Format::Ods),
        _ if is_book => Some(Format::Epub),
        _ if is_open && has("opendocument.spreadsheet") => Some(Format::Ods),
        _ if is_open => Some(Format::OpenDocument),
        _ if is_xml && has("word/") => Some(Format::Docx),
        _ if is_xml && has("ppt/") => Some(Format::Pptx),
        _ if is_xml && has("xl/") => Some(Format::Xlsx),
        _ => None,
    }
}

/// Whether a file in `format` is read as a whole, byte by byte as it is.
pub(super) const fn is_whole(format: Format) -> bool {
    matches!(
        format,
        Format::Docx
            | Format::Pptx
            | Format::OpenDocument
            | Format::Epub
            | Format::Rtf
            | Format::Mhtml
            | Format::Pdf
    )
}

/// Parses a file in `format`, which may unpack to `max_bytes`.
pub(super) fn parse(bytes: &[u8], format: Format, max_bytes: u64) -> Result<RawDocument, Fault> {
    match format {
        Format::Docx => open_xml::document(&mut Package::open(bytes, max_bytes)?),
        Format::Pptx => open_xml::slides(&mut Package::open(bytes, max_bytes)?),
        Format::OpenDocument if !bytes.starts_with(b"PK") => Ok(open_document::parse_flat(bytes)),
        Format::OpenDocument => open_document::parse(&mut Package::open(bytes, max_bytes)?),
        Format::Epub => epub::parse(&mut Package::open(bytes, max_bytes)?),
        Format::Rtf => Ok(rtf::parse(bytes)),
        Format::Mhtml => mhtml::parse(bytes),
        Format::Pdf => pdf(bytes),
        _ => Err(Fault::malformed("is no such document")),
    }
}

#[cfg(feature = "pdf")]
fn pdf(bytes: &[u8]) -> Result<RawDocument, Fault> {
    use fihris_pdf::Error;

    let read = fihris_pdf::read(bytes, &fihris_pdf::Limits::default()).map_err(|error| Fault {
        reason: match error {
            Error::Encrypted => FailureReason::Encrypted,
            Error::NeedsOcr { .. } | Error::Unmapped { .. } => FailureReason::NeedsOcr,
            Error::TooLarge(_) => FailureReason::TooLarge,
            _ => FailureReason::Damaged,
        },
        detail: error.to_string(),
    })?;
    let mut document = RawDocument::default();
    for (number, page) in (1_usize..).zip(&read.pages) {
        document.begin_place(number.to_string());
        document.text.push_str(page);
        document.text.push('\n');
    }
    let about = About { title: read.title, author: read.author, date: read.date };
    if read.n_scanned_pages > 0 {
        document.extra.insert("scanned_pages".to_owned(), read.n_scanned_pages.into());
    }
    Ok(about.onto(document))
}

#[cfg(not(feature = "pdf"))]
fn pdf(_: &[u8]) -> Result<RawDocument, Fault> {
    let detail = "is no text but a PDF document".to_owned();
    Err(Fault { reason: FailureReason::Binary, detail })
}

/// What a document says about itself.
#[derive(Debug, Default)]
struct About {
    title: Option<String>,
    author: Option<String>,
    date: Option<String>,
}

/// Titles that programs give, perhaps with a number behind.
const NO_TITLES: [&str; 7] =
    ["", "document", "powerpoint presentation", "presentation", "slide", "unknown", "untitled"];

/// Whether somebody has written a title: it is none that a program gives, and no name of a file.
fn is_title(title: &str) -> bool {
    let plain = title.trim().to_lowercase();
    let named = plain.trim_end_matches(|c: char| c.is_numeric() || c == ' ');
    let is_extension =
        |end: &str| (2..=5).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphabetic());
    let is_file = plain.rsplit_once('.').is_some_and(|(_, end)| is_extension(end));
    !is_file && !NO_TITLES.contains(&named) && !plain.starts_with("microsoft ")
}

impl About {
    /// Reads the elements of these names: title, author and date.
    fn read(xml: &str, names: [&str; 3]) -> Self {
        let mut found = [None, None, None];
        let mut open = None;
        for token in tokens(xml) {
            match token {
                Token::Open { name, .. } => open = names.iter().position(|known| *known == name),
                Token::Close(_) => open = None,
                Token::Text(value) => {
                    if let Some(place) = open.and_then(|place| found.get_mut(place)) {
                        *place = Some(unescaped(value).into_owned());
                    }
                }
                Token::CData(_) => {}
            }
        }
        let [title, author, date] = found;
        Self { title, author, date }
    }

    /// Adds it to a document; one without a title has its first line for it.
    fn onto(self, document: RawDocument) -> RawDocument {
        let title = self.title.filter(|title| is_title(title));
        let mut document = RawDocument { date: self.date, ..document };
        if let Some(author) =
            self.author.filter(|author| !author.trim().is_empty() && !author.starts_with("Unknown"))
        {
            document.extra.insert("author".to_owned(), author.trim().into());
        }
        match title {
            Some(title) => document.title = Some(title.trim().to_owned()),
            // With pages, the text stays as it is, so that they stay where they are.
            None if document.places.is_empty() => {
                let parsed = text::parse(&document.text);
                (document.title, document.text) = (parsed.title, parsed.text);
            }
            None => document.title = text::parse(&document.text).title,
        }
        document
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_programs_give_are_none() {
        let written =
            ["تقرير المكتبة", "Documentary films", "الإصدار 1.10", "Presentation of the plan"];
        let given =
            ["", "Document 1", "PowerPoint Presentation", "Slide 1", "Untitled", "تقرير.docx"];
        let more = ["Microsoft Word - تقرير", "Presentation1"];
        assert!(written.into_iter().all(is_title));
        assert!(!given.into_iter().chain(more).any(is_title));
    }
}
