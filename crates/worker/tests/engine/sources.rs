//! Sources with everything that a stage may meet.

use std::path::Path;

/// Words to make documents of.
const WORDS: [&str; 12] = [
    "محادثات",
    "وقف",
    "إطلاق",
    "النار",
    "في",
    "ليبيا",
    "مدينة",
    "سرت",
    "أعلنت",
    "الحكومة",
    "أمس",
    "جديدة",
];

/// What stands below every page of a site.
const FOOTER: &str = "جميع الحقوق محفوظة لموقع الأخبار في المدينة";

/// Writes files of news with exact and near-duplicates, a large cluster, pages with boilerplate,
/// records that are dropped and some that fail, and a file that is no text.
pub(crate) fn write_sources(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let write = |name: &str, content: &[u8]| {
        fihris_corpus::atomic::write(&folder.join(name), content).unwrap();
    };
    for (name, source) in [("أ.jsonl", 0), ("ب.jsonl", 1), ("ج.jsonl", 2)] {
        write(name, (0..120).map(|record| news(source, record)).collect::<String>().as_bytes());
    }
    write("cluster.jsonl", (0..40).map(one_of_many).collect::<String>().as_bytes());
    write("pages.jsonl", (0..60).map(page).collect::<String>().as_bytes());
    write("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01");
    write("text.txt", "عنوان الخبر\n\nبدأت محادثات وقف إطلاق النار في مدينة سرت.\n".as_bytes());
}

/// The text of a family, with a word changed at a place.
fn text(family: u64, changed: Option<u64>) -> String {
    let word = |place: u64| {
        let number = family * 31 + place * place * (family % 7 + 1);
        let (word, other) = (WORDS[(number % 12) as usize], u64::from(changed == Some(place)));
        format!("{word}{}", number % 89 + 100 * other)
    };
    (0..120).map(word).collect::<Vec<_>>().join(" ")
}

fn news(source: u64, record: u64) -> String {
    match record % 40 {
        7 => "{\"text\": \n".to_owned(),
        9 => "{\"text\": \"an English text\"}\n".to_owned(),
        _ => {
            // Every third record comes in all sources; of these every second with a word changed.
            let family =
                if record.is_multiple_of(3) { record } else { record + 1000 * source + 1000 };
            let changed = record.is_multiple_of(6).then_some(40 + source);
            let text = text(family, changed);
            format!("{{\"id\": \"{source}-{record}\", \"text\": \"{text}\"}}\n")
        }
    }
}

/// One of more copies than are all compared with each other.
fn one_of_many(record: u64) -> String {
    format!("{{\"text\": \"{}\"}}\n", text(9999, Some(record)))
}

fn page(record: u64) -> String {
    let text = format!("{}\\n{FOOTER}", text(20_000 + record, None));
    format!("{{\"text\": \"{text}\", \"url\": \"https://news.example/{record}\"}}\n")
}
