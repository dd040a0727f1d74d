//! Documents of three makers, whole and broken: what was typed comes out.
//!
//! The files in `data` were made for these tests: by Chromium with Noto Naskh Arabic, by LibreOffice
//! with Amiri, by XeLaTeX with Scheherazade. `scan.pdf` is a picture on a page; `encrypted.pdf` needs
//! a password.

#![expect(clippy::unwrap_used, reason = "what fails in a test should say so where it fails")]

use fihris_pdf::{Error, Limits, read};

const CHROMIUM: &[u8] = include_bytes!("data/chromium.pdf");
const LIBREOFFICE: &[u8] = include_bytes!("data/libreoffice.pdf");
const XELATEX: &[u8] = include_bytes!("data/xelatex.pdf");

const NEWS: [&str; 2] = [
    "افتتحت البلدية أمس المكتبة العامة (المبنى الجديد) بعد تجديدها، وتضم 120 ألف كتاب.",
    "وقال المدير: «الدخول مجاني للطلاب»، وتبقى الأبواب مفتوحة حتى الساعة 9:30 مساء.",
];

#[track_caller]
fn text(bytes: &[u8]) -> String {
    let pages = read(bytes, &Limits::default()).unwrap().pages.join("\n");
    // Shapes of letters are left to the reader.
    fihris_text::repair(&pages).text.replace('\n', " ")
}

#[test]
fn lines_are_read_from_the_right() {
    assert_eq!(text(CHROMIUM), NEWS.join(" "));
}

#[test]
fn vowels_stay_on_their_letters() {
    let vowelled = "ق\u{64E}ال\u{64E} الم\u{64F}ع\u{64E}ل\u{651}\u{650}م\u{64F} إ\u{650}ن\u{651}\u{64E} الد\u{651}\u{64E}ر\u{652}س\u{64E} س\u{64E}ه\u{652}ل\u{64C}";
    assert_eq!(text(LIBREOFFICE), format!("{vowelled} {}", NEWS.join(" ")));
}

#[test]
fn columns_are_read_one_after_the_other() {
    let text = text(XELATEX);
    assert!(
        text.starts_with("يحب النعناع الظل الخفيف ولا يحتاج إلى ماء كثير في الشتاء، فاسقه"),
        "{text}"
    );
    assert!(text.contains("ضع الأصيص قرب نافذة تدخلها الشمس في الصباح وحده"), "{text}");
    assert!(text.ends_with("أصص أوسع بعد شهر من ذلك."), "{text}");
}

#[test]
fn what_has_no_text_says_why() {
    let scan = read(include_bytes!("data/scan.pdf"), &Limits::default());
    assert!(matches!(scan, Err(Error::NeedsOcr { n_pages: 1 })), "{scan:?}");
    let encrypted = read(include_bytes!("data/encrypted.pdf"), &Limits::default());
    assert!(matches!(encrypted, Err(Error::Encrypted)), "{encrypted:?}");
    let damaged = read(b"%PDF-1.7\nnothing", &Limits::default());
    assert!(matches!(damaged, Err(Error::Damaged(_))), "{damaged:?}");
}

#[test]
fn no_cut_and_no_wrong_byte_ends_a_run() {
    for bytes in [CHROMIUM, LIBREOFFICE, XELATEX] {
        for at in (0..bytes.len()).step_by(bytes.len() / 60) {
            let _ = read(&bytes[..at], &Limits::default());
            let mut wrong = bytes.to_vec();
            wrong[at] ^= 0x55;
            let _ = read(&wrong, &Limits::default());
        }
    }
}
