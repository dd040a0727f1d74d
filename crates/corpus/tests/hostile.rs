//! Files that lie about their sizes, and files that were damaged at random: whatever is in them, no
//! reader panics, and the account adds up (`try_read` checks it).

#![expect(clippy::unwrap_used, reason = "what fails in a test should say so where it fails")]

mod common;

use std::io::{Cursor, Write};

use common::{bzip2, gzip, read, small, try_read, zstd};
use fihris_corpus::read::{Archive, FailureReason, ReadOptions};
use proptest::prelude::*;
use tar::{EntryType, Header};

const LINE: &[u8] = b"{\"text\": \"abc\"}\n";

/// A member of a tar archive, whose header is changed before it is sealed.
fn member(name: &str, content: &[u8], change: impl FnOnce(&mut Header)) -> Vec<u8> {
    let mut header = Header::new_gnu();
    header.set_path(name).unwrap();
    header.set_entry_type(EntryType::Regular);
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    change(&mut header);
    header.set_cksum();
    let padding = content.len().next_multiple_of(512) - content.len();
    [header.as_bytes().as_slice(), content, &vec![0; padding]].concat()
}

fn line(name: &str) -> Vec<u8> {
    member(name, LINE, |_| {})
}

/// The extended header of the member that follows it.
fn pax(records: &[(&str, &str)]) -> Vec<u8> {
    let record = |(key, value): &(&str, &str)| {
        let len = key.len() + value.len() + 3;
        let digits = (1..4).find(|digits| (len + digits).to_string().len() == *digits).unwrap();
        format!("{} {key}={value}\n", len + digits)
    };
    let content: String = records.iter().map(record).collect();
    member("pax", content.as_bytes(), |header| header.set_entry_type(EntryType::XHeader))
}

const END: [u8; 1024] = [0; 1024];

#[track_caller]
fn names(archive: &[Vec<u8>]) -> Vec<String> {
    let reading = read("a.tar", archive.concat());
    assert_eq!(reading.layout.archive, Some(Archive::Tar));
    reading.documents().iter().map(|document| document.source_name("a")).collect()
}

#[test]
fn a_size_in_an_extended_header_counts() {
    let size = LINE.len().to_string();
    // So large members are written: their own header has no room for the size.
    let large = member("large", LINE, |header| header.set_size(0));
    let archive = [line("1"), pax(&[("size", &size)]), large, line("3"), END.to_vec()];
    assert_eq!(names(&archive), ["a/1", "a/large", "a/3"]);
}

#[test]
fn a_size_in_binary_counts() {
    let size = |header: &mut Header| {
        header.as_old_mut().size = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, LINE.len() as u8];
    };
    assert_eq!(names(&[line("1"), member("2", LINE, size), line("3")]), ["a/1", "a/2", "a/3"]);
}

#[test]
fn names_stand_in_extended_headers_of_both_kinds() {
    let long = "ab/".repeat(100) + "1.jsonl";
    let name = [long.as_bytes(), b"\0"].concat();
    let gnu = member("x", &name, |header| header.set_entry_type(EntryType::GNULongName));
    let archive =
        [gnu, line("1"), pax(&[("comment", "a\nb"), ("path", &long)]), line("2"), line("3")];
    assert_eq!(names(&archive), [format!("a/{long}"), format!("a/{long}"), "a/3".to_owned()]);
}

#[test]
fn an_archive_behind_another_is_read() {
    let archive = [line("1"), END.to_vec(), vec![0; 512], line("2"), END.to_vec(), line("3")];
    assert_eq!(names(&archive), ["a/1", "a/2", "a/3"]);
}

