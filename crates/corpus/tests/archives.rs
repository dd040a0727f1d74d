//! Archives, tables in columns, dumps and books, whole and broken.

#![expect(clippy::unwrap_used, reason = "what fails in a test should say so where it fails")]

mod common;

use std::io::{Cursor, Write};
use std::sync::Arc;

use common::{bzip2, gzip, read, small, try_read, zstd};
use fihris_corpus::read::{Archive, Compression, FailureReason, Format, ReadOptions, SkippedKind};
use parquet::basic::Compression as Codec;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use zip::write::SimpleFileOptions;

const PROSE: &str = "أعيد إطلاق المحادثات بشأن وقف إطلاق النار في ليبيا، وقال المتحدث إنها بدأت أمس.";

fn line(text: &str) -> String {
    format!("{{\"text\": \"{text}\"}}\n")
}

/// A ZIP archive of files, each with its name.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in files {
        writer.start_file(*name, packed).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// One of each, and some that no reader wants.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let windows = encoding_rs::WINDOWS_1256.encode(PROSE).0.into_owned();
    vec![
        ("أخبار/1.txt", PROSE.into()),
        ("2.txt", windows),
        ("picture.png", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec()),
        ("__MACOSX/._2.txt", b"\0\x05\x16\x07".to_vec()),
        ("lines.jsonl.gz", gzip((line("أول") + &line("ثان")).as_bytes())),
        ("page.html", format!("<html><p>{PROSE}</p></html>").into()),
        ("empty.txt", Vec::new()),
    ]
}

fn borrowed<'a>(files: &'a [(&'a str, Vec<u8>)]) -> Vec<(&'a str, &'a [u8])> {
    files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect()
}

#[test]
fn the_members_of_an_archive_are_read_like_files_in_a_folder() {
    let files = files();
    let (zip, tar) = (zip(&borrowed(&files)), tar(&borrowed(&files)));
    let rows = [
        (zip, Archive::Zip),
        (gzip(&tar), Archive::Tar),
        (zstd(&tar), Archive::Tar),
        (bzip2(&tar), Archive::Tar),
        (tar, Archive::Tar),
    ];
    for (bytes, archive) in rows {
        let reading = read("a.dat", bytes);
        assert_eq!(reading.layout.archive, Some(archive));
        assert_eq!(reading.texts(), [PROSE, PROSE, "أول", "ثان", PROSE]);
        let names: Vec<_> =
            reading.documents().iter().map(|document| document.source_name("a")).collect();
        let expected =
            ["a/أخبار/1.txt", "a/2.txt", "a/lines.jsonl.gz", "a/lines.jsonl.gz", "a/page.html"];
        assert_eq!(names, expected);
        assert_eq!(reading.failures(), [(2, FailureReason::Binary)]);
        assert_eq!(reading.summary.n_members, 6);
        assert_eq!(reading.summary.skipped[&SkippedKind::Hidden], 1);
    }
}

#[test]
fn a_damaged_member_costs_itself() {
    let long: String = (0..2000).map(|n| line(&format!("وقف إطلاق النار {n}"))).collect();
    let files =
        [("1.jsonl", long.as_bytes()), ("2.jsonl", long.as_bytes()), ("3.txt", PROSE.as_bytes())];
    let sound = zip(&files);
    let mut broken = sound.clone();
    broken[2000..2050].fill(0xAA);
    let reading = read("a.zip", broken);
    assert!(reading.texts().ends_with(&[PROSE]));
    assert!((2001..4001).contains(&reading.documents().len()));
    assert!(reading.failures().iter().any(|(_, reason)| *reason == FailureReason::Damaged));
    // A wrong checksum is told, after what was read.
    let mut lying = sound;
    let directory = lying.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    lying[directory + 16] ^= 1;
    assert_eq!(read("a.zip", lying).failures(), [(2000, FailureReason::Damaged)]);
}

#[test]
fn a_program_is_no_archive() {
    let program = zip(&[("META-INF/MANIFEST.MF", b"x"), ("a.class", b"x")]);
    let failure = try_read("a.jar", &program, &ReadOptions::default()).err().unwrap();
    assert_eq!(failure.reason, FailureReason::Binary);
}

#[test]
fn names_of_members_lead_nowhere() {
    let reading = read("a.tar", zip(&[("../../etc/x.txt", PROSE.as_bytes())]));
    assert_eq!(reading.documents()[0].source_name("a.tar"), "a.tar/../../etc/x.txt");
}

#[test]
fn a_bomb_in_an_archive_is_defused() {
    let bomb = vec![b'x'; 200 << 20];
    let archive = zip(&[("bomb.txt", &bomb), ("1.txt", PROSE.as_bytes())]);
    let reading = read("a.zip", archive);
    assert_eq!(reading.texts(), [PROSE]);
    assert!(reading.summary.decoded_bytes < 70 << 20);
    assert_eq!(reading.failures(), [(0, FailureReason::TooLarge)]);
}

const SCHEMA: &str = "message schema {
    optional binary text (UTF8);
    required binary id;
    optional int64 n;
    optional boolean sound;
    optional binary picture;
    optional group tags (LIST) { repeated group list { optional binary element (UTF8); } }
    optional group meta { optional binary site (UTF8); optional group of { optional int64 depth; } }
}";

