//! Where the records are in JSON that wraps them: `{"count": 2, "messages": [{…}, {…}]}`.
//!
//! The head of the source is looked at once. An array of objects has the records if it has most
//! of the bytes and its objects have a text, or at least are what nearly all of the source is.

use std::collections::BTreeMap;

use crate::read::fields::{self, Role};

/// Deepest nesting at which records are sought.
const MAX_DEPTH: usize = 12;

/// Longest key that is remembered, in bytes.
const MAX_KEY_BYTES: usize = 256;

/// Names for the text of a document come first among those known; the others may name what is
/// said about a whole collection.
const WEAK_NAMES: [&str; 6] = ["الوصف", "description", "summary", "review", "comment", "abstract"];

/// Returns the keys that lead to the records of the JSON value that begins `head`, or `None` if the
/// value is a record itself. `head` may end anywhere.
pub(in crate::read) fn find(head: &[u8]) -> Option<Vec<String>> {
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let head = head.get(start..)?;
    if head.first() != Some(&b'{') {
        return None;
    }
    let mut scan = Scan::default();
    let len = scan.read(head);
    scan.best(len)
}

/// What is known of an array: of the objects that are its elements.
#[derive(Debug, Default)]
struct Objects {
    number: usize,
    bytes: usize,
    /// Whether one has a field whose name is that of a text.
    has_text: bool,
}

/// An object or array that is open.
struct OpenJson {
    is_array: bool,
    /// The key that was read last.
    key: Option<String>,
    start: usize,
}

#[derive(Default)]
struct Scan {
    open: Vec<OpenJson>,
    /// Levels that are open beyond [`MAX_DEPTH`].
    deeper: usize,
    arrays: BTreeMap<Vec<String>, Objects>,
    /// Whether the outermost object has a text of its own.
    is_record: bool,
}

impl Scan {
    /// Reads the first value of `head`, and returns its length as far as it is there.
    fn read(&mut self, head: &[u8]) -> usize {
        let mut at = 0;
        while let Some(byte) = head.get(at) {
            match byte {
                b'"' => {
                    let end = at + 1 + string_len(head.get(at + 1..).unwrap_or_default());
                    self.string(head.get(at + 1..end).unwrap_or_default(), head.get(end + 1..));
                    at = end;
                }
                b'{' | b'[' => self.push(*byte == b'[', at),
                b'}' | b']' => self.pop(at + 1),
                _ => {}
            }
            at += 1;
            if self.open.is_empty() {
                return at;
            }
        }
        while !self.open.is_empty() {
            self.deeper = 0;
            self.pop(head.len());
        }
        head.len()
    }

    fn push(&mut self, is_array: bool, start: usize) {
        if self.open.len() >= MAX_DEPTH {
            self.deeper += 1;
        } else {
            self.open.push(OpenJson { is_array, key: None, start });
        }
    }

    fn pop(&mut self, end: usize) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let Some(closed) = self.open.pop() else { return };
        if !closed.is_array && self.open.last().is_some_and(|open| open.is_array) {
            let objects = self.arrays.entry(self.path()).or_default();
            objects.number += 1;
            objects.bytes += end - closed.start;
        }
    }

    /// Takes a string, which is a key if a colon stands behind it.
    fn string(&mut self, string: &[u8], behind: Option<&[u8]>) {
        let next = behind.and_then(|rest| rest.iter().find(|byte| !byte.is_ascii_whitespace()));
        if self.deeper > 0 || next != Some(&b':') || string.len() > MAX_KEY_BYTES {
            return;
        }
        let key = unescaped(string);
        let is_text = is_text_name(&key);
        let depth = self.open.len();
        let Some(open) = self.open.last_mut().filter(|open| !open.is_array) else { return };
        open.key = Some(key);
        if is_text && depth == 1 {
            self.is_record = true;
        }
        let in_array = depth.checked_sub(2).and_then(|at| self.open.get(at));
        if is_text && in_array.is_some_and(|open| open.is_array) {
            let path = self.path_to(depth - 1);
            self.arrays.entry(path).or_default().has_text = true;
        }
    }

    /// The keys that lead to what is open innermost.
    fn path(&self) -> Vec<String> {
        self.path_to(self.open.len())
    }

    fn path_to(&self, depth: usize) -> Vec<String> {
        let within = self.open.iter().take(depth.saturating_sub(1));
        within.filter_map(|open| open.key.clone()).collect()
    }

    /// The array that has the records, in a value of `len` bytes.
    fn best(self, len: usize) -> Option<Vec<String>> {
        if self.is_record {
            return None;
        }
        let in_record = |path: &[String]| {
            let parents = (1..path.len()).filter_map(|n| self.arrays.get(path.get(..n)?));
            parents.into_iter().any(|parent| parent.has_text)
        };
        let candidates = self.arrays.iter().filter(|(path, objects)| {
            let is_most = objects.bytes * 2 > len && objects.number > 1;
            !path.is_empty() && !in_record(path) && (objects.has_text || is_most)
        });
        let best = candidates.max_by_key(|(_, objects)| (objects.has_text, objects.bytes))?;
        Some(best.0.clone())
    }
}

fn string_len(rest: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = rest.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found;
        if rest.get(at) == Some(&b'"') {
            return at;
        }
        at += 2;
    }
    rest.len()
}

/// A key without its escapes.
pub(in crate::read) fn unescaped(key: &[u8]) -> String {
    let quoted = [b"\"", key, b"\""].concat();
    serde_json::from_slice(&quoted).unwrap_or_else(|_| String::from_utf8_lossy(key).into_owned())
}

fn is_text_name(key: &str) -> bool {
    let key = fields::plain(key);
    fields::known(Role::Text).contains(&key.as_str()) && !WEAK_NAMES.contains(&key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: Option<&[&str]>) {
        let expected = expected.map(|path| path.iter().map(|key| (*key).to_owned()).collect());
        assert_eq!(find(json.as_bytes()), expected, "{json}");
    }

    #[test]
    fn records_are_found_where_they_are_wrapped() {
        check(r#"{"n": 1, "messages": [{"text": "ا"}, {"text": "ب"}]}"#, Some(&["messages"]));
        check(
            r#"{"data": {"posts": [{"body": "ا"}]}, "tags": [{"n": 1}]}"#,
            Some(&["data", "posts"]),
        );
        check(
            r#"{"chats": {"list": [{"name": "x", "messages": [{"text": "ا", "e": [{"text": "ا"}]}]}]}}"#,
            Some(&["chats", "list", "messages"]),
        );
        check(
            r#"{"description": "x", "items": [{"a": "كلام أول"}, {"a": "كلام ثان"}]}"#,
            Some(&["items"]),
        );
        check(r#"{"m": [{"te\u0078t": "ا"}, {"x"#, Some(&["m"]));
    }

    #[test]
    fn a_record_with_lists_is_a_record() {
        check(r#"{"text": "ا", "comments": [{"text": "طويل جدا"}, {"text": "ب"}]}"#, None);
        check(
            r#"{"title": "عنوان الخبر الطويل", "url": "https://example.org/", "tags": [{"n": 1}]}"#,
            None,
        );
        check(r#"{"content": [{"type": "text", "text": "ا"}, {"text": "ب"}]}"#, None);
        check(r#"[{"text": "ا"}]"#, None);
        check("{", None);
        check(&"[{\"a\":".repeat(10_000), None);
    }
}
