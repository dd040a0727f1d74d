//! Archives and packed files that would take long, if anything did.

use std::io::{Cursor, Write};
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::Generator;

pub(super) const GENERATORS: &[Generator] = &[
    ("members of gzip", "a.jsonl.gz", |n| gzip(b"{\"text\": \"a\"}\n").repeat(n / 35)),
    ("beginnings of gzip", "a.jsonl.gz", |n| begun(gzip(b"{}\n"), b"\x1F\x8B\x08", n)),
    ("beginnings of Zstandard", "a.jsonl.zst", |n| begun(zstd(), b"\x28\xB5\x2F\xFD", n)),
    ("beginnings of bzip2", "a.jsonl.bz2", |n| begun(b"BZh91AY&SY".to_vec(), b"BZh91AY&SY", n)),
    ("frames of Zstandard", "a.jsonl.zst", |n| zstd().repeat(n / 20)),
    ("members of ZIP", "a.zip", |n| zip(n / 110).unwrap_or_default()),
    ("ends of directories of ZIP", "a.zip", |n| {
        let end = b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2E\0\0\0\0\0\0\0\0\0";
        [b"PK\x03\x04", end.repeat(n / end.len()).as_slice()].concat()
    }),
    ("ends of directories of ZIP64", "a.zip", |n| {
        let end = b"PK\x06\x06PK\x06\x07PK\x05\x06";
        [b"PK\x03\x04", end.repeat(n / end.len()).as_slice()].concat()
    }),
    ("members of tar", "a.tar", |n| tar(n / 1024, "a.txt").unwrap_or_default()),
    ("long names in tar", "a.tar", |n| tar(n / 2560, &"a".repeat(300)).unwrap_or_default()),
    ("blank blocks in tar", "a.tar", |n| [tar(1, "a").unwrap_or_default(), vec![0; n]].concat()),
    ("garbage in tar", "a.tar", |n| [tar(1, "a").unwrap_or_default(), vec![7; n]].concat()),
    ("columns of Parquet", "a.parquet", |n| columns(n / 220).unwrap_or_default()),
    ("row groups of Parquet", "a.parquet", |n| row_groups(n / 220).unwrap_or_default()),
    ("lists in Parquet", "a.parquet", |n| lists(n / 2).unwrap_or_default()),
];

/// What is sound, and then the beginnings of what is not.
fn begun(sound: Vec<u8>, magic: &[u8], n_bytes: usize) -> Vec<u8> {
    [sound, magic.repeat(n_bytes / magic.len())].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}

fn zstd() -> Vec<u8> {
    zstd::encode_all(b"{\"text\": \"a\"}\n".as_slice(), 1).unwrap_or_default()
}

fn zip(n_members: usize) -> zip::result::ZipResult<Vec<u8>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..n_members {
        writer.start_file(number.to_string(), zip::write::SimpleFileOptions::default())?;
        writer.write_all(b"a")?;
    }
    writer.finish().map(Cursor::into_inner)
}

fn tar(n_members: usize, name: &str) -> std::io::Result<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    for _ in 0..n_members {
        let mut header = tar::Header::new_gnu();
        header.set_size(1);
        builder.append_data(&mut header, name, b"a".as_slice())?;
    }
    builder.into_inner()
}

/// A row of numbers, each in a column of its own.
fn columns(n_columns: usize) -> Result<Vec<u8>> {
    let fields: String =
        (0..n_columns).map(|column| format!("required int64 c{column};")).collect();
    parquet(&format!("message schema {{ {fields} }}"), |writer| {
        let mut group = writer.next_row_group()?;
        while let Some(mut column) = group.next_column()? {
            column.typed::<Int64Type>().write_batch(&[1], None, None)?;
            column.close()?;
        }
        group.close().map(|_| ())
    })
}

fn row_groups(n_groups: usize) -> Result<Vec<u8>> {
    parquet("message schema { required int64 a; }", |writer| {
        for _ in 0..n_groups {
            let mut group = writer.next_row_group()?;
            if let Some(mut column) = group.next_column()? {
                column.typed::<Int64Type>().write_batch(&[1], None, None)?;
                column.close()?;
            }
            group.close()?;
        }
        Ok(())
    })
}

/// A row with one long list of texts.
fn lists(n_values: usize) -> Result<Vec<u8>> {
    let schema = "message schema {
        required group a (LIST) { repeated group list { required binary element (UTF8); } } }";
    let values: Vec<_> =
        (0..n_values as u64).map(|n| ByteArray::from(vec![b'a' + (n * n % 23) as u8; 2])).collect();
    let repetitions: Vec<i16> = (0..n_values).map(|number| i16::from(number > 0)).collect();
    parquet(schema, |writer| {
        let mut group = writer.next_row_group()?;
        if let Some(mut column) = group.next_column()? {
            let levels = vec![1; n_values];
            column.typed::<ByteArrayType>().write_batch(
                &values,
                Some(&levels),
                Some(&repetitions),
            )?;
            column.close()?;
        }
        group.close().map(|_| ())
    })
}

fn parquet(
    schema: &str,
    write: impl FnOnce(&mut SerializedFileWriter<Vec<u8>>) -> Result<()>,
) -> Result<Vec<u8>> {
    let properties = WriterProperties::builder().set_dictionary_enabled(false).build();
    let schema = Arc::new(parse_message_type(schema)?);
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    write(&mut writer)?;
    writer.into_inner()
}
