//! Where one record ends and the next begins.
//!
//! Each splitter sees the bytes of a source once, in windows of any size, and keeps
//! what it must remember between them: so a record of any length is cut in linear
//! time, and one that is too long can be let go of while its end is sought.

mod arc;
mod elements;
mod envelope;
mod lines;
mod pages;
mod table;
mod values;
mod warc;

use arc::ArcSplitter;
pub(super) use elements::ElementSplitter;
pub(super) use envelope::EnvelopeSplitter;
pub(super) use pages::PageSplitter;
pub(super) use table::{Dialect, Quoting, TableSplitter, separator_line};
use values::ValueSplitter;
use warc::WarcSplitter;

use super::{Format, SkippedKind};

/// A run of bytes that has been cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its length.
    pub(super) len: usize,
    /// What it is.
    pub(super) kind: PieceKind,
}

/// What a run of bytes is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// A record.
    Record,
    /// What should be a record and is none, and why.
    Broken(&'static str),
    /// A record that is no document.
    Skipped(SkippedKind),
    /// What stands between records.
    Structure,
}

impl Piece {
    fn record(len: usize) -> Self {
        Self { len, kind: PieceKind::Record }
    }

    fn structure(len: usize) -> Self {
        Self { len, kind: PieceKind::Structure }
    }
}

/// The bytes from the start of a piece on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window<'a> {
    /// The bytes read so far.
    pub(super) bytes: &'a [u8],
    /// How many of them the splitter has seen.
    pub(super) seen: usize,
    /// Whether no more will come.
    pub(super) last: bool,
}

impl Window<'_> {
    /// The bytes that the splitter has not seen.
    fn fresh(&self) -> &[u8] {
        self.bytes.get(self.seen..).unwrap_or_default()
    }

    /// All of it as a record, if there is no more to come.
    fn rest(&self) -> Option<Piece> {
        (self.last && !self.bytes.is_empty()).then(|| Piece::record(self.bytes.len()))
    }
}

/// Cuts the bytes of a source.
#[derive(Clone, Debug)]
pub(super) enum Splitter {
    /// The whole source is one record.
    Whole,
    /// One record a line.
    Lines,
    /// Quoted cells may hold line ends.
    Table(TableSplitter),
    /// JSON values.
    Values(ValueSplitter),
    /// JSON objects within others.
    Envelope(EnvelopeSplitter),
    /// Elements of a collection in XML.
    Elements(ElementSplitter),
    /// Records of a web archive.
    Warc(WarcSplitter),
    /// Records of an old one.
    Arc(ArcSplitter),
    /// Pages of a dump.
    Pages(PageSplitter),
}

impl Splitter {
    pub(super) fn new(format: Format, dialect: Dialect) -> Self {
        match format {
            // The rows of a Parquet file or a sheet come as lines of JSON.
            Format::Jsonl | Format::Parquet | Format::Xlsx | Format::Ods => Self::Lines,
            Format::Json => Self::Values(ValueSplitter::default()),
            Format::Csv | Format::Tsv => Self::Table(TableSplitter::new(dialect)),
            Format::Arc => Self::Arc(ArcSplitter::default()),
            Format::Warc => Self::Warc(WarcSplitter::default()),
            Format::MediaWiki => Self::Pages(PageSplitter::new(&[0])),
            _ => Self::Whole,
        }
    }

    /// Finds the first piece of `window`. `None` if its end is not there yet, in which case
    /// all of the window counts as seen.
    pub(super) fn next(&mut self, window: Window<'_>) -> Option<Piece> {
        match self {
            Self::Whole => lines::whole(window),
            Self::Lines => lines::next(window),
            Self::Table(table) => table.next(window),
            Self::Values(values) => values.next(window),
            Self::Envelope(objects) => objects.next(window),
            Self::Elements(elements) => elements.next(window),
            Self::Warc(records) => records.next(window),
            Self::Arc(records) => records.next(window),
            Self::Pages(pages) => pages.next(window),
        }
    }

