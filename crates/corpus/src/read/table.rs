//! A row of a table as a document.

use std::collections::HashSet;

use serde_json::Value;

use super::RawDocument;
use super::fields::Sample;
use super::layout::Fields;
use super::split::{Dialect, Quoting};

/// Most cells in a row that are looked at: what the widest spreadsheet has. A row of
/// delimiters alone takes twenty times as much memory as it has bytes.
const MAX_CELLS: usize = 1 << 14;

/// The columns of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) dialect: Dialect,
    /// Their names, all different.
    pub(super) names: Vec<String>,
    id: Option<usize>,
    title: Option<usize>,
    text: Option<usize>,
    url: Option<usize>,
    date: Option<usize>,
}

impl Columns {
    pub(super) fn new(dialect: Dialect, names: Vec<String>, fields: &Fields) -> Self {
        let column = |field: &Option<super::Chosen>| {
            let name = &field.as_ref()?.name;
            names.iter().position(|column| column == name)
        };
        Self {
            dialect,
            id: column(&fields.id),
            title: column(&fields.title),
            text: column(&fields.text),
            url: column(&fields.url),
            date: column(&fields.date),
            names,
        }
    }

    fn is_part(&self, column: usize) -> bool {
        [self.id, self.title, self.text, self.url, self.date].contains(&Some(column))
    }
}

/// Parses a row; on failure, says why in words.
pub(super) fn parse(row: &str, columns: &Columns) -> Result<RawDocument, String> {
    if is_too_wide(row, columns.dialect) {
        return Err(format!("{MAX_CELLS} cells or more"));
    }
    let mut row = cells(row, columns.dialect);
    let filled = row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    let (expected, found) = (columns.names.len(), row.len());
    if filled > expected || columns.text.is_some_and(|column| column >= found) {
        return Err(format!("{found} cells instead of {expected}"));
    }
    let mut take = |column: Option<usize>| {
        let cell = std::mem::take(row.get_mut(column?)?);
        (!cell.is_empty()).then_some(cell)
    };
    let mut document = RawDocument {
        id: take(columns.id),
        title: take(columns.title),
        text: take(columns.text).unwrap_or_default(),
        url: take(columns.url),
        date: take(columns.date),
        ..RawDocument::default()
    };
    let rest = columns.names.iter().zip(row).enumerate();
    document.extra = rest
        .filter(|(column, _)| !columns.is_part(*column))
        .map(|(_, (name, cell))| (name.clone(), Value::String(cell)))
        .collect();
    Ok(document)
}

/// Cuts a row into cells, as RFC 4180 and the csv crate do, and leaves out those beyond
/// [`MAX_CELLS`]. A parser of that crate costs more to build than a short row to read.
pub(super) fn cells(row: &str, dialect: Dialect) -> Vec<String> {
    let row = row.strip_suffix('\n').unwrap_or(row);
    let row = row.strip_suffix('\r').unwrap_or(row);
    let row = row.strip_prefix('\u{FEFF}').unwrap_or(row).trim_start_matches('\n');
    let mut rest = Some(row);
    let cell = std::iter::from_fn(|| {
        let (cell, behind) = next_cell(rest?, dialect);
        rest = behind;
        Some(cell)
    });
    cell.take(MAX_CELLS).collect()
}

/// The first cell of `row`, and the row behind its delimiter if there is one.
fn next_cell(row: &str, dialect: Dialect) -> (String, Option<&str>) {
    let mut cell = String::new();
    let mut rest = row;
    if let Some(quoted) = row.strip_prefix('"') {
        rest = match dialect.quoting {
            Quoting::None => row,
            Quoting::Doubled => take_quoted(quoted, &mut cell),
            Quoting::Escaped => take_escaped(quoted, &mut cell),
        };
    }
    // What stands between the closing quotation mark and the delimiter belongs to the cell.
    let end = memchr::memchr2(dialect.delimiter, b'\n', rest.as_bytes());
    let (tail, behind) = end.and_then(|end| rest.split_at_checked(end)).unwrap_or((rest, ""));
    cell.push_str(tail);
    (cell, behind.strip_prefix(char::from(dialect.delimiter)))
}

/// Appends a quoted text to `cell`, of which `row` begins behind the opening mark; returns what
/// stands behind the closing mark. Two marks are one that is part of the text.
fn take_quoted<'r>(mut row: &'r str, cell: &mut String) -> &'r str {
    while let Some((inside, behind)) = row.split_once('"') {
        cell.push_str(inside);
        let Some(next) = behind.strip_prefix('"') else { return behind };
        cell.push('"');
        row = next;
    }
    cell.push_str(row);
    ""
}

/// Does so where a backslash stands before a mark, or before another, that is part of the text.
fn take_escaped<'r>(mut row: &'r str, cell: &mut String) -> &'r str {
    while let Some((inside, behind)) = row.split_once(['"', '\\']) {
        cell.push_str(inside);
        let is_quote = row.as_bytes().get(inside.len()) == Some(&b'"');
        match behind.chars().next() {
            Some(next @ '"') => cell.push(next),
            _ if is_quote => return behind,
            Some(next @ '\\') => cell.push(next),
            next => {
                cell.push('\\');
                cell.extend(next);
            }
        }
        let n_bytes = behind.chars().next().map_or(0, char::len_utf8);
        row = behind.get(n_bytes..).unwrap_or_default();
    }
    cell.push_str(row);
    ""
}

