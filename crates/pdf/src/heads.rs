//! Heads, feet and numbers that stand on each page.

use std::collections::HashMap;

use crate::layout::TextLine;

/// Lines at the top and at the bottom of a page that may be such.
const N_LINES: usize = 2;

/// Fewest pages on which a line must stand.
const MIN_PAGES: usize = 3;

/// Removes lines that stand at the edge of at least a third of the pages, numbers not counted, and
/// numbers that stand there alone.
pub(crate) fn remove(pages: &mut [Vec<TextLine>]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for page in pages.iter() {
        for at in edges(page.len()) {
            *counts.entry(plain(page.get(at))).or_default() += 1;
        }
    }
    let enough = MIN_PAGES.max(pages.len() / 3);
    for page in pages.iter_mut() {
        let repeats =
            |line: &TextLine| counts.get(&plain(Some(line))).is_some_and(|n| *n >= enough);
        // From the outside in, so that a line behind text is none.
        while page.first().is_some_and(repeats) {
            page.remove(0);
        }
        while page.last().is_some_and(repeats) {
            page.pop();
        }
        if let Some(first) = page.first_mut() {
            first.continues = false;
        }
    }
}

fn edges(n_lines: usize) -> impl Iterator<Item = usize> {
    (0..n_lines).filter(move |at| *at < N_LINES || *at + N_LINES >= n_lines)
}

/// A line without its numbers.
fn plain(line: Option<&TextLine>) -> String {
    let text = line.map_or("", |line| &line.text);
    text.chars().filter(|c| !c.is_numeric() && !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(lines: &[&str]) -> Vec<TextLine> {
        let line = |text: &&str| TextLine { text: (*text).to_owned(), continues: false };
        lines.iter().map(line).collect()
    }

    #[test]
    fn heads_and_numbers_go() {
        let mut pages: Vec<_> = ["أول", "ثان", "ثالث"]
            .iter()
            .zip(1..)
            .map(|(text, number)| {
                page(&[&format!("المجلة {number}"), text, "المجلة", text, &format!("- {number} -")])
            })
            .collect();
        remove(&mut pages);
        let texts: Vec<Vec<_>> =
            pages.iter().map(|page| page.iter().map(|line| line.text.as_str()).collect()).collect();
        assert_eq!(
            texts,
            [["أول", "المجلة", "أول"], ["ثان", "المجلة", "ثان"], ["ثالث", "المجلة", "ثالث"]]
        );
    }

    #[test]
    fn two_pages_have_no_heads() {
        let mut pages = vec![page(&["أ", "ب"]), page(&["أ", "ج"])];
        remove(&mut pages);
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
    }
}