    /// Lets go of so many bytes, all that has been seen of a record that is too long.
    pub(super) fn forget(&mut self, n_bytes: usize) {
        match self {
            Self::Table(table) => table.forget(),
            Self::Warc(records) => records.forget(n_bytes),
            Self::Arc(records) => records.forget(),
            Self::Pages(pages) => pages.forget(),
            Self::Elements(elements) => elements.forget(),
            Self::Whole | Self::Lines | Self::Values(_) | Self::Envelope(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PieceKind::{Record, Structure};

    const OPEN: PieceKind = PieceKind::Broken(table::OPEN_QUOTE);

    /// Cuts `bytes` as they come in windows that grow by `step`.
    fn split(format: Format, bytes: &[u8], step: usize) -> Vec<(String, PieceKind)> {
        let dialect = Dialect { delimiter: b',', quoting: Quoting::Doubled };
        split_by(Splitter::new(format, dialect), bytes, step)
    }

    fn split_by(mut splitter: Splitter, bytes: &[u8], step: usize) -> Vec<(String, PieceKind)> {
        let (mut start, mut seen, mut end) = (0, 0, 0);
        let mut pieces: Vec<(String, PieceKind)> = Vec::new();
        while start < bytes.len() {
            let last = end == bytes.len();
            let window = Window { bytes: &bytes[start..end], seen, last };
            if let Some(piece) = splitter.next(window) {
                assert!(piece.len > 0);
                let text = str::from_utf8(&bytes[start..start + piece.len]).unwrap();
                match pieces.last_mut() {
                    // How much of what joins two values comes at once, depends on the windows.
                    Some((joint, Structure)) if piece.kind == Structure && joins(&splitter) => {
                        joint.push_str(text);
                    }
                    _ => pieces.push((text.to_owned(), piece.kind)),
                }
                (start, seen) = (start + piece.len, 0);
            } else {
                assert!(!last, "the rest must be a piece");
                (seen, end) = (end - start, (end + step).min(bytes.len()));
            }
        }
        pieces
    }

    fn joins(splitter: &Splitter) -> bool {
        matches!(splitter, Splitter::Values(_) | Splitter::Envelope(_) | Splitter::Elements(_))
    }

    #[track_caller]
    fn check_records(splitter: &Splitter, text: &str, expected: &[&str]) {
        for step in [1, 2, 5, 1000] {
            let pieces = split_by(splitter.clone(), text.as_bytes(), step);
            let records = pieces.iter().filter(|(_, kind)| *kind == Record);
            let records: Vec<_> = records.map(|(text, _)| text.as_str()).collect();
            assert_eq!(records, expected, "step {step}");
        }
    }

    #[test]
    fn records_are_cut_out_of_their_envelope() {
        let by = |path: &[&str]| {
            let path = path.iter().map(|key| (*key).to_owned()).collect();
            Splitter::Envelope(EnvelopeSplitter::new(path))
        };
        let chat = r#"{"n": {"messages": [{"x": 0}]}, "messages": [{"a": "}]"}, 7, {"b": [{}]}]}"#;
        check_records(&by(&["messages"]), chat, &[r#"{"a": "}]"}"#, r#"{"b": [{}]}"#]);
        let chats =
            r#"{"list": [{"m": [{"a": 1}]}, {"m": [{"b": 2}]}]} {"list": [{"m": [{"c": 3}]}]}"#;
        check_records(&by(&["list", "m"]), chats, &[r#"{"a": 1}"#, r#"{"b": 2}"#, r#"{"c": 3}"#]);
        check_records(&by(&["m"]), r#"[{"\u006d": [{"a": 1}]}]"#, &[r#"{"a": 1}"#]);
        check_records(&by(&["m"]), r#"{"m": [{"a": 1"#, &[r#"{"a": 1"#]);
    }

    #[test]
    fn elements_are_cut_out_of_a_collection() {
        let by = |name: &str| Splitter::Elements(ElementSplitter::new(name.to_owned()));
        let docs = "<?xml?><docs><DOC id=1>a</DOC>\n<doc>b<documents/></doc ></docs>";
        check_records(&by("doc"), docs, &["<DOC id=1>a</DOC>", "<doc>b<documents/></doc >"]);
        check_records(&by("doc"), "<doc>a<doc>b", &["<doc>a", "<doc>b"]);
        let rows = "<rows><row a=\"/>\" /><row b=\"1\"/></rows>";
        check_records(&by("row"), rows, &["<row a=\"/>\" />", "<row b=\"1\"/>"]);
        check_records(&by("خبر"), "<خبر>أ</خبر>", &["<خبر>أ</خبر>"]);
    }

    #[track_caller]
    fn check(format: Format, bytes: &str, expected: &[(&str, PieceKind)]) {
        for step in [1, 2, 5, 1000] {
            let pieces = split(format, bytes.as_bytes(), step);
            let pieces: Vec<_> = pieces.iter().map(|(text, kind)| (text.as_str(), *kind)).collect();
            assert_eq!(pieces, expected, "step {step}");
        }
    }

    #[test]
    fn a_line_is_a_record() {
        check(
            Format::Jsonl,
            "{}\n\n \t\r\nx\r\ny",
            &[
                ("{}\n", Record),
                ("\n", Structure),
                (" \t\r\n", Structure),
                ("x\r\n", Record),
                ("y", Record),
            ],
        );
    }

    #[test]
    fn a_quoted_cell_holds_line_ends() {
        check(
            Format::Csv,
            "a,\"b\n\"\"c\"\r\nd\n",
            &[("a,\"b\n\"\"c\"\r\n", Record), ("d\n", Record)],
        );
    }

    #[test]
    fn a_quote_that_does_not_close_costs_one_line() {
        check(
            Format::Csv,
            "1,\"a\n2,\"b\",x\n3,c\n",
            &[("1,\"a\n", OPEN), ("2,\"b\",x\n", Record), ("3,c\n", Record)],
        );
        check(Format::Csv, "1,\"a\n2,b\n", &[("1,\"a\n", OPEN), ("2,b\n", Record)]);
    }

    #[test]
    fn a_line_that_names_the_delimiter_is_no_row() {
        check(Format::Csv, "sep=,\r\na,b\n", &[("sep=,\r\n", Structure), ("a,b\n", Record)]);
        check(Format::Csv, "\"sep=;\"\na\n", &[("\"sep=;\"\n", Structure), ("a\n", Record)]);
        check(Format::Csv, "sep=a,b\n1,2\n", &[("sep=a,b\n", Record), ("1,2\n", Record)]);
    }

    #[test]
    fn a_backslash_may_stand_before_a_quote() {
        let dialect = Dialect { delimiter: b',', quoting: Quoting::Escaped };
        let table = "1,\"a \\\"b\n\\\\\"\n2,c\n";
        let mut splitter = Splitter::new(Format::Csv, dialect);
        let window = Window { bytes: table.as_bytes(), seen: 0, last: true };
        assert_eq!(splitter.next(window), Some(Piece::record(table.len() - "2,c\n".len())));
    }

    #[test]
    fn json_values_are_told_from_what_joins_them() {
        check(
            Format::Json,
            "[\n {\"a\": \"]},\\\"\"},{\"b\": [1]} ,3]\n",
            &[
                ("[\n ", Structure),
                ("{\"a\": \"]},\\\"\"}", Record),
                (",", Structure),
                ("{\"b\": [1]}", Record),
                (" ,", Structure),
                ("3", Record),
                ("]\n", Structure),
            ],
        );
    }
}