/// Writes the next column; the values are given with their levels.
macro_rules! column {
    ($group:expr, $type:ty, $values:expr, $levels:expr, $repetitions:expr) => {
        let mut column = $group.next_column().unwrap().unwrap();
        column.typed::<$type>().write_batch($values, $levels, $repetitions).unwrap();
        column.close().unwrap();
    };
}

/// Writes a row group of two rows, the second of which has hardly anything.
fn row_group(mut group: SerializedRowGroupWriter<'_, Vec<u8>>, text: &[u8]) {
    let bytes = |text: &[u8]| ByteArray::from(text.to_vec());
    column!(group, ByteArrayType, &[bytes(text)], Some(&[1, 0]), None);
    column!(group, ByteArrayType, &[bytes(b"a"), bytes(b"b")], None, None);
    column!(group, Int64Type, &[7], Some(&[1, 0]), None);
    column!(group, BoolType, &[true], Some(&[1, 0]), None);
    column!(group, ByteArrayType, &[bytes(b"\xFF\xD8")], Some(&[1, 0]), None);
    column!(group, ByteArrayType, &[bytes(b"x"), bytes(b"y")], Some(&[3, 3, 0]), Some(&[0, 1, 0]));
    column!(group, ByteArrayType, &[bytes(b"site")], Some(&[2, 0]), None);
    column!(group, Int64Type, &[5], Some(&[3, 0]), None);
    group.close().unwrap();
}

/// A file with a row group for each text.
fn parquet(texts: &[&[u8]], codec: Codec) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let properties = Arc::new(WriterProperties::builder().set_compression(codec).build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    for text in texts {
        row_group(writer.next_row_group().unwrap(), text);
    }
    writer.into_inner().unwrap()
}

#[test]
fn parquet_is_read_whatever_its_codec() {
    let codecs = [
        Codec::UNCOMPRESSED,
        Codec::SNAPPY,
        Codec::GZIP(Default::default()),
        Codec::ZSTD(Default::default()),
        Codec::LZ4_RAW,
        Codec::BROTLI(Default::default()),
    ];
    for codec in codecs {
        let reading = read("a.dat", parquet(&[PROSE.as_bytes(), PROSE.as_bytes()], codec));
        assert_eq!((reading.layout.format, reading.layout.archive), (Format::Parquet, None));
        assert_eq!(reading.texts(), [PROSE, "", PROSE, ""]);
        let first = reading.documents()[0];
        assert_eq!(first.id.as_deref(), Some("a"));
        assert_eq!(first.extra["n"], 7);
        assert_eq!(first.extra["sound"], true);
        assert_eq!(first.extra["tags"], serde_json::json!(["x", "y"]));
        assert_eq!(first.extra["meta"], serde_json::json!({"site": "site", "of": {"depth": 5}}));
        assert!(first.extra["picture"].is_null());
        assert_eq!(first.source_name("a"), "a");
    }
}

#[test]
fn a_text_that_is_no_utf_8_costs_no_row() {
    let windows = encoding_rs::WINDOWS_1256.encode(PROSE).0;
    let reading = read("a.parquet", parquet(&[&windows, PROSE.as_bytes()], Codec::SNAPPY));
    assert_eq!(reading.texts(), [PROSE, "", PROSE, ""]);
}

#[test]
fn a_damaged_row_group_costs_itself() {
    let sound = parquet(&[PROSE.as_bytes(), PROSE.as_bytes()], Codec::ZSTD(Default::default()));
    let mut broken = sound.clone();
    broken[4..60].fill(0xAA);
    let reading = read("a.parquet", broken);
    assert_eq!(reading.texts(), [PROSE, ""]);
    assert_eq!(reading.failures(), [(0, FailureReason::Damaged)]);
    let failure = try_read("a.parquet", &sound[..sound.len() - 9], &ReadOptions::default()).err();
    assert_eq!(failure.unwrap().reason, FailureReason::Damaged);
}

