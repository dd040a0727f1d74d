//! Workbooks of Excel.

use std::collections::{BTreeMap, HashMap};

use super::{MAX_COLUMNS, Sheet};
use crate::read::batch::Fault;
use crate::read::office::open_xml::local;
use crate::read::office::package::Package;
use crate::read::xml::{Token, attributes, tokens, unescaped};

/// Reads the sheets of a workbook.
pub(super) fn sheets(package: &mut Package<'_>) -> Result<Vec<Sheet>, Fault> {
    let workbook = package.text("xl/workbook.xml")?;
    let workbook = workbook.ok_or_else(|| Fault::malformed("has no `xl/workbook.xml`"))?;
    let targets = targets(&package.text("xl/_rels/workbook.xml.rels")?.unwrap_or_default());
    let strings = shared_strings(&package.text("xl/sharedStrings.xml")?.unwrap_or_default());
    let formats = Formats::read(&package.text("xl/styles.xml")?.unwrap_or_default());
    let has_epoch_1904 =
        workbook.contains("date1904=\"1\"") || workbook.contains("date1904=\"true\"");
    let reader = CellReader { strings: &strings, formats: &formats, has_epoch_1904 };
    let mut sheets = Vec::new();
    for (name, id) in named(&workbook) {
        let Some(target) = targets.get(&id) else { continue };
        let path = target.strip_prefix('/').map_or(format!("xl/{target}"), str::to_owned);
        if let Some(xml) = package.text(&path)? {
            sheets.push(Sheet { name, rows: reader.rows(&xml) });
        }
    }
    Ok(sheets)
}

fn get<'t>(rest: &'t str, wanted: &str) -> Option<&'t str> {
    attributes(rest).find(|(name, _)| local(name) == wanted).map(|(_, value)| value)
}

/// Names of the sheets, and what they go by in the list of parts.
fn named(workbook: &str) -> Vec<(String, String)> {
    tokens(workbook)
        .filter_map(|token| match token {
            Token::Open { name, attributes, .. } if local(name) == "sheet" => {
                let id = self::attributes(attributes).find(|(name, _)| name.ends_with(":id"))?.1;
                Some((unescaped(get(attributes, "name")?).into_owned(), id.to_owned()))
            }
            _ => None,
        })
        .collect()
}

fn targets(relationships: &str) -> HashMap<String, String> {
    tokens(relationships)
        .filter_map(|token| match token {
            Token::Open { name, attributes, .. } if local(name) == "Relationship" => {
                Some((get(attributes, "Id")?.to_owned(), get(attributes, "Target")?.to_owned()))
            }
            _ => None,
        })
        .collect()
}

/// Texts that cells have by their number, without how they are read aloud.
fn shared_strings(xml: &str) -> Vec<String> {
    let mut strings = Vec::new();
    let (mut in_text, mut n_phonetic) = (false, 0_u32);
    for token in tokens(xml) {
        match token {
            Token::Open { name, is_empty, .. } => match local(name) {
                "si" => strings.push(String::new()),
                "t" => in_text = !is_empty,
                "rPh" if !is_empty => n_phonetic += 1,
                _ => {}
            },
            Token::Close(name) => match local(name) {
                "t" => in_text = false,
                "rPh" => n_phonetic = n_phonetic.saturating_sub(1),
                _ => {}
            },
            Token::Text(text) if in_text && n_phonetic == 0 => {
                if let Some(last) = strings.last_mut() {
                    last.push_str(&unescaped(text));
                }
            }
            Token::Text(_) | Token::CData(_) => {}
        }
    }
    strings
}

/// Which styles of cells show numbers as dates.
#[derive(Default)]
struct Formats {
    are_dates: Vec<bool>,
}

impl Formats {
    fn read(styles: &str) -> Self {
        let mut own: BTreeMap<u32, bool> = BTreeMap::new();
        let mut formats = Self::default();
        let mut in_cells = false;
        for token in tokens(styles) {
            match token {
                Token::Open { name, attributes, .. } => {
                    let id = get(attributes, "numFmtId").and_then(|id| id.parse().ok());
                    match (local(name), id) {
                        ("numFmt", Some(id)) => {
                            own.insert(
                                id,
                                is_date(get(attributes, "formatCode").unwrap_or_default()),
                            );
                        }
                        ("cellXfs", _) => in_cells = true,
                        ("xf", id) if in_cells => {
                            let id = id.unwrap_or(0);
                            let built_in = matches!(id, 14..=17 | 22 | 27..=31 | 36 | 50..=58);
                            formats.are_dates.push(own.get(&id).copied().unwrap_or(built_in));
                        }
                        _ => {}
                    }
                }
                Token::Close(name) if local(name) == "cellXfs" => in_cells = false,
                _ => {}
            }
        }
        formats
    }
}