#[test]
fn a_sparse_file_is_refused_with_its_map() {
    let mut map = tar::GnuExtSparseHeader::new();
    map.isextended[0] = 1;
    let maps = [map.as_bytes().as_slice(), tar::GnuExtSparseHeader::new().as_bytes()].concat();
    let sparse = member("sparse", b"", |header| {
        header.set_entry_type(EntryType::GNUSparse);
        header.set_size(LINE.len() as u64);
        header.as_gnu_mut().unwrap().isextended[0] = 1;
    });
    let content = [LINE, &vec![0; 512 - LINE.len()]].concat();
    let of_pax = [pax(&[("GNU.sparse.major", "1"), ("GNU.sparse.name", "b")]), line("x")].concat();
    let archive = [line("1"), sparse, maps, content, of_pax, line("3")].concat();
    let reading = read("a.tar", archive);
    assert_eq!(
        reading.failures(),
        [(1, FailureReason::Unreadable), (2, FailureReason::Unreadable)]
    );
    assert_eq!(reading.texts(), ["abc", "abc"]);
    assert_eq!(reading.summary.decoded_bytes, 4 * LINE.len() as u64);
    let details: Vec<_> =
        reading.records.iter().filter_map(|record| record.as_ref().err()).collect();
    assert!(details[1].detail.starts_with("in `b`: is a sparse file"), "{}", details[1].detail);
}

#[test]
fn what_stands_behind_damage_is_read() {
    let mut broken = line("2");
    broken[0] ^= 1;
    let reading = read("a.tar", [line("1"), broken, line("3")].concat());
    assert_eq!(reading.texts(), ["abc", "abc"]);
    assert_eq!(reading.failures(), [(1, FailureReason::Damaged)]);
    assert_eq!(reading.summary.decoded_bytes, 2 * LINE.len() as u64 + 1024);
}

#[test]
fn an_archive_that_is_cut_off_says_so() {
    let archive = [line("1"), line("2")].concat();
    for len in [1024 + 512, 1024 + 515, 1024 + 512 + LINE.len()] {
        let reading = read("a.tar", &archive[..len]);
        assert!(reading.texts().starts_with(&["abc"]));
        let is_damage = |(_, reason): &(u64, FailureReason)| *reason == FailureReason::Damaged;
        assert!(reading.failures().iter().any(is_damage), "{len} bytes");
        assert!(reading.summary.decoded_bytes <= len as u64);
    }
}

/// Sizes that a header may say.
fn sizes() -> impl Strategy<Value = u64> {
    let borders = [0, 1, 15, 16, 17, 511, 512, 513, 1 << 31, u64::from(u32::MAX), 1 << 33];
    let far = [(1 << 63) - 1, 1 << 63, u64::MAX - 511, u64::MAX - 1, u64::MAX];
    prop_oneof![
        proptest::sample::select(borders.to_vec()),
        proptest::sample::select(far.to_vec()),
        any::<u64>(),
        0_u64..5000
    ]
}

