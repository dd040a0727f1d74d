//! A record of a collection as a document.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::scan::{self, Token};
use super::value::Gathered;
use crate::read::RawDocument;
use crate::read::fields::{self, Role, Sample};
use crate::read::json::{self, Keys};

/// Most fields of a record: many times what any has.
const MAX_FIELDS: usize = 1024;

/// Deepest nesting of fields in fields.
const MAX_NESTED: usize = 64;

/// Elements within others that are fields too, beside those of a known role.
const ALSO_FIELDS: [&str; 9] = [
    "author",
    "byline",
    "category",
    "creator",
    "dateline",
    "docno",
    "publisher",
    "section",
    "source",
];

/// Names of elements that wrap fields and may also be the text itself.
const WRAPPERS: [&str; 5] = ["article", "body", "document", "story", "post"];

/// Prefixes of names that say nothing more than the name.
const PREFIXES: [&str; 4] = ["dc:", "dcterms:", "content:", "tei:"];

/// Parses a record: attributes and elements are its fields.
pub(in crate::read) fn parse(record: &str, keys: &Keys) -> RawDocument {
    json::assemble(fields(record), keys)
}

/// Notes which fields the records have.
pub(in crate::read) fn sample<'a>(records: impl Iterator<Item = Cow<'a, str>>) -> Vec<Sample> {
    let mut samples = BTreeMap::new();
    for (name, value) in records.flat_map(|record| fields(&record)) {
        let sample =
            samples.entry(name).or_insert_with_key(|name: &String| Sample::new(name.clone()));
        sample.add(value.as_str().unwrap_or_default());
    }
    samples.into_values().collect()
}

/// A field that is being read.
struct OpenField<'t> {
    element: &'t str,
    name: String,
    value: Gathered,
}

fn fields(record: &str) -> BTreeMap<String, Value> {
    let mut reader = FieldReader::default();
    for token in scan::tokens(record) {
        reader.token(token);
    }
    while !reader.open.is_empty() {
        reader.close_field();
    }
    reader.fields
}

#[derive(Default)]
struct FieldReader<'t> {
    /// The record, and fields in it that are open; the innermost stands last.
    open: Vec<OpenField<'t>>,
    fields: BTreeMap<String, Value>,
}

impl<'t> FieldReader<'t> {
    fn token(&mut self, token: Token<'t>) {
        match token {
            Token::Open { name, attributes, is_empty } => self.start(name, attributes, is_empty),
            Token::Close(name) => self.end(name),
            Token::Text(text) => self.push(&unescaped(text)),
            Token::CData(text) => self.push(text),
        }
    }

    fn start(&mut self, element: &'t str, attributes: &'t str, is_empty: bool) {
        let name = field_name(element);
        if self.open.is_empty() {
            self.take_attributes("", attributes);
        } else if self.is_field(&name) {
            self.take_attributes(&name, attributes);
        } else {
            let Some(field) = self.open.last_mut() else { return };
            return if is_empty { field.value.empty(&name) } else { field.value.open(&name) };
        }
        if !is_empty {
            let name = if self.open.is_empty() { "text".to_owned() } else { name };
            self.open.push(OpenField { element, name, value: Gathered::default() });
        }
    }

    /// Whether an element is a field, and not a part of the one that is open.
    fn is_field(&self, name: &str) -> bool {
        let Some(parent) = self.open.last() else { return true };
        if self.open.len() == 1 {
            // In `<doc>text with <b>words</b></doc>` it is not.
            return parent.value.is_blank() && !is_markup_name(name);
        }
        let parent_name = fields::plain(&parent.name);
        let is_wrapper = WRAPPERS.contains(&parent_name.as_str())
            || fields::role_named(&parent_name) != Some(Role::Text);
        let is_known =
            fields::role_named(&fields::plain(name)).is_some() || ALSO_FIELDS.contains(&name);
        self.open.len() < MAX_NESTED && is_wrapper && is_known && parent.value.is_blank()
    }

    /// Takes the attributes of the record, or the address that an empty `link` has.
    fn take_attributes(&mut self, element: &str, attributes: &str) {
        for (name, value) in scan::attributes(attributes) {
            let (name, value) = (field_name(name), unescaped(value));
            match element {
                "" => self.set(name, &value),
                "link" if name == "href" => self.set("link".to_owned(), &value),
                _ => {}
            }
        }
    }

