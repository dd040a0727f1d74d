//! A whole file as a document.

use super::RawDocument;

/// Longest first line that is taken for a title, in characters: the longest of 30,000
/// newspaper headlines are not much longer.
const MAX_TITLE_CHARS: usize = 150;

/// Lines that must be looked at to tell lines that somebody broke by hand.
const MIN_VERSES: usize = 8;

/// Takes the first line for the title, if it looks like one, and the rest for the text.
pub(super) fn parse(text: &str) -> RawDocument {
    let text = text.trim_start_matches(['\u{FEFF}', '\r', '\n']);
    match text.split_once('\n') {
        Some((first, rest)) if is_title(first.trim(), rest) => RawDocument {
            title: Some(first.trim().to_owned()),
            text: rest.trim_matches(['\r', '\n']).to_owned(),
            ..RawDocument::default()
        },
        _ => RawDocument { text: text.to_owned(), ..RawDocument::default() },
    }
}

fn is_title(first: &str, rest: &str) -> bool {
    let n_chars = first.chars().take(MAX_TITLE_CHARS + 1).count();
    n_chars > 0 && n_chars <= MAX_TITLE_CHARS && !rest.trim().is_empty() && !is_verse(n_chars, rest)
}

/// Whether a first line of so many characters is only one of many of its kind: verse, or
/// prose that was broken to the width of a page.
fn is_verse(n_chars: usize, rest: &str) -> bool {
    let mut lines = rest.lines().map(|line| line.trim().chars().count());
    let alike = |n: usize| n > 0 && n * 2 > n_chars && n < n_chars * 2;
    n_chars > 30 && lines.by_ref().take(MIN_VERSES).filter(|n| alike(*n)).count() == MIN_VERSES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_first_line_is_the_title() {
        let long = "كلمة ".repeat(40);
        let rows = [
            ("العنوان\nالنص", Some("العنوان"), "النص"),
            ("\u{FEFF}العنوان \r\n\r\n  النص\r\nالثاني\r\n", Some("العنوان"), "  النص\r\nالثاني"),
            ("العنوان وحده", None, "العنوان وحده"),
            ("العنوان وحده\n \n", None, "العنوان وحده\n \n"),
            (&format!("{long}\nالنص"), None, &format!("{long}\nالنص")),
            ("", None, ""),
        ];
        for (text, title, rest) in rows {
            let document = parse(text);
            assert_eq!((document.title.as_deref(), document.text.as_str()), (title, rest));
        }
    }

    #[test]
    fn the_first_of_many_verses_is_no_title() {
        let poem = "قفا نبك من ذكرى حبيب ومنزل بسقط اللوى\n".repeat(12);
        assert_eq!(parse(&poem).title, None);
    }
}
