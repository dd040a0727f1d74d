//! Documents of office programs, books and saved pages, whole and broken.

#![expect(clippy::unwrap_used, reason = "what fails in a test should say so where it fails")]

mod common;

use std::io::Write;

use common::{read, small, try_read};
use fihris_corpus::read::{FailureReason, Format};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

const PROSE: &str = "أعيد إطلاق المحادثات بشأن وقف إطلاق النار في ليبيا، وقال المتحدث إنها بدأت أمس.";

fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        let is_type = *name == "mimetype";
        let method = if is_type { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method);
        archive.start_file(*name, options).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let body: String = paragraphs
        .iter()
        .map(|text| format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>"))
        .collect();
    packed(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "docProps/core.xml",
            "<cp:coreProperties><dc:title>محضر</dc:title><dc:creator>ليلى</dc:creator><dcterms:created>2020-10-26T00:00:00Z</dcterms:created></cp:coreProperties>",
        ),
        ("word/document.xml", &format!("<w:document><w:body>{body}</w:body></w:document>")),
    ])
}

fn xlsx() -> Vec<u8> {
    let strings = "<sst><si><t>رقم</t></si><si><t>العنوان</t></si><si><t>النص</t></si><si><t>خبر</t></si>\
        <si><r><t>نص أول طويل بما يكفي </t></r><r><t>ليكون وثيقة.</t></r></si><si><t>التاريخ</t></si></sst>";
    let sheet = "<worksheet><sheetData>\
        <row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\"><v>2</v></c><c r=\"D1\" t=\"s\"><v>5</v></c></row>\
        <row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" t=\"s\"><v>3</v></c><c r=\"C2\" t=\"s\"><v>4</v></c><c r=\"D2\" s=\"1\"><v>44130</v></c></row>\
        <row r=\"3\"/>\
        <row r=\"4\"><c r=\"A4\"><v>2</v></c><c r=\"C4\" t=\"inlineStr\"><is><t>نص ثان طويل بما يكفي.</t></is></c></row>\
        </sheetData></worksheet>";
    packed(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"ورقة\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        (
            "xl/styles.xml",
            "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>",
        ),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

fn epub() -> Vec<u8> {
    packed(&[
        ("mimetype", "application/epub+zip"),
        (
            "META-INF/container.xml",
            "<container><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles></container>",
        ),
        (
            "OEBPS/book.opf",
            "<package><metadata><dc:title>كتاب</dc:title><dc:creator>كاتب</dc:creator></metadata><manifest>\
             <item id=\"nav\" href=\"nav.xhtml\" properties=\"nav\"/><item id=\"b\" href=\"b.xhtml\"/><item id=\"a\" href=\"a%20a.xhtml\"/>\
             </manifest><spine><itemref idref=\"nav\"/><itemref idref=\"a\"/><itemref idref=\"b\"/></spine></package>",
        ),
        ("OEBPS/nav.xhtml", "<html><nav><a href=\"a.xhtml\">فهرس</a></nav></html>"),
        (
            "OEBPS/a a.xhtml",
            "<html><head><title>x</title></head><body><h1>الأول</h1><p>نص أول.</p></body></html>",
        ),
        ("OEBPS/b.xhtml", "<html><body><h1>الثاني</h1><p>نص ثان.</p></body></html>"),
    ])
}

fn odt() -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:text><text:h>عنوان</text:h><text:p>{PROSE}</text:p></office:text></office:body></office:document-content>"
    );
    packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &content),
        ("meta.xml", "<office:document-meta><dc:title>محضر</dc:title></office:document-meta>"),
    ])
}

#[test]
fn a_file_is_a_document_whatever_its_name() {
    let slide = "<p:sld><a:p><a:r><a:t>شريحة</a:t></a:r></a:p></p:sld>";
    let pptx = packed(&[
        ("[Content_Types].xml", "<Types/>"),
        ("ppt/presentation.xml", "<p:presentation/>"),
        ("ppt/slides/slide10.xml", &slide.replace("شريحة", "أخيرة")),
        ("ppt/slides/slide2.xml", slide),
    ]);
    let rows: [(Format, Vec<u8>, Option<&str>, &str); 4] = [
        (Format::Docx, docx(&["أول", PROSE]), Some("محضر"), &format!("أول\n{PROSE}\n")),
        (Format::OpenDocument, odt(), Some("محضر"), &format!("عنوان\n{PROSE}\n")),
        (Format::Epub, epub(), Some("كتاب"), "الأول\nنص أول.\nالثاني\nنص ثان.\n"),
        (Format::Pptx, pptx, Some("شريحة"), "شريحة\nأخيرة\n"),
    ];
    for (format, bytes, title, text) in rows {
        for name in ["a", "a.docx", "a.zip"] {
            let reading = read(name, &bytes);
            let document = &reading.documents()[0];
            assert_eq!(reading.layout.format, format, "{name}");
            assert_eq!(
                (document.title.as_deref(), document.text.as_str()),
                (title, text),
                "{name}"
            );
        }
    }
    let document = read("a.docx", docx(&["نص"])).documents()[0].clone();
    assert_eq!(document.extra["author"], "ليلى");
    assert_eq!(document.date.as_deref(), Some("2020-10-26T00:00:00Z"));
}

#[test]
fn chapters_are_places() {
    let reading = read("a.epub", epub());
    let document = &reading.documents()[0];
    let begins: Vec<_> = document
        .places
        .iter()
        .map(|place| (place.name.as_str(), document.text.get(place.at..).unwrap()))
        .collect();
    let begins: Vec<_> =
        begins.iter().map(|(name, rest)| (*name, rest.lines().next().unwrap())).collect();
    assert_eq!(begins, [("1", "الأول"), ("2", "الثاني")]);
}

#[test]
fn rows_of_a_sheet_are_records() {
    for name in ["a.xlsx", "a"] {
        let reading = read(name, xlsx());
        assert_eq!(reading.layout.format, Format::Xlsx);
        let documents = reading.documents();
        let found: Vec<_> = documents
            .iter()
            .map(|document| {
                (
                    document.id.as_deref(),
                    document.title.as_deref(),
                    document.text.as_str(),
                    document.date.as_deref(),
                )
            })
            .collect();
        let expected = [
            (Some("1"), Some("خبر"), "نص أول طويل بما يكفي ليكون وثيقة.", Some("2020-10-26")),
            (Some("2"), None, "نص ثان طويل بما يكفي.", None),
        ];
        assert_eq!(found, expected);
    }
}

#[test]
fn documents_in_archives_are_read() {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in [("ا/a.docx", docx(&[PROSE])), ("b.xlsx", xlsx()), ("c.odt", odt())] {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    let reading = read("a.zip", archive.finish().unwrap().into_inner());
    assert_eq!(reading.documents().len(), 4);
    assert_eq!(reading.failures(), []);
}

#[test]
fn broken_documents_cost_themselves() {
    for bytes in [docx(&[PROSE]), xlsx(), epub(), odt()] {
        for at in (0..bytes.len()).step_by(7) {
            // `try_read` checks the account.
            let _ = try_read("a", &bytes[..at], &small(50, 3000));
            let mut wrong = bytes.clone();
            wrong[at] ^= 0x55;
            let _ = try_read("a", &wrong, &small(50, 3000));
        }
    }
    let bomb = docx(&[&"ا".repeat(2_000_000)]);
    let reading = try_read("a.docx", &bomb, &small(50, 100_000)).unwrap();
    assert_eq!(reading.failures(), [(0, FailureReason::TooLarge)]);
}
