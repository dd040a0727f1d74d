//! From bytes to pages.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Document, LoadOptions, Object};

use crate::glyphs::{Glyph, Session};
use crate::layout::{self, TextLine};
use crate::{Error, Limits, PdfText, brackets, encoding, heads, line};

/// Least share of the glyphs that must be known, in hundredths.
const MIN_KNOWN: usize = 60;

/// Reads the text of a document.
///
/// # Errors
///
/// If it is encrypted or damaged, or is larger than `limits` allow; if its pages are pictures, or
/// nothing says what its glyphs are.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<PdfText, Error> {
    // The parser is not ours: what it does not expect must cost one document.
    catch_unwind(AssertUnwindSafe(|| try_read(bytes, limits)))
        .unwrap_or_else(|_| Err(Error::Damaged("its parts make no sense".to_owned())))
}

fn try_read(bytes: &[u8], limits: &Limits) -> Result<PdfText, Error> {
    let document = load(bytes, limits)?;
    let mut session = Session::new(&document, limits);
    let mut pages = Vec::new();
    let mut census = Census::default();
    for page in document.page_iter() {
        let found = session.page(page)?;
        census.add(&found.glyphs, found.has_picture);
        if census.n_bytes > limits.max_text_bytes {
            return Err(Error::TooLarge("the text that is read"));
        }
        pages.push(layout::lines(line::words(&found.glyphs)));
    }
    census.judge(&session)?;
    heads::remove(&mut pages);
    let mut pages: Vec<String> = pages.iter().map(|lines| joined(lines)).collect();
    brackets::turn(&mut pages);
    Ok(PdfText {
        pages,
        n_scanned_pages: census.n_scanned,
        title: info(&document, b"Title"),
        author: info(&document, b"Author"),
        date: info(&document, b"CreationDate").and_then(|date| iso_date(&date)),
    })
}

fn load(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let options = LoadOptions {
        max_decompressed_size: Some(limits.max_stream_bytes),
        filter: Some(without_pictures),
        ..LoadOptions::default()
    };
    let document =
        Document::load_mem_with_options(bytes, options).map_err(|error| match error {
            lopdf::Error::InvalidPassword => Error::Encrypted,
            error => Error::Damaged(error.to_string()),
        })?;
    // An empty password, which readers try of themselves, has been tried.
    if document.is_encrypted() { Err(Error::Encrypted) } else { Ok(document) }
}

/// Leaves of a picture only that there is one: they are most of a file.
fn without_pictures(id: (u32, u16), object: &mut Object) -> Option<((u32, u16), Object)> {
    if let Object::Stream(stream) = object {
        let kind = stream.dict.get(b"Subtype").and_then(Object::as_name);
        if kind.is_ok_and(|kind| kind == b"Image") {
            stream.content = Vec::new();
        }
    }
    Some((id, object.clone()))
}

/// What the glyphs of all pages are.
#[derive(Default)]
struct Census {
    n_glyphs: usize,
    n_unknown: usize,
    n_bytes: usize,
    n_pages: usize,
    n_scanned: usize,
}

impl Census {
    fn add(&mut self, glyphs: &[Glyph], has_picture: bool) {
        self.n_pages += 1;
        self.n_scanned += usize::from(has_picture && glyphs.is_empty());
        for glyph in glyphs.iter().filter(|glyph| !is_beside(glyph)) {
            let is_known = |text: &str| !text.chars().any(encoding::is_private);
            self.n_glyphs += 1;
            self.n_unknown += usize::from(!glyph.text.as_deref().is_some_and(is_known));
            self.n_bytes += glyph.text.as_ref().map_or(0, |text| text.len());
        }
    }

    fn judge(&self, session: &Session<'_>) -> Result<(), Error> {
        if self.n_glyphs == 0 && self.n_scanned > 0 {
            return Err(Error::NeedsOcr { n_pages: self.n_pages });
        }
        if (self.n_glyphs - self.n_unknown) * 100 < MIN_KNOWN * self.n_glyphs {
            let (n_unmapped, n_fonts) = session.count_fonts();
            return Err(Error::Unmapped { n_unmapped, n_fonts });
        }
        Ok(())
    }
}

/// Whether a glyph is a space or a mark, which tell nothing of the letters.
fn is_beside(glyph: &Glyph) -> bool {
    glyph.width <= 0.0 || glyph.text.as_deref().is_some_and(|text| text.trim().is_empty())
}

/// The text of a page, one paragraph a line.
fn joined(lines: &[TextLine]) -> String {
    let mut text = String::new();
    for line in lines {
        if !text.is_empty() {
            text.push(if line.continues { ' ' } else { '\n' });
        }
        text.push_str(&line.text);
    }
    text
}

/// What the document says about itself.
fn info(document: &Document, key: &[u8]) -> Option<String> {
    let info = document.trailer.get(b"Info").ok()?;
    let (_, info) = document.dereference(info).ok()?;
    let (_, value) = document.dereference(info.as_dict().ok()?.get(key).ok()?).ok()?;
    let text = lopdf::decode_text_string(value).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Writes `D:20201026120000Z` as `2020-10-26`.
fn iso_date(date: &str) -> Option<String> {
    let digits = date.strip_prefix("D:").unwrap_or(date);
    let part = |from: usize, to: usize| {
        digits.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    Some(format!("{}-{}-{}", part(0, 4)?, part(4, 6)?, part(6, 8)?))
}
