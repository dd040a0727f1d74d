//! The unit of the corpus.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::signals::Signals;

/// A stable name for one document: the hash of its source and of its place there.
///
/// It stays the same however often, in whatever order and on whatever machine the
/// source is read, so it breaks ties in rankings and joins the audit to the corpus.
/// Written as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocId(pub u64);

impl DocId {
    /// Names record `position` (from 0) of the source called `source`.
    #[must_use]
    pub fn of(source: &str, position: u64) -> Self {
        Self(xxhash_rust::xxh3::xxh3_64_with_seed(source.as_bytes(), position))
    }
}

impl fmt::Display for DocId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for DocId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Self)
    }
}

impl Serialize for DocId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DocId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// One cleaned document, as a line of the corpus holds it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Its stable name within Fihris. The first field of every line, so that a
    /// stream of lines can be matched to other tables without parsing them.
    pub doc_id: DocId,
    /// The name that the source gave it, or [`Self::doc_id`] in digits where it gave none.
    ///
    /// Two sources may use the same name; [`Self::doc_id`] tells them apart.
    pub id: String,
    /// Headline, if the source has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The text as a reader should see it: repaired, but with its own spelling and vowels.
    pub text: String,
    /// Web address, as the source gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Date, as the source gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Code of the language that its text is in, such as `ar`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The file it was read from, as it was named to `ingest`.
    pub source: String,
    /// Its number in the source, from 0.
    pub position: u64,
    /// How often each kind of repair was made to title and text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub repairs: BTreeMap<String, u32>,
    /// What it is made of, in numbers.
    #[serde(default, skip_serializing_if = "Signals::is_empty")]
    pub signals: Signals,
    /// Passages that stand on many pages of its site and were cut out of [`Self::text`], in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boilerplate: Vec<Passage>,
    /// Where its pages or chapters begin in [`Self::text`], in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<PageStart>,
    /// Every other field of the record, unchanged.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// A passage that was cut out of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The byte of the text before which it stood.
    pub at: usize,
    /// The passage, with the line ends beside it.
    pub text: String,
}

/// A page or a chapter of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageStart {
    /// The byte of the text at which it begins.
    pub at: usize,
    /// What it is called: the number of a page, or `V01P023`.
    pub name: String,
}

impl Document {
    /// Names the page or chapter that a byte of the text is in; `None` if there are none.
    #[must_use]
    pub fn place_of(&self, at: usize) -> Option<&str> {
        let number = self.places.partition_point(|place| place.at <= at).checked_sub(1)?;
        self.places.get(number).map(|place| place.name.as_str())
    }

    /// Cuts the text off at both ends, and keeps its pages where they are.
    pub fn trim_to(&mut self, range: std::ops::Range<usize>) {
        for place in &mut self.places {
            place.at = place.at.clamp(range.start, range.end) - range.start;
        }
        self.text = self.text.get(range).unwrap_or_default().to_owned();
    }

    /// Puts the passages of [`Self::boilerplate`] back into the text.
    pub fn restore(&mut self) {
        let passages = std::mem::take(&mut self.boilerplate);
        // From the last on, so that the places of the others stay true.
        for Passage { at, text } in passages.into_iter().rev() {
            if self.text.is_char_boundary(at) {
                self.text.insert_str(at, &text);
                // The first page begins with what stood before it.
                let behind = self.places.iter_mut().filter(|place| place.at > at);
                behind.for_each(|place| place.at += text.len());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doc_id_is_read_back_as_it_was_written() {
        let id = DocId::of("أخبار/صحيفة.jsonl", 41);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_ne!(id, DocId::of("أخبار/صحيفة.jsonl", 42));
    }

    #[test]
    fn what_was_cut_is_put_back() {
        let passage = |at, text: &str| Passage { at, text: text.into() };
        let mut document = Document {
            text: "أول الخبر\nآخره".into(),
            boilerplate: vec![passage(0, "القائمة\n"), passage(26, "\nاشترك"), passage(999, "؟")],
            ..Document::default()
        };
        assert_eq!(document.text.len(), 26);
        document.restore();
        assert_eq!(document.text, "القائمة\nأول الخبر\nآخره\nاشترك");
        assert_eq!(document.boilerplate, []);
    }

    #[test]
    fn pages_stay_where_they_are() {
        let place = |at, name: &str| PageStart { at, name: name.into() };
        let places = vec![place(0, "1"), place(6, "2"), place(9, "3")];
        let mut document = Document { text: "abc\ndef\nghi".into(), places, ..Document::default() };
        assert_eq!(
            [0, 5, 6, 8, 99].map(|at| document.place_of(at)),
            [Some("1"), Some("1"), Some("2"), Some("2"), Some("3")]
        );
        document.trim_to(4..8);
        assert_eq!(document.text, "def\n");
        assert_eq!(document.places, [place(0, "1"), place(2, "2"), place(4, "3")]);
        document.boilerplate = vec![Passage { at: 0, text: "abc\n".into() }];
        document.restore();
        assert_eq!(document.places, [place(0, "1"), place(6, "2"), place(8, "3")]);
        assert_eq!(Document::default().place_of(0), None);
    }

    #[test]
    fn a_document_survives_json() {
        let document = Document {
            id: "x".into(),
            title: Some("وقف إطلاق النار".into()),
            extra: BTreeMap::from([("tags".into(), serde_json::json!(["ليبيا", 1]))]),
            ..Document::default()
        };
        let line = serde_json::to_string(&document).unwrap();
        assert_eq!(serde_json::from_str::<Document>(&line).unwrap(), document);
    }
}
