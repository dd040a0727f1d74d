//! Tables are read back as they were written; rows for the tests of others.

use fihris_corpus::DocId;

use super::signature::SIGNATURE_BYTES;
use super::*;

pub(crate) fn row(number: u64) -> Row {
    Row {
        doc_id: DocId(number),
        source: 1,
        position: number,
        bytes: 100,
        place: RowLocation::Spill,
        rank: Rank { n_words: 7, ..Rank::default() },
        folded: u128::from(number) << 64,
        title: 0,
        keys: [number; N_KEYS],
        signature: Signature([number as u8; SIGNATURE_BYTES]),
        sketch_at: 0,
        sketch_len: 0,
    }
}

pub(crate) fn bytes_of(record: &SketchRecord) -> Vec<u8> {
    let mut bytes = Vec::new();
    record.write(&mut bytes);
    bytes
}

#[test]
fn a_table_is_read_back_as_it_was_written() {
    let home = tempfile::tempdir().unwrap();
    let mut writer = TableWriter::create(Table::named(home.path(), "new")).unwrap();
    let ids = ["أول", "ثان"];
    let records = ids.map(|id| SketchRecord { id: id.into(), ..Default::default() });
    for (number, record) in records.iter().enumerate() {
        writer.push(&row(number as u64), &bytes_of(record)).unwrap();
    }
    let table = writer.finish().unwrap();
    assert_eq!(table.len().unwrap(), 2);

    let lookup = Lookup::open(&table).unwrap();
    let mut reader = TableReader::open(&table).unwrap();
    for (number, record) in records.iter().enumerate() {
        let (row, bytes) = reader.next().unwrap().unwrap();
        assert_eq!(row.position, number as u64);
        assert_eq!(bytes, bytes_of(record));
        assert_eq!(lookup.row(number as u32).unwrap(), row);
        assert_eq!(lookup.sketch(&row).unwrap(), *record);
    }
    assert_eq!(reader.next().unwrap(), None);
}
