//! The rows of a workbook as lines of JSON (ECMA-376, ISO/IEC 26300).
//!
//! Each sheet is a table: its first row names the columns, or they have numbers. Dates come as
//! `2020-10-26`, formulas as what they were last.

mod open_document;
mod open_xml;

use serde_json::{Map, Value};

use super::package::Package;
use crate::read::batch::Fault;
use crate::read::{FieldNames, Format, sniff, table};

/// Most bytes that the parts of a workbook may unpack to.
const MAX_BYTES: u64 = 256 << 20;

/// Most columns of a sheet: what Excel has.
const MAX_COLUMNS: usize = 1 << 14;

/// Rows by which it is told whether the first names the columns.
const SAMPLE_ROWS: usize = 100;

/// A sheet of a workbook.
struct Sheet {
    name: String,
    /// Its rows, without those that are blank.
    rows: Vec<Vec<String>>,
}

/// Returns the rows of a workbook in `format`, each an object on a line.
pub(in crate::read) fn lines(
    bytes: &[u8],
    format: Format,
    names: &FieldNames,
) -> Result<Vec<u8>, Fault> {
    let mut package = Package::open(bytes, MAX_BYTES)?;
    let sheets = match format {
        Format::Ods => open_document::sheets(&mut package)?,
        _ => open_xml::sheets(&mut package)?,
    };
    let n_filled = sheets.iter().filter(|sheet| !sheet.rows.is_empty()).count();
    let mut lines = Vec::new();
    for sheet in sheets {
        let name = (n_filled > 1).then_some(sheet.name.as_str());
        write(&sheet.rows, name, names, &mut lines);
    }
    Ok(lines)
}

/// Writes the rows of a sheet, whose name they have for a field if it has one.
fn write(rows: &[Vec<String>], sheet: Option<&str>, names: &FieldNames, lines: &mut Vec<u8>) {
    let sample = rows.get(..SAMPLE_ROWS).unwrap_or(rows);
    let has_header = sniff::has_header(sample, names);
    let n_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let header = rows.first().filter(|_| has_header).map(Vec::as_slice);
    let names = table::column_names(header, n_columns);
    for row in rows.iter().skip(usize::from(has_header)) {
        let cells = names.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        let mut record: Map<String, Value> =
            cells.map(|(name, cell)| (name.clone(), cell.as_str().into())).collect();
        if let Some(sheet) = sheet {
            record.entry("sheet").or_insert_with(|| sheet.into());
        }
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(&mut *lines, &record);
        lines.push(b'\n');
    }
}
