//! Answers for readers.
//!
//! A terminal that reorders right-to-left text does so line by line and guesses
//! the direction of each, and one that does not shows the letters in logical
//! order. Both can be read if no line holds more than one direction: so the
//! figures stand on a line of their own, title and passage on others, wrapped
//! here and not by the terminal.

use std::io::Write;
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use fihris_ingest::ClusterMember;
use fihris_query::{FacetCounts, Hit, Response, sanitize_for_terminal};
use unicode_width::UnicodeWidthStr;

use super::duplicates::Duplicates;
use crate::numbers::{count, time};

const MARK: Style = AnsiColor::Yellow.on_default().bold().underline();
const TITLE: Style = Style::new().bold();
const FIGURES: Style = AnsiColor::Cyan.on_default();

/// Spaces before each line of text.
const INDENT: &str = "   ";

/// Columns where the terminal does not say how many it has.
const DEFAULT_COLUMNS: usize = 100;

/// How a page looks.
pub(crate) struct TerminalPage {
    /// Columns of a line.
    columns: usize,
    /// Whether highlights are coloured; otherwise they stand between « and ».
    color: bool,
}

impl TerminalPage {
    /// The page that standard output shows.
    pub(crate) fn of_terminal() -> Self {
        let columns = terminal_size::terminal_size()
            .map_or(DEFAULT_COLUMNS, |(width, _)| usize::from(width.0))
            .clamp(20, 120);
        Self { columns, color: crate::output::shows_color() }
    }

    /// Prints a text by itself, over as many lines as it takes.
    pub(crate) fn print(&self, text: &str, out: &mut dyn Write) -> std::io::Result<()> {
        text.lines().try_for_each(|line| print_passage(line, &[], Style::new(), self, out))
    }
}

/// Prints the hits.
pub(super) fn print(
    response: &Response,
    duplicates: &Duplicates,
    page: &TerminalPage,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    for hit in &response.hits {
        print_hit(hit, page, out)?;
        for duplicate in duplicates.get(&hit.doc_id).into_iter().flatten() {
            print_duplicate(duplicate, out)?;
        }
        writeln!(out)?;
    }
    response.facets.iter().try_for_each(|counts| print_facet(counts, out))
}

/// Prints the values of a facet, the number of documents before each.
fn print_facet(counts: &FacetCounts, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "{FIGURES}{}{FIGURES:#}", one_line(counts.facet.name()))?;
    for (value, n_documents) in &counts.values {
        writeln!(out, "{INDENT}{n_documents}  {}", one_line(value))?;
    }
    let n_more = counts.n_all.saturating_sub(counts.values.len());
    if n_more > 0 { writeln!(out, "{INDENT}and {n_more} more\n") } else { writeln!(out) }
}

fn print_hit(hit: &Hit, page: &TerminalPage, out: &mut dyn Write) -> std::io::Result<()> {
    // Nothing is scored where hits are sorted otherwise, or were asked for by filters alone.
    let score = (hit.score > 0.0).then(|| format!("{:.2}", hit.score));
    let place = hit.page.as_ref().map(|page| format!("p. {page}"));
    let rest =
        [score.as_deref(), Some(&hit.id), hit.date.as_deref(), Some(&hit.source), place.as_deref()];
    let rest: Vec<_> = rest.into_iter().flatten().map(one_line).collect();
    writeln!(out, "{FIGURES}{}  {}{FIGURES:#}", hit.rank, rest.join("  "))?;
    if let Some(url) = &hit.url {
        // Alone, for it may hold Arabic.
        writeln!(out, "{INDENT}{FIGURES}{}{FIGURES:#}", one_line(url))?;
    }
    if let Some(title) = &hit.title {
        print_passage(title, &hit.title_highlights, TITLE, page, out)?;
    }
    for (name, value) in &hit.fields {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        writeln!(out, "{INDENT}{FIGURES}{}: {}{FIGURES:#}", one_line(name), one_line(&value))?;
    }
    let snippet = &hit.snippet;
    print_passage(&snippet.text, &snippet.highlights, Style::new(), page, out)?;
    for part in &hit.explanation {
        // The number and the field first: a term alone has one direction.
        writeln!(out, "{INDENT}{FIGURES}{:.2}  {}{FIGURES:#}", part.score, part.field)?;
        if !part.term.is_empty() {
            writeln!(out, "{INDENT}{INDENT}{}", one_line(&part.term))?;
        }
    }
    Ok(())
}

/// Prints a document that was left out for a hit, and how alike the two are.
fn print_duplicate(duplicate: &ClusterMember, out: &mut dyn Write) -> std::io::Result<()> {
    let jaccard = duplicate.similarity.map_or(1.0, |similarity| similarity.jaccard);
    let (id, source) = (one_line(&duplicate.id), one_line(&duplicate.source));
    writeln!(out, "{INDENT}{FIGURES}= {jaccard:.2}  {id}  {source}{FIGURES:#}")
}