/// Whether a row has more delimiters outside of quotes than [`MAX_CELLS`] allows.
fn is_too_wide(row: &str, dialect: Dialect) -> bool {
    let delimiters = memchr::memchr_iter(dialect.delimiter, row.as_bytes());
    if delimiters.count() < MAX_CELLS {
        return false;
    }
    let mut inside = false;
    let outside = memchr::memchr2_iter(dialect.delimiter, b'"', row.as_bytes()).filter(|at| {
        let is_quote = dialect.quoting != Quoting::None && row.as_bytes().get(*at) == Some(&b'"');
        inside ^= is_quote;
        !is_quote && !inside
    });
    outside.count() >= MAX_CELLS
}

/// Notes what the columns called `names` hold.
pub(super) fn sample(names: &[String], rows: &[Vec<String>]) -> Vec<Sample> {
    let mut samples: Vec<_> = names.iter().map(|name| Sample::new(name.clone())).collect();
    for row in rows {
        for (sample, cell) in samples.iter_mut().zip(row) {
            sample.add(cell);
        }
    }
    samples
}

/// Names of the columns: those of the header, or numbers from 1; none twice.
pub(super) fn column_names(header: Option<&[String]>, n_columns: usize) -> Vec<String> {
    let header = header.unwrap_or_default();
    let mut seen = HashSet::new();
    let mut name = |column: usize| {
        let number = (column + 1).to_string();
        let name = header.get(column).map_or("", |name| name.trim().trim_matches('\u{FEFF}'));
        let mut name = if name.is_empty() { number.clone() } else { name.to_owned() };
        while !seen.insert(name.clone()) {
            name = format!("{name} ({number})");
        }
        name
    };
    (0..n_columns.max(header.len())).map(&mut name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', quoting: Quoting::Doubled };

    #[test]
    fn cells_are_cut() {
        let rows: &[(&str, &[&str])] = &[
            ("a,b\r\n", &["a", "b"]),
            ("a,\n", &["a", ""]),
            ("", &[""]),
            ("\"a,b\",c", &["a,b", "c"]),
            ("\"a\"\"b\n\",c", &["a\"b\n", "c"]),
            ("\"\",\"\"\"\"", &["", "\""]),
            ("a\"b,c\"", &["a\"b", "c\""]),
            ("\"a\" b,c", &["a b", "c"]),
            ("\"a\" ,c", &["a ", "c"]),
            ("a\rb,c\r\n", &["a\rb", "c"]),
            ("\"a,b", &["a,b"]),
        ];
        for (row, expected) in rows {
            assert_eq!(cells(row, COMMA), *expected, "{row:?}");
        }
        let escaped = Dialect { quoting: Quoting::Escaped, ..COMMA };
        let row = r#""قال \"نعم\", ثم","a\\","b""c","\N""#;
        assert_eq!(cells(row, escaped), ["قال \"نعم\", ثم", "a\\", "b\"c", "\\N"]);
        let tab = Dialect { delimiter: b'\t', quoting: Quoting::None };
        assert_eq!(cells("\"a\t\"b\" c", tab), ["\"a", "\"b\" c"]);
    }

    /// A row of many cells costs no more memory than the widest row that is read.
    #[test]
    fn cells_beyond_the_limit_are_left_out() {
        let row = "a,".repeat(3 * MAX_CELLS);
        assert_eq!(cells(&row, COMMA).len(), MAX_CELLS);
    }

    /// What the csv crate makes of a row.
    fn cells_of_csv(row: &str, dialect: Dialect) -> Vec<String> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .delimiter(dialect.delimiter)
            .quoting(dialect.quoting != Quoting::None)
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(row.as_bytes());
        let mut record = csv::StringRecord::new();
        match reader.read_record(&mut record) {
            Ok(true) => record.iter().map(str::to_owned).collect(),
            _ => vec![String::new()],
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(2000))]
        #[test]
        fn cells_are_those_of_the_csv_crate(
            row in "\u{FEFF}?[aب\",;\n\r\t ]{0,24}[aب\",;]?", quoting: bool, tab: bool,
        ) {
            let quoting = if quoting { Quoting::Doubled } else { Quoting::None };
            let dialect = Dialect { delimiter: if tab { b'\t' } else { b',' }, quoting };
            let line = row.strip_suffix('\n').unwrap_or(&row);
            let line = line.strip_suffix('\r').unwrap_or(line);
            proptest::prop_assert_eq!(cells(&row, dialect), cells_of_csv(line, dialect));
        }
    }

    #[test]
    fn columns_have_different_names() {
        let header = ["a", "", "a", "\u{FEFF}b "].map(str::to_owned);
        assert_eq!(column_names(Some(&header), 5), ["a", "2", "a (3)", "b", "5"]);
        assert_eq!(column_names(None, 2), ["1", "2"]);
    }
}
