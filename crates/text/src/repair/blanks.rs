//! Runs of spaces and line ends.

use super::{
    Repairs,
    classes::{is_blank, is_line_end, is_separating_control},
};
use crate::letters;

/// A run of blanks, with the invisible and control characters that stand between them.
pub(super) struct Run {
    /// Length in bytes.
    pub(super) len: usize,
    n_lines: u32,
    odd_lines: u32,
    odd_spaces: bool,
    invisible: u32,
    controls: u32,
}

impl Run {
    /// Reads the run at the start of `text`.
    pub(super) fn read(text: &str) -> Self {
        let mut run =
            Self { len: 0, n_lines: 0, odd_lines: 0, odd_spaces: false, invisible: 0, controls: 0 };
        let mut n_spaces = 0;
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let crlf = rest.starts_with("\r\n");
            match c {
                '\n' => run.n_lines += 1,
                c if is_line_end(c) => run.odd_line(),
                c if is_separating_control(c) => run.controls += 1,
                c if is_blank(c) => {
                    n_spaces += 1;
                    run.odd_spaces |= c != ' ' || n_spaces > 1;
                }
                c if letters::is_invisible(c) => run.invisible += 1,
                _ => break,
            }
            rest = rest.get(if crlf { 2 } else { c.len_utf8() }..).unwrap_or_default();
        }
        run.len = text.len() - rest.len();
        run.odd_spaces |= n_spaces > 0 && run.n_lines > 0;
        run
    }

    fn odd_line(&mut self) {
        self.n_lines += 1;
        self.odd_lines += 1;
    }

    /// Returns what should stand instead, between `before` and `rest`.
    pub(super) fn right(&self, before: Option<char>, rest: &str) -> &'static str {
        match (self.n_lines, before, rest.is_empty()) {
            (_, None, _) | (0, Some('\n'), _) | (0, _, true) => "",
            (0, _, false) => " ",
            (1, ..) | (_, _, true) => "\n",
            _ => "\n\n",
        }
    }

    /// Counts what was wrong with the run.
    pub(super) fn count(&self, repairs: &mut Repairs) {
        repairs.line_ends += self.odd_lines;
        repairs.blank_lines += u32::from(self.n_lines > 2);
        repairs.invisible += u32::from(self.invisible > 0);
        repairs.controls += self.controls;
        let hidden = self.invisible + self.controls;
        let nothing_else = self.odd_lines == 0 && self.n_lines <= 2 && hidden == 0;
        repairs.spaces += u32::from(self.odd_spaces || nothing_else);
    }
}
