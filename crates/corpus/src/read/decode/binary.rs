//! Files that are no text.

/// How files begin that are no text, though some of them have the letters of one.
const BINARY: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Office document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"Rar!\x1A\x07", "a RAR archive"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
    (b"\xFD7zXZ\0", "compressed with xz"),
    (b"\x04\x22\x4D\x18", "compressed with lz4"),
    (b"\x1F\x8B\x08", "compressed twice"),
    (b"BZh91AY&SY", "compressed twice"),
    (b"\x28\xB5\x2F\xFD", "compressed twice"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"Obj\x01", "an Avro file"),
    (b"\x93NUMPY", "a NumPy file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x7FELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"\x89PNG\r\n", "a picture"),
    (b"GIF87a", "a picture"),
    (b"GIF89a", "a picture"),
    (b"\xFF\xD8\xFF", "a picture"),
    (b"OggS", "a recording"),
    (b"ID3", "a recording"),
    (b"RIFF", "a recording"),
];

/// Says what a file is that begins so, if that is no text.
pub(super) fn kind(head: &[u8]) -> Option<&'static str> {
    if head.get(257..262) == Some(b"ustar") {
        return Some("a tar archive");
    }
    BINARY.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, kind)| *kind)
}