/// Reads a file in which only sizes are wrong; no more bytes may come of it than it has.
fn check_size(name: &str, bytes: &[u8]) {
    for options in [ReadOptions::default(), small(50, 300)] {
        if let Ok(reading) = try_read(name, bytes, &options) {
            let found = reading.summary.decoded_bytes;
            assert!(found <= bytes.len() as u64, "{found} of {} bytes", bytes.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_tar_has_more_bytes_than_were_read(
        size in sizes(), kind in "[0-7xgLKSV]", content in "[a-z\u{1}]{0,20}", in_pax in any::<bool>(),
    ) {
        let lie = |header: &mut Header| {
            header.set_entry_type(EntryType::new(kind.as_bytes()[0]));
            header.as_gnu_mut().unwrap().isextended[0] = u8::from(size % 3 == 0);
            if !in_pax {
                header.set_size(size);
            }
        };
        let said = if in_pax { pax(&[("size", &size.to_string())]) } else { Vec::new() };
        // A picture cannot be opened: its size counts as it is.
        let picture = [b"\x89PNG\r\n\x1A\n\0\0\0\r", content.as_bytes()].concat();
        for content in [content.as_bytes(), &picture] {
            let archive = [line("1"), said.clone(), member("2", content, lie), line("3")].concat();
            check_size("a.tar", &archive);
        }
    }

    #[test]
    fn no_zip_has_more_bytes_than_were_read(
        size in sizes(), field in 0_usize..8, of_local in any::<bool>(), n in 0_usize..3,
    ) {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let stored = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        for (name, content) in [("1.jsonl", LINE), ("2.png", b"\x89PNG\r\n\x1A\n\0\0"), ("3.jsonl", LINE)] {
            writer.start_file(name, stored.large_file(size % 2 == 0)).unwrap();
            writer.write_all(content).unwrap();
        }
        let mut bytes = writer.finish().unwrap().into_inner();
        let magic = if of_local { b"PK\x03\x04" } else { b"PK\x01\x02" };
        let headers = bytes.windows(4).enumerate().filter(|(_, four)| four == magic);
        let at = headers.map(|(at, _)| at).nth(n).unwrap();
        // Checksum, packed size, size, lengths, place, and the sizes of ZIP64 in between.
        let at = at + [14, 18, 22, 26, 20, 24, 42, 28][field];
        bytes[at..at + 4].copy_from_slice(&(size as u32).to_le_bytes());
        check_size("a.zip", &bytes);
    }

    #[test]
    fn no_web_archive_has_more_bytes_than_were_read(size in sizes(), n in 0_usize..3) {
        let record = |len: &str| format!(
            "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\n\
             Content-Length: {len}\r\n\r\nabc\r\n\r\n"
        );
        let said = |at| record(&if at == n { size.to_string() } else { "3".to_owned() });
        check_size("a.warc", (0..3).map(said).collect::<String>().as_bytes());
    }

    #[test]
    fn no_packed_file_has_more_bytes_than_come_of_it(
        size in sizes(), pack in 0_usize..4, at in any::<proptest::sample::Index>(),
    ) {
        let content = LINE.repeat(20);
        let mut packed = [gzip, bzip2, zstd, xz][pack](&content);
        let last = packed.len() - 4;
        // The last four bytes of gzip say how long the text is. Elsewhere may be what it is made of:
        // then a block of bzip2, which has 900,000 bytes, may stand for 51 times as many.
        let is_length = pack == 0 && size % 2 == 0;
        let (at, most) = if is_length { (last, content.len()) } else { (at.index(last), 45_900_000) };
        packed[at..at + 4].copy_from_slice(&(size as u32).to_le_bytes());
        for name in ["a.jsonl", "a"] {
            if let Ok(reading) = try_read(name, &packed, &small(50, 300)) {
                let found = reading.summary.decoded_bytes;
                prop_assert!(found <= most.max(packed.len()) as u64, "{found} bytes");
            }
        }
    }
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Each of these takes minutes if what does not end is sought again and again.
#[test]
fn hostile_sources_are_read_in_linear_time() {
    let wiki = "<mediawiki><page><title>a</title><text>".to_owned();
    let lie = "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\n\
        Content-Length: 30000000\r\n\r\n<!--\r\n\r\n";
    let unix = "WARC/1.0\nWARC-Type: metadata\nContent-Length: 1\n\na\n\n";
    let sources = [
        ("a.xml", wiki.clone() + &"<page>".repeat(150_000) + "</page>", 150_001),
        ("a.xml", wiki + &"[[".repeat(150_000) + &"]]".repeat(150_000) + "</text></page>", 1),
        ("a.csv", "id,text\n".to_owned() + &"x\",\"\n".repeat(200_000), 200_000),
        ("a.csv", "id,text\n".to_owned() + &"x\",\"\n".repeat(200_000) + "\"z", 200_001),
        ("a.warc", lie.repeat(10_000), 10_000),
        ("a.warc", unix.repeat(20_000), 0),
    ];
    for (name, bytes, n_records) in sources {
        assert_eq!(read(name, bytes).records.len(), n_records, "{name}");
    }
}

/// Numbers that look like chance: `SplitMix64`, Steele et al. 2014.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) as usize % bound.max(1)
    }
}

/// What a parser may stumble over.
const TOKENS: [&[u8]; 24] = [
    b"\"",
    b"\\",
    b"\n",
    b"\r\n\r\n",
    b"<",
    b"</",
    b"<!--",
    b"-->",
    b"{",
    b"}",
    b"[",
    b"]",
    b"[[",
    b"]]",
    b"{|",
    b"&",
    b";",
    b",",
    b"\0",
    b"\xFF\xFE",
    b"\xD8",
    b"WARC/1.0\r\n",
    b"<page>",
    b"99999999999999999999",
];

/// Changes some bytes.
fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        let end = (at + random.below(40)).min(bytes.len());
        let new = match random.below(5) {
            0 => vec![random.below(256) as u8],
            1 => TOKENS[random.below(TOKENS.len())].to_vec(),
            2 => bytes[at..end].repeat(2),
            3 => Vec::new(),
            _ => bytes[random.below(at)..at].iter().take(60).copied().collect(),
        };
        bytes.splice(at..end, new);
    }
    bytes
}

