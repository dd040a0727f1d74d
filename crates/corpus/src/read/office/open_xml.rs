//! Text documents and slides of Microsoft Office (ECMA-376).

use super::About;
use super::package::Package;
use crate::read::RawDocument;
use crate::read::batch::Fault;
use crate::read::xml::{Token, tokens, unescaped};

/// Parses a DOCX file: its text, and behind it its notes.
pub(super) fn document(package: &mut Package<'_>) -> Result<RawDocument, Fault> {
    let body = package.text("word/document.xml")?;
    let body = body.ok_or_else(|| Fault::malformed("has no `word/document.xml`"))?;
    let mut text = paragraphs(&body);
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        if let Some(notes) = package.text(notes)? {
            text.push_str(&paragraphs(&notes));
        }
    }
    Ok(about(package)?.onto(RawDocument { text, ..RawDocument::default() }))
}

/// Parses a PPTX file: the text of its slides, one after the other.
pub(super) fn slides(package: &mut Package<'_>) -> Result<RawDocument, Fault> {
    let number = |name: &String| -> Option<u32> {
        name.strip_prefix("ppt/slides/slide")?.strip_suffix(".xml")?.parse().ok()
    };
    let mut slides: Vec<_> =
        package.names().into_iter().filter_map(|name| Some((number(&name)?, name))).collect();
    slides.sort_unstable();
    let mut document = RawDocument::default();
    for (number, name) in slides {
        let slide = package.text(&name)?.unwrap_or_default();
        document.begin_place(number.to_string());
        document.text.push_str(&paragraphs(&slide));
    }
    Ok(about(package)?.onto(document))
}

/// The title, author and date of a file.
pub(super) fn about(package: &mut Package<'_>) -> Result<About, Fault> {
    let core = package.text("docProps/core.xml")?.unwrap_or_default();
    Ok(About::read(&core, ["dc:title", "dc:creator", "dcterms:created"]))
}

/// The paragraphs of a part, one a line. The cells of a row stand in one line.
pub(super) fn paragraphs(xml: &str) -> String {
    let mut text = String::with_capacity(xml.len() / 8);
    let (mut in_text, mut n_cells, mut n_skipped) = (false, 0_u32, 0_u32);
    for token in tokens(xml) {
        match token {
            Token::Open { name, is_empty, .. } => match local(name) {
                // What programs that know less show instead: the same text once more.
                "Fallback" if !is_empty => n_skipped += 1,
                "t" => in_text = !is_empty,
                "tab" | "br" | "cr" if name.starts_with("w:") || name.starts_with("a:") => {
                    text.push(if local(name) == "tab" { '\t' } else { '\n' });
                }
                "noBreakHyphen" => text.push('-'),
                "tc" if !is_empty => n_cells += 1,
                _ => {}
            },
            Token::Close(name) => match local(name) {
                "Fallback" => n_skipped = n_skipped.saturating_sub(1),
                "t" => in_text = false,
                "p" if n_skipped == 0 => end(&mut text, if n_cells > 0 { ' ' } else { '\n' }),
                "tc" => {
                    n_cells = n_cells.saturating_sub(1);
                    end(&mut text, '\t');
                }
                "tr" => end(&mut text, '\n'),
                _ => {}
            },
            Token::Text(part) if in_text && n_skipped == 0 => text.push_str(&unescaped(part)),
            Token::Text(_) | Token::CData(_) => {}
        }
    }
    text
}

/// Ends a paragraph, a cell or a row; the last of these counts.
fn end(text: &mut String, sign: char) {
    if sign != '\n' || text.ends_with(['\t', ' ']) {
        text.truncate(text.trim_end_matches(['\t', ' ']).len());
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push(sign);
    }
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_cells_and_breaks_are_read() {
        let rows = [
            (
                "<w:p><w:r><w:t>وقف </w:t></w:r><w:r><w:t xml:space=\"preserve\">إطلاق</w:t><w:tab/><w:t>النار</w:t></w:r></w:p><w:p><w:t>ثان &amp; ثالث</w:t></w:p>",
                "وقف إطلاق\tالنار\nثان & ثالث\n",
            ),
            (
                "<w:tbl><w:tr><w:tc><w:p><w:t>أ</w:t></w:p><w:p><w:t>ب</w:t></w:p></w:tc><w:tc><w:p><w:t>ج</w:t></w:p></w:tc></w:tr></w:tbl>",
                "أ ب\tج\n",
            ),
            (
                "<w:p><mc:AlternateContent><mc:Choice><w:t>نص</w:t></mc:Choice><mc:Fallback><w:t>نص</w:t></mc:Fallback></mc:AlternateContent></w:p>",
                "نص\n",
            ),
            (
                "<w:p><w:del><w:delText>محذوف</w:delText></w:del><w:instrText>PAGE</w:instrText><w:t/><w:t>باق</w:t></w:p>",
                "باق\n",
            ),
        ];
        for (xml, expected) in rows {
            assert_eq!(paragraphs(xml), expected, "{xml}");
        }
    }
}
