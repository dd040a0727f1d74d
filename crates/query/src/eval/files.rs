//! Topics, qrels and runs: the files of a test collection.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Why a file of a test collection could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is not {expected}: `{found}`")]
pub struct FileError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What should have been there.
    pub expected: &'static str,
    /// What was there, cut to its first characters.
    pub found: String,
}

impl FileError {
    fn of(line: usize, expected: &'static str, found: &str) -> Self {
        Self { line: line + 1, expected, found: found.chars().take(80).collect() }
    }
}

/// One question of a test collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its name.
    pub id: String,
    /// What is asked.
    pub text: String,
}

/// Reads topics: a name, a tab and a text on each line.
///
/// # Errors
///
/// If a line has no tab. Blank lines are passed over.
pub fn parse_topics(text: &str) -> Result<Vec<Topic>, FileError> {
    let topic = |(number, line): (usize, &str)| {
        let (id, text) = line
            .split_once('\t')
            .ok_or_else(|| FileError::of(number, "a name, a tab and a text", line))?;
        Ok(Topic { id: id.trim().to_owned(), text: text.trim().to_owned() })
    };
    lines(text).map(topic).collect()
}

/// The lines that are not blank, with their numbers from 0; a byte order mark is passed over.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
}

/// What documents answer which topics, and how well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Qrels {
    grades: BTreeMap<String, BTreeMap<String, i32>>,
}

impl Qrels {
    /// Reads judgements: topic, document and grade on each line, or TREC's four
    /// columns with a second that means nothing. The first line may name the columns.
    ///
    /// # Errors
    ///
    /// If a line has other columns, or no number in the last one.
    pub fn parse(text: &str) -> Result<Self, FileError> {
        let mut qrels = Self::default();
        for (number, line) in lines(text) {
            match judgement(line) {
                Some((topic, document, grade)) => qrels.add(topic, document, grade),
                None if number == 0 => {}
                None => return Err(FileError::of(number, "a topic, a document and a grade", line)),
            }
        }
        Ok(qrels)
    }

    fn add(&mut self, topic: &str, document: &str, grade: i32) {
        let grades = self.grades.entry(topic.to_owned()).or_default();
        grades.insert(document.to_owned(), grade);
    }

    /// Whether a topic has judgements.
    #[must_use]
    pub fn has(&self, topic: &str) -> bool {
        self.grades.contains_key(topic)
    }

    /// The grades of the documents judged for a topic.
    #[must_use]
    pub fn of(&self, topic: &str) -> &BTreeMap<String, i32> {
        static NONE: BTreeMap<String, i32> = BTreeMap::new();
        self.grades.get(topic).unwrap_or(&NONE)
    }

    /// Names of the topics that have judgements.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.grades.keys().map(String::as_str)
    }
}

/// Names of documents may hold blanks where the columns are set apart by tabs.
fn judgement(line: &str) -> Option<(&str, &str, i32)> {
    let columns: Vec<&str> = match line.contains('\t') {
        true => line.split('\t').map(str::trim).collect(),
        false => line.split_whitespace().collect(),
    };
    let (topic, document, grade) = match *columns.as_slice() {
        [topic, document, grade] | [topic, _, document, grade] => (topic, document, grade),
        _ => return None,
    };
    // BEIR writes grades as whole numbers, others as `1.0`.
    let grade: f64 = grade.parse().ok().filter(|grade: &f64| grade.is_finite())?;
    Some((topic, document, grade as i32))
}

/// Rankings of documents, each for a topic: what a search engine made of a collection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    rankings: BTreeMap<String, Vec<(String, f32)>>,
}

