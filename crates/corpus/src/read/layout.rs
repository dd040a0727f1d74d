//! What a source turned out to be.

/// How a source is written.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Format {
    /// One document a file.
    Text,
    /// One JSON object a line.
    Jsonl,
    /// One array of JSON objects, or objects one after another, over any number of lines.
    Json,
    /// Comma-separated values, whatever the delimiter.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// One web page a file.
    Html,
    /// A web archive: WARC, or WET as Common Crawl makes it.
    Warc,
    /// An old web archive, of the Internet Archive before WARC.
    Arc,
    /// A Parquet file.
    Parquet,
    /// A dump of a wiki that runs on MediaWiki, such as Wikipedia.
    #[serde(rename = "mediawiki")]
    MediaWiki,
    /// A collection in XML or SGML: one document for each record.
    Xml,
    /// A text document of Microsoft Word.
    Docx,
    /// Slides of Microsoft PowerPoint.
    Pptx,
    /// A workbook of Microsoft Excel: one document a row.
    Xlsx,
    /// A text document or slides of LibreOffice and others.
    #[serde(rename = "opendocument")]
    OpenDocument,
    /// A workbook of LibreOffice and others: one document a row.
    Ods,
    /// An electronic book.
    Epub,
    /// Rich Text Format.
    Rtf,
    /// A page that a browser has saved with all that belongs to it.
    Mhtml,
    /// A PDF document.
    Pdf,
    /// A text of the OpenITI corpus.
    #[serde(rename = "openiti")]
    OpenIti,
}

/// What kind of archive the files are in that make a source.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Archive {
    /// ZIP.
    Zip,
    /// tar, of any make, packed or not.
    Tar,
}

/// How a source is compressed.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// gzip, of any number of members.
    Gzip,
    /// Zstandard, of any number of frames.
    Zstd,
    /// bzip2, of any number of streams.
    Bzip2,
    /// xz, of any number of streams.
    Xz,
}

/// Names of the fields that make a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FieldNames {
    /// The document's own name.
    pub id: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// Web address.
    pub url: Option<String>,
    /// Date.
    pub date: Option<String>,
}

/// Whether a field was named by the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Named in the options.
    Given,
    /// Guessed from the first records.
    Guessed,
}

/// A field that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Its name, as the source spells it; a column without a header has its number, from 1.
    pub name: String,
    /// Who chose it.
    pub origin: Origin,
}

/// The fields that were chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// The document's own name.
    pub id: Option<Chosen>,
    /// Headline.
    pub title: Option<Chosen>,
    /// The text.
    pub text: Option<Chosen>,
    /// Web address.
    pub url: Option<Chosen>,
    /// Date.
    pub date: Option<Chosen>,
}

/// What a source turned out to be: to be said aloud, since most of it is a guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The archive that it is; all else is then about the first member that could be read.
    pub archive: Option<Archive>,
    /// How it is written.
    pub format: Format,
    /// How it is compressed.
    pub compression: Compression,
    /// How its letters are written: a name of the WHATWG Encoding Standard, such as
    /// `UTF-8` or `windows-1256`.
    pub encoding: &'static str,
    /// What stands between the cells of a table.
    pub delimiter: Option<char>,
    /// Whether the first record of a table names its columns.
    pub has_header: bool,
    /// Where the parts of a document are; all `None` in plain text.
    pub fields: Fields,
}

impl Default for Layout {
    /// A plain text in UTF-8.
    fn default() -> Self {
        Self {
            archive: None,
            format: Format::Text,
            compression: Compression::None,
            encoding: "UTF-8",
            delimiter: None,
            has_header: false,
            fields: Fields::default(),
        }
    }
}
