//! Lines of a file, none copied without need.

use std::io::{self, BufRead, BufReader, Read};

/// Reads one line after another, each of any length.
#[derive(Debug)]
pub struct LineReader<R> {
    reader: BufReader<R>,
    /// Bytes of the line at hand where it stands whole in the reader's buffer, which is usual.
    held: Option<usize>,
    /// The line at hand where it does not.
    line: Vec<u8>,
}

impl<R: Read> LineReader<R> {
    /// Reads from `source`, so many bytes at a time.
    pub fn new(source: R, buffer_bytes: usize) -> Self {
        let reader = BufReader::with_capacity(buffer_bytes, source);
        Self { reader, held: None, line: Vec::new() }
    }

    /// Moves to the next line; `false` at the end.
    ///
    /// # Errors
    ///
    /// Those of the source.
    pub fn advance(&mut self) -> io::Result<bool> {
        if let Some(n_bytes) = self.held.take() {
            self.reader.consume(n_bytes + 1);
        }
        self.held = memchr::memchr(b'\n', self.reader.fill_buf()?);
        if self.held.is_some() {
            return Ok(true);
        }
        self.line.clear();
        let n_bytes = self.reader.read_until(b'\n', &mut self.line)?;
        self.line.pop_if(|byte| *byte == b'\n');
        Ok(n_bytes > 0)
    }

    /// Returns the line at hand, without its line feed.
    #[must_use]
    pub fn line(&self) -> &[u8] {
        self.held
            .map_or(&self.line, |n_bytes| self.reader.buffer().get(..n_bytes).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        for buffer_bytes in [1, 2, 3, 7, 100] {
            let mut lines = LineReader::new(text.as_bytes(), buffer_bytes);
            for line in expected {
                assert!(lines.advance().unwrap(), "{buffer_bytes} bytes: no {line}");
                assert_eq!(std::str::from_utf8(lines.line()), Ok(*line), "{buffer_bytes} bytes");
            }
            assert!(!lines.advance().unwrap(), "{buffer_bytes} bytes: one line more");
        }
    }

    #[test]
    fn lines_are_the_same_in_a_buffer_of_any_size() {
        check("", &[]);
        check("\n", &[""]);
        check("سطر\n\nسطر آخر\n", &["سطر", "", "سطر آخر"]);
        check("أول\nبلا نهاية", &["أول", "بلا نهاية"]);
    }
}
