//! Reading sources of every format, whole and broken.

#![expect(clippy::unwrap_used, reason = "what fails in a test should say so where it fails")]

mod common;

use std::path::{Path, PathBuf};

use common::{bzip2, gzip, options, read, small, source, try_read, zstd};
use fihris_corpus::read::{
    Compression, FailureReason, FieldNames, Format, ListOptions, Origin, ReadOptions, SkipReason,
    SourceFile, SourceReader, hash_file, list,
};
use proptest::prelude::*;

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Several batches of lines.
fn many_lines(n: usize) -> String {
    (0..n).map(|n| format!("{{\"id\": {n}, \"text\": \"وقف إطلاق النار في {n}\"}}\n")).collect()
}

const NEWS: &str =
    "محادثات ليبيا\nأعيد إطلاق المحادثات بشأن وقف إطلاق النار في ليبيا، وقال المتحدث إنها بدأت.\n";

#[test]
fn a_text_is_a_document_with_a_title() {
    let reading = read("a.txt", NEWS);
    assert_eq!(reading.layout.format, Format::Text);
    let [document] = reading.documents()[..] else { panic!("one document") };
    assert_eq!(document.title.as_deref(), Some("محادثات ليبيا"));
    assert!(document.text.starts_with("أعيد") && document.text.ends_with("بدأت."));
    assert_eq!(document.bytes, NEWS.len() as u64);
}

#[test]
fn an_empty_file_has_no_documents() {
    for name in ["a.txt", "a.jsonl", "a.json", "a.csv", "a.tsv", "a"] {
        for bytes in ["", "\n \n", "\u{FEFF}", "\u{FEFF}\n"] {
            assert!(read(name, bytes).records.is_empty(), "{name} {bytes:?}");
        }
    }
}

#[test]
fn json_lines_are_read_in_batches() {
    let options = options(|options| options.batch_bytes = 5000);
    let reading = try_read("a.jsonl", many_lines(10_000).as_bytes(), &options).unwrap();
    assert_eq!(reading.documents().len(), 10_000);
    assert_eq!(reading.documents()[9_999].id.as_deref(), Some("9999"));
    let text = reading.layout.fields.text.unwrap();
    assert_eq!((text.name.as_str(), text.origin), ("text", Origin::Guessed));
}

#[test]
fn a_broken_line_harms_no_other() {
    let reading = read(
        "a.jsonl",
        "{\"text\": \"x\"}\n{\"text\": \"y\n\n[1]\nz\n{\"text\": \"\\ud83d\"}\n{\"text\": \"w\"}",
    );
    assert_eq!(reading.texts(), ["x", "\u{FFFD}", "w"]);
    let malformed = |position| (position, FailureReason::Malformed);
    assert_eq!(reading.failures(), [1, 2, 3].map(malformed));
    assert_eq!(reading.documents()[1].n_replaced, 1);
    assert_eq!(reading.summary.structure_bytes, 1);
}

#[test]
fn json_comes_in_arrays_too() {
    let array = "[{\"text\": \"x\", \"id\": 1},\n  {\"text\": \"y\"}, 5]";
    let pretty = "{\n  \"text\": \"x\"\n}\n{\n  \"text\": \"y\"\n}\n";
    assert_eq!(read("a.json", array).texts(), ["x", "y"]);
    assert_eq!(read("a.json", array).failures(), [(2, FailureReason::Malformed)]);
    assert_eq!(read("a.jsonl", array).texts(), ["x", "y"]);
    assert_eq!(read("a.json", pretty).texts(), ["x", "y"]);
    assert_eq!(read("a.json", format!("{array}{array}")).texts(), ["x", "y", "x", "y"]);
}

#[test]
fn tables_are_read() {
    let rows = [
        ("a.csv", "id,title,text,tag\n1,x,\"y,\nz\",t\n"),
        ("a.csv", "id,title,text,tag\r1,x,\"y,\rz\",t\r"),
        ("a.csv", "\u{FEFF}id;title;text;tag\r\n1;x;\"y,\nz\";t\r\n"),
        ("a.csv", "\"id\"|\"title\"|\"text\"|\"tag\"\n\"1\"|\"x\"|\"y,\nz\"|\"t\"\n"),
        ("a.tsv", "id\ttitle\ttext\ttag\n1\tx\t\"y,\nz\"\tt"),
    ];
    for (name, table) in rows {
        let reading = read(name, table);
        let [document] = reading.documents()[..] else { panic!("{table}: one document") };
        assert_eq!(document.id.as_deref(), Some("1"), "{table}");
        assert_eq!(document.title.as_deref(), Some("x"), "{table}");
        assert_eq!(document.text, "y,\nz", "{table}");
        assert_eq!(document.extra["tag"], "t", "{table}");
        assert!(reading.layout.has_header, "{table}");
    }
}

