//! Scores for reading.

use std::io::{Result, Write};

use fihris_query::eval::Measures;
use fihris_query::sanitize_for_terminal;

use super::report::{Compared, EvalReport, Row, TopicChange};

/// Writes the scores as a table, then what differs from another run.
pub(super) fn print(report: &EvalReport, out: &mut dyn Write) -> Result<()> {
    let rows = || report.collections.iter().flat_map(|row| std::iter::once(row).chain(&row.groups));
    let width = rows().map(|row| row.name.len()).max().unwrap_or(0).max("collection".len());
    writeln!(
        out,
        "{:width$} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "collection", "documents", "queries", "nDCG@10", "RR@10", "R@100", "S@1"
    )?;
    for Row { name, documents, queries, measures, .. } in rows() {
        writeln!(out, "{name:width$} {documents:>9} {queries:>8} {}", scores(measures))?;
    }
    if report.collections.len() > 1 {
        writeln!(out, "{:width$} {:>9} {:>8} {}", "mean", "", "", scores(&report.mean))?;
    }
    for row in &report.collections {
        if let Some(compared) = &row.comparison {
            print_comparison(&row.name, compared, out)?;
        }
    }
    Ok(())
}

fn scores(measures: &Measures) -> String {
    let Measures { ndcg_at_10, rr_at_10, recall_at_100, success_at_1 } = measures;
    format!("{ndcg_at_10:>8.4} {rr_at_10:>8.4} {recall_at_100:>8.4} {success_at_1:>8.4}")
}

fn print_comparison(name: &str, compared: &Compared, out: &mut dyn Write) -> Result<()> {
    let Compared { before, after, p_value, n_won, n_lost, most_won, most_lost } = compared;
    let gain = after - before;
    writeln!(
        out,
        "\n{name}: nDCG@10 {before:.4} -> {after:.4} ({gain:+.4}), p {p_value:.4}, won {n_won}, lost {n_lost}"
    )?;
    for (what, topics) in [("won", most_won), ("lost", most_lost)] {
        for topic in topics {
            print_topic(what, topic, out)?;
        }
    }
    Ok(())
}

/// The text stands on a line of its own, so that each line has one direction.
fn print_topic(what: &str, topic: &TopicChange, out: &mut dyn Write) -> Result<()> {
    let TopicChange { id, text, before, after } = topic;
    let (id, text) = (sanitize_for_terminal(id), sanitize_for_terminal(text));
    writeln!(out, "  {what:4} {before:.4} -> {after:.4}  {id}\n     {text}")
}
