//! The text of PDF documents, page by page, in the order in which it is read.
//!
//! A PDF file has no text, but glyphs and the places where they stand. This crate finds out which
//! letters the glyphs are, puts them together to words and lines from their places, turns lines
//! that run from right to left, and orders columns.
//!
//! ```no_run
//! let bytes = std::fs::read("تقرير.pdf").unwrap();
//! match fihris_pdf::read(&bytes, &fihris_pdf::Limits::default()) {
//!     Ok(text) => println!("{}", text.pages.join("\n")),
//!     Err(error) => eprintln!("skipped: {error}"),
//! }
//! ```
//!
//! It does not read pictures of text: such a document is an [`Error::NeedsOcr`].

mod brackets;
mod cmap;
mod encoding;
mod font;
mod glyphs;
mod heads;
mod layout;
mod line;
mod order;
mod read;

pub use read::read;

/// The text of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PdfText {
    /// The text of each page, without heads and numbers that stand on each.
    pub pages: Vec<String>,
    /// The title that the document gives itself.
    pub title: Option<String>,
    /// Its author.
    pub author: Option<String>,
    /// When it was made, as `2020-10-26`.
    pub date: Option<String>,
    /// Pages with a picture and no text.
    pub n_scanned_pages: usize,
}

/// How much of a document is read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Most bytes that any one stream may unpack to. 64 MiB: a thousand times a page of text.
    pub max_stream_bytes: usize,
    /// Most operators of all pages together. A page has some 2,000.
    pub max_operators: usize,
    /// Most bytes of text.
    pub max_text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_stream_bytes: 64 << 20, max_operators: 20_000_000, max_text_bytes: 32 << 20 }
    }
}

/// Why a document has no text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A password is needed.
    #[error("the PDF file is encrypted; save it without a password")]
    Encrypted,
    /// The file is damaged.
    #[error("the PDF file is damaged: {0}")]
    Damaged(String),
    /// The pages are pictures.
    #[error("needs OCR: {n_pages} pages are pictures without text")]
    NeedsOcr {
        /// Number of the pages.
        n_pages: usize,
    },
    /// Its fonts do not say which letters their glyphs are.
    #[error(
        "PDF text could not be decoded ({n_unmapped} of {n_fonts} fonts have no Unicode map); try OCR"
    )]
    Unmapped {
        /// Number of fonts that do not say it.
        n_unmapped: usize,
        /// Number of fonts.
        n_fonts: usize,
    },
    /// There is more than [`Limits`] allow.
    #[error("the PDF file has more than {0}")]
    TooLarge(&'static str),
}
