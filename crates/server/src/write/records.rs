//! The records of a request.

use serde_json::{Deserializer, Map, Value};

use crate::problem::Problem;

/// Records as JSON lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Records {
    /// One JSON object a line.
    pub(super) lines: Vec<u8>,
    /// How many.
    pub(super) n_records: u64,
}

/// Reads one JSON object, several one after the other, or a list of them.
///
/// # Errors
///
/// If anything is not JSON, or no object. Whether an object is a document decides who ingests it.
pub(super) fn read(body: &[u8]) -> Result<Records, Problem> {
    let mut records = Records::default();
    if body.trim_ascii_start().starts_with(b"[") {
        let all: Vec<Map<String, Value>> = serde_json::from_slice(body).map_err(no_records)?;
        all.iter().for_each(|record| records.push(record));
    } else {
        for record in Deserializer::from_slice(body).into_iter::<Map<String, Value>>() {
            records.push(&record.map_err(no_records)?);
        }
    }
    if records.n_records == 0 {
        return Err(Problem::parameter("there is no document in the body"));
    }
    Ok(records)
}

fn no_records(error: serde_json::Error) -> Problem {
    Problem::parameter(format!("the body is no list of JSON objects: {error}"))
}

impl Records {
    fn push(&mut self, record: &Map<String, Value>) {
        // What was JSON is JSON again.
        self.lines.extend(serde_json::to_vec(record).unwrap_or_default());
        self.lines.push(b'\n');
        self.n_records += 1;
    }
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
            let found = read(body.as_bytes());
            assert_eq!(found.as_ref().ok().map(|records| records.n_records), expected, "{body}");
            if let Ok(records) = found {
                let lines = format!("{one}\n").repeat(records.n_records as usize);
                assert_eq!(records.lines, lines.as_bytes(), "{body}");
            }
        }
    }
}