/// A small sound file of each format.
fn sound() -> Vec<(&'static str, Vec<u8>)> {
    let lines = LINE.repeat(3);
    let text = "أعيد إطلاق المحادثات بشأن وقف إطلاق النار.\nوقال المتحدث نعم.\n";
    let warc = "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: 72\r\n\r\n\
        HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><p>abc</p></html>\r\n\r\n\r\n";
    let wiki = "<mediawiki><siteinfo><base>http://a/b</base></siteinfo><page><title>a</title><ns>0</ns>\
        <text>[[a|b]] {{c}} &lt;ref>d&lt;/ref>\n== e ==\nf</text></page></mediawiki>";
    let page = "<!DOCTYPE html><html><head><title>a</title><meta charset=utf-8></head>\
        <body><div class=\"menu\"><a href=x>b</a></div><p>c &amp; d <!-- e --></p></body></html>";
    vec![
        ("a.txt", text.into()),
        ("b.txt", encoding_rs::WINDOWS_1256.encode(text).0.into_owned()),
        (
            "c.txt",
            [
                &[0xFF, 0xFE],
                text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice(),
            ]
            .concat(),
        ),
        (
            "a.jsonl",
            [&lines, b"{\"text\": \"\\ud83d\", \"a\": NaN, \"b\": [1, {}]}\n".as_slice()].concat(),
        ),
        ("a.json", b"[{\"text\": \"abc\"}, {\"text\": [\"d\"]}]".to_vec()),
        ("a.csv", b"id,text\n1,\"a \"\"b\"\"\nc\"\n2,d\n".to_vec()),
        ("a.tsv", b"id\ttext\n1\ta\n2\t\"b\n".to_vec()),
        ("a.html", page.into()),
        ("a.warc", warc.repeat(2).into()),
        ("a.xml", wiki.into()),
        (
            "a.ara1",
            "######OpenITI#\n#META# 1.Title :: a\n#META#Header#End#\n# b\n~~c ms1\n### | d\n"
                .into(),
        ),
        ("a.gz", gzip(&lines)),
        ("a.bz2", bzip2(&lines)),
        ("a.zst", zstd(&lines)),
        ("a.xz", xz(&lines)),
        ("a.tar", [pax(&[("path", "x")]), line("1"), line("2"), END.to_vec()].concat()),
    ]
}

#[test]
fn no_damage_upsets_a_reader() {
    for (number, (name, bytes)) in sound().into_iter().enumerate() {
        let mut random = Random(number as u64);
        for _ in 0..250 {
            let damaged = mutate(&bytes, &mut random);
            // `try_read` checks the account.
            let _ = try_read(name, &damaged, &small(1 + random.below(100), 1 << random.below(12)));
        }
    }
}
