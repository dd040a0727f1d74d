//! Workbooks of LibreOffice and others.

use super::{MAX_COLUMNS, Sheet};
use crate::read::batch::Fault;
use crate::read::office::package::Package;
use crate::read::xml::{Token, attributes, tokens, unescaped};

/// Reads the sheets of a workbook.
pub(super) fn sheets(package: &mut Package<'_>) -> Result<Vec<Sheet>, Fault> {
    let content = package.text("content.xml")?;
    let content = content.ok_or_else(|| Fault::malformed("has no `content.xml`"))?;
    let mut reader = OdsReader::default();
    for token in tokens(&content) {
        reader.token(token);
    }
    Ok(reader.sheets)
}

#[derive(Default)]
struct OdsReader {
    sheets: Vec<Sheet>,
    row: Vec<String>,
    cell: String,
    /// A date that the cell has, and how many cells it stands for.
    date: Option<String>,
    n_repeated: usize,
    n_paragraphs: u32,
    n_comments: u32,
}

impl OdsReader {
    fn token(&mut self, token: Token<'_>) {
        match token {
            Token::Open { name, attributes, is_empty } => self.open(name, attributes, is_empty),
            Token::Close(name) => self.close(name),
            Token::Text(text) if self.n_paragraphs > 0 && self.n_comments == 0 => {
                self.cell.push_str(&unescaped(text));
            }
            Token::Text(_) | Token::CData(_) => {}
        }
    }

    fn open(&mut self, name: &str, rest: &str, is_empty: bool) {
        let get = |wanted: &str| {
            attributes(rest).find(|(name, _)| *name == wanted).map(|(_, value)| value)
        };
        match name {
            "table:table" => {
                let name = unescaped(get("table:name").unwrap_or_default()).into_owned();
                self.sheets.push(Sheet { name, rows: Vec::new() });
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell.clear();
                self.date = get("office:date-value").map(str::to_owned);
                let number =
                    get("table:number-columns-repeated").and_then(|number| number.parse().ok());
                self.n_repeated = number.unwrap_or(1);
                if is_empty {
                    self.end_cell();
                }
            }
            "text:p" if !is_empty => {
                if !self.cell.is_empty() {
                    self.cell.push('\n');
                }
                self.n_paragraphs += 1;
            }
            "text:s" => self.cell.push(' '),
            "office:annotation" if !is_empty => self.n_comments += 1,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "text:p" => self.n_paragraphs = self.n_paragraphs.saturating_sub(1),
            "office:annotation" => self.n_comments = self.n_comments.saturating_sub(1),
            "table:table-cell" | "table:covered-table-cell" => self.end_cell(),
            "table:table-row" => self.end_row(),
            _ => {}
        }
    }

    fn end_cell(&mut self) {
        let cell = self.date.take().unwrap_or_else(|| std::mem::take(&mut self.cell));
        let room = MAX_COLUMNS.saturating_sub(self.row.len());
        self.row.extend(std::iter::repeat_n(cell, self.n_repeated.min(room)));
    }

    fn end_row(&mut self) {
        let mut row = std::mem::take(&mut self.row);
        let filled = row.iter().rposition(|cell| !cell.trim().is_empty());
        row.truncate(filled.map_or(0, |last| last + 1));
        if let Some(sheet) = self.sheets.last_mut().filter(|_| !row.is_empty()) {
            sheet.rows.push(row);
        }
    }
}