#[test]
fn a_broken_row_harms_no_other() {
    let table = "id,text\n1,x\n2,y,z\n3\n4,\"open\n5,v\n6,w,\n7,\"a\"b\n";
    let reading = read("a.csv", table);
    assert_eq!(reading.texts(), ["x", "v", "w", "ab"]);
    let malformed = |position| (position, FailureReason::Malformed);
    assert_eq!(reading.failures(), [1, 2, 3].map(malformed));
}

#[test]
fn a_table_without_a_header_is_read() {
    let reading = read("a.tsv", "1\tأعيد إطلاق المحادثات بشأن\n2\tوقف إطلاق النار \"في\" ليبيا\n");
    assert_eq!(reading.documents().len(), 2);
    assert!(!reading.layout.has_header);
    assert_eq!(reading.layout.fields.text.map(|field| field.name), Some("2".into()));
    assert_eq!(reading.records[0].as_ref().unwrap().extra["1"], "1");
}

#[test]
fn compression_is_recognised_by_content() {
    let lines = many_lines(5_000);
    type Pack = fn(&[u8]) -> Vec<u8>;
    let rows: [(&str, Pack, Compression); 3] = [
        ("a.jsonl.gz", gzip, Compression::Gzip),
        ("a.jsonl.zst", zstd, Compression::Zstd),
        ("a.jsonl.txt.bz2", bzip2, Compression::Bzip2),
    ];
    for (name, pack, compression) in rows {
        let options = options(|options| options.format = Some(Format::Jsonl));
        // Two members, frames or streams, as `cat` makes them.
        let packed = [pack(lines.as_bytes()), pack(lines.as_bytes())].concat();
        for name in [name, "a.jsonl"] {
            let reading = try_read(name, &packed, &options).unwrap();
            assert_eq!(reading.layout.compression, compression);
            assert_eq!(reading.documents().len(), 10_000);
            assert_eq!(reading.summary.decoded_bytes, 2 * lines.len() as u64);
        }
    }
}

#[test]
fn a_damaged_stream_gives_what_came_before() {
    let lines = many_lines(50_000);
    for pack in [gzip, zstd, bzip2] {
        let mut packed = pack(lines.as_bytes());
        packed.truncate(packed.len() / 2);
        let reading = read("a.jsonl", &packed);
        assert!(reading.documents().len() > 1000);
        let n = reading.documents().len() as u64;
        assert_eq!(reading.failures(), [(n, FailureReason::Damaged)]);

        let reading = read("a.txt", &packed);
        assert_eq!(reading.failures(), [(1, FailureReason::Damaged)]);
        assert!(reading.texts()[0].contains("وقف إطلاق النار في 1000"));
    }
}

#[test]
fn encodings_are_recognised_and_transcoded() {
    let long = NEWS.repeat(5_000);
    let rows = [
        ("UTF-8", format!("\u{FEFF}{NEWS}").into_bytes(), NEWS),
        ("UTF-16LE", utf_16(&format!("\u{FEFF}{NEWS}")), NEWS),
        ("UTF-16LE", utf_16(&long), &long),
        ("windows-1256", encoding_rs::WINDOWS_1256.encode(&long).0.into_owned(), &long),
        ("ISO-8859-6", encoding_rs::ISO_8859_6.encode(NEWS).0.into_owned(), NEWS),
    ];
    for (encoding, bytes, text) in rows {
        let reading = read("a.txt", &bytes);
        assert_eq!(reading.layout.encoding, encoding);
        let (title, rest) = text.trim_end().split_once('\n').unwrap();
        let [document] = reading.documents()[..] else { panic!("one document") };
        assert_eq!((document.title.as_deref(), document.text.as_str()), (Some(title), rest));
        assert_eq!(document.n_replaced, 0);
    }
}

#[test]
fn a_legacy_table_is_read() {
    let table = "العنوان;النص\nليبيا;أعيد إطلاق المحادثات بشأن وقف إطلاق النار\n";
    let reading = read("a.csv", encoding_rs::WINDOWS_1256.encode(table).0);
    assert_eq!(reading.texts(), ["أعيد إطلاق المحادثات بشأن وقف إطلاق النار"]);
}

#[test]
fn one_legacy_line_is_read() {
    let line = "{\"text\": \"أعيد إطلاق المحادثات بشأن وقف إطلاق النار\"}\n";
    let mixed =
        [many_lines(10).into_bytes(), encoding_rs::WINDOWS_1256.encode(line).0.into_owned()]
            .concat();
    let reading = read("a.jsonl", mixed);
    assert_eq!(reading.layout.encoding, "UTF-8");
    assert_eq!(reading.texts()[10], "أعيد إطلاق المحادثات بشأن وقف إطلاق النار");
}

