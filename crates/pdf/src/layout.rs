//! Columns and paragraphs: which line is read after which.

use crate::line::Word;
use crate::order::{self, Cell};

/// A line in the order in which the page is read.
#[derive(Clone, Debug)]
pub(crate) struct TextLine {
    pub(crate) text: String,
    /// Whether it goes on in the line before it.
    pub(crate) continues: bool,
}

/// Fewest lines of a column, and fewest words of each on average: cells of a table have fewer. The
/// fewer the lines, the more words it takes.
const COLUMNS: [(usize, f32); 2] = [(3, 5.5), (4, 3.5)];

/// Least width of what is between two columns, in units of the size. Spaces between words are half
/// of that, and do not stand below each other.
const GUTTER: f32 = 0.6;

/// Deepest nesting of columns in columns.
const MAX_DEPTH: usize = 6;

/// Puts the words of a page into the order in which they are read.
pub(crate) fn lines(words: Vec<Word>) -> Vec<TextLine> {
    let cells: Vec<&Cell> = words.iter().flat_map(|word| &word.cells).collect();
    let runs_right = order::runs_right(cells.iter().copied());
    let mut lines = Vec::new();
    read(rows(words), runs_right, 0, &mut lines);
    lines
}

/// Words on one base line, from left to right.
type Row = Vec<Word>;

