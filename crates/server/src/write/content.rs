//! What a request brings: records of documents, or names of documents to take out.

use serde_json::{Deserializer, Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::task::Kind;
use crate::problem::Problem;

/// How the records of a request are described.
pub(crate) struct RecordsBody;

impl PartialSchema for RecordsBody {
    fn schema() -> RefOr<Schema> {
        let several = ArrayBuilder::new().items(ObjectBuilder::new()).min_items(Some(1));
        OneOfBuilder::new().item(ObjectBuilder::new()).item(several).into()
    }
}

impl ToSchema for RecordsBody {}

/// How the names of a request are described.
pub(crate) struct NamesBody;

impl PartialSchema for NamesBody {
    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new().items(String::schema()).min_items(Some(1)).into()
    }
}

impl ToSchema for NamesBody {}

/// One JSON value a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Content {
    pub(super) lines: Vec<u8>,
    /// How many.
    pub(super) n_lines: u64,
}

impl Content {
    /// Reads one JSON object, several one after the other, or a list of them.
    ///
    /// # Errors
    ///
    /// If a record is not a JSON object. The ingest decides whether an object is a document.
    pub(crate) fn of_records(body: &[u8]) -> Result<Self, Problem> {
        let mut content = Self::default();
        if body.trim_ascii_start().starts_with(b"[") {
            let all: Vec<Map<String, Value>> = serde_json::from_slice(body).map_err(no_records)?;
            all.into_iter().for_each(|record| content.push(&record.into()));
        } else {
            for record in Deserializer::from_slice(body).into_iter::<Map<String, Value>>() {
                content.push(&record.map_err(no_records)?.into());
            }
        }
        content.or_problem("the body has no document")
    }

    /// Takes names of documents.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub(crate) fn of_names(names: &[String]) -> Result<Self, Problem> {
        let mut content = Self::default();
        names.iter().for_each(|name| content.push(&name.as_str().into()));
        content.or_problem("the body names no document")
    }

    /// Wraps content that was written to a file.
    pub(super) fn of_lines(lines: Vec<u8>) -> Self {
        let n_lines = lines.iter().filter(|byte| **byte == b'\n').count() as u64;
        Self { lines, n_lines }
    }

    /// What a task with this content does, as far as that tells. Whether duplicates go too is not
    /// known of names: they stay.
    pub(super) fn kind(&self) -> Kind {
        let is_name = self.lines.first() == Some(&b'"');
        if is_name { Kind::DocumentDeletion } else { Kind::DocumentAddition }
    }

    /// Returns the names in a file of them.
    pub(super) fn names(lines: &[u8]) -> impl Iterator<Item = String> {
        Deserializer::from_slice(lines).into_iter::<String>().map_while(Result::ok)
    }

    fn push(&mut self, value: &Value) {
        // What was JSON is JSON again.
        self.lines.extend(serde_json::to_vec(value).unwrap_or_default());
        self.lines.push(b'\n');
        self.n_lines += 1;
    }

    fn or_problem(self, problem: &str) -> Result<Self, Problem> {
        if self.n_lines == 0 { Err(Problem::parameter(problem)) } else { Ok(self) }
    }
}

fn no_records(error: serde_json::Error) -> Problem {
    Problem::parameter(format!("the body is not a list of JSON objects: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_alone_in_lines_and_in_lists() {
        let one = r#"{"text":"كتاب"}"#;
        let table = [
            (one.to_owned(), Some(1)),
            (format!("{one}\n{one}\n"), Some(2)),
            (format!(" [{one}, {one}]"), Some(2)),
            (format!("{one}\n[1]"), None),
            ("[1]".to_owned(), None),
            ("[]".to_owned(), None),
            (String::new(), None),
            ("كتاب".to_owned(), None),
            (format!("[{one}"), None),
        ];
        for (body, expected) in table {
            let found = Content::of_records(body.as_bytes());
            assert_eq!(found.as_ref().ok().map(|content| content.n_lines), expected, "{body}");
            if let Ok(content) = found {
                let lines = format!("{one}\n").repeat(content.n_lines as usize);
                assert_eq!(content.lines, lines.as_bytes(), "{body}");
            }
        }
    }

    #[test]
    fn names_are_read_back_as_they_were_given() {
        let names = ["خبر".to_owned(), "a\nb \"c\"".to_owned()];
        let content = Content::of_names(&names).unwrap();
        assert_eq!(Content::names(&content.lines).collect::<Vec<_>>(), names);
        assert!(Content::of_names(&[]).is_err());
    }
}
