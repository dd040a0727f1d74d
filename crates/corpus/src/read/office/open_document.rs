//! Text documents and slides of LibreOffice and others (ISO/IEC 26300).

use super::About;
use super::package::Package;
use crate::read::RawDocument;
use crate::read::batch::Fault;
use crate::read::xml::{Token, attributes, tokens, unescaped};

/// Parses an ODT or ODP file: its text, and behind it its notes.
pub(super) fn parse(package: &mut Package<'_>) -> Result<RawDocument, Fault> {
    let manifest = package.text("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.contains("manifest:encryption-data") {
        let detail = "is encrypted; save it without a password".to_owned();
        return Err(Fault { reason: crate::read::FailureReason::Encrypted, detail });
    }
    let content = package.text("content.xml")?;
    let content = content.ok_or_else(|| Fault::malformed("has no `content.xml`"))?;
    let text = text(&content);
    Ok(about(package)?.onto(RawDocument { text, ..RawDocument::default() }))
}

/// Parses a document that is one file of XML.
pub(super) fn parse_flat(bytes: &[u8]) -> RawDocument {
    let xml = String::from_utf8_lossy(bytes);
    let text = text(&xml);
    about_of(&xml).onto(RawDocument { text, ..RawDocument::default() })
}

fn about(package: &mut Package<'_>) -> Result<About, Fault> {
    Ok(about_of(&package.text("meta.xml")?.unwrap_or_default()))
}

fn about_of(meta: &str) -> About {
    About::read(meta, ["dc:title", "meta:initial-creator", "meta:creation-date"])
}

/// Elements that are no part of the text.
const SKIPPED: [&str; 5] = [
    "office:annotation",
    "text:tracked-changes",
    "text:note-citation",
    "office:forms",
    "presentation:notes",
];

/// The paragraphs of a document, one a line; its notes stand at the end.
pub(super) fn text(xml: &str) -> String {
    let mut reader = OdtReader::default();
    for token in tokens(xml) {
        reader.token(token);
    }
    reader.text + &reader.notes
}

#[derive(Default)]
struct OdtReader {
    text: String,
    notes: String,
    /// Elements of [`SKIPPED`], notes, paragraphs and cells that are open.
    n_skipped: u32,
    n_notes: u32,
    n_paragraphs: u32,
    n_cells: u32,
}

impl OdtReader {
    fn token(&mut self, token: Token<'_>) {
        match token {
            Token::Open { name, attributes, is_empty } => self.open(name, attributes, is_empty),
            Token::Close(name) => self.close(name),
            Token::Text(part) if self.n_skipped == 0 && self.n_paragraphs > 0 => {
                let part = unescaped(part);
                self.out().push_str(&part);
            }
            Token::Text(_) | Token::CData(_) => {}
        }
    }

    fn out(&mut self) -> &mut String {
        if self.n_notes > 0 { &mut self.notes } else { &mut self.text }
    }

    fn open(&mut self, name: &str, rest: &str, is_empty: bool) {
        match name {
            "text:s" => {
                let count = attributes(rest).find(|(name, _)| *name == "text:c");
                let count = count.and_then(|(_, count)| count.parse::<usize>().ok()).unwrap_or(1);
                self.out().extend(std::iter::repeat_n(' ', count.min(64)));
            }
            "text:tab" => self.out().push('\t'),
            "text:line-break" => self.out().push('\n'),
            _ if is_empty => {}
            "text:note" => self.n_notes += 1,
            "text:p" | "text:h" => self.n_paragraphs += 1,
            "table:table-cell" => self.n_cells += 1,
            name if SKIPPED.contains(&name) => self.n_skipped += 1,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "text:note" => self.n_notes = self.n_notes.saturating_sub(1),
            "text:p" | "text:h" => {
                self.n_paragraphs = self.n_paragraphs.saturating_sub(1);
                let sign = if self.n_cells > 0 { ' ' } else { '\n' };
                self.end(sign);
            }
            "table:table-cell" => {
                self.n_cells = self.n_cells.saturating_sub(1);
                self.end('\t');
            }
            "table:table-row" => self.end('\n'),
            name if SKIPPED.contains(&name) => self.n_skipped = self.n_skipped.saturating_sub(1),
            _ => {}
        }
    }

    /// Ends a paragraph, a cell or a row; the last of these counts.
    fn end(&mut self, sign: char) {
        let out = self.out();
        out.truncate(out.trim_end_matches(['\t', ' ']).len());
        if !out.is_empty() && !out.ends_with('\n') {
            out.push(sign);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_cells_and_notes_are_read() {
        let xml = "<office:text><text:h>عنوان</text:h><text:p>وقف<text:s text:c=\"1\"/>إطلاق<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>حاشية</text:p></text:note-body></text:note> النار<office:annotation><text:p>تعليق</text:p></office:annotation></text:p>\
            <table:table><table:table-row><table:table-cell><text:p>أ</text:p></table:table-cell><table:table-cell><text:p>ب</text:p></table:table-cell></table:table-row></table:table></office:text>";
        assert_eq!(text(xml), "عنوان\nوقف إطلاق النار\nأ\tب\nحاشية\n");
    }
}