fn dump() -> String {
    let page = |title: &str, inside: &str| {
        format!("  <page><title>{title}</title>{inside}<text>'''{PROSE}'''</text></page>\n")
    };
    format!(
        "<mediawiki xmlns=\"x\">\n<siteinfo><base>https://ar.wikipedia.org/wiki/Main</base></siteinfo>\n{}{}{}{}</mediawiki>\n",
        page("ليبيا", "<ns>0</ns><id>1</id>"),
        page("نقاش:ليبيا", "<ns>1</ns><id>2</id>"),
        page("ليبيه", "<ns>0</ns><id>3</id><redirect title=\"ليبيا\" />"),
        page("مصر", "<ns>0</ns><id>4</id>"),
    )
}

#[test]
fn a_dump_is_read_page_by_page() {
    let dump = dump();
    let (first, rest) = dump.split_at(dump.find("  <page>").unwrap());
    let multistream = [bzip2(first.as_bytes()), bzip2(rest.as_bytes())].concat();
    for bytes in [dump.as_bytes(), &multistream] {
        let reading = read("dump", bytes);
        assert_eq!(reading.layout.format, Format::MediaWiki);
        assert_eq!(reading.texts(), [PROSE, PROSE]);
        assert_eq!(
            reading.documents()[1].url.as_deref(),
            Some("https://ar.wikipedia.org/wiki/مصر")
        );
        assert_eq!(reading.summary.skipped[&SkippedKind::Redirect], 1);
        assert_eq!(reading.summary.skipped[&SkippedKind::OtherNamespace], 1);
    }
}

#[test]
fn a_broken_page_costs_itself() {
    for broken in [dump().replacen("</page>", "", 1), dump().replacen("</title>", "</tit>", 1)] {
        let reading = read("dump.xml", &broken);
        assert_eq!(reading.texts(), [PROSE]);
        assert_eq!(reading.failures(), [(0, FailureReason::Malformed)]);
    }
    let long = dump().replacen(PROSE, &PROSE.repeat(100), 1);
    let reading = try_read("dump.xml", long.as_bytes(), &small(100, 2000)).unwrap();
    assert_eq!(reading.failures(), [(0, FailureReason::TooLarge)]);
    assert_eq!(reading.texts(), [PROSE]);
}

#[test]
fn a_book_of_openiti_is_recognised() {
    let book = format!(
        "######OpenITI#\n#META# 020.BookTITLE :: كتاب\n#META#Header#End#\n# {PROSE}\n~~PageV01P001\n"
    );
    let reading = read("0310Tabari.Tarikh", book);
    assert_eq!(reading.layout.format, Format::OpenIti);
    assert_eq!(reading.texts(), [PROSE]);
}

#[test]
fn reading_goes_on_behind_a_damaged_member() {
    let lines: Vec<String> =
        (0..5).map(|part| (0..500).map(|n| line(&format!("{part} {n}"))).collect()).collect();
    for (pack, compression) in [
        (gzip as fn(&[u8]) -> Vec<u8>, Compression::Gzip),
        (bzip2, Compression::Bzip2),
        (zstd, Compression::Zstd),
    ] {
        let parts: Vec<_> = lines.iter().map(|lines| pack(lines.as_bytes())).collect();
        let mut packed = parts.concat();
        let middle = parts[0].len() + parts[1].len() / 2;
        // What is damaged may take the one behind it along.
        packed[middle..parts[0].len() + parts[1].len()].fill(0xAA);
        let reading = read("a.jsonl", packed);
        assert_eq!(reading.layout.compression, compression);
        assert!(reading.texts().starts_with(&["0 0"]), "{compression:?}");
        assert!(reading.texts().ends_with(&["4 498", "4 499"]), "{compression:?}");
        assert!(reading.documents().len() >= 1000);
        assert!(reading.failures().iter().any(|(_, reason)| *reason == FailureReason::Damaged));
    }
}

#[test]
fn no_cut_and_no_wrong_byte_upsets_a_reader() {
    let files = files();
    let sources = [
        zip(&borrowed(&files)),
        tar(&[("a.jsonl", line("أول").as_bytes())]),
        parquet(&[PROSE.as_bytes()], Codec::SNAPPY),
        dump().into_bytes(),
    ];
    for bytes in sources {
        for at in 0..bytes.len() {
            // `try_read` checks the account.
            let _ = try_read("a", &bytes[..at], &small(50, 300));
            let mut wrong = bytes.clone();
            wrong[at] ^= 0x55;
            let _ = try_read("a", &wrong, &small(50, 1000));
        }
    }
}
