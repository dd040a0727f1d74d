//! Guesses about the head of a source.

use std::borrow::Cow;

use super::decode;
use super::split::{Dialect, Piece, PieceKind, Quoting, Splitter, Window, separator_line};
use super::{FieldNames, Format, arc, fields, html, openiti, table, warc, wiki, xml};

/// Records that a guess is made from.
const MAX_RECORDS: usize = 100;

/// Longest name of a column, in characters.
const MAX_NAME_CHARS: usize = 64;

/// The beginning of a source, in UTF-8.
#[derive(Clone, Copy)]
pub(super) struct Head<'a> {
    pub(super) bytes: &'a [u8],
    /// Whether it is the whole source.
    pub(super) whole: bool,
}

impl<'a> Head<'a> {
    /// Cuts off the first records, whole ones only.
    pub(super) fn records(self, splitter: Splitter) -> Vec<Cow<'a, str>> {
        self.pieces(splitter).map(|(bytes, _)| decode::record(bytes).0).collect()
    }

    fn pieces(self, mut splitter: Splitter) -> impl Iterator<Item = (&'a [u8], PieceKind)> {
        let mut rest = self.bytes;
        let pieces = std::iter::from_fn(move || {
            let window = Window { bytes: rest, seen: 0, last: self.whole };
            let Piece { len, kind } = splitter.next(window)?;
            let (piece, tail) = rest.split_at_checked(len)?;
            rest = tail;
            Some((piece, kind))
        });
        pieces.filter(|(_, kind)| *kind != PieceKind::Structure).take(MAX_RECORDS)
    }

    /// Whether nothing is known to stand behind the first line.
    fn is_one_line(self) -> bool {
        let (line, _) = self.first_line();
        self.bytes.trim_ascii().len() == line.trim_ascii().len()
    }

    fn first_line(self) -> (&'a [u8], bool) {
        let start = self.bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let bytes = self.bytes.get(start..).unwrap_or_default();
        match memchr::memchr(b'\n', bytes) {
            Some(end) => (bytes.get(..end).unwrap_or_default().trim_ascii_end(), true),
            None => (bytes.trim_ascii_end(), self.whole),
        }
    }
}

/// Names the format of a source called `name` that begins with the bytes `head`, if they
/// tell before one knows the letters they stand for.
pub(super) fn raw_format(name: &str, head: &[u8]) -> Option<Format> {
    if warc::is_archive(head) {
        return Some(Format::Warc);
    }
    if arc::is_archive(head) {
        return Some(Format::Arc);
    }
    if wiki::is_dump(head) {
        return Some(Format::MediaWiki);
    }
    if openiti::is_openiti(head) {
        return Some(Format::OpenIti);
    }
    let is_table = matches!(extension(name).as_str(), "csv" | "tsv" | "tab");
    (!is_table && html::is_page(head)).then_some(Format::Html)
}

/// Names the format of a source called `name`.
pub(super) fn format(name: &str, head: Head<'_>) -> Format {
    let page = || html::is_page(head.bytes).then_some(Format::Html);
    let collection = || {
        let head = String::from_utf8_lossy(head.bytes);
        xml::looks_like_collection(&head).then_some(Format::Xml)
    };
    match extension(name).as_str() {
        "jsonl" | "ndjson" | "jsonlines" | "json" => {
            json(head).or_else(page).unwrap_or(Format::Jsonl)
        }
        "csv" => Format::Csv,
        "tsv" | "tab" => Format::Tsv,
        "html" | "htm" | "xhtml" | "shtml" if head.bytes.contains(&b'<') => Format::Html,
        "xml" | "sgml" | "sgm" | "rss" | "atom" | "tei" if is_tag(head) => {
            page().unwrap_or(Format::Xml)
        }
        "txt" | "text" => page().or_else(collection).unwrap_or(Format::Text),
        _ => json(head).or_else(page).or_else(collection).unwrap_or(Format::Text),
    }
}

/// Whether a source begins with a tag.
fn is_tag(head: Head<'_>) -> bool {
    head.first_line().0.starts_with(b"<")
}

/// The last part of `name` that says what is in the file, in lower case.
fn extension(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let compressed = ["gz", "gzip", "zst", "zstd", "bz2", "bz"];
    let mut parts = name.rsplit('.').filter(|part| !compressed.contains(part));
    parts.next().unwrap_or_default().to_owned()
}

/// Tells objects line by line from an array of objects, and both from what is no JSON.
fn json(head: Head<'_>) -> Option<Format> {
    let (line, whole) = head.first_line();
    match line {
        // The next line may be the first object.
        [b'['] => Some(Format::Json),
        [b'[', rest @ ..] => rest.trim_ascii_start().starts_with(b"{").then_some(Format::Json),
        [b'{', .., b'{' | b'[' | b','] | [b'{'] => Some(Format::Json),
        [b'{', ..] if head.is_one_line() && super::json::find_envelope(head.bytes).is_some() => {
            Some(Format::Json)
        }
        [b'{', rest @ ..] => {
            let is_object =
                |text: &str| super::json::parse(text, &super::json::Keys::default()).is_ok();
            let likely = !whole && rest.trim_ascii_start().starts_with(b"\"");
            (likely || is_object(&decode::record(line).0)).then_some(Format::Jsonl)
        }
        _ => None,
    }
}

