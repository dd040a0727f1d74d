//! Tables in Markdown.

/// Renders a table with a row for each list of cells; nothing without rows.
pub(super) fn render<const N: usize>(
    head: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut rows = rows.into_iter().map(|row| line(row.map(|text| cell(&text)))).peekable();
    if rows.peek().is_none() {
        return String::new();
    }
    let head = [line(head.map(str::to_owned)), line(head.map(|_| "---".to_owned()))];
    format!("{}\n", head.into_iter().chain(rows).collect::<String>())
}

fn line<const N: usize>(cells: [String; N]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// Returns text that does not end a cell.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
