//! A text of the OpenITI corpus as a document.
//!
//! OpenITI mARkdown: a header of `#META#` lines, then paragraphs (`# `, continued by `~~`) and
//! headings (`### |`), with marks for pages (`PageV01P001`), for every 300 words (`ms001`),
//! and between the halves of a verse (`%~%`).

use super::{PageStart, RawDocument};

const MAGIC: &str = "######OpenITI#";
const META: &str = "#META#";
const HEADER_END: &str = "#META#Header#End#";

/// What programs write where nothing is known.
const NO_DATA: [&str; 4] = ["NODATA", "NOTGIVEN", "NONE", "NOCODE"];

/// Most lines of the header that are kept: ten times what a header has.
const MAX_FIELDS: usize = 512;

/// Whether a source begins as such a text does.
pub(super) fn is_openiti(head: &[u8]) -> bool {
    let head = head.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(head);
    head.trim_ascii_start().starts_with(MAGIC.as_bytes())
}

/// Parses a text.
pub(super) fn parse(text: &str) -> RawDocument {
    let (header, body) = match text.split_once(HEADER_END) {
        Some((header, body)) => (header, body),
        // Without an end, the header is what looks like one.
        None => (text, text),
    };
    let mut document = RawDocument::default();
    for line in
        header.lines().filter_map(|line| line.trim_start().strip_prefix(META)).take(MAX_FIELDS)
    {
        field(&mut document, line);
    }
    take_body(&mut document, body);
    document
}

/// Takes a line of the header, such as ` 020.BookTITLE :: تاريخ الرسل والملوك`.
fn field(document: &mut RawDocument, line: &str) {
    let Some((name, value)) = line.split_once("::") else { return };
    // The number is the place of the field in the header.
    let name = name.trim().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let value = value.trim();
    if name.is_empty() || value.is_empty() || NO_DATA.contains(&value) {
        return;
    }
    let slot = match name.to_ascii_lowercase().as_str() {
        "booktitle" | "title" => &mut document.title,
        "bookuri" | "uri" => &mut document.id,
        "authorname" | "author" => {
            document.extra.insert("author".to_owned(), value.into());
            return;
        }
        _ => {
            document.extra.entry(name.to_owned()).or_insert_with(|| value.into());
            return;
        }
    };
    slot.get_or_insert_with(|| value.to_owned());
}

/// Takes the text without its marks, one paragraph a line, and its pages.
fn take_body(document: &mut RawDocument, body: &str) {
    document.text.reserve(body.len());
    let mut page_start = 0;
    for line in body.lines().map(str::trim) {
        if line.starts_with(META) || line.starts_with(MAGIC) {
            continue;
        }
        let (line, mut continues) = match line.strip_prefix("~~") {
            Some(rest) => (rest, true),
            None => (unmarked(line), false),
        };
        for word in line.split_whitespace() {
            let text = &mut document.text;
            if let Some(page) = page(word) {
                // The mark stands at the end of its page.
                document.places.push(PageStart { at: page_start, name: page.to_owned() });
                page_start = text.len();
            } else if !is_mark(word) {
                if !text.is_empty() {
                    text.push(if continues { ' ' } else { '\n' });
                }
                text.push_str(word);
                continues = true;
            }
        }
    }
}

/// The name of a page by the mark at its end: `V01P023` by `PageV01P023`.
fn page(word: &str) -> Option<&str> {
    let name = word.strip_prefix("Page")?;
    let digits = name.strip_prefix('V')?;
    (digits.starts_with(|c: char| c.is_ascii_digit()) && name.is_ascii()).then_some(name)
}

/// A line without what says what kind of line it is: `# `, `### |`, `### $BIO_MAN$` and so on.
fn unmarked(line: &str) -> &str {
    let Some(rest) = line.strip_prefix('#') else { return line };
    let rest = rest.trim_start_matches('#').trim_start();
    let is_sign = |c: char| matches!(c, '|' | '$' | '@' | '%' | '_') || c.is_ascii_alphanumeric();
    let end = rest.find(|c| !is_sign(c)).unwrap_or(rest.len());
    match rest.split_at_checked(end) {
        Some((signs, rest)) if signs.starts_with(['|', '$', '@', '%']) => rest.trim_start(),
        _ => rest,
    }
}

/// Whether a word is a mark: of a page, of every 300 words, of a verse, of a name.
fn is_mark(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let page = ["PageBegV", "PageEndV"].into_iter().find_map(|start| word.strip_prefix(start));
    page.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.is_ascii())
        || word.strip_prefix("ms").is_some_and(|number| {
            digits(number.trim_end_matches(|c: char| c.is_ascii_alphabetic()))
        })
        || matches!(word, "%~%" | "%" | "~~" | "|" | "#" | "Milestone300")
        || word
            .strip_prefix('@')
            .is_some_and(|tag| tag.starts_with(|c: char| c.is_ascii_uppercase()) && tag.is_ascii())
        || word.starts_with("#$#")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: &str = "######OpenITI#\n\n\
        #META# 000.BookURI\t:: 0310Tabari.Tarikh\n\
        #META# 010.AuthorNAME\t:: محمد بن جرير الطبري\n\
        #META# 020.BookTITLE\t:: تاريخ الرسل والملوك\n\
        #META# 021.BookSUBJ\t:: تاريخ\n\
        #META# 022.BookVOLS\t:: NODATA\n\
        #META#Header#End#\n\n\
        ### | ذكر الخبر PageV01P003\n\
        # قال أبو جعفر: اختلف السلف في\n\
        ~~مقدار الزمان ms001 من ابتدائه\n\
        ~~PageV01P004\n\
        ### $BIO_MAN$ الخليل بن أحمد\n\
        # قفا نبك من ذكرى حبيب ومنزل %~% بسقط اللوى بين الدخول فحومل\n\
        # روي عن @PER01 أنس ms1 و ms\n";

    #[test]
    fn a_book_is_read_without_its_marks() {
        let book = parse(BOOK);
        assert_eq!(book.title.as_deref(), Some("تاريخ الرسل والملوك"));
        assert_eq!(book.id.as_deref(), Some("0310Tabari.Tarikh"));
        assert_eq!(book.extra["author"], "محمد بن جرير الطبري");
        assert_eq!(book.extra["BookSUBJ"], "تاريخ");
        assert!(!book.extra.contains_key("BookVOLS"));
        let lines = [
            "ذكر الخبر",
            "قال أبو جعفر: اختلف السلف في مقدار الزمان من ابتدائه",
            "الخليل بن أحمد",
            "قفا نبك من ذكرى حبيب ومنزل بسقط اللوى بين الدخول فحومل",
            "روي عن أنس و ms",
        ];
        assert_eq!(book.text, lines.join("\n"));
        let pages: Vec<_> = book
            .places
            .iter()
            .map(|place| (place.name.as_str(), book.text.get(place.at..).unwrap()))
            .collect();
        assert_eq!(pages.len(), 2);
        assert!(pages[0].0 == "V01P003" && pages[0].1.starts_with("ذكر الخبر"));
        assert!(pages[1].0 == "V01P004" && pages[1].1.trim_start().starts_with("قال أبو جعفر"));
    }

    #[test]
    fn a_header_without_an_end_is_no_text() {
        let book = parse(&BOOK.replace(HEADER_END, ""));
        assert_eq!((book.title, book.text), (parse(BOOK).title, parse(BOOK).text));
    }
}