#[test]
fn binary_files_are_refused() {
    let zip_in_gzip = gzip(b"PK\x03\x04 and so on");
    for bytes in [&b"\x7FELF\x02\x01\x01\0\0\0\0"[..], &zip_in_gzip] {
        let failure = try_read("a.txt", bytes, &ReadOptions::default()).err().unwrap();
        assert_eq!((failure.reason, failure.bytes), (FailureReason::Binary, bytes.len() as u64));
    }
}

#[test]
fn a_record_that_is_too_long_is_let_go() {
    let options = small(100, 1000);
    for length in [1000, 10_000, 1_000_000] {
        let long = "x".repeat(length);
        let rows = [
            (
                "a.jsonl",
                format!("{{\"text\": \"x\"}}\n{{\"text\": \"{long}\"}}\n{{\"text\": \"y\"}}\n"),
            ),
            (
                "a.json",
                format!("[{{\"text\": \"x\"}}\n,{{\"text\": \"[{long}\"}}\n,{{\"text\": \"y\"}}]"),
            ),
            ("a.csv", format!("id,text\n1,x\n2,\"{long}\"\n3,y\n")),
            ("a.csv", format!("id,text\n1,x\n2,\"{long}\n3,y\n")),
        ];
        for (name, text) in rows {
            let reading = try_read(name, text.as_bytes(), &options).unwrap();
            assert_eq!(reading.texts(), ["x", "y"], "{name} {length}");
            assert_eq!(reading.failures().len(), 1, "{name} {length}");
        }
    }
    let reading = try_read("a.txt", "x".repeat(500_000).as_bytes(), &options).unwrap();
    assert_eq!(reading.failures(), [(0, FailureReason::TooLarge)]);
    assert_eq!(reading.summary.decoded_bytes, 500_000);
}

#[test]
fn a_bomb_is_defused() {
    let bomb = zstd(&vec![b'x'; 200 << 20]);
    let reading = read("a.txt", &bomb);
    assert!(reading.documents().is_empty());
    assert!(reading.summary.decoded_bytes < 70 << 20);
    assert!(reading.failures().iter().all(|(_, reason)| *reason == FailureReason::TooLarge));
}

#[test]
fn named_fields_are_obeyed_and_checked() {
    let lines = b"{\"a\": \"x\", \"text\": \"y\"}\n";
    let named = |text: &str| {
        let fields = FieldNames { text: Some(text.into()), ..FieldNames::default() };
        options(|options| options.fields = fields)
    };
    let reading = try_read("a.jsonl", lines, &named("a")).unwrap();
    assert_eq!(reading.texts(), ["x"]);
    assert_eq!(reading.documents()[0].extra["text"], "y");
    let failure = try_read("a.jsonl", lines, &named("txt")).err().unwrap();
    assert_eq!(failure.reason, FailureReason::NoSuchField);
    assert_eq!(failure.detail, "there is no field `txt`; there is `text`, `a`");
}

#[test]
fn a_named_column_makes_a_header() {
    let named = options(|options| options.fields.text = Some("متن الرواية".into()));
    let reading = try_read("a.csv", "س,متن الرواية\n1,x\n".as_bytes(), &named).unwrap();
    assert_eq!(reading.texts(), ["x"]);
}

#[test]
fn a_reader_and_its_batches_can_be_sent_to_other_threads() {
    fn is_send<T: Send>() {}
    is_send::<SourceReader>();
    is_send::<fihris_corpus::read::Batch>();
}

#[test]
fn a_file_that_is_not_there_is_a_failure() {
    let source =
        SourceFile { name: "a".into(), path: "/no/such/file".into(), ..SourceFile::default() };
    let failure = SourceReader::open(&source, &ReadOptions::default()).err().unwrap();
    assert_eq!(failure.reason, FailureReason::Unreadable);
}

#[test]
fn a_hash_covers_what_was_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let source = source(folder.path(), "a.jsonl.gz", &gzip(many_lines(50_000).as_bytes()));
    let mut reader = SourceReader::open(&source, &ReadOptions::default()).unwrap();
    let n = reader.next_batch().map(|batch| batch.bytes()).unwrap();
    let summary = reader.summary();
    assert_eq!(summary.hash, hash_file(&source.path).unwrap());
    assert_eq!(summary.raw_bytes, source.bytes);
    assert_eq!(summary.decoded_bytes, n);
}