impl Run {
    /// Reads a run of TREC: topic, `Q0`, document, rank, score and a name on each line.
    ///
    /// Documents are put in the order of their scores, those with equal scores in
    /// that of the file.
    ///
    /// # Errors
    ///
    /// If a line has not six columns, or no number for a score.
    pub fn parse(text: &str) -> Result<Self, FileError> {
        let mut run = Self::default();
        for (number, line) in lines(text) {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let error = || FileError::of(number, "topic, Q0, document, rank, score and name", line);
            let [topic, _, document, _, score, _] = *columns.as_slice() else {
                return Err(error());
            };
            let score = score.parse().map_err(|_| error())?;
            run.push(topic, document, score);
        }
        for ranking in run.rankings.values_mut() {
            ranking.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        }
        Ok(run)
    }

    /// Adds a document at the end of the ranking of a topic.
    pub fn push(&mut self, topic: &str, document: &str, score: f32) {
        let ranking = self.rankings.entry(topic.to_owned()).or_default();
        ranking.push((document.to_owned(), score));
    }

    /// Whether it has a ranking for a topic.
    #[must_use]
    pub fn has(&self, topic: &str) -> bool {
        self.rankings.contains_key(topic)
    }

    /// The documents ranked for a topic, best first.
    #[must_use]
    pub fn of(&self, topic: &str) -> Vec<&str> {
        let ranking = self.rankings.get(topic).map_or(&[][..], Vec::as_slice);
        ranking.iter().map(|(document, _)| document.as_str()).collect()
    }

    /// Writes the run in the format of TREC, as the work of `name`.
    ///
    /// Tools that read a run go by the scores and break ties each in its own way,
    /// so of equal scores the later one is lowered by the least step there is.
    #[must_use]
    pub fn to_trec(&self, name: &str) -> String {
        let mut text = String::new();
        for (topic, ranking) in &self.rankings {
            let mut last = f32::INFINITY;
            for ((document, score), rank) in ranking.iter().zip(1..) {
                last = score.min(last.next_down());
                // White space would begin the next column. Writing to a string cannot fail.
                let (topic, document) = (one_column(topic), one_column(document));
                let _ = writeln!(text, "{topic} Q0 {document} {rank} {last} {name}");
            }
        }
        text
    }
}

fn one_column(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qrels_come_in_several_shapes() {
        let table = [
            "q\td\t2\n",
            "q 0 d 2\n",
            "q\t0\td\t2\r\n\r\n",
            "query-id\tcorpus-id\tscore\nq\td\t2\n",
            "\u{FEFF}q\td\t2.0",
        ];
        for text in table {
            let qrels = Qrels::parse(text).unwrap();
            assert_eq!(qrels.of("q").get("d"), Some(&2), "{text:?}");
            assert_eq!(qrels.topics().count(), 1, "{text:?}");
        }
        let error = Qrels::parse("q\td\t1\nq\td\n").unwrap_err();
        assert_eq!(error.to_string(), "line 2 is not a topic, a document and a grade: `q\td`");
    }

    #[test]
    fn topics_are_read() {
        let topics = parse_topics("q1\tوقف إطلاق النار\n\nq2\t a\tb \n").unwrap();
        let texts: Vec<&str> = topics.iter().map(|topic| topic.text.as_str()).collect();
        assert_eq!(texts, ["وقف إطلاق النار", "a\tb"]);
        assert_eq!(parse_topics("x").unwrap_err().line, 1);
    }

    #[test]
    fn a_run_is_read_as_it_was_written() {
        let mut run = Run::default();
        for (document, score) in [("b", 2.5), ("a", 2.5), ("c d", 2.5), ("e", 0.0), ("f", 0.0)] {
            run.push("q", document, score);
        }
        let text = run.to_trec("ours");
        assert_eq!(text.lines().next(), Some("q Q0 b 1 2.5 ours"));
        let shuffled: Vec<&str> = text.lines().rev().collect();
        let read = Run::parse(&shuffled.join("\n")).unwrap();
        assert_eq!(read.of("q"), ["b", "a", "c_d", "e", "f"]);
        assert!(read.of("other").is_empty() && !read.has("other"));
        assert!(Run::parse("q Q0 d 1 much ours").is_err());
    }
}