/// Whether a format of numbers shows the year, or a month and a day.
fn is_date(code: &str) -> bool {
    let mut in_text = false;
    let plain: String = code
        .replace("&quot;", "\"")
        .chars()
        .filter(|c| {
            in_text ^= *c == '"';
            !in_text
        })
        .collect();
    let plain =
        plain.split(']').map(|part| part.split('[').next().unwrap_or_default()).collect::<String>();
    let plain = plain.to_ascii_lowercase();
    plain.contains('y') || plain.contains('d') && plain.contains('m')
}

struct CellReader<'a> {
    strings: &'a [String],
    formats: &'a Formats,
    has_epoch_1904: bool,
}

/// The cell that is being read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    style: usize,
    value: String,
}

impl CellReader<'_> {
    fn rows(&self, xml: &str) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        let mut row: Vec<String> = Vec::new();
        let mut cell = Cell::default();
        let mut in_value = false;
        for token in tokens(xml) {
            match token {
                Token::Open { name, attributes, is_empty } => match local(name) {
                    "c" => cell = Cell::new(attributes, row.len()),
                    "v" | "t" => in_value = !is_empty,
                    _ => {}
                },
                Token::Close(name) => match local(name) {
                    "v" | "t" => in_value = false,
                    "c" => self.end_cell(std::mem::take(&mut cell), &mut row),
                    "row" => {
                        let row = std::mem::take(&mut row);
                        if row.iter().any(|cell| !cell.trim().is_empty()) {
                            rows.push(row);
                        }
                    }
                    _ => {}
                },
                Token::Text(text) if in_value => cell.value.push_str(&unescaped(text)),
                Token::Text(_) | Token::CData(_) => {}
            }
        }
        rows
    }

    fn end_cell(&self, cell: Cell, row: &mut Vec<String>) {
        if cell.column >= MAX_COLUMNS || cell.value.is_empty() {
            return;
        }
        if row.len() <= cell.column {
            row.resize(cell.column + 1, String::new());
        }
        if let Some(slot) = row.get_mut(cell.column) {
            *slot = self.text(cell);
        }
    }

    fn text(&self, cell: Cell) -> String {
        match cell.kind.as_str() {
            "s" => {
                let string =
                    cell.value.trim().parse().ok().and_then(|at: usize| self.strings.get(at));
                string.cloned().unwrap_or_default()
            }
            "" | "n" if self.formats.are_dates.get(cell.style) == Some(&true) => {
                date(&cell.value, self.has_epoch_1904).unwrap_or(cell.value)
            }
            "b" => if cell.value == "1" { "true" } else { "false" }.to_owned(),
            _ => cell.value,
        }
    }
}

impl Cell {
    fn new(rest: &str, next_column: usize) -> Self {
        let column = get(rest, "r").and_then(column).unwrap_or(next_column);
        let style = get(rest, "s").and_then(|style| style.parse().ok()).unwrap_or(0);
        Self {
            column,
            kind: get(rest, "t").unwrap_or_default().to_owned(),
            style,
            value: String::new(),
        }
    }
}

/// The number of the column of a cell such as `AB12`, from 0.
fn column(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let number = letters.fold(0, |number, letter| {
        number * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    number.checked_sub(1)
}

/// A number of days as a date: of day 1 on January 1, 1900, or of day 0 on that day of 1904.
fn date(days: &str, has_epoch_1904: bool) -> Option<String> {
    let days: f64 = days.trim().parse().ok()?;
    if !(1.0..3_000_000.0).contains(&days) {
        return None;
    }
    let days = days.floor() as i64;
    // Excel takes 1900 for a leap year, so that from March on its days are one too many. 25,569 days
    // of it, and 24,107 of the other, are before 1970.
    let since_1970 = days - if has_epoch_1904 { 24_107 } else { 25_569 };
    let (year, month, day) = civil(since_1970);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// The date of a day since January 1, 1970 (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
const fn civil(since_1970: i64) -> (i64, i64, i64) {
    let days = since_1970 + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year + era * 400 + if month <= 2 { 1 } else { 0 }, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_columns_are_read() {
        assert_eq!(date("44130", false).as_deref(), Some("2020-10-26"));
        assert_eq!(date("44130.75", false).as_deref(), Some("2020-10-26"));
        assert_eq!(date("42668", true).as_deref(), Some("2020-10-26"));
        assert_eq!((column("A1"), column("AB12"), column("7")), (Some(0), Some(27), None));
        for (code, expected) in [
            ("yyyy\\-mm\\-dd", true),
            ("dd/mm", true),
            ("0.00", false),
            ("[Red]0;&quot;day&quot;", false),
            ("h:mm", false),
        ] {
            assert_eq!(is_date(code), expected, "{code}");
        }
    }
}
