//! Text made safe for where it is shown.

use std::borrow::Cow;
use std::ops::Range;

use fihris_index::is_mark_of_direction;

/// Returns `text` without what a terminal would obey instead of show.
///
/// Control characters go, so no byte of a document begins an escape sequence,
/// and a line end becomes a blank; so do marks of direction, which could make
/// the rest of the line read otherwise than it is. U+200C and U+200D stay: they
/// are spelling.
#[must_use]
pub fn sanitize_for_terminal(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().filter_map(|c| match c {
        '\n' | '\t' | '\r' | '\u{2028}' | '\u{2029}' => Some(' '),
        c => is_harmless(c).then_some(c),
    });
    Cow::Owned(shown.collect())
}

fn is_harmless(c: char) -> bool {
    let is_separator = matches!(c, '\u{2028}' | '\u{2029}');
    // Deprecated format characters and invisible tags.
    let is_invisible = matches!(c, '\u{206A}'..='\u{206F}' | '\u{E0000}'..='\u{E007F}');
    !(c.is_control() || is_mark_of_direction(c) || is_separator || is_invisible)
}

/// Returns `text` as HTML, with `highlights` in `<mark>`.
///
/// The text is made safe as for a terminal, then escaped, in attributes too.
/// Highlights that are not in order or not in the text are left out.
#[must_use]
pub fn to_html(text: &str, highlights: &[Range<usize>]) -> String {
    let mut html = String::with_capacity(text.len() + highlights.len() * 13);
    let mut at = 0;
    for range in highlights {
        let Some((before, inside)) = text.get(at..range.start).zip(text.get(range.clone())) else {
            continue;
        };
        escape(before, &mut html);
        html.push_str("<mark>");
        escape(inside, &mut html);
        html.push_str("</mark>");
        at = range.end;
    }
    escape(text.get(at..).unwrap_or_default(), &mut html);
    html
}

fn escape(text: &str, html: &mut String) {
    for c in sanitize_for_terminal(text).chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_given_nothing_to_obey() {
        let table = [
            ("وقف إطلاق النار", "وقف إطلاق النار"),
            ("a\u{1B}[31mb\u{9B}2Jc\u{7}", "a[31mb2Jc"),
            ("سطر\nسطر", "سطر سطر"),
            ("x\u{202E}y\u{2066}z\u{200F}", "xyz"),
            ("می\u{200C}خواهم", "می\u{200C}خواهم"),
            ("\u{0}\u{7F}\u{85}", ""),
        ];
        for (text, expected) in table {
            assert_eq!(sanitize_for_terminal(text), expected, "{text:?}");
        }
    }

    #[test]
    fn html_has_no_tags_but_marks() {
        let table: [(&str, &[Range<usize>], &str); 5] = [
            ("a<b> & \"c\"", &[], "a&lt;b&gt; &amp; &quot;c&quot;"),
            ("ab cd", &[0..2, 3..5], "<mark>ab</mark> <mark>cd</mark>"),
            ("<x>", &[0..2, 2..3], "<mark>&lt;x</mark><mark>&gt;</mark>"),
            ("نص", &[1..2, 0..900], "نص"),
            ("abc", &[1..2, 0..1], "a<mark>b</mark>c"),
        ];
        for (text, highlights, expected) in table {
            assert_eq!(to_html(text, highlights), expected, "{text}");
        }
    }
}