    fn end(&mut self, element: &str) {
        let same = |field: &OpenField<'_>| field.element.eq_ignore_ascii_case(element);
        match self.open.iter().rposition(same) {
            Some(at) => {
                while self.open.len() > at {
                    self.close_field();
                }
            }
            None => {
                let Some(field) = self.open.last_mut() else { return };
                field.value.close(&field_name(element));
            }
        }
    }

    fn close_field(&mut self) {
        if let Some(OpenField { name, value, .. }) = self.open.pop() {
            self.set(name, &value.into_text());
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(field) = self.open.last_mut() {
            field.value.push(text);
        }
    }

    /// Sets a field; of one that stands several times, the values stand line by line.
    fn set(&mut self, name: String, value: &str) {
        if value.is_empty() || self.fields.len() >= MAX_FIELDS {
            return;
        }
        match self.fields.get_mut(&name) {
            Some(Value::String(before)) => {
                before.push('\n');
                before.push_str(value);
            }
            _ => {
                self.fields.insert(name, value.into());
            }
        }
    }
}

/// The name of a field, in lower case and without a prefix that says nothing.
fn field_name(element: &str) -> String {
    let name = element.to_lowercase();
    let bare = PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix));
    bare.map_or_else(|| name.clone(), str::to_owned)
}

/// Whether an element belongs to the text that it stands in.
fn is_markup_name(name: &str) -> bool {
    matches!(
        name,
        "p" | "br"
            | "b"
            | "i"
            | "u"
            | "em"
            | "strong"
            | "span"
            | "a"
            | "s"
            | "l"
            | "lg"
            | "div"
            | "w"
    )
}

/// A text with characters for what stands for them in XML.
pub(in crate::read) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        out.push_str(before);
        let found = reference.split_once(';').filter(|(name, _)| is_reference(name));
        rest = match found {
            Some((name, behind)) => {
                crate::read::wiki::push_entity(&mut out, name);
                behind
            }
            None => {
                out.push('&');
                reference
            }
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn is_reference(name: &str) -> bool {
    (1..=10).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(record: &str, expected: &[(&str, &str)]) {
        let found = fields(record);
        let found: Vec<_> =
            found.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
        assert_eq!(found, expected, "{record}");
    }

    #[test]
    fn elements_and_attributes_are_fields() {
        check(
            "<DOC id=\"A.1\" type=story>\n<HEADLINE>\nعنوان\n</HEADLINE>\n<TEXT>\n<P>\nفقرة أولى\nتمتد\n</P>\n<P>ثانية & أخيرة</P>\n</TEXT>\n</DOC>",
            &[
                ("headline", "عنوان"),
                ("id", "A.1"),
                ("text", "فقرة أولى تمتد\nثانية & أخيرة"),
                ("type", "story"),
            ],
        );
        check(
            "<doc><BODY><HEADLINE>عنوان</HEADLINE><TEXT>نص <b>مهم</b> جدا</TEXT></BODY></doc>",
            &[("headline", "عنوان"), ("text", "نص مهم جدا")],
        );
        check(
            "<doc id='1' title='عنوان'>\nسطر\nآخر\n</doc>",
            &[("id", "1"), ("text", "سطر\nآخر"), ("title", "عنوان")],
        );
        check(
            "<row Id=\"1\" Body=\"&lt;p&gt;نص&lt;/p&gt;\" />",
            &[("body", "<p>نص</p>"), ("id", "1")],
        );
    }

    #[test]
    fn feeds_and_tei_are_read() {
        check(
            "<item><title>عنوان</title><link>http://x/1</link><description><![CDATA[<p>نص <b>مهم</b></p>]]></description></item>",
            &[("description", "نص مهم"), ("link", "http://x/1"), ("title", "عنوان")],
        );
        check(
            "<entry><title>عنوان</title><link href=\"http://x/1\"/><author><name>ليلى</name></author><content type='html'>&lt;p>نص&lt;/p></content></entry>",
            &[("author", "ليلى"), ("content", "نص"), ("link", "http://x/1"), ("title", "عنوان")],
        );
        check(
            "<TEI><teiHeader><fileDesc><titleStmt><title>ديوان</title><author>شاعر</author></titleStmt></fileDesc></teiHeader><text><body><head>قصيدة</head><l>شطر <w>أول</w></l><l>شطر ثان</l></body></text></TEI>",
            &[("author", "شاعر"), ("text", "قصيدة\nشطر أول\nشطر ثان"), ("title", "ديوان")],
        );
    }
}