/// Finds out how a table is written: so that most rows have the same number of cells.
pub(super) fn dialect(format: Format, head: Head<'_>) -> Dialect {
    let named = separator_line(head.bytes).map(|(delimiter, _)| [delimiter]);
    let delimiters: &[u8] = match &named {
        Some(named) => named,
        None if format == Format::Tsv => b"\t",
        None => b",;\t|",
    };
    let tried = delimiters.iter().flat_map(|delimiter| {
        // Between tabs, a quotation mark is often just that: cells hold no tabs to hide.
        let n_tried = if *delimiter == b'\t' { 3 } else { 2 };
        let quotings =
            [Quoting::Doubled, Quoting::Escaped, Quoting::None].into_iter().take(n_tried);
        quotings.map(|quoting| Dialect { delimiter: *delimiter, quoting })
    });
    let best = tried
        .map(|dialect| (evenness(dialect, head), dialect))
        .reduce(|best, other| if other.0 > best.0 { other } else { best });
    best.map_or(Dialect { delimiter: b',', quoting: Quoting::Doubled }, |(_, dialect)| dialect)
}

/// Share of the rows that have the commonest number of cells, in twentieths; that number;
/// and, as a tie-break, whether quotes are where they should be if they mean something.
fn evenness(dialect: Dialect, head: Head<'_>) -> (usize, usize, bool) {
    let splitter = Splitter::new(Format::Csv, dialect);
    let (mut counts, mut quotes_fit) = (Vec::new(), true);
    for (bytes, kind) in head.pieces(splitter) {
        let row = decode::record(bytes).0;
        quotes_fit &= dialect.quoting == Quoting::None || plainly_quoted(&row, dialect);
        counts.push(if matches!(kind, PieceKind::Broken(_)) {
            0
        } else {
            table::cells(&row, dialect).len()
        });
    }
    counts.sort_unstable();
    let groups = counts.chunk_by(|a, b| a == b).filter(|group| group.first() > Some(&1));
    let Some(most) = groups.max_by_key(|group| group.len()) else { return (0, 0, quotes_fit) };
    (most.len() * 20 / counts.len(), most.first().copied().unwrap_or(0), quotes_fit)
}

/// Whether each cell that begins with a quote also ends with one, and none is escaped that is not
/// read so.
fn plainly_quoted(row: &str, dialect: Dialect) -> bool {
    let line = row.trim_end_matches(['\r', '\n']);
    if dialect.quoting == Quoting::Doubled && line.contains("\\\"") && !closes_cells(line, dialect)
    {
        return false;
    }
    // A quoted cell with the delimiter or a line end in it is quoted for a reason.
    let bare = table::cells(line, Dialect { quoting: Quoting::None, ..dialect });
    let quoted = table::cells(line, dialect);
    quoted.len() != bare.len()
        || bare.iter().all(|cell| !cell.starts_with('"') || cell.len() > 1 && cell.ends_with('"'))
}

/// Whether a backslash before a quote is the last sign of a cell, each time: so it is the text's.
fn closes_cells(line: &str, dialect: Dialect) -> bool {
    let behind = line.match_indices("\\\"").map(|(at, sign)| line.as_bytes().get(at + sign.len()));
    behind.into_iter().all(|next| next.is_none_or(|next| *next == dialect.delimiter))
}

/// Whether the first row names the columns.
pub(super) fn has_header(rows: &[Vec<String>], names: &FieldNames) -> bool {
    let Some((first, rest)) = rows.split_first() else { return false };
    if first.iter().any(|cell| fields::is_known(cell, names)) {
        return true;
    }
    let mut names: Vec<_> = first.iter().map(|cell| cell.trim()).collect();
    names.sort_unstable();
    names.dedup();
    let are_names = names.len() == first.len() && first.iter().all(|cell| is_name(cell));
    are_names && !rest.is_empty() && (0..first.len()).any(|column| differs(column, first, rest))
}

fn is_name(cell: &str) -> bool {
    let cell = cell.trim();
    !cell.is_empty()
        && cell.chars().count() <= MAX_NAME_CHARS
        && !cell.ends_with(['.', '؟', '!', '،', ','])
        && !cell.starts_with(|c: char| c.is_numeric())
        && !cell.contains("://")
}