/// Puts words that come from the top to the bottom into rows.
fn rows(words: Vec<Word>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for word in words {
        let last = rows.last_mut().filter(|row| {
            row.first().is_some_and(|first| (first.y - word.y).abs() < 0.4 * first.size)
        });
        match last {
            Some(row) => row.push(word),
            None => rows.push(vec![word]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    rows
}

/// Reads a region: column by column where it has columns, line by line elsewhere.
fn read(rows: Vec<Row>, runs_right: bool, depth: usize, lines: &mut Vec<TextLine>) {
    let mut plain: Vec<Row> = Vec::new();
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        let found = rows.get(at..).filter(|_| depth < MAX_DEPTH).and_then(columns);
        let Some(Columns { left, right, n_rows }) = found else {
            plain.push(row.clone());
            at += 1;
            continue;
        };
        at += n_rows;
        lines.extend(paragraph_lines(&std::mem::take(&mut plain), runs_right));
        for side in in_order(left, right, runs_right) {
            read(side, runs_right, depth + 1, lines);
        }
    }
    lines.extend(paragraph_lines(&plain, runs_right));
}

/// The column that the page draws first is read first; where neither is, the one at the side where
/// reading begins.
fn in_order(left: Vec<Row>, right: Vec<Row>, runs_right: bool) -> [Vec<Row>; 2] {
    let drawn = |side: &[Row]| {
        let numbers = || side.iter().flatten().map(|word| word.number);
        (numbers().min().unwrap_or(0), numbers().max().unwrap_or(0))
    };
    let (of_left, of_right) = (drawn(&left), drawn(&right));
    let right_first = if of_left.1 < of_right.0 {
        false
    } else if of_right.1 < of_left.0 {
        true
    } else {
        runs_right
    };
    if right_first { [right, left] } else { [left, right] }
}

/// Two columns beside each other.
struct Columns {
    left: Vec<Row>,
    right: Vec<Row>,
    /// Rows that they take.
    n_rows: usize,
}

/// Finds two columns that begin with the first of `rows`.
fn columns(rows: &[Row]) -> Option<Columns> {
    let first = rows.first()?;
    let gaps = first.windows(2).filter_map(|pair| Some((pair.first()?.right, pair.get(1)?.left)));
    let mut gaps: Vec<(f32, f32)> =
        gaps.filter(|gap| gap.1 - gap.0 >= GUTTER * size(first)).collect();
    gaps.sort_by(|a, b| (b.1 - b.0).total_cmp(&(a.1 - a.0)));
    gaps.into_iter()
        .take(MAX_GAPS)
        .filter_map(|gap| split(rows, gap))
        .max_by_key(|columns| columns.n_rows)
}

/// Most gaps of a row that are tried.
const MAX_GAPS: usize = 4;

/// Follows a gap from row to row as far as it is one.
fn split(rows: &[Row], mut gap: (f32, f32)) -> Option<Columns> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut n_rows = 0;
    for row in rows {
        let Some(narrower) = narrowed(gap, row) else { break };
        gap = narrower;
        n_rows += 1;
    }
    for row in rows.iter().take(n_rows) {
        let is_left = |word: &&Word| word.right <= f32::midpoint(gap.0, gap.1);
        let (on_left, on_right): (Vec<_>, Vec<_>) = row.iter().partition(is_left);
        let side = |words: Vec<&Word>| {
            (!words.is_empty()).then(|| words.into_iter().cloned().collect::<Row>())
        };
        left.extend(side(on_left));
        right.extend(side(on_right));
    }
    let are_columns = is_column(&left) && is_column(&right);
    are_columns.then_some(Columns { left, right, n_rows })
}

/// The widest part of a gap that is left between the words of a row, if it is wide enough.
fn narrowed(gap: (f32, f32), row: &[Word]) -> Option<(f32, f32)> {
    let inside = row.iter().filter(|word| word.right > gap.0 && word.left < gap.1);
    let mut from = gap.0;
    let mut widest = (from, from);
    for (left, right) in inside.map(|word| (word.left, word.right)).chain([(gap.1, gap.1)]) {
        if left - from > widest.1 - widest.0 {
            widest = (from, left);
        }
        from = from.max(right);
    }
    (widest.1 - widest.0 >= GUTTER * size(row)).then_some(widest)
}

fn size(row: &[Word]) -> f32 {
    row.first().map_or(1.0, |word| word.size)
}

/// Whether the rows on one side of a gap are lines of text, and not cells of a table.
fn is_column(side: &[Row]) -> bool {
    let n_words: usize = side.iter().map(Vec::len).sum();
    COLUMNS.iter().any(|(n_lines, words)| {
        side.len() >= *n_lines && n_words as f32 >= words * side.len() as f32
    })
}

/// The lines of a region without columns, and which of them go on from the one before.
fn paragraph_lines(rows: &[Row], runs_right: bool) -> Vec<TextLine> {
    let left = rows.iter().flatten().map(|word| word.left).fold(f32::MAX, f32::min);
    let right = rows.iter().flatten().map(|word| word.right).fold(f32::MIN, f32::max);
    let mut lines: Vec<TextLine> = Vec::new();
    let mut before: Option<&Row> = None;
    for row in rows {
        let continues =
            before.is_some_and(|before| goes_on(before, row, (left, right), runs_right));
        lines.push(TextLine { text: text(row, runs_right), continues });
        before = Some(row);
    }
    lines
}

/// Reads a row. One without a letter that tells runs as its page does.
fn text(row: &[Word], runs_right: bool) -> String {
    let mut cells: Vec<Cell> = Vec::new();
    for word in row {
        if !cells.is_empty() {
            cells.push(Cell::space());
        }
        cells.extend(word.cells.iter().cloned());
    }
    let has = |class| cells.iter().any(|cell| cell.class == class);
    let of_row = match (has(order::Class::Right), has(order::Class::Left)) {
        (right, left) if right == left => runs_right,
        (right, _) => right,
    };
    order::logical(&cells, of_row).trim().to_owned()
}

/// Widest gap in a line of text, in units of the size; cells of a table are further apart.
const TEXT_GAP: f32 = 2.0;

/// Whether a paragraph goes on from one row to the next: the first is full, the next as far below
/// as lines are, of the same size, and neither has cells.
fn goes_on(before: &[Word], row: &[Word], (left, right): (f32, f32), runs_right: bool) -> bool {
    let (Some(first), Some(last), Some(next)) = (before.first(), before.last(), row.first()) else {
        return false;
    };
    let slack = if runs_right { first.left - left } else { right - last.right };
    let is_full = slack < 2.0 * first.size && right - left > 12.0 * first.size;
    let gap = (first.y - next.y) / first.size;
    let is_text = |row: &[Word]| {
        row.windows(2).all(|pair| matches!(pair, [a, b] if b.left - a.right < TEXT_GAP * a.size))
    };
    is_full
        && is_text(before)
        && is_text(row)
        && gap < 2.6
        && (first.size - next.size).abs() < 0.1 * first.size
}