/// Prints a text over as many lines as it takes.
fn print_passage(
    text: &str,
    highlights: &[Range<usize>],
    style: Style,
    page: &TerminalPage,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let mut column = 0;
    for word in words(text, &joined(text, highlights)) {
        let width = word.text.width() + if page.color { 0 } else { 2 * word.marks.len() };
        if column > 0 && column + 1 + width > page.columns.saturating_sub(INDENT.len()) {
            writeln!(out)?;
            column = 0;
        }
        write!(out, "{}", if column == 0 { INDENT } else { " " })?;
        column += width + usize::from(column > 0);
        word.print(style, page, out)?;
    }
    if column > 0 { writeln!(out) } else { Ok(()) }
}

/// What stands between two spaces.
#[derive(Debug, PartialEq, Eq)]
struct Word<'t> {
    text: &'t str,
    /// Parts of it to mark, by bytes.
    marks: Vec<Range<usize>>,
    /// Whether the mark goes on from the word before, and into the word behind.
    goes_on: (bool, bool),
}

impl Word<'_> {
    fn print(&self, style: Style, page: &TerminalPage, out: &mut dyn Write) -> std::io::Result<()> {
        let part = |range: Range<usize>| one_line(self.text.get(range).unwrap_or_default());
        let mut at = 0;
        for (number, mark) in self.marks.iter().enumerate() {
            print_part(&part(at..mark.start), style, out)?;
            if page.color {
                write!(out, "{MARK}{}{MARK:#}", part(mark.clone()))?;
            } else {
                let opens = number > 0 || !self.goes_on.0;
                let closes = number + 1 < self.marks.len() || !self.goes_on.1;
                let (open, close) = (if opens { "«" } else { "" }, if closes { "»" } else { "" });
                write!(out, "{open}{}{close}", part(mark.clone()))?;
            }
            at = mark.end;
        }
        print_part(&part(at..self.text.len()), style, out)
    }
}

fn print_part(part: &str, style: Style, out: &mut dyn Write) -> std::io::Result<()> {
    if part.is_empty() { Ok(()) } else { write!(out, "{style}{part}{style:#}") }
}

/// Joins highlights with nothing but white space between them: neighbours read as one.
fn joined(text: &str, highlights: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(highlights.len());
    for mark in highlights {
        let is_blank = |between: &str| between.chars().all(char::is_whitespace);
        match joined.last_mut() {
            Some(last) if text.get(last.end..mark.start).is_some_and(is_blank) => {
                last.end = mark.end;
            }
            _ => joined.push(mark.clone()),
        }
    }
    joined
}

/// Cuts a text at its spaces, with the highlights of each part.
fn words<'t>(text: &'t str, highlights: &[Range<usize>]) -> Vec<Word<'t>> {
    text.split_whitespace()
        .map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            let end = start + word.len();
            let inside: Vec<&Range<usize>> =
                highlights.iter().filter(|mark| mark.start < end && mark.end > start).collect();
            let marks = inside
                .iter()
                .map(|mark| mark.start.max(start) - start..mark.end.min(end) - start)
                .collect();
            let goes_on = (
                inside.first().is_some_and(|mark| mark.start < start),
                inside.last().is_some_and(|mark| mark.end > end),
            );
            Word { text: word, marks, goes_on }
        })
        .collect()
}

/// Makes a text safe to print, on one line.
fn one_line(text: &str) -> String {
    sanitize_for_terminal(text).replace(['\n', '\r', '\t'], " ")
}

/// Sums up the answer, for standard error.
pub(super) fn summary(response: &Response) -> String {
    let total = count(response.total, "hit", "hits");
    format!("{total} in {}", time(response.elapsed))
}

/// A line of text alone.
pub(super) fn indented(text: &str) -> String {
    format!("{INDENT}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of a part of a text.
    fn range_of(text: &str, part: &str) -> Range<usize> {
        let start = text.find(part).unwrap();
        start..start + part.len()
    }

    fn printed(text: &str, highlights: &[Range<usize>], columns: usize) -> String {
        let mut out = Vec::new();
        let page = TerminalPage { columns, color: false };
        print_passage(text, highlights, Style::new(), &page, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_phrase_is_marked_as_one() {
        let text = "محادثات وقف إطلاق النار، في ليبيا";
        let mark = range_of(text, "وقف إطلاق النار");
        assert_eq!(printed(text, &[mark], 80), "   محادثات «وقف إطلاق النار»، في ليبيا\n");
    }

    #[test]
    fn neighbours_are_marked_as_one() {
        let text = "بشأن وقف إطلاق النار";
        let marks = ["وقف", "النار"].map(|word| range_of(text, word));
        assert_eq!(printed(text, &marks, 80), "   بشأن «وقف» إطلاق «النار»\n");
        let marks = ["وقف", "إطلاق"].map(|word| range_of(text, word));
        assert_eq!(printed(text, &marks, 80), "   بشأن «وقف إطلاق» النار\n");
    }

    #[test]
    fn lines_are_wrapped_between_words() {
        let text = "كلمة ثم كلمة ثم كلمة";
        assert_eq!(printed(text, &[], 20), "   كلمة ثم كلمة ثم\n   كلمة\n");
    }

    #[test]
    fn no_command_reaches_the_terminal() {
        let text = "نص \u{1b}[31mأحمر";
        assert!(!printed(text, &[], 80).contains('\u{1b}'));
    }
}