/// Whether the cells of a column look unlike what would be its name: all are numbers or
/// dates, or they are texts.
fn differs(column: usize, first: &[String], rest: &[Vec<String>]) -> bool {
    let cells = || rest.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
    let n_cells = cells().count();
    let n_bytes: usize = cells().map(|cell| cell.len()).sum();
    let name = first.get(column).map_or(0, |name| name.len());
    n_cells > 0
        && (cells().all(|cell| cell.starts_with(|c: char| c.is_numeric() || c == '-'))
            || n_bytes / n_cells > 3 * name.max(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head<'_> {
        Head { bytes: text.as_bytes(), whole: true }
    }

    #[test]
    fn formats_are_recognised() {
        let rows = [
            ("a.txt", "{\"a\": 1}\n", Format::Text),
            ("a.jsonl.gz", "{\"a\": 1}\n", Format::Jsonl),
            ("A.JSONL", "broken", Format::Jsonl),
            ("a.json", "[{\"a\": 1}]", Format::Json),
            ("a.json", "{\n \"a\": 1\n}", Format::Json),
            ("a.json", "{\"a\": 1}\n{\"a\": 2}", Format::Jsonl),
            ("a.csv", "{\"a\": 1}\n", Format::Csv),
            ("a.tsv.zst", "", Format::Tsv),
            ("a", "\n {\"a\": 1}\n", Format::Jsonl),
            ("-", "[\n{\"a\": 1}\n]", Format::Json),
            ("a", "[1] هامش", Format::Text),
            ("a", "{هامش}\n", Format::Text),
            ("a.md", "نص", Format::Text),
            ("a.txt", "\n<!-- x -->\n<!DOCTYPE HTML>", Format::Html),
            ("a.tpl", "<table>", Format::Html),
            ("a.htm", "{header} <b>", Format::Html),
            ("a.jsonl", "<html>", Format::Html),
            ("a", "<العنوان>", Format::Text),
            ("a", "<?php echo 1;", Format::Text),
            ("a.csv", "<p>,<b>", Format::Csv),
            ("a.json", "{\"n\": 1, \"posts\": [{\"text\": \"x\"}]}", Format::Json),
            ("a.sgml", "<s>x</s>", Format::Xml),
            ("a", "<DOC><TEXT>x</TEXT></DOC>", Format::Xml),
            ("a.xml", "<?xml version=\"1.0\"?><rss></rss>", Format::Xml),
        ];
        for (name, text, expected) in rows {
            assert_eq!(format(name, head(text)), expected, "{name}: {text}");
        }
    }

    #[test]
    fn dialects_are_recognised() {
        let rows = [
            ("a,b,c\n1,2,3\n", Format::Csv, b',', Quoting::Doubled),
            ("a;b\n1,5;2,5\n", Format::Csv, b';', Quoting::Doubled),
            ("a\tb\n1, 2\t2\n", Format::Csv, b'\t', Quoting::Doubled),
            ("a|b\n1|2\n", Format::Csv, b'|', Quoting::Doubled),
            ("a\n1\n2\n", Format::Csv, b',', Quoting::Doubled),
            ("a,b\n\"1,\n5\",2\n3,4\n", Format::Csv, b',', Quoting::Doubled),
            ("a\tb\n\"1\" x\t2\n", Format::Tsv, b'\t', Quoting::None),
            ("a\tb\n\"1\n2\"\t3\n\"4\"\t5\n", Format::Tsv, b'\t', Quoting::Doubled),
            ("sep=;\na,b;c\n1,2;3\n", Format::Csv, b';', Quoting::Doubled),
            ("sep=\t\na,b\tc\n", Format::Csv, b'\t', Quoting::Doubled),
            ("a,b\n1,\"x \\\"y\\\" z\"\n", Format::Csv, b',', Quoting::Escaped),
            ("a,b\n\"x \\\"y, z\\\"\",2\n", Format::Csv, b',', Quoting::Escaped),
            ("a,b\n\"c:\\\",2\n", Format::Csv, b',', Quoting::Doubled),
        ];
        for (text, format, delimiter, quoting) in rows {
            assert_eq!(dialect(format, head(text)), Dialect { delimiter, quoting }, "{text}");
        }
    }

    #[test]
    fn headers_are_recognised() {
        let rows = [
            ("id,text\n1,x\n", true),
            ("العنوان,س\nx,y\n", true),
            ("key,value\n1,2\n", true),
            ("1,2\n3,4\n", false),
            ("ليبيا,تونس\nمصر,ليبيا\n", false),
            ("key,value\n", false),
            ("", false),
        ];
        for (text, expected) in rows {
            let dialect = Dialect { delimiter: b',', quoting: Quoting::Doubled };
            let records = head(text).records(Splitter::new(Format::Csv, dialect));
            let rows: Vec<_> = records.iter().map(|row| table::cells(row, dialect)).collect();
            assert_eq!(has_header(&rows, &FieldNames::default()), expected, "{text}");
        }
    }
}
