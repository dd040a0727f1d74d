//! Text that comes in pieces: strings, and objects that say how some of them look.

use serde_json::{Map, Value};

/// Keys under which a piece has its words: of chats, of Quill, of editors of blocks.
const TEXT_KEYS: [&str; 4] = ["text", "insert", "value", "plain_text"];

/// Keys under which a piece has smaller ones.
const PIECES_KEYS: [&str; 5] = ["children", "content", "ops", "blocks", "data"];

/// Types of pieces that stand on lines of their own.
const BLOCKS: [&str; 14] = [
    "block",
    "blockquote",
    "bullet_list",
    "code_block",
    "h1",
    "h2",
    "h3",
    "header",
    "heading",
    "list_item",
    "listitem",
    "ordered_list",
    "paragraph",
    "quote",
];

/// Deepest nesting that is looked into.
const MAX_DEPTH: usize = 32;

/// Joins the pieces of a text as they are written. A list of nothing but strings is one of
/// paragraphs. `None` if there are no words.
pub(super) fn join(value: &Value) -> Option<String> {
    let mut text = String::new();
    push(value, 0, &mut text);
    let text = text.trim_end_matches('\n');
    (!text.is_empty()).then(|| text.to_owned())
}

fn push(value: &Value, depth: usize, text: &mut String) {
    match value {
        _ if depth > MAX_DEPTH => {}
        Value::Null => {}
        Value::String(piece) => text.push_str(piece),
        Value::Bool(_) | Value::Number(_) => text.push_str(&value.to_string()),
        Value::Array(pieces) => push_list(pieces, depth, text),
        Value::Object(piece) => push_piece(piece, depth, text),
    }
}

fn push_list(pieces: &[Value], depth: usize, text: &mut String) {
    let are_paragraphs = !pieces.iter().any(Value::is_object);
    for piece in pieces {
        if are_paragraphs {
            end_line(text);
        }
        push(piece, depth + 1, text);
    }
}

fn push_piece(piece: &Map<String, Value>, depth: usize, text: &mut String) {
    let is_block = piece.get("type").or(piece.get("_type")).and_then(Value::as_str);
    let is_block =
        is_block.is_some_and(|kind| BLOCKS.contains(&kind.to_ascii_lowercase().as_str()));
    if is_block {
        end_line(text);
    }
    let words = TEXT_KEYS.iter().find_map(|key| piece.get(*key)?.as_str());
    let of_pieces = |value: &&Value| value.is_array() || value.is_object();
    let keys = TEXT_KEYS.iter().chain(&PIECES_KEYS);
    let pieces = keys.filter_map(|key| piece.get(*key)).find(of_pieces);
    match (words, pieces) {
        (Some(words), _) => text.push_str(words),
        (None, Some(pieces)) => push(pieces, depth + 1, text),
        (None, None) => {}
    }
    if is_block {
        end_line(text);
    }
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_joined_as_written() {
        let rows = [
            (r#"["قرأت ", {"type": "bold", "text": "رواية"}, " أمس"]"#, Some("قرأت رواية أمس")),
            (r#"["فقرة", null, "ثانية"]"#, Some("فقرة\nثانية")),
            (r#"{"ops": [{"insert": "سطر\n"}, {"insert": "آخر"}]}"#, Some("سطر\nآخر")),
            (
                r#"{"type": "doc", "content": [
                    {"type": "heading", "content": [{"type": "text", "text": "عنوان"}]},
                    {"type": "paragraph", "content": [{"text": "كتب "}, {"text": "رسالة"}]}]}"#,
                Some("عنوان\nكتب رسالة"),
            ),
            (r#"{"blocks": [{"type": "paragraph", "data": {"text": "نص"}}]}"#, Some("نص")),
            (r#"{"ar": "x"}"#, None),
            ("[]", None),
            ("7", Some("7")),
        ];
        for (json, expected) in rows {
            let value = serde_json::from_str(json).unwrap();
            assert_eq!(join(&value).as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn deep_nesting_ends() {
        let mut value = Value::from("نص");
        for _ in 0..100 {
            value = Value::Array(vec![value]);
        }
        assert_eq!(join(&value), None);
    }
}