/// A folder with one of everything.
fn tree() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("src");
    for part in ["b", ".git", "index/corpus"] {
        std::fs::create_dir_all(root.join(part)).unwrap();
    }
    for file in [
        "b/2.txt",
        "b/10.txt",
        "a.txt",
        ".DS_Store",
        ".git/config",
        "index/manifest.json",
        "أخبار.txt",
    ] {
        source(&root, file, b"x");
    }
    (folder, root)
}

fn names(root: &Path, sources: &[SourceFile]) -> Vec<String> {
    let prefix = format!("{}/", root.display());
    sources.iter().map(|source| source.name.strip_prefix(&prefix).unwrap().to_owned()).collect()
}

#[test]
fn a_folder_is_listed_by_name() {
    let (_folder, root) = tree();
    let options = ListOptions { exclude: vec![root.join("index")] };
    let listing = list(&[root.join("b/./2.txt"), root.clone(), root.join("b/../a.txt")], &options);
    assert_eq!(names(&root, &listing.sources), ["a.txt", "b/10.txt", "b/2.txt", "أخبار.txt"]);
    assert!(listing.sources.iter().all(|source| source.bytes == 1 && source.modified_ns > 0));
    let skipped: Vec<_> = listing.skipped.iter().map(|skipped| skipped.reason).collect();
    assert_eq!(skipped, [SkipReason::Hidden, SkipReason::Hidden, SkipReason::Excluded]);
    assert!(listing.failed.is_empty());
}

#[test]
fn a_path_that_is_not_there_is_reported() {
    let listing = list(&["/no/such/file".into()], &ListOptions::default());
    assert!(listing.failed[0].missing);
}

#[test]
fn links_and_sockets_inside_a_folder_are_skipped_and_named_links_followed() {
    let (folder, root) = tree();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&root, &link).unwrap();
    std::os::unix::fs::symlink(&root, root.join("b/loop")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", root.join("b/out")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap();
    let listing = list(&[link], &ListOptions::default());
    assert_eq!(listing.sources.len(), 5);
    let skipped =
        |reason| listing.skipped.iter().filter(|skipped| skipped.reason == reason).count();
    assert_eq!((skipped(SkipReason::Link), skipped(SkipReason::Special)), (2, 1));
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_utf_8_stay_apart() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    for name in [b"a\xE1.txt", b"a\xE2.txt"] {
        let path = folder.path().join(std::ffi::OsStr::from_bytes(name));
        std::fs::File::create(path).unwrap();
    }
    let listing = list(&[folder.path().to_owned()], &ListOptions::default());
    assert_eq!(names(folder.path(), &listing.sources), ["a\\xE1.txt", "a\\xE2.txt"]);
}

/// Bytes that are likely to upset a reader of any format.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "\"", ",", "\n", "\r\n", "{", "}", "[", "]", ":", "\\", "\\u", "d83d", ";", "\t", "\"text\"", "1", "\u{FEFF}",
            "وقف إطلاق النار", "{\"text\": \"x\"}\n", "id,text\n", "\"\"", " ", "x",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_upset_a_reader_or_get_lost(
        bytes in hostile(),
        name in prop::sample::select(vec!["a.txt", "a.jsonl", "a.json", "a.csv", "a.tsv", "a"]),
        packing in 0..4,
        cut in 0..200_usize,
        batch_bytes in 1..50_usize,
        max_record_bytes in 1..100_u64,
    ) {
        let mut bytes = match packing {
            0 => gzip(&bytes),
            1 => zstd(&bytes),
            2 => bzip2(&bytes),
            _ => bytes,
        };
        bytes.truncate(bytes.len().max(cut) - cut / 2);
        let options = small(batch_bytes, max_record_bytes);
        let _ = try_read(name, &bytes, &options);
    }

    #[test]
    fn a_written_table_is_read_back(
        rows in prop::collection::vec(("[ا-ي,;\"\n\t|a]{0,12}", "[ا-ي,;\"\n\t|b]{1,12}"), 2..8)
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["title", "text"]).unwrap();
        for (title, text) in &rows {
            writer.write_record([title, text]).unwrap();
        }
        let reading = read("a.csv", writer.into_inner().unwrap());
        prop_assert_eq!(reading.texts(), rows.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>());
    }

    #[test]
    fn batches_do_not_change_the_records(bytes in hostile(), batch_bytes in 1..50_usize) {
        let small = small(batch_bytes, 32 << 20);
        for name in ["a.jsonl", "a.json", "a.csv"] {
            let whole = try_read(name, &bytes, &ReadOptions::default()).map(|reading| reading.records);
            prop_assert_eq!(try_read(name, &bytes, &small).map(|reading| reading.records), whole);
        }
    }
}
