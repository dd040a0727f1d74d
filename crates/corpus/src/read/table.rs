//! A row of a table as a document.

use std::collections::HashSet;

use serde_json::Value;

use super::RawDocument;
use super::fields::Sample;
use super::layout::Fields;
use super::split::Dialect;

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

/// Cuts a row into cells. What cannot be one row of a table is one cell.
pub(super) fn cells(row: &str, dialect: Dialect) -> Vec<String> {
    let row = row.strip_suffix('\n').unwrap_or(row);
    let row = row.strip_suffix('\r').unwrap_or(row);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(dialect.delimiter)
        .quoting(dialect.quoting)
        // A lone carriage return is part of a cell.
        .terminator(csv::Terminator::Any(b'\n'))
        .buffer_capacity(row.len().clamp(1, 1 << 16))
        .from_reader(row.as_bytes());
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => record.iter().map(str::to_owned).collect(),
        _ => vec![row.to_owned()],
    }
}

/// Whether a row has more delimiters outside of quotes than [`MAX_CELLS`] allows.
fn is_too_wide(row: &str, dialect: Dialect) -> bool {
    let delimiters = memchr::memchr_iter(dialect.delimiter, row.as_bytes());
    if delimiters.count() < MAX_CELLS {
        return false;
    }
    let mut inside = false;
    let outside = memchr::memchr2_iter(dialect.delimiter, b'"', row.as_bytes()).filter(|at| {
        let is_quote = dialect.quoting && row.as_bytes().get(*at) == Some(&b'"');
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

    const COMMA: Dialect = Dialect { delimiter: b',', quoting: true };

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
        let tab = Dialect { delimiter: b'\t', quoting: false };
        assert_eq!(cells("\"a\t\"b\" c", tab), ["\"a", "\"b\" c"]);
    }

    #[test]
    fn columns_have_different_names() {
        let header = ["a", "", "a", "\u{FEFF}b "].map(str::to_owned);
        assert_eq!(column_names(Some(&header), 5), ["a", "2", "a (3)", "b", "5"]);
        assert_eq!(column_names(None, 2), ["1", "2"]);
    }
}
