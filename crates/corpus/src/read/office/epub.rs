//! Electronic books (EPUB 2 and 3).

use std::collections::HashMap;

use super::About;
use super::package::Package;
use crate::read::batch::Fault;
use crate::read::xml::{Token, attributes, tokens, unescaped};
use crate::read::{FailureReason, RawDocument, html};

/// Parses a book: its chapters one after the other, each a place.
pub(super) fn parse(package: &mut Package<'_>) -> Result<RawDocument, Fault> {
    if package.text("META-INF/encryption.xml")?.is_some_and(|xml| xml.contains("xmlenc#aes")) {
        let detail = "is encrypted".to_owned();
        return Err(Fault { reason: FailureReason::Encrypted, detail });
    }
    let container = package.text("META-INF/container.xml")?.unwrap_or_default();
    let path =
        attribute_of(&container, "rootfile", "full-path").unwrap_or("content.opf".to_owned());
    let book =
        package.text(&path)?.ok_or_else(|| Fault::malformed("has no list of its chapters"))?;
    let book = Book::read(&book);
    let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let mut document = RawDocument::default();
    let mut number = 0_u32;
    for chapter in book.chapters() {
        let name = join(&folder, &chapter);
        let Some(page) = package.text(&name)? else { continue };
        let text = html::fragment(&page);
        if text.trim().is_empty() {
            continue;
        }
        number += 1;
        document.begin_place(number.to_string());
        document.text.push_str(&text);
        document.text.push('\n');
    }
    Ok(book.about.onto(document))
}

/// What the list of a book says.
#[derive(Default)]
struct Book {
    about: About,
    /// Files by their names in the list.
    files: HashMap<String, String>,
    /// Names of the chapters.
    spine: Vec<String>,
}

impl Book {
    fn read(xml: &str) -> Self {
        let mut book = Self::default();
        let mut open = "";
        for token in tokens(xml) {
            match token {
                Token::Open { name, attributes: rest, .. } => {
                    let get = |wanted: &str| {
                        let found = attributes(rest).find(|(name, _)| *name == wanted);
                        found.map(|(_, value)| unescaped(value).into_owned())
                    };
                    match (name.rsplit(':').next().unwrap_or(name), get("id"), get("idref")) {
                        ("item", Some(id), _) if get("properties").as_deref() != Some("nav") => {
                            book.files.insert(id, get("href").unwrap_or_default());
                        }
                        ("itemref", _, Some(id)) => book.spine.push(id),
                        _ => {}
                    }
                    open = name;
                }
                Token::Close(_) => open = "",
                Token::Text(value) => book.take(open, &unescaped(value)),
                Token::CData(_) => {}
            }
        }
        book
    }

    fn take(&mut self, element: &str, value: &str) {
        let about = &mut self.about;
        let slot = match element {
            "dc:title" => &mut about.title,
            "dc:creator" => &mut about.author,
            "dc:date" => &mut about.date,
            _ => return,
        };
        slot.get_or_insert_with(|| value.to_owned());
    }

    fn chapters(&self) -> Vec<String> {
        self.spine.iter().filter_map(|id| self.files.get(id).cloned()).collect()
    }
}

fn attribute_of(xml: &str, element: &str, attribute: &str) -> Option<String> {
    tokens(xml).find_map(|token| match token {
        Token::Open { name, attributes: rest, .. } if name.ends_with(element) => attributes(rest)
            .find(|(name, _)| *name == attribute)
            .map(|(_, value)| unescaped(value).into_owned()),
        _ => None,
    })
}

/// The name of a file in the archive that a list in `folder` calls `path`.
fn join(folder: &str, path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    percent_decoded(&parts.join("/"))
}

fn percent_decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex =
            tail.get(..2).and_then(|hex| u8::from_str_radix(str::from_utf8(hex).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined() {
        let rows = [
            ("OEBPS/", "ch1.xhtml#x", "OEBPS/ch1.xhtml"),
            ("OEBPS/text/", "../a%20b.html", "OEBPS/a b.html"),
            ("", "./c.html", "c.html"),
        ];
        for (folder, path, expected) in rows {
            assert_eq!(join(folder, path), expected);
        }
    }
}
