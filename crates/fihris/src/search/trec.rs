//! Hits as lines of a TREC run.

use std::io::Write;

use fihris_query::{Response, sanitize_for_terminal};

/// Writes a TREC run: topic, `Q0`, document, rank, score, name of the run.
pub(super) fn print_run(
    response: &Response,
    topic: &str,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    for hit in &response.hits {
        // White space would begin the next column.
        let id = sanitize_for_terminal(&hit.id);
        let id: String = id.split_whitespace().collect::<Vec<_>>().join("_");
        writeln!(out, "{topic} Q0 {id} {} {} fihris", hit.rank, hit.score)?;
    }
    Ok(())
}
