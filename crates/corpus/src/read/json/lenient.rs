//! Mends what is common in JSON lines and yet no JSON.

use std::borrow::Cow;

/// Mends `text`, and counts the surrogates that had to be replaced. `None` if there is
/// nothing to mend.
///
/// Three faults that other programs write and a reader can see through: half of a
/// surrogate pair (`"\ud83d"`, where a text was cut within an emoji), control characters
/// that are not escaped, and the words `NaN` and `Infinity`, as Python has them.
pub(super) fn mend(text: &str) -> Option<(String, u64)> {
    let mut mended = String::with_capacity(text.len());
    let mut n_replaced = 0;
    let mut in_string = false;
    for part in parts(text) {
        let new = if in_string { in_text(part) } else { between(part) };
        n_replaced += u64::from(is_half(part));
        in_string ^= part == "\"";
        mended.push_str(&new);
    }
    (mended != text).then_some((mended, n_replaced))
}

/// Cuts JSON into quotes, escapes (a surrogate pair is one), words, and runs of the rest.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (part, tail) = rest.split_at_checked(part_len(rest))?;
        rest = tail;
        (!part.is_empty()).then_some(part)
    })
}

fn part_len(text: &str) -> usize {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let run = |inside: &dyn Fn(char) -> bool| text.find(|c| !inside(c)).unwrap_or(text.len());
    match text.chars().next() {
        None => 0,
        Some('"') => 1,
        Some('\\') => escape_len(text),
        Some(c) if c < ' ' => 1,
        Some(c) if word(c) => run(&word),
        Some(_) => run(&|c| !word(c) && c >= ' ' && !matches!(c, '"' | '\\')),
    }
}

fn escape_len(text: &str) -> usize {
    match (surrogate(text), text.get(6..).and_then(surrogate)) {
        (Some(Half::High), Some(Half::Low)) => 12,
        (Some(_), _) => 6,
        _ => text.chars().take(2).map(char::len_utf8).sum(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    High,
    Low,
}

/// The half of a pair that `text` begins with, such as `\ud83d`.
fn surrogate(text: &str) -> Option<Half> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xD800..0xDC00 => Some(Half::High),
        0xDC00..0xE000 => Some(Half::Low),
        _ => None,
    }
}

fn is_half(part: &str) -> bool {
    part.len() == 6 && surrogate(part).is_some()
}

fn in_text(part: &str) -> Cow<'_, str> {
    match part.as_bytes() {
        _ if is_half(part) => Cow::Borrowed("\\ufffd"),
        [control @ ..b' '] => Cow::Owned(format!("\\u{control:04x}")),
        _ => Cow::Borrowed(part),
    }
}

fn between(part: &str) -> Cow<'_, str> {
    match part {
        "NaN" | "nan" | "-NaN" | "Infinity" | "-Infinity" | "inf" | "-inf" | "None" => {
            "null".into()
        }
        "True" => "true".into(),
        "False" => "false".into(),
        part => part.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, n_replaced: u64) {
        assert_eq!(mend(text), Some((expected.to_owned(), n_replaced)));
    }

    #[test]
    fn halves_of_pairs_are_replaced() {
        check(r#"{"a": "x\ud83d"}"#, r#"{"a": "x\ufffd"}"#, 1);
        check(r#"{"a": "\ude00\ud83d\ude00\\ud83d"}"#, r#"{"a": "\ufffd\ud83d\ude00\\ud83d"}"#, 1);
        check(r#"{"a": "\ud83dx\ud83d\u0041"}"#, r#"{"a": "\ufffdx\ufffd\u0041"}"#, 2);
    }

    #[test]
    fn controls_are_escaped_within_strings_only() {
        check("{\t\"a\": \"x\ty\0\"}", "{\t\"a\": \"x\\u0009y\\u0000\"}", 0);
    }

    #[test]
    fn words_of_other_languages_become_json() {
        check(
            r#"{"a": NaN, "b": "NaN", "c": [-Infinity, None]}"#,
            r#"{"a": null, "b": "NaN", "c": [null, null]}"#,
            0,
        );
    }

    #[test]
    fn sound_json_is_left_alone() {
        for text in ["", r#"{"a": "\"NaN\\"}"#, r#"{"a": "\ud83d\ude00"#, "\\", "\\u", "\\ud8"] {
            assert_eq!(mend(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_lost(text in "[\"\\\\u0-9aDdeNn\u{627}]{0,30}") {
            proptest::prop_assert_eq!(parts(&text).collect::<String>(), text);
        }
    }
}
